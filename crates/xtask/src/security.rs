//! What `docs/security` claims is still so: its tests are there, no requirement is left out, its counts add up.

use crate::workspace::root;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// ASVS 5.0.0: how many requirements of levels 1 and 2 each chapter has.
const REQUIREMENTS: [usize; 17] = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];
const VERDICTS: [&str; 4] = ["yes", "partly", "no", "n/a"];

/// A row of a chapter's table.
struct Row {
    id: String,
    verdict: String,
    text: String,
}

/// The chapters' files, the first to the last.
fn chapters() -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join("docs/security")).unwrap();
    let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with('v'));
    files.sort();
    files
}

fn rows(file: &Path) -> Vec<Row> {
    let page = fs::read_to_string(file).unwrap();
    let table = page.lines().filter(|line| line.starts_with("| V"));
    let read = |line: &str| {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 6, "{line}");
        Row {
            id: cells[0].to_owned(),
            verdict: cells[3].to_owned(),
            text: line.to_owned(),
        }
    };
    table.map(read).collect()
}

/// The tests that a text names: `file::function` in backticks, below `crates`.
fn named(text: &str) -> Vec<(&str, &str)> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter_map(|word| word.split_once(".rs::")).collect()
}

#[test]
fn every_test_that_a_table_names_is_there() {
    let mut found = 0;
    for file in chapters() {
        for row in rows(&file) {
            for (path, name) in named(&row.text) {
                let source = root().join("crates").join(format!("{path}.rs"));
                let source =
                    fs::read_to_string(&source).unwrap_or_else(|_| panic!("{}: no {path}.rs", row.id));
                assert!(
                    source.contains(&format!("fn {name}(")),
                    "{}: {path}.rs has no {name}",
                    row.id
                );
                found += 1;
            }
        }
    }
    assert!(found > 150, "only {found}");
}

#[test]
fn no_requirement_is_left_out_and_the_counts_are_those_of_the_tables() {
    let index = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let mut all = BTreeMap::new();
    let mut ids = BTreeSet::new();
    let files = chapters();
    assert_eq!(files.len(), REQUIREMENTS.len());
    for (number, (file, wanted)) in (1..).zip(files.iter().zip(REQUIREMENTS)) {
        let mut counts = BTreeMap::new();
        for row in rows(file) {
            assert!(row.id.starts_with(&format!("V{number}.")), "{}", row.text);
            assert!(VERDICTS.contains(&row.verdict.as_str()), "{}", row.text);
            *counts.entry(row.verdict.clone()).or_insert(0) += 1;
            *all.entry(row.verdict).or_insert(0) += 1;
            assert!(ids.insert(row.id.clone()), "{} comes twice", row.id);
        }
        assert_eq!(counts.values().sum::<usize>(), wanted, "{}", file.display());
        let name = file.file_name().unwrap().to_str().unwrap();
        let line = format!("(security/{name}) {}", cells(&counts));
        assert!(index.contains(&line), "docs/security.md lacks {line}");
    }
    let line = format!("| all {} {}", ids.len(), cells(&all));
    assert!(index.contains(&line), "docs/security.md lacks {line}");
}

fn cells(counts: &BTreeMap<String, usize>) -> String {
    let count = |verdict| format!("| {} ", counts.get(verdict).copied().unwrap_or(0));
    VERDICTS.map(count).concat() + "|"
}

#[test]
fn tests_are_told_from_other_words_in_backticks() {
    let text = "`Secure` in `app/src/cookies.rs`, `app/tests/cli.rs::a_name`, plain.rs::word";
    assert_eq!(named(text), [("app/tests/cli", "a_name")]);
}
