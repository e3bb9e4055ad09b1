//! Texts of people, made fit for paper: what can't be drawn is taken out, and what runs from left to right is kept
//! together within what runs from right to left.

/// The longest text that is printed in full, in characters; the ERP's columns hold more than any page.
const LONGEST: usize = 4_000;

/// The longest name or address, in characters.
const SHORT: usize = 200;

/// Stands where a character has no shape in the fonts.
const UNKNOWN: char = '?';

const LRI: char = '\u{2066}';
const FSI: char = '\u{2068}';
const PDI: char = '\u{2069}';

/// A text without what has no shape: control and formatting characters, among them those that turn directions, and
/// characters that `known` does not know. Lines are kept, empty ones not.
pub(crate) fn clean(text: &str, known: impl Fn(char) -> bool) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut gap: Option<char> = None;
    for (count, c) in text.chars().filter(|c| !is_invisible(*c)).enumerate() {
        if count == LONGEST {
            clean.push('…');
            break;
        }
        if c == '\n' || c == '\r' || c == '\u{2028}' || c == '\u{2029}' {
            gap = Some('\n');
        } else if c.is_whitespace() || c.is_control() {
            gap = gap.or(Some(' '));
        } else {
            if let Some(gap) = gap.take()
                && !clean.is_empty()
            {
                clean.push(gap);
            }
            clean.push(if known(c) { c } else { UNKNOWN });
        }
    }
    clean
}

/// Characters that only tell others how to look, or have no meaning at all (private use, non-characters).
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{E0000}'..='\u{E0FFF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// The text with each run that reads from left to right (words, numbers, dates, telephone and serial numbers, in letters
/// of the Latin script and digits) set apart as one, so that its parts can't change places: without it, `2026-03-15` after
/// an Arabic word is shown as `15-03-2026`.
pub(crate) fn isolated(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied();
    let mut out = String::with_capacity(text.len() + 8);
    let mut index = 0;
    while let Some(c) = at(index) {
        let before = index.checked_sub(1).and_then(at);
        let starts = is_foreign(c)
            || (is_sign(c) && at(index + 1).is_some_and(is_foreign) && before.is_none_or(|b| !is_letter(b)));
        if !starts {
            out.push(c);
            index += 1;
            continue;
        }
        let end = end_of_run(&chars, index);
        out.push(LRI);
        out.extend(chars.iter().skip(index).take(end - index));
        out.push(PDI);
        index = end;
    }
    out
}

/// A text all of which reads from left to right, whatever stands around it.
pub(crate) fn left_to_right(text: &str) -> String {
    format!("{LRI}{text}{PDI}")
}

/// A text that runs as its own first letter does, whatever stands around it.
pub(crate) fn by_itself(text: &str) -> String {
    format!("{FSI}{text}{PDI}")
}

/// A text on one line, no longer than names and addresses are.
pub(crate) fn short(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut short = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        short.push(' ');
        short.push_str(line);
    }
    if let Some((end, _)) = short.char_indices().nth(SHORT) {
        short.truncate(end);
        short.push('…');
    }
    short
}

/// Whether a character only steers the direction of others: it has no shape.
pub(crate) const fn is_steering(c: char) -> bool {
    matches!(c, LRI | FSI | PDI)
}

/// Where the run that starts at an index ends: behind its last letter or digit before the next Arabic one, with the
/// signs and the brackets that belong to it.
fn end_of_run(chars: &[char], start: usize) -> usize {
    let mut end = start;
    let mut open: Vec<char> = Vec::new();
    let mut at_end: Vec<char> = Vec::new();
    for (index, c) in chars.iter().copied().enumerate().skip(start) {
        if is_foreign(c) {
            end = index + 1;
            at_end.clone_from(&open);
        } else if is_letter(c) || c == '\n' {
            break;
        } else if let Some(closing) = closing(c) {
            open.push(closing);
        } else if open.last() == Some(&c) {
            open.pop();
            // A bracket that was opened within the run, around something of it, is closed within it.
            if end == index && at_end.last() == Some(&c) {
                end = index + 1;
                at_end.pop();
            }
        } else if end == index && is_unit(c) {
            end = index + 1;
        }
    }
    end
}

/// Letters of the Latin script, and digits of any.
fn is_foreign(c: char) -> bool {
    c.is_numeric() || (c.is_alphabetic() && c < '\u{250}') || ('\u{1E00}'..'\u{1F00}').contains(&c)
}

/// Letters that are none of ours, so Arabic ones, with the marks on them.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || ('\u{64B}'..='\u{65F}').contains(&c)
}

const fn is_sign(c: char) -> bool {
    matches!(c, '+' | '-' | '−' | '#' | '@' | '$' | '€' | '£' | '*' | '.')
}

/// What stands right behind a number or a name and belongs to it.
const fn is_unit(c: char) -> bool {
    matches!(c, '%' | '+' | '°' | '"' | '″' | '\'' | '#' | '™' | '®')
}

const fn closing(c: char) -> Option<char> {
    match c {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        isolated(text).replace(LRI, "⟨").replace(PDI, "⟩")
    }

    #[test]
    fn dates_and_serial_numbers_are_kept_together() {
        for (text, expected) in [
            ("تاريخ 2026-03-15", "تاريخ ⟨2026-03-15⟩"),
            ("شاشة iPhone 13 Pro أصلية", "شاشة ⟨iPhone 13 Pro⟩ أصلية"),
            ("هاتف +20 101-234 (5678).", "هاتف ⟨+20 101-234 (5678)⟩."),
            ("(iPhone 13)", "(⟨iPhone 13⟩)"),
            ("خصم 15% على 15.6\" شاشة", "خصم ⟨15%⟩ على ⟨15.6\"⟩ شاشة"),
            ("من ٢٠٢٦-٠٣-١٥ حتى", "من ⟨٢٠٢٦-٠٣-١٥⟩ حتى"),
            ("سعر -200.00", "سعر ⟨-200.00⟩"),
            ("طراز A (قديم", "طراز ⟨A⟩ (قديم"),
            ("بلا شيء", "بلا شيء"),
            ("تيل-USB", "تيل-⟨USB⟩"),
            ("", ""),
            ("((((", "(((("),
            ("a)b]c", "⟨a)b]c⟩"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_has_no_shape_is_taken_out() {
        let known = |c: char| c != '🙂';
        for (text, expected) in [
            ("  a\u{0}\t b ", "a b"),
            ("a\u{202E}b\u{2066}c\u{200B}d\u{FEFF}", "abcd"),
            ("one\r\n\r\n two", "one\ntwo"),
            ("🙂!", "?!"),
            ("\u{202E}\u{0}\n", ""),
            ("\u{E000}\u{FDD0}\u{10FFFF}x", "x"),
        ] {
            assert_eq!(clean(text, known), expected, "{text:?}");
        }
    }

    #[test]
    fn endless_texts_end() {
        let clean = clean(&"م".repeat(LONGEST + 5), |_| true);
        assert_eq!(clean.chars().count(), LONGEST + 1);
        assert!(clean.ends_with('…'));
    }
}
