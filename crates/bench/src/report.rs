//! The table.

use crate::machine;
use crate::median::median;
use crate::memory_route::cores;
use crate::rounds::{Beside, Round};
use std::fmt::Write as _;

/// What a run came to.
pub(crate) struct Report {
    pub(crate) rounds: Vec<Round>,
    /// Milliseconds.
    pub(crate) first_answer: f64,
    /// Bytes.
    pub(crate) at_rest: f64,
    /// Bytes.
    pub(crate) after_load: f64,
    pub(crate) repairs: u32,
    pub(crate) seconds: u32,
    pub(crate) connections: u32,
    /// The machine's, before anything was started.
    pub(crate) load: String,
}

/// What is aimed at.
#[derive(Clone, Copy)]
enum Aim {
    AtLeast(f64),
    Below(f64),
}

impl Aim {
    fn is_met(self, figure: f64) -> bool {
        match self {
            Self::AtLeast(least) => figure >= least,
            Self::Below(limit) => figure < limit,
        }
    }
}

/// One line: two measured figures, and what their ratio should be.
struct Line {
    what: &'static str,
    portal: String,
    beside: String,
    ratio: f64,
    aim: Aim,
    /// How ratios are written.
    shown: fn(f64) -> String,
}

/// The run as Markdown: what it ran on, and its table.
pub(crate) fn markdown(report: &Report) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} × {}; {} repairs on {}; {} rounds of {} s, {} connections, 8 customers in turn; load before the run {}.\n",
        cores(),
        machine::processor(),
        report.repairs,
        machine::version("mariadbd").unwrap_or_else(|| "MariaDB".to_owned()),
        report.rounds.len(),
        report.seconds,
        report.connections,
        report.load,
    );
    text.push_str("| what | portal | beside | ratio | aim | met |\n|---|---:|---:|---:|---:|---|\n");
    for line in lines(report) {
        let aim = match line.aim {
            Aim::AtLeast(least) => format!("≥ {}", (line.shown)(least)),
            Aim::Below(limit) => format!("< {}", (line.shown)(limit)),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {aim} | {} |",
            line.what,
            line.portal,
            line.beside,
            (line.shown)(line.ratio),
            if line.aim.is_met(line.ratio) {
                "yes"
            } else {
                "**no**"
            },
        );
    }
    let of = |pick: fn(&Round) -> f64| median(report.rounds.iter().map(pick).collect());
    let _ = writeln!(
        text,
        "\nProcessor time of a request for cached statistics: {:.0} µs in the portal, {:.0} µs in the route from memory{}. \
         The portal holds {:.1} MB after the run.",
        of(|round| round.stats.portal.cpu),
        of(|round| round.stats.bound.cpu),
        report
            .rounds
            .first()
            .and_then(|round| round.stats.peer)
            .map_or_else(String::new, |_| format!(
                ", {:.0} µs in peer-express",
                of(|round| round.stats.peer.unwrap_or_default().cpu)
            )),
        report.after_load / 1e6,
    );
    text
}

fn lines(report: &Report) -> Vec<Line> {
    let rounds = &report.rounds;
    let mut lines = beside(rounds, |round| round.stats, &STATS);
    lines.extend(beside(rounds, |round| round.repairs, &REPAIRS));
    lines.extend(beside(rounds, |round| round.invoices, &INVOICES));
    lines.push(Line {
        what: "logins beside bcrypt alone, a second",
        ..compared(
            rounds,
            |round| (round.logins.1, round.logins.0),
            2,
            Aim::AtLeast(0.95),
            percent,
        )
    });
    lines.push(Line {
        what: "other routes' p99 while many log in, beside nobody, ms",
        ..compared(
            rounds,
            |round| (round.waits.1, round.waits.0),
            2,
            Aim::Below(3.0),
            times,
        )
    });
    for (what, figure, limit, shown) in [
        (
            "memory at rest, MB",
            report.at_rest / 1e6,
            40.0,
            megabytes as fn(f64) -> String,
        ),
        (
            "first answer after the start, ms",
            report.first_answer,
            300.0,
            milliseconds,
        ),
    ] {
        lines.push(Line {
            what,
            portal: shown(figure),
            beside: String::new(),
            ratio: figure,
            aim: Aim::Below(limit),
            shown,
        });
    }
    lines
}

/// The names and aims of a scenario's lines.
struct Scenario {
    bound: (&'static str, f64),
    peer: (&'static str, f64),
    cpu: Option<(&'static str, f64)>,
}

const STATS: Scenario = Scenario {
    bound: ("cached statistics beside the route from memory, a second", 0.60),
    peer: ("cached statistics beside peer-express, a second", 12.0),
    cpu: None,
};
const REPAIRS: Scenario = Scenario {
    bound: ("uncached repairs beside the bare SQL, a second", 0.45),
    peer: ("uncached repairs beside peer-express, a second", 3.0),
    cpu: Some((
        "processor time of an uncached list of repairs, beside peer-express, µs",
        0.1,
    )),
};
const INVOICES: Scenario = Scenario {
    bound: ("uncached invoices beside the bare SQL, a second", 0.45),
    peer: ("uncached invoices beside peer-express, a second", 3.0),
    cpu: Some((
        "processor time of an uncached list of invoices, beside peer-express, µs",
        0.1,
    )),
};

fn beside(rounds: &[Round], pick: fn(&Round) -> Beside, scenario: &Scenario) -> Vec<Line> {
    let bound = |round: &Round| (pick(round).portal.rate, pick(round).bound.rate);
    let mut lines = vec![Line {
        what: scenario.bound.0,
        ..compared(rounds, bound, 0, Aim::AtLeast(scenario.bound.1), percent)
    }];
    if rounds.iter().any(|round| pick(round).peer.is_none()) {
        return lines;
    }
    let peer = |round: &Round| (pick(round).portal, pick(round).peer.unwrap_or_default());
    lines.push(Line {
        what: scenario.peer.0,
        ..compared(
            rounds,
            |round| (peer(round).0.rate, peer(round).1.rate),
            0,
            Aim::AtLeast(scenario.peer.1),
            times,
        )
    });
    if let Some((what, most)) = scenario.cpu {
        lines.push(Line {
            what,
            ..compared(
                rounds,
                |round| (peer(round).0.cpu, peer(round).1.cpu),
                0,
                Aim::Below(most),
                percent,
            )
        });
    }
    lines
}

/// A line of two figures: their medians, and the median of their ratios.
fn compared(
    rounds: &[Round],
    pick: impl Fn(&Round) -> (f64, f64),
    decimals: usize,
    aim: Aim,
    shown: fn(f64) -> String,
) -> Line {
    let pairs: Vec<(f64, f64)> = rounds.iter().map(pick).collect();
    let of = |part: fn(&(f64, f64)) -> f64| median(pairs.iter().map(part).collect());
    Line {
        what: "",
        portal: format!("{:.decimals$}", of(|pair| pair.0)),
        beside: format!("{:.decimals$}", of(|pair| pair.1)),
        ratio: of(|pair| pair.0 / pair.1),
        aim,
        shown,
    }
}

fn percent(ratio: f64) -> String {
    format!("{:.0} %", ratio * 100.0)
}

fn times(ratio: f64) -> String {
    format!("{ratio:.1} ×")
}

fn megabytes(figure: f64) -> String {
    format!("{figure:.1}")
}

fn milliseconds(figure: f64) -> String {
    format!("{figure:.0}")
}
