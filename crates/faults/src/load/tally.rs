//! What the requests of a run tell.

use crate::http::Sample;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A time during which something is no oddity.
pub(crate) type Span = (Instant, Instant);

/// What a fault excuses, and when.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Allowed {
    /// 503, with `Retry-After`.
    pub(crate) unavailable: Option<Span>,
    /// No answer at all.
    pub(crate) silent: Option<Span>,
}

/// Requests that came to what no fault excuses, counted by what they came to.
pub(crate) fn oddities(samples: &[Sample], allowed: &Allowed) -> Vec<String> {
    let within =
        |span: Option<Span>, sample: &Sample| span.is_some_and(|(from, until)| sample.meets(from, until));
    let mut odd: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for sample in samples {
        let what = match sample.status {
            Some(200..=399) => continue,
            Some(503) if !sample.retry_after => "503 without Retry-After".to_owned(),
            Some(503) if within(allowed.unavailable, sample) => continue,
            None if within(allowed.silent, sample) => continue,
            Some(status) => format!("answer {status}"),
            None => "no answer".to_owned(),
        };
        let first = || format!("{} after {} ms", sample.what, sample.took.as_millis());
        odd.entry(what).or_insert_with(|| (0, first())).0 += 1;
    }
    odd.into_iter()
        .map(|(what, (count, first))| format!("{what}, {count} times, first {first}"))
        .collect()
}

/// The longest wait for an answer.
pub(crate) fn worst(samples: &[Sample]) -> Duration {
    let answered = samples.iter().filter(|sample| sample.status.is_some());
    answered.map(|sample| sample.took).max().unwrap_or_default()
}

/// How long after a moment it took until nobody who asked since then was refused any more. `None` when nobody was served.
pub(crate) fn recovery(samples: &[Sample], up: Instant) -> Option<Duration> {
    let since = || samples.iter().filter(|sample| sample.started >= up);
    let fails = |sample: &&Sample| sample.status.is_none_or(|status| status >= 500);
    let failed = since().filter(fails).map(Sample::ended).max();
    let served = since().filter(|sample| !fails(sample)).map(Sample::ended);
    // Served after the last refusal; without a refusal the first answer counts.
    let back = served
        .filter(|at| failed.is_none_or(|failed| *at >= failed))
        .min()?;
    Some(back.saturating_duration_since(up))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(start: Instant, from_ms: u64, took_ms: u64, status: Option<u16>) -> Sample {
        Sample {
            what: "GET /".into(),
            started: start + Duration::from_millis(from_ms),
            took: Duration::from_millis(took_ms),
            status,
            retry_after: true,
        }
    }

    #[test]
    fn a_refusal_is_odd_unless_the_fault_excuses_it() {
        let start = Instant::now();
        let span = Some((start, start + Duration::from_millis(100)));
        let allowed = Allowed {
            unavailable: span,
            silent: None,
        };
        let odd = |sample: Sample| oddities(&[sample], &allowed).len();
        assert_eq!(odd(at(start, 50, 10, Some(503))), 0);
        assert_eq!(odd(at(start, 200, 10, Some(503))), 1);
        assert_eq!(odd(at(start, 50, 10, Some(500))), 1);
        assert_eq!(odd(at(start, 50, 10, None)), 1);
        assert_eq!(odd(at(start, 50, 10, Some(404))), 1);
        assert_eq!(odd(at(start, 50, 10, Some(200))), 0);
        assert_eq!(
            odd(Sample {
                retry_after: false,
                ..at(start, 50, 10, Some(503))
            }),
            1
        );
    }

    #[test]
    fn recovery_ends_with_the_last_refusal() {
        let start = Instant::now();
        let ms = |samples: &[Sample]| recovery(samples, start).map(|time| time.as_millis());
        assert_eq!(
            ms(&[at(start, 10, 5, Some(200)), at(start, 30, 5, Some(200))]),
            Some(15)
        );
        let late = [
            at(start, 10, 5, Some(200)),
            at(start, 20, 30, Some(503)),
            at(start, 60, 5, Some(200)),
        ];
        assert_eq!(ms(&late), Some(65));
        assert_eq!(ms(&[at(start, 10, 5, Some(503))]), None);
    }
}
