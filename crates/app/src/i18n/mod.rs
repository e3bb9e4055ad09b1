//! What people read, in Arabic and English: Fluent messages from `locales/`, embedded in the program.

mod language;

pub use language::preferred;

use crate::error::{Code, FieldError, Rule};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use kernel::Locale;
use std::sync::OnceLock;
use unic_langid::langid;

/// One line for each file of `locales/`, by name; a file is there in both languages.
const FILES: &[(&str, &str, &str)] = &[
    (
        "codes",
        include_str!("../../locales/ar/codes.ftl"),
        include_str!("../../locales/en/codes.ftl"),
    ),
    (
        "errors",
        include_str!("../../locales/ar/errors.ftl"),
        include_str!("../../locales/en/errors.ftl"),
    ),
    (
        "messages",
        include_str!("../../locales/ar/messages.ftl"),
        include_str!("../../locales/en/messages.ftl"),
    ),
    (
        "notices",
        include_str!("../../locales/ar/notices.ftl"),
        include_str!("../../locales/en/notices.ftl"),
    ),
    (
        "pages",
        include_str!("../../locales/ar/pages.ftl"),
        include_str!("../../locales/en/pages.ftl"),
    ),
    (
        "profile",
        include_str!("../../locales/ar/profile.ftl"),
        include_str!("../../locales/en/profile.ftl"),
    ),
    (
        "repairs",
        include_str!("../../locales/ar/repairs.ftl"),
        include_str!("../../locales/en/repairs.ftl"),
    ),
    (
        "rules",
        include_str!("../../locales/ar/rules.ftl"),
        include_str!("../../locales/en/rules.ftl"),
    ),
];

type Bundle = FluentBundle<FluentResource>;

struct Messages {
    ar: Bundle,
    en: Bundle,
}

static MESSAGES: OnceLock<Messages> = OnceLock::new();

fn bundle(locale: Locale) -> &'static Bundle {
    let messages = MESSAGES.get_or_init(|| Messages {
        ar: load(Locale::Ar),
        en: load(Locale::En),
    });
    match locale {
        Locale::Ar => &messages.ar,
        Locale::En => &messages.en,
    }
}

fn load(locale: Locale) -> Bundle {
    let tag = match locale {
        Locale::Ar => langid!("ar"),
        Locale::En => langid!("en"),
    };
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    // The marks around a number would show up in a frontend's texts.
    bundle.set_use_isolating(false);
    for (_, ar, en) in FILES {
        let source = match locale {
            Locale::Ar => ar,
            Locale::En => en,
        };
        // What parses is kept; a test holds both languages to parsing in full.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(parsed, _)| parsed);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The text of a message. A name that is not there comes back itself; a test keeps that from happening.
#[must_use]
pub fn text(locale: Locale, name: &str) -> String {
    text_with(locale, name, &[])
}

/// The text of a message with its arguments.
#[must_use]
pub fn text_with(locale: Locale, name: &str, arguments: &[(&str, &str)]) -> String {
    let bundle = bundle(locale);
    let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else {
        tracing::error!(name, locale = locale.tag(), "a message is missing");
        return name.to_owned();
    };
    let mut args = FluentArgs::new();
    for (key, value) in arguments {
        args.set(*key, *value);
    }
    let mut errors = Vec::new();
    bundle
        .format_pattern(pattern, Some(&args), &mut errors)
        .into_owned()
}

/// The message of a code.
#[must_use]
pub fn code(locale: Locale, code: Code) -> String {
    text(locale, &format!("error-{}", kebab(code.as_str())))
}

/// The message of a failing field.
#[must_use]
pub fn field(locale: Locale, error: &FieldError) -> String {
    let name = rule_name(error.rule);
    match &error.bound {
        None => text(locale, &name),
        Some(bound) => text_with(locale, &name, &[("bound", bound)]),
    }
}

fn rule_name(rule: Rule) -> String {
    format!("rule-{}", kebab(rule.as_str()))
}

fn kebab(code: &str) -> String {
    code.to_ascii_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn names(source: &str) -> BTreeSet<String> {
        source
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once('=').map(|(name, _)| name.trim().to_owned()))
            .collect()
    }

    #[test]
    fn both_languages_parse_and_have_the_same_messages() {
        for (file, ar, en) in FILES {
            for source in [ar, en] {
                assert!(
                    FluentResource::try_new((*source).to_owned()).is_ok(),
                    "{file} does not parse"
                );
            }
            assert_eq!(names(ar), names(en), "{file} differs between the languages");
        }
    }

    #[test]
    fn no_message_stands_in_two_files() {
        let mut seen = BTreeSet::new();
        for (file, ar, _) in FILES {
            for name in names(ar) {
                assert!(seen.insert(name.clone()), "{name} of {file} comes twice");
            }
        }
    }

    /// The names of messages that the program's own sources mention.
    fn mentioned(folder: &std::path::Path, into: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                mentioned(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let names = source.split('"').filter(|text| text.starts_with("message-"));
                into.extend(
                    names
                        .filter(|name| {
                            name.len() > 8 && name.bytes().all(|b| b == b'-' || b.is_ascii_lowercase())
                        })
                        .map(str::to_owned),
                );
            }
        }
    }

    #[test]
    fn what_a_success_says_is_there_and_nothing_else() {
        let mut said = BTreeSet::new();
        mentioned(
            std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
            &mut said,
        );
        let known: BTreeSet<_> = FILES
            .iter()
            .flat_map(|(_, ar, _)| names(ar))
            .filter(|name| name.starts_with("message-"))
            .collect();
        assert_eq!(said, known);
    }

    #[test]
    fn every_code_and_rule_has_its_message_in_both() {
        for locale in Locale::ALL {
            for code in Code::ALL {
                let name = format!("error-{}", kebab(code.as_str()));
                assert!(bundle(locale).has_message(&name), "{name} in {}", locale.tag());
            }
            for rule in Rule::ALL {
                let name = rule_name(*rule);
                assert!(bundle(locale).has_message(&name), "{name} in {}", locale.tag());
            }
        }
    }

    #[test]
    fn every_arabic_text_is_arabic() {
        for (_, ar, _) in FILES {
            for name in names(ar) {
                let text = text_with(Locale::Ar, &name, &[("bound", "8")]);
                // An argument that is not given shows its name in braces; the words are what stands around them.
                let pieces = text
                    .split('{')
                    .map(|piece| piece.split_once('}').map_or(piece, |(_, words)| words));
                let words: String = pieces.collect();
                let arabic = words.chars().any(|c| ('\u{0600}'..='\u{06FF}').contains(&c));
                assert!(
                    arabic || !words.chars().any(char::is_alphabetic),
                    "{name}: {text}"
                );
            }
        }
    }

    #[test]
    fn a_bound_stands_in_the_message() {
        let error = FieldError::new("newPassword", Rule::TooShort).with_bound(8);
        assert!(field(Locale::En, &error).contains("at least 8"));
        assert!(field(Locale::Ar, &error).contains('8'));
    }
}
