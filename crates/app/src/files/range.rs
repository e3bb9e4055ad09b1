//! Which part of a file is asked for (RFC 9110, section 14).

use std::ops::Range;

/// What is to be sent of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Bytes(Range<u64>),
    /// Nothing: the range lies outside.
    Unsatisfiable,
}

/// Reads the `Range` header. Another unit, several ranges and what can't be read are passed over, as the standard
/// allows: the whole is sent.
pub(crate) fn part(header: Option<&str>, size: u64) -> Part {
    let Some((unit, range)) = header.and_then(|header| header.split_once('=')) else {
        return Part::Whole;
    };
    let Some((first, last)) = range.trim().split_once('-') else {
        return Part::Whole;
    };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Part::Whole;
    }
    match (number(first), number(last)) {
        (Some(Some(first)), Some(last)) => {
            let end = match last {
                Some(last) if last < first => return Part::Whole,
                Some(last) => last.saturating_add(1).min(size),
                None => size,
            };
            if first < size {
                Part::Bytes(first..end)
            } else {
                Part::Unsatisfiable
            }
        }
        (Some(None), Some(Some(0))) => Part::Unsatisfiable,
        (Some(None), Some(Some(_))) if size == 0 => Part::Unsatisfiable,
        (Some(None), Some(Some(suffix))) => Part::Bytes(size.saturating_sub(suffix)..size),
        _ => Part::Whole,
    }
}

/// `Some(None)` for nothing, `None` for what is no number. A number that is too large is the largest.
#[allow(clippy::option_option)]
fn number(text: &str) -> Option<Option<u64>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    text.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| Some(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_ranges_are_read_and_the_rest_passed_over() {
        for (header, expected) in [
            ("bytes=0-4", Part::Bytes(0..5)),
            ("Bytes = 2 - ", Part::Bytes(2..10)),
            ("bytes=-3", Part::Bytes(7..10)),
            ("bytes=-99", Part::Bytes(0..10)),
            ("bytes=9-99999999999999999999999", Part::Bytes(9..10)),
            ("bytes=10-", Part::Unsatisfiable),
            ("bytes=-0", Part::Unsatisfiable),
            ("bytes=5-2", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=a-b", Part::Whole),
            ("lines=0-4", Part::Whole),
            ("nonsense", Part::Whole),
        ] {
            assert_eq!(part(Some(header), 10), expected, "{header}");
        }
        assert_eq!(part(None, 10), Part::Whole);
        assert_eq!(part(Some("bytes=0-"), 0), Part::Unsatisfiable);
        assert_eq!(part(Some("bytes=-5"), 0), Part::Unsatisfiable);
    }
}
