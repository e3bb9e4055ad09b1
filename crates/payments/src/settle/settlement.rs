use super::SettlementCounters;
use crate::{Applied, Decision, Ledger, MoneyFact, PaymentError};
use kernel::{Cache, Clock, RequestContext, ShopZone};
use std::sync::Arc;

/// The one way by which money gets into the books: facts are applied by the store under the rule, what is cached of their
/// customer is dropped, and what people must look at is logged and counted.
#[derive(Clone)]
pub struct Settlement {
    ledger: Arc<dyn Ledger>,
    cache: Arc<dyn Cache>,
    clock: Arc<dyn Clock>,
    counters: Arc<SettlementCounters>,
    zone: ShopZone,
}

impl Settlement {
    /// Over the ledger.
    #[must_use]
    pub fn new(
        ledger: Arc<dyn Ledger>,
        cache: Arc<dyn Cache>,
        clock: Arc<dyn Clock>,
        zone: ShopZone,
    ) -> Self {
        Self {
            ledger,
            cache,
            clock,
            counters: Arc::default(),
            zone,
        }
    }

    /// How often what happened.
    #[must_use]
    pub const fn counters(&self) -> &Arc<SettlementCounters> {
        &self.counters
    }

    pub(super) const fn ledger(&self) -> &Arc<dyn Ledger> {
        &self.ledger
    }

    pub(super) const fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Acts on a fact. Acting on it again, at once or later, here or on another node, changes nothing more.
    ///
    /// # Errors
    /// [`PaymentError::Storage`]: nothing was written, or (where a connection was lost at the commit) all of it; the fact
    /// must be told again.
    pub async fn apply(&self, fact: &MoneyFact, context: &RequestContext) -> Result<Applied, PaymentError> {
        let now = self.clock.now();
        let applied = self.ledger.apply(fact, context, now, self.zone).await?;
        match &applied {
            Applied::Unmatched => {
                self.counters.add_unmatched();
                tracing::warn!(
                    source = fact.source.as_str(),
                    kind = fact.kind.as_str(),
                    movement = fact.movement,
                    outcome = fact.outcome.as_str(),
                    "a gateway tells of an order that is none of ours; kept as unmatched"
                );
            }
            Applied::Decided {
                attempt,
                customer,
                decision,
            } => {
                self.count(decision);
                if let Decision::Integrity(mismatch) = decision {
                    tracing::error!(
                        payment = attempt.get(),
                        source = fact.source.as_str(),
                        kind = fact.kind.as_str(),
                        movement = fact.movement,
                        mismatch = mismatch.as_str(),
                        "what a gateway says contradicts the payment; not posted, somebody must look"
                    );
                }
                if !matches!(decision, Decision::Repeat | Decision::Ignore(_)) {
                    // A cache out of reach is passed by until it is back; its adapter has logged why.
                    let _ = self.cache.forget(*customer).await;
                }
            }
        }
        Ok(applied)
    }

    fn count(&self, decision: &Decision) {
        let counters = &self.counters;
        match decision {
            Decision::Post { late, credit, .. } => {
                counters.add_posted();
                if *late {
                    counters.add_late();
                }
                if credit.minor > 0 {
                    counters.add_credit();
                }
            }
            Decision::Return { .. } => counters.add_returned(),
            Decision::Repeat => counters.add_repeat(),
            Decision::Integrity(_) => counters.add_integrity(),
            Decision::Move { .. } | Decision::MoveRefund { .. } | Decision::Ignore(_) | Decision::Early => {}
        }
    }
}
