//! Asking what became of a session.

use super::objects::{Intent, Linked, Page, Session, money};
use super::{Stripe, accepted, is_id};
use crate::words::read;
use payments::{FactOutcome, GatewayError, GatewayFact, Inquiry, OrderRef};

impl Stripe {
    pub(super) async fn ask(&self, order: &OrderRef) -> Result<Inquiry, GatewayError> {
        match order.order.as_deref() {
            Some(id) if is_id(id) => self.ask_session(order, id).await,
            Some(_) => Err(GatewayError::Refused("no session's id".into())),
            None => self.search(order).await,
        }
    }

    async fn ask_session(&self, order: &OrderRef, id: &str) -> Result<Inquiry, GatewayError> {
        let path = format!("/v1/checkout/sessions/{id}");
        let expand = [("expand[]", "payment_intent.latest_charge.refunds")];
        let request = || self.get(&path).query(&expand);
        let answer = accepted(self.http.twice("inquire", request).await?)?;
        let session: Session = read(&answer.body)?;
        if session.id != id || session.client_reference_id.as_deref() != Some(&order.reference) {
            return Err(GatewayError::unknown("an answer about another session"));
        }
        let mut inquiry = match &session.payment_intent {
            Some(Linked::Whole(intent)) => of_intent(intent, order),
            Some(Linked::Id(_)) | None => Inquiry::default(),
        };
        let is_paid = session.payment_status == "paid";
        let outcome = match session.status.as_deref() {
            Some("expired") => Some(FactOutcome::Expired),
            Some("complete") if is_paid => Some(FactOutcome::Succeeded),
            Some("complete") if session.payment_status == "unpaid" => Some(FactOutcome::Processing),
            _ => None,
        };
        // The intent says more exactly how its charge went; a failed try is over only with its session.
        let is_settled = inquiry.facts.iter().any(|fact| is_final(fact.outcome));
        if !is_settled && let Some(fact) = outcome.and_then(|outcome| session.fact(outcome)) {
            inquiry.facts.push(fact);
        }
        Ok(inquiry)
    }

    /// The intents of an order whose session's id is not known: there is one as soon as somebody tried to pay.
    async fn search(&self, order: &OrderRef) -> Result<Inquiry, GatewayError> {
        let query = [
            ("query", format!("metadata['attempt_id']:'{}'", order.reference)),
            ("expand[]", "data.latest_charge.refunds".to_owned()),
        ];
        let request = || self.get("/v1/payment_intents/search").query(&query);
        let answer = accepted(self.http.twice("search", request).await?)?;
        let found: Page<Intent> = read(&answer.body)?;
        let mut all = Inquiry::default();
        for intent in &found.data {
            let one = of_intent(intent, order);
            all.facts.extend(one.facts);
            all.refunded = match (all.refunded, one.refunded) {
                (Some(sum), Some(more)) => sum.checked_add(more),
                (sum, more) => sum.or(more),
            };
        }
        Ok(all)
    }
}

fn is_final(outcome: FactOutcome) -> bool {
    matches!(outcome, FactOutcome::Succeeded | FactOutcome::Processing)
}

/// The charge of an intent, and its refunds after it.
fn of_intent(intent: &Intent, order: &OrderRef) -> Inquiry {
    let is_ours = intent.metadata.get("attempt_id") == Some(&order.reference);
    if !is_ours {
        return Inquiry::default();
    }
    let mut facts: Vec<GatewayFact> = intent.fact().into_iter().collect();
    let mut refunded = None;
    if let Some(Linked::Whole(charge)) = &intent.latest_charge {
        refunded = money(charge.amount_refunded, &intent.currency);
        let refunds = charge.refunds.as_ref().map_or(&[][..], |page| &page.data);
        // The newest comes first.
        facts.extend(refunds.iter().rev().filter_map(|refund| {
            let whole = refund.payment_intent.as_deref() == Some(&intent.id);
            whole.then(|| refund.fact()).flatten()
        }));
    }
    Inquiry { facts, refunded }
}
