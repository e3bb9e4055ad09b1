use super::Settlement;
use crate::{
    Attempt, CancelAnswer, Claim, FactOutcome, FailureReason, GatewayFact, Gateways, Inquiries, Inquiry,
    MoneyFact, MoneySource, MovementKind, OrderKey, PaymentError, PaymentGateway, PaymentMethod,
    PaymentStatus, Refund, RefundAnswer, RefundOrder, after_no_answer, next_inquiry, sums, while_refunding,
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use kernel::{Change, Random, RequestContext};
use serde_json::json;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How the reconciler behaves.
#[derive(Debug, Clone, Copy)]
pub struct ReconcileOptions {
    /// How many attempts are taken at once.
    pub batch: u32,
    /// How many are asked about side by side.
    pub side_by_side: usize,
    /// How long a hold lasts: longer than a batch takes with a gateway that never answers.
    pub lease: TimeDelta,
    /// The pause of an idle worker.
    pub idle: Duration,
    /// How long after a refund was asked for without an answer, and with the gateway knowing of none, it is asked for again.
    pub resend_after: TimeDelta,
}

impl Default for ReconcileOptions {
    fn default() -> Self {
        Self {
            batch: 16,
            side_by_side: 8,
            lease: TimeDelta::minutes(5),
            idle: Duration::from_secs(1),
            resend_after: TimeDelta::minutes(2),
        }
    }
}

/// Asks gateways what became of attempts, on the schedule of [`next_inquiry`], and finishes what was left half-done. One runs on
/// every node; each due attempt is one node's at a time.
pub struct Reconciler {
    settlement: Settlement,
    inquiries: Arc<dyn Inquiries>,
    gateways: Gateways,
    random: Arc<dyn Random>,
    options: ReconcileOptions,
}

impl Reconciler {
    /// Over the settlement.
    #[must_use]
    pub fn new(
        settlement: Settlement,
        inquiries: Arc<dyn Inquiries>,
        gateways: Gateways,
        random: Arc<dyn Random>,
        options: ReconcileOptions,
    ) -> Self {
        Self {
            settlement,
            inquiries,
            gateways,
            random,
            options,
        }
    }

    /// Works until `stop` is cancelled; what it holds then runs out by itself.
    pub async fn run(&self, stop: &CancellationToken) {
        let mut failing = false;
        while !stop.is_cancelled() {
            let full = match self.round().await {
                Ok(asked) => {
                    if std::mem::take(&mut failing) {
                        tracing::info!("payments can be reconciled again");
                    }
                    asked >= u64::from(self.options.batch)
                }
                Err(error) => {
                    // Once for each outage, not once a second.
                    if !std::mem::replace(&mut failing, true) {
                        tracing::warn!(error = &error as &dyn Error, "payments can't be reconciled");
                    }
                    false
                }
            };
            if !full {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(self.options.idle) => {}
                }
            }
        }
    }

    /// Asks about a batch of due attempts, and tells how many there were.
    ///
    /// # Errors
    /// When the store can't say which; what fails for one attempt is logged, and that one asked about again.
    pub async fn round(&self) -> Result<u64, PaymentError> {
        let now = self.settlement.clock().now();
        let claim = Claim {
            token: uuid::Builder::from_random_bytes(self.random.bytes()).into_uuid(),
            now,
            until: now + self.options.lease,
        };
        let due = self.inquiries.claim(&claim, self.options.batch).await?;
        let count = due.len() as u64;
        futures_util::stream::iter(due)
            .for_each_concurrent(self.options.side_by_side, |attempt| async move {
                self.one(claim.token, &attempt).await;
            })
            .await;
        Ok(count)
    }

    async fn one(&self, token: Uuid, attempt: &Attempt) {
        let (next, closed) = match self.reconcile(attempt).await {
            Ok(done) => done,
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn Error,
                    payment = attempt.id.get(),
                    "a payment could not be reconciled"
                );
                (
                    Some(after_no_answer(self.settlement.clock().now())),
                    attempt.closed,
                )
            }
        };
        // Where this fails, the hold runs out and the attempt is asked about again.
        if let Err(error) = self.inquiries.settle(token, attempt.id, next, closed).await {
            tracing::warn!(
                error = &error as &dyn Error,
                payment = attempt.id.get(),
                "a payment stays due"
            );
        }
    }

    /// Asks about one attempt and acts on the answer. Gives back when to ask next, and whether it can no longer be paid.
    ///
    /// # Errors
    /// [`PaymentError::Storage`].
    pub async fn reconcile(&self, attempt: &Attempt) -> Result<(Option<DateTime<Utc>>, bool), PaymentError> {
        let context = worker();
        let mut closed = attempt.closed;
        let asked_at = self.settlement.clock().now();
        let mut answered = true;
        let mut returned = None;
        if let Some(name) = attempt.gateway {
            let answer = match self.gateways.get(name) {
                Some(gateway) => self.ask(gateway.as_ref(), attempt, &mut closed).await,
                None => None,
            };
            answered = answer.is_some();
            let answer = answer.unwrap_or_default();
            returned = answer.refunded;
            // The portal ended, or the line broke, before the gateway's answer to the opening was read: from now on it is known by
            // the gateway's own name, which alone is in its messages.
            if let (None, Some(order)) = (&attempt.order, named(&answer.facts)) {
                self.inquiries.found_order(attempt.id, order).await?;
            }
            for fact in answer.facts {
                self.settlement.apply(&MoneyFact::from(fact), &context).await?;
            }
        }
        let now = self.settlement.clock().now();
        let Some(books) = self.settlement.ledger().standing(attempt.id).await? else {
            return Ok((None, closed));
        };
        let (mut present, entries, refunds) = (books.attempt, books.ledger, books.refunds);
        if answered && let Some(end) = end_of(&present, asked_at) {
            self.settlement.apply(&end, &context).await?;
            present.status = match end.outcome {
                FactOutcome::Failed(_) => PaymentStatus::Failed,
                _ => PaymentStatus::Expired,
            };
        }
        let open: Vec<&Refund> = refunds.iter().filter(|refund| refund.state.is_open()).collect();
        // What the gateway says went back, and the books do not have yet.
        let mut unbooked = returned.map(|sum| sum.minor.saturating_sub(sums(&entries).1));
        for refund in &open {
            self.finish(&present, refund, &mut unbooked, &context).await?;
        }
        let next = if let Some(oldest) = open.iter().map(|refund| refund.created_at).min() {
            Some(while_refunding(oldest, now))
        } else if !answered {
            Some(after_no_answer(now))
        } else {
            present
                .gateway
                .and_then(|_| next_inquiry(present.status, present.created_at, present.expires_at, asked_at))
        };
        Ok((next, closed))
    }

    /// `None` when the gateway does not answer.
    async fn ask(
        &self,
        gateway: &dyn PaymentGateway,
        attempt: &Attempt,
        closed: &mut bool,
    ) -> Option<Inquiry> {
        let order = attempt.order_ref();
        let given_up = matches!(attempt.status, PaymentStatus::Cancelled | PaymentStatus::Failed);
        if given_up && !*closed && order.order.is_some() {
            match gateway.cancel(&order).await {
                Ok(CancelAnswer::Cancelled) => *closed = true,
                Ok(CancelAnswer::StillPayable) => {}
                Err(error) => tracing::info!(
                    error = &error as &dyn Error,
                    payment = attempt.id.get(),
                    "a payment that was given up could not be closed at its gateway"
                ),
            }
        }
        match gateway.inquire(&order).await {
            Ok(inquiry) => Some(inquiry),
            Err(error) => {
                self.settlement.counters().add_unanswered();
                tracing::warn!(
                    error = &error as &dyn Error,
                    payment = attempt.id.get(),
                    gateway = gateway.name().as_str(),
                    "a gateway does not answer for a payment"
                );
                None
            }
        }
    }

    /// Finishes a refund that was left open. One from the till is booked. One that a gateway's sum has and no message named is
    /// booked under the portal's own name for it. One that the gateway has just said it knows nothing of is asked for (again),
    /// unless it was a moment ago; a gateway that does not say how much went back is never asked twice.
    async fn finish(
        &self,
        attempt: &Attempt,
        refund: &Refund,
        unbooked: &mut Option<i64>,
        context: &RequestContext,
    ) -> Result<(), PaymentError> {
        let MoneySource::Gateway(name) = refund.source else {
            let fact = as_booked(attempt, refund);
            self.settlement.apply(&fact, context).await?;
            return Ok(());
        };
        let now = self.settlement.clock().now();
        let last = refund.sent_at.unwrap_or(refund.created_at);
        let (Some(more), None) = (*unbooked, &refund.movement) else {
            return Ok(());
        };
        if more >= refund.amount.minor {
            *unbooked = Some(more.saturating_sub(refund.amount.minor));
            self.settlement
                .apply(&as_booked(attempt, refund), context)
                .await?;
            return Ok(());
        }
        match self.gateways.get(name) {
            Some(gateway) if now - last >= self.options.resend_after => self
                .send(gateway.as_ref(), attempt, refund, context)
                .await
                .map(|_| ()),
            _ => Ok(()),
        }
    }

    /// Asks the gateway to give money back, and acts on the answer. `None` when somebody else is asking, or no answer came:
    /// the refund stays open.
    pub(super) async fn send(
        &self,
        gateway: &dyn PaymentGateway,
        attempt: &Attempt,
        refund: &Refund,
        context: &RequestContext,
    ) -> Result<Option<RefundAnswer>, PaymentError> {
        let ledger = self.settlement.ledger();
        let now = self.settlement.clock().now();
        if !ledger.sending_refund(refund.id, refund.sent_at, now).await? {
            return Ok(None);
        }
        let order = RefundOrder {
            reference: refund.reference.clone(),
            order: attempt.order_ref(),
            charge: refund.charge.clone(),
            amount: refund.amount,
        };
        let answer = match gateway.refund(&order).await {
            Ok(answer) => answer,
            Err(crate::GatewayError::Refused(why)) => RefundAnswer::Refused(why),
            Err(error) => {
                self.settlement.counters().add_unanswered();
                tracing::warn!(
                    error = &error as &dyn Error,
                    payment = attempt.id.get(),
                    refund = refund.id.get(),
                    "a gateway does not answer for a refund; it will be asked what became of it"
                );
                return Ok(None);
            }
        };
        let note = |action: &str, movement: Option<&str>| {
            let outcome = json!({ "paymentId": attempt.id, "refundId": refund.id, "movement": movement });
            Change::silent(context.audit(Some(attempt.customer), None, action, outcome, now))
        };
        match &answer {
            RefundAnswer::Done(fact) => {
                // First whose it is, so that the entry finds this refund and not another one of the same amount.
                let change = note("payment.refund_answered", Some(&fact.movement));
                let movement = Some(fact.movement.clone());
                ledger
                    .refund_answered(refund.id, movement, false, &change)
                    .await?;
                self.settlement.apply(&fact.clone().into(), context).await?;
            }
            RefundAnswer::Pending(movement) => {
                let change = note("payment.refund_answered", movement.as_deref());
                ledger
                    .refund_answered(refund.id, movement.clone(), false, &change)
                    .await?;
            }
            RefundAnswer::Refused(_) => {
                let change = note("payment.refund_refused", None);
                ledger.refund_answered(refund.id, None, true, &change).await?;
            }
        }
        Ok(Some(answer))
    }
}

/// How a gateway calls the order that its facts are of.
fn named(facts: &[GatewayFact]) -> Option<&str> {
    facts.iter().find_map(|fact| match &fact.order {
        OrderKey::Order(order) => Some(order.as_str()),
        OrderKey::Reference(_) | OrderKey::Movement(_) => None,
    })
}

/// Who the audit log says it was.
fn worker() -> RequestContext {
    RequestContext {
        endpoint: "payments.reconcile".to_owned(),
        method: "WORKER".to_owned(),
        ..RequestContext::default()
    }
}

/// A refund that staff pay from the till, or that a gateway's sum has, as a fact under the portal's own name for it.
pub(super) fn as_booked(attempt: &Attempt, refund: &Refund) -> MoneyFact {
    MoneyFact {
        source: refund.source,
        order: OrderKey::Reference(attempt.reference.clone()),
        movement: refund.reference.clone(),
        kind: MovementKind::Refund,
        outcome: FactOutcome::Succeeded,
        amount: Some(refund.amount),
        integration: None,
        at: None,
    }
}

/// The end of an attempt that was asked about, by an answer that knows of no money: after its time, or when nobody ever
/// learnt where to pay it.
fn end_of(attempt: &Attempt, asked_at: DateTime<Utc>) -> Option<MoneyFact> {
    let never_opened = !attempt.is_opened() && !attempt.is_opening(asked_at);
    let outcome = match attempt.status {
        PaymentStatus::Pending | PaymentStatus::Processing if attempt.expires_at <= asked_at => {
            FactOutcome::Expired
        }
        PaymentStatus::Pending if never_opened => FactOutcome::Failed(FailureReason::NotOpened),
        _ => return None,
    };
    let source = match (attempt.gateway, attempt.method) {
        (Some(name), _) => MoneySource::Gateway(name),
        (None, PaymentMethod::BankTransfer) => MoneySource::Bank,
        (None, PaymentMethod::Online | PaymentMethod::Cash) => MoneySource::Cash,
    };
    Some(MoneyFact {
        source,
        order: OrderKey::Reference(attempt.reference.clone()),
        movement: attempt.reference.clone(),
        kind: MovementKind::Charge,
        outcome,
        amount: None,
        integration: None,
        at: None,
    })
}
