//! The effective settings as a text that is itself a configuration file, secrets left out.

use super::Loaded;
use super::keys::{KEYS, Kind};
use std::fmt::Write;
use url::Url;

impl Loaded {
    /// Every setting with its explanation, its value and where that comes from.
    #[must_use]
    pub fn show(&self) -> String {
        let mut text =
            String::from("# The environment wins over this file. Secrets and passwords are masked.\n");
        for key in KEYS {
            let (value, origin) = self.source.text(key);
            let shown = match key.kind {
                Kind::Plain => value.to_owned(),
                Kind::Secret if value.is_empty() => String::new(),
                Kind::Secret => "********".to_owned(),
                Kind::Url => without_password(value),
            };
            let value = toml::Value::String(shown);
            let hidden = if value.as_str() == Some("") { "# " } else { "" };
            // Writing to a String never fails.
            let _ = write!(
                text,
                "\n# {}\n# From: {origin}.\n{hidden}{} = {value}\n",
                key.about, key.name
            );
        }
        for name in &self.unknown {
            let _ = write!(text, "\n# {name} is set, and means nothing here.\n");
        }
        text
    }
}

fn without_password(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else {
        // What does not parse may hold a password anywhere.
        return if text.is_empty() {
            String::new()
        } else {
            "********".to_owned()
        };
    };
    if url.password().is_some() {
        // Fails only for addresses without a host, which have no password either.
        let _ = url.set_password(Some("********"));
    }
    if url.query().is_some() {
        url.set_query(Some("********"));
    }
    url.to_string()
}
