//! Which language a caller reads, by `Accept-Language` (RFC 9110, section 12.5.4).

use kernel::Locale;

/// The language the header prefers among the portal's two; `None` when it wants neither.
#[must_use]
pub fn preferred(header: &str) -> Option<Locale> {
    let mut best: Option<(u16, Locale)> = None;
    for part in header.split(',').take(20) {
        let mut pieces = part.split(';');
        let tag = pieces.next().unwrap_or_default().trim();
        let quality = pieces
            .find_map(|piece| piece.trim().strip_prefix("q="))
            .map_or(Some(1000), thousandths);
        let locale = if tag == "*" {
            Some(Locale::default())
        } else {
            Locale::from_tag(tag)
        };
        if let (Some(quality), Some(locale)) = (quality, locale)
            && quality > 0
            && best.is_none_or(|(so_far, _)| quality > so_far)
        {
            best = Some((quality, locale));
        }
    }
    best.map(|(_, locale)| locale)
}

/// A quality as thousandths: `0.8` is 800. `None` when it is none, then its language does not count.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_quality_of_a_language_we_speak_wins() {
        for (header, expected) in [
            ("en", Some(Locale::En)),
            ("ar-EG,en;q=0.9", Some(Locale::Ar)),
            ("fr, en;q=0.3, ar;q=0.8", Some(Locale::Ar)),
            ("ar;q=0, en;q=0.1", Some(Locale::En)),
            ("en;q=0.5, ar;q=0.50", Some(Locale::En)),
            ("*", Some(Locale::Ar)),
            ("fr", None),
            ("", None),
            ("en;q=2, ar;q=x", None),
        ] {
            assert_eq!(preferred(header), expected, "{header}");
        }
    }
}
