use super::reconciler::as_booked;
use super::{Reconciler, Settlement};
use crate::{
    Applied, Attempt, AttemptBooks, Decision, FactOutcome, Gateways, Inquiries, ListedAttempt, Mismatch,
    MoneyFact, MoneySource, MovementKind, NewRefund, OpenedRefund, OperatorFilter, OrderKey, PaymentError,
    PaymentMethod, Refund, RefundAnswer,
};
use kernel::{AttemptId, Money, Random, RequestContext};
use std::sync::Arc;

/// Why staff's word for money is not booked.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// No such attempt.
    #[error("there is no such payment")]
    NotFound,
    /// A gateway takes its money, not staff.
    #[error("the payment goes through a gateway, which alone can confirm it")]
    Online,
    /// It was confirmed before, with this amount.
    #[error("the payment was confirmed before, with {}", .0.to_decimal())]
    Otherwise(Money),
    /// Not more than nothing.
    #[error("the amount must be more than nothing")]
    Amount,
    /// See [`PaymentError`].
    #[error(transparent)]
    Payment(#[from] PaymentError),
}

/// Why money is not given back.
#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    /// No such attempt.
    #[error("there is no such payment")]
    NotFound,
    /// No money came for it, or all of it went back or is on its way.
    #[error("there is no money left to give back")]
    NothingPaid,
    /// Only so much is left.
    #[error("only {} is left to give back", .0.to_decimal())]
    TooMuch(Money),
    /// Its gateway is not on, so that it can only be given back in cash.
    #[error("its gateway is not on")]
    GatewayOff,
    /// See [`PaymentError`].
    #[error(transparent)]
    Payment(#[from] PaymentError),
}

/// How far a refund got by the time the operator is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refunded {
    /// The money went back.
    Done(Refund),
    /// The gateway has it under way, or did not answer: the worker sees it through.
    UnderWay(Refund),
    /// The gateway will not, and why.
    Refused(Refund, String),
}

/// What staff do about payments.
pub struct PaymentDesk {
    settlement: Settlement,
    gateways: Gateways,
    reconciler: Reconciler,
    random: Arc<dyn Random>,
}

impl PaymentDesk {
    /// Over the settlement.
    #[must_use]
    pub fn new(
        settlement: Settlement,
        inquiries: Arc<dyn Inquiries>,
        gateways: Gateways,
        random: Arc<dyn Random>,
    ) -> Self {
        let reconciler = Reconciler::new(
            settlement.clone(),
            inquiries,
            gateways.clone(),
            random.clone(),
            super::ReconcileOptions::default(),
        );
        Self {
            settlement,
            gateways,
            reconciler,
            random,
        }
    }

    /// Attempts, newest first.
    ///
    /// # Errors
    /// [`PaymentError::Storage`].
    pub async fn list(&self, filter: &OperatorFilter) -> Result<Vec<ListedAttempt>, PaymentError> {
        Ok(self.settlement.ledger().list(filter).await?)
    }

    /// Asks about one attempt now, and tells how it stands afterwards.
    ///
    /// # Errors
    /// [`PaymentError::NotFound`], [`PaymentError::Storage`].
    pub async fn reconcile(&self, attempt: AttemptId) -> Result<Attempt, PaymentError> {
        let ledger = self.settlement.ledger();
        let found = ledger.standing(attempt).await?.ok_or(PaymentError::NotFound)?;
        self.reconciler.reconcile(&found.attempt).await?;
        let found = ledger.standing(attempt).await?.ok_or(PaymentError::NotFound)?;
        Ok(found.attempt)
    }

    /// Asks about every attempt that is due, and tells how many that were.
    ///
    /// # Errors
    /// [`PaymentError::Storage`].
    pub async fn reconcile_due(&self) -> Result<u64, PaymentError> {
        let mut asked = 0;
        loop {
            match self.reconciler.round().await? {
                0 => return Ok(asked),
                some => asked += some,
            }
        }
    }

    /// Books cash or a transfer that a customer had announced. Confirming again does nothing more.
    ///
    /// # Errors
    /// See [`ConfirmError`].
    pub async fn confirm(
        &self,
        attempt: AttemptId,
        amount: Option<i64>,
        context: &RequestContext,
    ) -> Result<Attempt, ConfirmError> {
        let standing = || async {
            let found = self.settlement.ledger().standing(attempt).await;
            found
                .map_err(|error| ConfirmError::Payment(error.into()))?
                .ok_or(ConfirmError::NotFound)
        };
        let AttemptBooks {
            attempt: found,
            ledger,
            ..
        } = standing().await?;
        let source = match found.method {
            PaymentMethod::Online => return Err(ConfirmError::Online),
            PaymentMethod::Cash => MoneySource::Cash,
            PaymentMethod::BankTransfer => MoneySource::Bank,
        };
        let amount = Money::new(amount.unwrap_or(found.amount.minor), found.amount.currency);
        if amount.minor <= 0 {
            return Err(ConfirmError::Amount);
        }
        let fact = MoneyFact {
            source,
            order: OrderKey::Reference(found.reference.clone()),
            movement: found.reference.clone(),
            kind: MovementKind::Charge,
            outcome: FactOutcome::Succeeded,
            amount: Some(amount),
            integration: None,
            at: None,
        };
        let before = ledger.iter().find(|entry| entry.kind == MovementKind::Charge);
        if let Some(entry) = before.filter(|entry| entry.amount != amount) {
            return Err(ConfirmError::Otherwise(entry.amount));
        }
        match self.settlement.apply(&fact, context).await? {
            Applied::Unmatched => Err(ConfirmError::NotFound),
            Applied::Decided {
                decision: Decision::Integrity(Mismatch::Amount),
                ..
            } => {
                let ledger = standing().await?.ledger;
                let before = ledger.first().map_or(amount, |entry| entry.amount);
                Err(ConfirmError::Otherwise(before))
            }
            Applied::Decided { .. } => Ok(standing().await?.attempt),
        }
    }

    /// Gives money back: all that is left or a part, through the gateway or from the till. The refund is written down before
    /// the gateway is asked.
    ///
    /// # Errors
    /// See [`RefundError`].
    pub async fn refund(
        &self,
        attempt: AttemptId,
        amount: Option<i64>,
        in_cash: bool,
        reason: Option<String>,
        context: &RequestContext,
    ) -> Result<Refunded, RefundError> {
        let ledger = self.settlement.ledger();
        let found = ledger.standing(attempt).await.map_err(PaymentError::from)?;
        let found = found.ok_or(RefundError::NotFound)?.attempt;
        let gateway = found.gateway.filter(|_| !in_cash);
        let gateway = match gateway {
            None => None,
            Some(name) => Some(self.gateways.get(name).ok_or(RefundError::GatewayOff)?),
        };
        let unguessable: [u8; 16] = self.random.bytes();
        let new = NewRefund {
            attempt,
            reference: unguessable.iter().map(|byte| format!("{byte:02x}")).collect(),
            amount,
            in_cash: gateway.is_none(),
            reason,
            now: self.settlement.clock().now(),
        };
        let opened = ledger
            .open_refund(&new, context)
            .await
            .map_err(PaymentError::from)?;
        let (attempt, refund) = match opened {
            OpenedRefund::NotFound => return Err(RefundError::NotFound),
            OpenedRefund::NothingPaid => return Err(RefundError::NothingPaid),
            OpenedRefund::TooMuch(left) => return Err(RefundError::TooMuch(left)),
            OpenedRefund::Opened(attempt, refund) => (attempt, refund),
        };
        let Some(gateway) = gateway else {
            self.settlement
                .apply(&as_booked(&attempt, &refund), context)
                .await?;
            return Ok(Refunded::Done(refund));
        };
        let answer = self
            .reconciler
            .send(gateway.as_ref(), &attempt, &refund, context)
            .await?;
        Ok(match answer {
            Some(RefundAnswer::Done(_)) => Refunded::Done(refund),
            Some(RefundAnswer::Refused(why)) => Refunded::Refused(refund, why),
            Some(RefundAnswer::Pending(_)) | None => Refunded::UnderWay(refund),
        })
    }
}
