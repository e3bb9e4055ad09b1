//! Leaves a failing gateway alone: callers learn at once that it was not asked, and it gets air to recover.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Clock;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// After this many failures in a row,
const FAILURES: u32 = 5;
/// for so long. Then one call tries.
const PAUSE: TimeDelta = TimeDelta::seconds(30);

/// How a gateway did lately.
pub(crate) struct Breaker {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    opened: Option<DateTime<Utc>>,
    probing: bool,
}

/// The right to ask once. Dropped without a word, because nobody waits for the answer any more, it says nothing of the gateway: else
/// callers who hang up could shut it for all others.
pub(crate) struct Permit<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
}

impl Breaker {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            state: Mutex::default(),
        }
    }

    /// The right to ask; `None` while the gateway is left alone.
    pub(crate) fn permit(&self) -> Option<Permit<'_>> {
        let mut state = self.state();
        if let Some(opened) = state.opened {
            let rested = self.clock.now() - opened;
            // A clock that was set back must not keep it shut for longer than it was meant to be.
            let is_over = rested >= PAUSE || rested < TimeDelta::zero();
            if state.probing || !is_over {
                return None;
            }
            state.probing = true;
        }
        Some(Permit {
            breaker: self,
            is_probe: state.probing,
        })
    }

    fn note(&self, answered: bool) {
        let mut state = self.state();
        if answered {
            *state = State::default();
            return;
        }
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES {
            state.opened = Some(self.clock.now());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// Tells how it went.
    pub(crate) fn tell(self, answered: bool) {
        self.breaker.note(answered);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            self.breaker.state().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::testing::FixedClock;

    fn failing() -> (FixedClock, Breaker) {
        let clock = FixedClock::at("2026-03-15T10:00:00Z");
        let breaker = Breaker::new(Arc::new(clock.clone()));
        for _ in 0..FAILURES {
            breaker.permit().unwrap().tell(false);
        }
        (clock, breaker)
    }

    #[test]
    fn opens_after_failures_in_a_row_only() {
        let breaker = Breaker::new(Arc::new(FixedClock::at("2026-03-15T10:00:00Z")));
        for _ in 0..3 {
            for _ in 1..FAILURES {
                breaker.permit().unwrap().tell(false);
            }
            breaker.permit().unwrap().tell(true);
        }
        assert!(breaker.permit().is_some());
        assert!(failing().1.permit().is_none());
    }

    #[test]
    fn one_probe_after_the_pause_closes_it_or_does_not() {
        let (clock, breaker) = failing();
        clock.advance(PAUSE - TimeDelta::seconds(1));
        assert!(breaker.permit().is_none());
        clock.advance(TimeDelta::seconds(1));
        let probe = breaker.permit().unwrap();
        assert!(breaker.permit().is_none(), "a second probe");
        probe.tell(false);
        assert!(breaker.permit().is_none(), "the probe failed");
        clock.advance(PAUSE);
        breaker.permit().unwrap().tell(true);
        assert!(breaker.permit().is_some());
        breaker.permit().unwrap().tell(false);
        assert!(breaker.permit().is_some(), "the count begins anew");
    }

    #[test]
    fn callers_who_hang_up_say_nothing_of_the_gateway() {
        let (clock, breaker) = failing();
        clock.advance(PAUSE);
        drop(breaker.permit().unwrap());
        let probe = breaker.permit().expect("the next may try");
        assert!(breaker.permit().is_none());
        probe.tell(true);
        for _ in 0..FAILURES {
            drop(breaker.permit().unwrap());
        }
        assert!(breaker.permit().is_some());
    }

    #[test]
    fn a_clock_set_back_does_not_keep_it_shut() {
        let (clock, breaker) = failing();
        clock.advance(TimeDelta::days(-1));
        assert!(breaker.permit().is_some());
    }
}
