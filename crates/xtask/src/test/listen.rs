//! Hears from cargo's and the test harness's lines which tests ran and how they ended.

use super::suites::{Counts, Outcome, Suite, Targets, Test};

/// Listens line by line.
pub(crate) struct Listener {
    targets: Targets,
    suites: Vec<Suite>,
}

impl Listener {
    pub(crate) const fn new(targets: Targets) -> Self {
        Self {
            targets,
            suites: Vec::new(),
        }
    }

    /// One line of `cargo test`, without its end. Others are passed over.
    pub(crate) fn hear(&mut self, line: &str) {
        if let Some(program) = running(line) {
            self.suites.push(self.targets.suite_of(program));
        } else if let Some(library) = line.strip_prefix("   Doc-tests ") {
            self.suites.push(self.targets.examples_of(library));
        } else if let Some(suite) = self.suites.last_mut() {
            if let Some(counts) = result(line) {
                // Doc tests give a result for each way they are compiled.
                suite.counts.get_or_insert_default().add(counts);
            } else if let Some(test) = test(line) {
                suite.tests.push(test);
            }
        }
    }

    /// What was heard.
    pub(crate) fn finish(self) -> Vec<Suite> {
        self.suites
    }
}

/// `     Running tests/api/main.rs (target/debug/deps/api-0a1b)`, and the same with `unittests`.
fn running(line: &str) -> Option<&str> {
    let (_, program) = line.strip_prefix("     Running ")?.rsplit_once('(')?;
    program.strip_suffix(')')
}

/// `test modules::name ... ok`.
fn test(line: &str) -> Option<Test> {
    let (name, outcome) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let outcome = match outcome.split([',', ' ']).next()? {
        "ok" => Outcome::Passed,
        "FAILED" => Outcome::Failed,
        "ignored" => Outcome::Ignored,
        _ => return None,
    };
    let name = name.strip_suffix(" - should panic").unwrap_or(name).to_owned();
    Some(Test { name, outcome })
}

/// `test result: ok. 5 passed; 0 failed; 0 ignored; …`.
fn result(line: &str) -> Option<Counts> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |word: &str| {
        counts
            .split("; ")
            .find_map(|part| part.strip_suffix(word)?.trim().parse::<usize>().ok())
    };
    Some(Counts {
        passed: number("passed")?,
        failed: number("failed")?,
        ignored: number("ignored")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(lines: &str) -> Vec<Suite> {
        let mut listener = Listener::new(Targets::default());
        lines.lines().for_each(|line| listener.hear(line));
        listener.finish()
    }

    #[test]
    fn suites_tests_and_results_are_heard() {
        let suites = heard(
            "    Finished `test` profile [unoptimized + debuginfo] target(s) in 0.17s
     Running unittests src/lib.rs (target/debug/deps/kernel-1)

running 3 tests
test money::tests::adds ... ok
test page::tests::deep - should panic ... FAILED
test slow ... ignored, needs a moon

failures:

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/service.rs (target/debug/deps/service-2)
test works ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.00s

   Doc-tests kernel
test crates/kernel/src/lib.rs - (line 7) - compile ... ok
test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        );
        let [unit, service, doc] = suites.as_slice() else {
            panic!("{suites:?}")
        };
        assert_eq!(unit.package, "kernel-1");
        let outcomes: Vec<_> = unit
            .tests
            .iter()
            .map(|test| (test.name.as_str(), test.outcome))
            .collect();
        assert_eq!(
            outcomes,
            [
                ("money::tests::adds", Outcome::Passed),
                ("page::tests::deep", Outcome::Failed),
                ("slow", Outcome::Ignored)
            ]
        );
        assert_eq!(
            unit.counts,
            Some(Counts {
                passed: 1,
                failed: 1,
                ignored: 1
            })
        );
        assert_eq!(service.tests.len(), 1);
        assert_eq!(
            doc.counts,
            Some(Counts {
                passed: 3,
                failed: 0,
                ignored: 0
            })
        );
    }

    #[test]
    fn a_suite_that_dies_has_no_counts() {
        let suites = heard(
            "     Running tests/api.rs (target/debug/deps/api-1)
test one ... ok
error: test failed, to rerun pass `-p app --test api`

Caused by:
  process didn't exit successfully: `/w/target/debug/deps/api-1` (signal: 6, SIGABRT: process abort signal)",
        );
        let [suite] = suites.as_slice() else {
            panic!("{suites:?}")
        };
        assert_eq!(suite.counts, None);
    }

    #[test]
    fn what_a_test_prints_is_not_taken_for_one() {
        let suites = heard(
            "     Running tests/api.rs (target/debug/deps/api-1)
test results are below ... maybe
test result: unreadable
the test passed ... ok",
        );
        assert_eq!(suites.first().map(|suite| suite.tests.len()), Some(0));
    }
}
