//! Hands events on, after their commit.

use crate::{Claim, Claimed, Handler, HandlerError, OutboxStore, Outcome, RelayOptions, Wake};
use chrono::TimeDelta;
use futures_util::{FutureExt, StreamExt, stream};
use kernel::{Clock, Event, Random, StorageError};
use std::collections::BTreeMap;
use std::error::Error;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What a reason is cut to, in characters.
const REASON_LENGTH: usize = 250;

/// How many done events are deleted in one transaction, and the rest between two.
const SWEEP_STEP: u32 = 500;
const SWEEP_PAUSE: Duration = Duration::from_millis(200);

/// What one look at the table brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// How many events got their place in the stream.
    pub placed: u64,
    /// How many were claimed.
    pub claimed: usize,
}

/// Hands each event to the handlers of its kind. One runs on every node.
pub struct Relay {
    store: Arc<dyn OutboxStore>,
    handlers: Vec<Arc<dyn Handler>>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    options: RelayOptions,
}

impl Relay {
    /// A relay over a store.
    #[must_use]
    pub fn new(
        store: Arc<dyn OutboxStore>,
        handlers: Vec<Arc<dyn Handler>>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        options: RelayOptions,
    ) -> Self {
        Self {
            store,
            handlers,
            clock,
            random,
            options,
        }
    }

    /// Hands events on until `stop` is cancelled: at once when `wake` rings, else at every idle interval. What was
    /// begun is finished; what was claimed and not begun is given back.
    pub async fn run(&self, wake: &Wake, stop: &CancellationToken) {
        let mut failing = false;
        while !stop.is_cancelled() {
            match self.round(stop).await {
                Ok(round) => {
                    if std::mem::take(&mut failing) {
                        tracing::info!("the outbox can be read again");
                    }
                    let full = u64::from(self.options.batch);
                    if round.placed >= full || round.claimed as u64 >= full {
                        continue;
                    }
                }
                Err(error) => {
                    // Once for each outage, not once a second.
                    if !std::mem::replace(&mut failing, true) {
                        tracing::warn!(error = &error as &dyn Error, "the outbox can't be read");
                    }
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = wake.heard_within(self.options.idle) => {}
            }
        }
    }

    /// Looks once: places new events, claims due ones, handles and settles them.
    ///
    /// # Errors
    /// When the store fails; claims that could not be settled run out by themselves.
    pub async fn round(&self, stop: &CancellationToken) -> Result<Round, StorageError> {
        let placed = self.store.place(self.options.batch).await?;
        let now = self.clock.now();
        let claim = Claim {
            token: uuid::Builder::from_random_bytes(self.random.bytes()).into_uuid(),
            now,
            until: now + self.options.lease,
        };
        let claimed = self.store.claim(&claim, self.options.batch).await?;
        let round = Round {
            placed,
            claimed: claimed.len(),
        };
        let results: Vec<_> = stream::iter(by_customer(claimed))
            .map(|events| self.handle_in_order(&claim, events, stop))
            .buffer_unordered(self.options.side_by_side.max(1))
            .collect()
            .await;
        results.into_iter().collect::<Result<(), _>>()?;
        Ok(round)
    }

    /// Deletes events that were done long enough ago, in small steps, until none is left or `stop` is cancelled.
    /// Tells how many.
    ///
    /// # Errors
    /// When the store fails; what was deleted before stays deleted.
    pub async fn sweep(&self, stop: &CancellationToken) -> Result<u64, StorageError> {
        let before = self.clock.now() - self.options.keep;
        let mut deleted = 0;
        while !stop.is_cancelled() {
            let step = self.store.purge(before, SWEEP_STEP).await?;
            deleted += step;
            if step < u64::from(SWEEP_STEP) {
                break;
            }
            tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(SWEEP_PAUSE) => {} }
        }
        Ok(deleted)
    }

    async fn handle_in_order(
        &self,
        claim: &Claim,
        events: Vec<Claimed>,
        stop: &CancellationToken,
    ) -> Result<(), StorageError> {
        for claimed in events {
            let now = self.clock.now();
            let limit = delta(self.options.handler_limit);
            let outcome = if stop.is_cancelled() || now + limit > claim.until {
                Outcome::Later {
                    due: now,
                    counts: false,
                    reason: None,
                }
            } else {
                self.handle(&claimed).await
            };
            let held = self.store.settle(claim.token, claimed.row, &outcome).await?;
            if !held {
                tracing::warn!(event = %claimed.event.id, "an outbox claim ran out before it was settled");
            }
        }
        Ok(())
    }

    async fn handle(&self, claimed: &Claimed) -> Outcome {
        let event = &claimed.event;
        let mut worst = None;
        let of_its_kind = self
            .handlers
            .iter()
            .filter(|handler| handler.kinds().contains(&event.kind.as_str()));
        for handler in of_its_kind {
            let Err(error) = self.call(handler.as_ref(), event).await else {
                continue;
            };
            tracing::warn!(
                handler = handler.name(), event = %event.id, kind = %event.kind, attempts = claimed.attempts,
                error = &error as &dyn Error, "an event was not handled"
            );
            // The other handlers are still called: one that fails must not starve them.
            worst = Some(match worst {
                None => error,
                Some(before) => graver(before, error),
            });
        }
        self.outcome(claimed, worst)
    }

    async fn call(&self, handler: &dyn Handler, event: &Event) -> Result<(), HandlerError> {
        let call = AssertUnwindSafe(handler.handle(event)).catch_unwind();
        match tokio::time::timeout(self.options.handler_limit, call).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(HandlerError::retry("the handler panicked")),
            Err(_) => Err(HandlerError::retry("the handler took too long")),
        }
    }

    fn outcome(&self, claimed: &Claimed, error: Option<HandlerError>) -> Outcome {
        let now = self.clock.now();
        let Some(error) = error else {
            return Outcome::Done { at: now };
        };
        let reason: String = error.to_string().chars().take(REASON_LENGTH).collect();
        match error {
            HandlerError::Postpone { after, .. } => Outcome::Later {
                due: now + delta(after),
                counts: false,
                reason: Some(reason),
            },
            HandlerError::Retry(_) if claimed.attempts < self.options.attempts => Outcome::Later {
                due: now + self.options.pause_after(claimed.attempts),
                counts: true,
                reason: Some(reason),
            },
            HandlerError::Retry(_) | HandlerError::Never(_) => {
                tracing::error!(
                    event = %claimed.event.id, kind = %claimed.event.kind, attempts = claimed.attempts, reason,
                    "an event was given up"
                );
                Outcome::Dead { at: now, reason }
            }
        }
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::days(1))
}

/// The error that decides when two handlers of one event fail: what can still be done must be tried again.
fn graver(a: HandlerError, b: HandlerError) -> HandlerError {
    let rank = |error: &HandlerError| match error {
        HandlerError::Never(_) => 0,
        HandlerError::Postpone { .. } => 1,
        HandlerError::Retry(_) => 2,
    };
    if rank(&b) > rank(&a) { b } else { a }
}

/// Events of one customer stay in order, one list for each; events of nobody's have no order among them.
fn by_customer(events: Vec<Claimed>) -> Vec<Vec<Claimed>> {
    let mut lists: BTreeMap<(Option<i64>, i64), Vec<Claimed>> = BTreeMap::new();
    for claimed in events {
        let key = match claimed.event.customer_id {
            Some(customer) => (Some(customer.get()), 0),
            None => (None, claimed.row),
        };
        lists.entry(key).or_default().push(claimed);
    }
    lists.into_values().collect()
}
