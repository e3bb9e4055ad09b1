//! Where the texts of settings come from: the file, and the environment, which wins.

use super::keys::{self, FILE, KEYS, Key};
use std::collections::BTreeMap;
use std::fmt;

/// Where the tests' servers are is told in the same shell as settings are.
const OF_THE_TESTS: &str = "PORTAL_TEST_";

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The environment.
    Environment,
    /// The file.
    File,
    /// Nobody set it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "environment",
            Self::File => "file",
            Self::Default => "default",
        })
    }
}

/// The texts of all settings, and what was wrong with them so far.
pub(super) struct Source {
    values: BTreeMap<&'static str, (String, Origin)>,
    pub(super) problems: Vec<String>,
    /// Names nobody knows: told, not refused, since they may belong to a newer version.
    pub(super) unknown: Vec<String>,
}

impl fmt::Debug for Source {
    /// Without the texts, some of which are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origins = self.values.iter().map(|(name, (_, origin))| (name, origin));
        f.debug_map().entries(origins).finish()
    }
}

impl Source {
    /// Gathers the texts. `environment` is all variables; `read` reads the file.
    pub(super) fn gather(
        environment: &BTreeMap<String, String>,
        read: impl Fn(&str) -> std::io::Result<String>,
    ) -> Self {
        let mut source = Self {
            values: BTreeMap::new(),
            problems: Vec::new(),
            unknown: Vec::new(),
        };
        if let Some(path) = environment.get(FILE).filter(|path| !path.is_empty()) {
            match read(path) {
                Ok(text) => source.take_file(path, &text),
                Err(error) => source
                    .problems
                    .push(format!("{FILE}: {path} can't be read: {error}")),
            }
        }
        for key in KEYS {
            let alias = match key.name {
                "PORTAL_DATABASE_URL" => environment.get("DATABASE_URL"),
                "PORTAL_REDIS_URL" => environment.get("REDIS_URL"),
                _ => None,
            };
            if let Some(value) = environment.get(key.name).or(alias) {
                source
                    .values
                    .insert(key.name, (value.trim().to_owned(), Origin::Environment));
            }
        }
        let strange = environment
            .keys()
            .filter(|name| name.starts_with("PORTAL_") && *name != FILE && !name.starts_with(OF_THE_TESTS));
        source
            .unknown
            .extend(strange.filter(|name| keys::find(name).is_none()).cloned());
        source
    }

    fn take_file(&mut self, path: &str, text: &str) {
        let table: toml::Table = match toml::from_str(text) {
            Ok(table) => table,
            Err(error) => return self.problems.push(format!("{FILE}: {path} is not TOML: {error}")),
        };
        for (spelling, value) in table {
            match (keys::find(&spelling), plain(&value)) {
                (None, _) => self.unknown.push(spelling),
                (Some(_), Some(text)) if text.is_empty() => {}
                (Some(key), Some(text)) => {
                    self.values.insert(key.name, (text, Origin::File));
                }
                (Some(key), None) => {
                    self.problems.push(format!(
                        "{}: a text, a number, true, false, or a list of texts is needed",
                        key.name
                    ));
                }
            }
        }
    }

    /// The text of a setting and where it comes from. An empty text counts as none.
    pub(super) fn text(&self, key: &Key) -> (&str, Origin) {
        match self.values.get(key.name) {
            Some((text, origin)) if !text.is_empty() => (text, *origin),
            _ => (key.default, Origin::Default),
        }
    }

    /// Reads a setting; what is wrong is noted, and the default stands in.
    pub(super) fn take<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let key = KEYS.iter().find(|key| key.name == name)?;
        let (text, _) = self.text(key);
        match parse(text) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.problems.push(format!("{name}: {problem}"));
                parse(key.default).ok()
            }
        }
    }

    /// The text of a setting, when somebody set it.
    pub(super) fn given(&mut self, name: &str) -> Option<String> {
        self.take(name, |text| Ok(text.to_owned()))
            .filter(|text| !text.is_empty())
    }
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.trim().to_owned()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(items) => {
            let texts: Option<Vec<_>> = items
                .iter()
                .map(|item| item.as_str().map(str::to_owned))
                .collect();
            texts.map(|texts| texts.join(","))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
