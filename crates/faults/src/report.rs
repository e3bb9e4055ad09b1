//! The report.

use crate::http::Sample;
use crate::load::worst;
use crate::model::Judgement;
use std::fmt::Write as _;
use std::time::Duration;

/// After the end of a fault the portal serves again within this.
pub(crate) const RECOVERY: Duration = Duration::from_secs(2);

/// What came of one fault.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// How it was tried, in a few words.
    pub(crate) tried: String,
    /// Requests that got an answer.
    pub(crate) answered: usize,
    /// Of those, 503.
    pub(crate) unavailable: usize,
    pub(crate) judgement: Judgement,
    /// The longest wait for an answer.
    pub(crate) worst: Option<Duration>,
    /// From the end of the fault until everybody was served.
    pub(crate) recovery: Option<Duration>,
    /// What must not be.
    pub(crate) problems: Vec<String>,
    /// What is worth knowing besides.
    pub(crate) notes: Vec<String>,
    /// Why it could not be tried at all.
    pub(crate) untried: Option<String>,
}

impl Outcome {
    /// Nothing known yet.
    pub(crate) fn new(tried: impl Into<String>) -> Self {
        Self {
            tried: tried.into(),
            ..Self::default()
        }
    }

    /// Counts requests.
    pub(crate) fn count(&mut self, samples: &[Sample]) {
        self.answered += samples.iter().filter(|sample| sample.status.is_some()).count();
        self.unavailable += samples.iter().filter(|sample| sample.status == Some(503)).count();
        self.worst = self.worst.max(Some(worst(samples)));
    }

    /// Notes what must not be.
    pub(crate) fn problem(&mut self, what: impl Into<String>) {
        self.problems.push(what.into());
    }

    /// Notes how long something took, which must not be longer than a limit.
    pub(crate) fn timed(&mut self, what: &str, took: Duration, limit: Duration) {
        let said = format!("{what} took {} ms", took.as_millis());
        if took > limit {
            self.problem(format!("{said}, more than {} ms", limit.as_millis()));
        } else {
            self.notes.push(said);
        }
    }

    /// Notes what must not be, when it is.
    pub(crate) fn check(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        if !holds {
            self.problem(otherwise());
        }
    }

    /// Notes how long recovery took; the longest of several counts.
    pub(crate) fn recovered(&mut self, time: Option<Duration>) {
        match time {
            None => self.problem("it did not serve again"),
            Some(time) => {
                self.recovery = self.recovery.max(Some(time));
                self.check(time <= RECOVERY, || {
                    format!("recovery took {} ms", time.as_millis())
                });
            }
        }
    }

    /// Whether something did not hold.
    pub(crate) fn failed(&self) -> bool {
        !(self.problems.is_empty() && self.judgement.lost.is_empty() && self.judgement.half.is_empty())
    }

    fn verdict(&self) -> &'static str {
        match (self.failed(), &self.untried) {
            (true, _) => "FAILED",
            (false, Some(_)) => "NOT TRIED",
            (false, None) => "held",
        }
    }
}

const HEAD: [&str; 9] = [
    "fault",
    "how",
    "answered",
    "503",
    "acknowledged",
    "lost",
    "worst answer",
    "recovery",
    "verdict",
];

/// The table and, below it, whatever did not hold.
pub(crate) fn render(outcomes: &[(&str, Outcome)]) -> String {
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(outcomes.iter().map(|(name, outcome)| row(name, outcome)));
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let mut text = String::from("# Faults\n\n");
    for (number, row) in rows.iter().enumerate() {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        line(&mut text, &cells.collect::<Vec<_>>());
        if number == 0 {
            line(
                &mut text,
                &widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>(),
            );
        }
    }
    for (name, outcome) in outcomes {
        details(&mut text, name, outcome);
    }
    text
}

fn row(name: &str, outcome: &Outcome) -> [String; 9] {
    let time =
        |time: Option<Duration>| time.map_or_else(|| "-".to_owned(), |t| format!("{} ms", t.as_millis()));
    [
        name.to_owned(),
        outcome.tried.clone(),
        outcome.answered.to_string(),
        outcome.unavailable.to_string(),
        outcome.judgement.acknowledged.to_string(),
        outcome.judgement.lost.len().to_string(),
        time(outcome.worst),
        time(outcome.recovery),
        outcome.verdict().to_owned(),
    ]
}

fn line(text: &mut String, cells: &[String]) {
    // Writing into a string can't fail.
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// Long lists tell nothing more after their first lines.
const SHOWN: usize = 12;

fn details(text: &mut String, name: &str, outcome: &Outcome) {
    let untried = outcome.untried.iter().map(|why| format!("not tried: {why}"));
    let problems = outcome.problems.iter().cloned();
    let lost = outcome.judgement.lost.iter().map(|what| format!("lost: {what}"));
    let half = outcome
        .judgement
        .half
        .iter()
        .map(|what| format!("by half: {what}"));
    let lines: Vec<String> = untried.chain(problems).chain(lost).chain(half).collect();
    if lines.is_empty() && outcome.notes.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n## {name}\n");
    for what in lines.iter().take(SHOWN) {
        let _ = writeln!(text, "- {what}");
    }
    if lines.len() > SHOWN {
        let _ = writeln!(text, "- and {} more", lines.len() - SHOWN);
    }
    for note in &outcome.notes {
        let _ = writeln!(text, "- {note}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lost_fails_and_is_named() {
        let mut outcome = Outcome::new("once");
        assert!(!outcome.failed());
        outcome.judgement.lost.push("c1-7".into());
        assert!(outcome.failed());
        let text = render(&[("kill", outcome)]);
        assert!(text.contains("FAILED") && text.contains("lost: c1-7"), "{text}");
    }

    #[test]
    fn a_slow_recovery_fails_and_an_untried_fault_is_named() {
        let mut outcome = Outcome::new("once");
        outcome.recovered(Some(Duration::from_millis(1500)));
        assert!(!outcome.failed());
        outcome.recovered(Some(Duration::from_millis(2500)));
        assert!(outcome.failed());
        let untried = Outcome {
            untried: Some("no root".into()),
            ..Outcome::new("once")
        };
        assert!(!untried.failed());
        assert!(render(&[("disk", untried)]).contains("NOT TRIED"));
    }
}
