//! The report at the end of a test run.

use super::layers::{Place, Section, place};
use super::suites::{Counts, Outcome, Suite};
use std::collections::BTreeMap;
use std::io::{self, Write};

type Rows = BTreeMap<String, BTreeMap<String, Counts>>;

/// Writes the report, whose last line is `N passed, N failed`, and gives the totals.
///
/// # Errors
/// When it can't be written.
pub(crate) fn write(out: &mut impl Write, suites: &[Suite]) -> io::Result<Counts> {
    let (mut sections, mut totals) = (BTreeMap::<Section, Rows>::new(), Counts::default());
    let (mut failed, mut ignored) = (Vec::new(), Vec::new());
    for suite in suites {
        for (name, counts) in outcomes(suite) {
            let Place { section, row, column } = place(suite, &name);
            sections
                .entry(section)
                .or_default()
                .entry(row)
                .or_default()
                .entry(column)
                .or_default()
                .add(counts);
            totals.add(counts);
            let line = || format!("{} {}: {name}", suite.package, suite.name);
            if counts.failed > 0 {
                failed.push(line());
            } else if counts.ignored > 0 {
                ignored.push(line());
            }
        }
    }
    writeln!(out, "\n================ Test report ================")?;
    for (section, rows) in &sections {
        writeln!(out, "\n{}", section.title())?;
        table(out, rows)?;
    }
    for (title, names) in [("Ignored", ignored), ("Failed", failed)] {
        if !names.is_empty() {
            writeln!(out, "\n{title}")?;
            names.iter().try_for_each(|name| writeln!(out, "  {name}"))?;
        }
    }
    writeln!(out, "\n{} passed, {} failed", totals.passed, totals.failed)?;
    Ok(totals)
}

/// Every test with its outcome, and what the suite's own count knows beyond them: tests whose line got lost among
/// what they printed, and a suite that died before it could count.
fn outcomes(suite: &Suite) -> Vec<(String, Counts)> {
    let mut named = Counts::default();
    let mut outcomes: Vec<(String, Counts)> = suite
        .tests
        .iter()
        .map(|test| {
            let mut counts = Counts::default();
            counts.count(test.outcome);
            named.add(counts);
            (test.name.clone(), counts)
        })
        .collect();
    match suite.counts {
        None => {
            let mut died = Counts::default();
            died.count(Outcome::Failed);
            outcomes.push(("(ended before it was done)".to_owned(), died));
        }
        Some(all) if all != named => {
            let rest = Counts {
                passed: all.passed.saturating_sub(named.passed),
                failed: all.failed.saturating_sub(named.failed),
                ignored: all.ignored.saturating_sub(named.ignored),
            };
            outcomes.push(("(not named)".to_owned(), rest));
        }
        Some(_) => {}
    }
    outcomes
}

fn table(out: &mut impl Write, rows: &Rows) -> io::Result<()> {
    let mut columns: Vec<&String> = rows.values().flat_map(BTreeMap::keys).collect();
    columns.sort_unstable();
    columns.dedup();
    let first = rows
        .keys()
        .map(|row| row.chars().count())
        .max()
        .unwrap_or(0)
        .max(16);
    let width = |column: &str| column.chars().count().max(15);
    if columns.iter().any(|column| !column.is_empty()) {
        write!(out, "  {:first$}", "")?;
        columns
            .iter()
            .try_for_each(|column| write!(out, "  {column:>0$}", width(column)))?;
        writeln!(out)?;
    }
    for (row, cells) in rows {
        write!(out, "  {row:first$}")?;
        for column in &columns {
            let cell = cells.get(*column).map_or_else(|| "–".to_owned(), cell);
            write!(out, "  {cell:>0$}", width(column))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn cell(counts: &Counts) -> String {
    let mut text = counts.passed.to_string();
    if counts.failed > 0 {
        text = format!("{text} ({} failed)", counts.failed);
    }
    if counts.ignored > 0 {
        text = format!("{text} ({} ignored)", counts.ignored);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::suites::{Kind, Test};
    use super::*;

    fn suite(package: &str, name: &str, tests: &[(&str, Outcome)]) -> Suite {
        let mut counts = Counts::default();
        let tests = tests
            .iter()
            .map(|(name, outcome)| {
                counts.count(*outcome);
                Test {
                    name: (*name).to_owned(),
                    outcome: *outcome,
                }
            })
            .collect();
        let kind = if name == package {
            Kind::Unit
        } else {
            Kind::Integration
        };
        Suite {
            package: package.into(),
            name: name.into(),
            kind,
            tests,
            counts: Some(counts),
        }
    }

    fn written(suites: &[Suite]) -> (String, Counts) {
        let mut out = Vec::new();
        let totals = write(&mut out, suites).unwrap();
        (String::from_utf8(out).unwrap(), totals)
    }

    #[test]
    fn the_report_groups_names_failures_and_ends_with_one_plain_line() {
        let (text, totals) = written(&[
            suite(
                "kernel",
                "kernel",
                &[("adds", Outcome::Passed), ("carries", Outcome::Passed)],
            ),
            suite(
                "adapter-sql",
                "repairs",
                &[
                    ("sqlite::finds", Outcome::Passed),
                    ("mariadb::finds", Outcome::Failed),
                ],
            ),
            suite(
                "app",
                "api",
                &[
                    ("auth::login::mariadb", Outcome::Passed),
                    ("auth::slow", Outcome::Ignored),
                ],
            ),
        ]);
        assert_eq!(
            totals,
            Counts {
                passed: 4,
                failed: 1,
                ignored: 1
            }
        );
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let squeezed: Vec<String> = lines
            .iter()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        for expected in [
            "Unit tests by domain crate",
            "kernel 2",
            "Contract suites × adapters",
            "mariadb sqlite",
            "repairs 0 (1 failed) 1",
            "API tests × stacks",
            "MariaDB + Redis either",
            "auth 1 0 (1 ignored)",
            "adapter-sql repairs: mariadb::finds",
            "app api: auth::slow",
        ] {
            assert!(
                squeezed.iter().any(|line| line == expected),
                "{expected:?} is not in\n{text}"
            );
        }
        assert_eq!(lines.last(), Some(&"4 passed, 1 failed"));
    }

    #[test]
    fn a_suite_that_died_and_tests_without_a_line_are_counted() {
        let mut died = suite("outbox", "outbox", &[("one", Outcome::Passed)]);
        died.counts = None;
        let mut noisy = suite("audit", "audit", &[("one", Outcome::Passed)]);
        noisy.counts = Some(Counts {
            passed: 2,
            failed: 1,
            ignored: 0,
        });
        let (text, totals) = written(&[died, noisy]);
        assert_eq!(
            totals,
            Counts {
                passed: 3,
                failed: 2,
                ignored: 0
            }
        );
        assert!(
            text.contains("outbox outbox: (ended before it was done)"),
            "{text}"
        );
        assert!(text.ends_with("\n3 passed, 2 failed\n"), "{text}");
    }
}
