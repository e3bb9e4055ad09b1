//! What cargo builds for tests, and what came of running it.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Which kind of tests a suite holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Inside a crate's sources.
    Unit,
    /// A file or folder under `tests/`.
    Integration,
    /// The examples in a crate's documentation.
    Doc,
}

/// One test program, or one crate's doc tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suite {
    /// The crate.
    pub(crate) package: String,
    /// The library, or the file under `tests/`.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The tests that told of themselves.
    pub(crate) tests: Vec<Test>,
    /// What the suite's last line counted; `None` when it died before.
    pub(crate) counts: Option<Counts>,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Test {
    /// With its modules: `mariadb::lists::newest_first`.
    pub(crate) name: String,
    pub(crate) outcome: Outcome,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    Ignored,
}

/// How many ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
}

impl Counts {
    pub(crate) const fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed => self.failed += 1,
            Outcome::Ignored => self.ignored += 1,
        }
    }

    pub(crate) const fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

/// The suites by the program that runs them.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    programs: HashMap<String, Suite>,
    /// Crates by the name of their library.
    libraries: HashMap<String, String>,
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Targets {
    /// From the lines of `cargo test --no-run --message-format=json`.
    pub(crate) fn of_messages(lines: &str) -> Result<Self> {
        let mut targets = Self::default();
        for line in lines.lines() {
            let message: Message = serde_json::from_str(line).context("reading a message of cargo's")?;
            if message.reason == "compiler-artifact" {
                targets.learn(message);
            }
        }
        Ok(targets)
    }

    fn learn(&mut self, message: Message) {
        let (Some(manifest), Some(target)) = (message.manifest_path, message.target) else {
            return;
        };
        // Every crate of ours lies in a folder of its name.
        let Some(package) = manifest.parent().and_then(file_name) else {
            return;
        };
        let kind = if target.kind.iter().any(|kind| kind == "test") {
            Kind::Integration
        } else {
            Kind::Unit
        };
        if target.kind.iter().any(|kind| kind == "lib") {
            self.libraries
                .insert(target.name.replace('-', "_"), package.clone());
        }
        if let Some(program) = message.executable.as_deref().and_then(file_name) {
            let suite = Suite {
                package,
                name: target.name,
                kind,
                tests: Vec::new(),
                counts: None,
            };
            self.programs.insert(program, suite);
        }
    }

    /// The suite that a program holds, by the path that cargo shows.
    pub(crate) fn suite_of(&self, program: &str) -> Suite {
        let file = file_name(Path::new(program)).unwrap_or_else(|| program.to_owned());
        self.programs.get(&file).cloned().unwrap_or_else(|| Suite {
            package: file.clone(),
            name: file,
            kind: Kind::Unit,
            tests: Vec::new(),
            counts: None,
        })
    }

    /// The suite of a library's examples.
    pub(crate) fn examples_of(&self, library: &str) -> Suite {
        Suite {
            package: self
                .libraries
                .get(library)
                .cloned()
                .unwrap_or_else(|| library.to_owned()),
            name: library.to_owned(),
            kind: Kind::Doc,
            tests: Vec::new(),
            counts: None,
        }
    }
}

fn file_name(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = r#"{"reason":"compiler-artifact","package_id":"x","manifest_path":"/w/crates/app/Cargo.toml","target":{"kind":["lib"],"name":"portal"},"executable":null}
{"reason":"compiler-artifact","package_id":"x","manifest_path":"/w/crates/app/Cargo.toml","target":{"kind":["test"],"name":"api"},"executable":"/w/target/debug/deps/api-0a1b"}
{"reason":"compiler-artifact","package_id":"x","manifest_path":"/w/crates/repairs/Cargo.toml","target":{"kind":["lib"],"name":"repairs"},"executable":"/w/target/debug/deps/repairs-77"}
{"reason":"build-finished","success":true}"#;

    #[test]
    fn a_program_belongs_to_the_crate_that_cargo_built_it_for() {
        let targets = Targets::of_messages(MESSAGES).unwrap();
        let api = targets.suite_of("target/debug/deps/api-0a1b");
        assert_eq!(
            (api.package.as_str(), api.name.as_str(), api.kind),
            ("app", "api", Kind::Integration)
        );
        let unit = targets.suite_of("target/debug/deps/repairs-77");
        assert_eq!((unit.package.as_str(), unit.kind), ("repairs", Kind::Unit));
        assert_eq!(targets.examples_of("portal").package, "app");
    }

    #[test]
    fn an_unknown_program_keeps_its_own_name() {
        let suite = Targets::default().suite_of("target/debug/deps/odd-1");
        assert_eq!(suite.package, "odd-1");
    }

    #[test]
    fn what_is_no_message_is_told() {
        assert!(Targets::of_messages("warning: not JSON").is_err());
    }
}
