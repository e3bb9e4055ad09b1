//! Asking what became of an order. Paymob tells of its last transaction only, so a refund's charge is fetched by its own id.

use super::transaction::{Told, Verdict};
use super::{Paymob, accepted};
use crate::http::Answer;
use crate::words::{Flag, Text, read};
use kernel::{Currency, Money};
use payments::{FactOutcome, GatewayError, GatewayFact, Inquiry, MovementKind, OrderRef, from_gateway_units};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

/// A transaction as an inquiry tells it: here its numbers and booleans may be texts.
#[derive(Deserialize)]
pub(super) struct Found {
    id: Text,
    amount_cents: Text,
    currency: String,
    #[serde(default)]
    created_at: Option<String>,
    order: Order,
    #[serde(default)]
    owner: Option<Text>,
    integration_id: Text,
    success: Flag,
    pending: Flag,
    #[serde(default)]
    error_occured: Flag,
    #[serde(default)]
    is_auth: Flag,
    #[serde(default)]
    is_capture: Flag,
    #[serde(default)]
    is_voided: Flag,
    #[serde(default)]
    is_refunded: Flag,
    #[serde(default)]
    has_parent_transaction: Flag,
    #[serde(default)]
    parent_transaction: Option<Text>,
    #[serde(default)]
    refunded_amount_cents: Option<Text>,
    #[serde(default)]
    data: serde_json::Value,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Order {
    Whole { id: i64 },
    Number(i64),
    Text(String),
}

impl Found {
    fn order(&self) -> String {
        match &self.order {
            Order::Whole { id } | Order::Number(id) => id.to_string(),
            Order::Text(id) => id.clone(),
        }
    }

    fn refunded(&self) -> i64 {
        let text = self
            .refunded_amount_cents
            .as_ref()
            .map_or("0", |text| text.0.as_str());
        text.parse().unwrap_or(0)
    }

    pub(super) fn told(self) -> Result<Told, GatewayError> {
        let unclear = |_| GatewayError::unknown("an amount or a currency that can't be read");
        Ok(Told {
            order: self.order(),
            is_undone: self.is_voided.0 || self.is_refunded.0 || self.refunded() > 0,
            units: self.amount_cents.0.parse().map_err(|_| unclear(()))?,
            currency: Currency::parse(&self.currency).map_err(|_| unclear(()))?,
            id: self.id.0,
            integration: self.integration_id.0,
            created_at: self.created_at.unwrap_or_default(),
            success: self.success.0,
            pending: self.pending.0,
            error_occured: self.error_occured.0,
            is_auth: self.is_auth.0,
            is_capture: self.is_capture.0,
            has_parent: self.has_parent_transaction.0,
            data: self.data,
        })
    }
}

impl Paymob {
    pub(super) async fn ask(&self, order: &OrderRef) -> Result<Inquiry, GatewayError> {
        let Some(last) = self.last_of(order).await? else {
            return Ok(Inquiry::default());
        };
        let is_ours = self.is_ours(&last) && order.order.as_ref().is_none_or(|asked| *asked == last.order());
        if !is_ours {
            return Err(GatewayError::unknown("an answer about another order"));
        }
        let parent = last.parent_transaction.as_ref().map(|id| id.0.clone());
        let has_parent = last.has_parent_transaction.0;
        let charge = match (has_parent, parent.or_else(|| order.charge.clone())) {
            (true, Some(id)) => Some(self.transaction(&id).await?),
            (true, None) => None,
            // A try that failed after the charge hides it.
            (false, _) => match order.charge.as_ref().filter(|id| **id != last.id.0) {
                Some(id) => Some(self.transaction(id).await?),
                None => None,
            },
        };
        if charge
            .as_ref()
            .is_some_and(|charge| charge.order() != last.order())
        {
            return Err(GatewayError::unknown("an answer about another order"));
        }
        summed(order, charge, last)
    }

    fn is_ours(&self, found: &Found) -> bool {
        found.owner.as_ref().is_none_or(|owner| owner.0 == self.owner)
    }

    /// The order's last transaction; `None` when there was none so far.
    async fn last_of(&self, order: &OrderRef) -> Result<Option<Found>, GatewayError> {
        let mut answer = self.transaction_inquiry(order, &self.token().await?).await?;
        if answer.status == 401 {
            self.tokens.forget();
            answer = self.transaction_inquiry(order, &self.token().await?).await?;
        }
        if answer.status == 404 {
            return Ok(None);
        }
        read(&accepted(answer)?.body)
    }

    async fn transaction_inquiry(
        &self,
        order: &OrderRef,
        token: &SecretString,
    ) -> Result<Answer, GatewayError> {
        let token = token.expose_secret();
        let body = match &order.order {
            Some(id) => json!({ "auth_token": token, "order_id": id }),
            None => json!({ "auth_token": token, "merchant_order_id": order.reference }),
        };
        let path = "/api/ecommerce/orders/transaction_inquiry";
        self.http
            .twice("inquire", || self.http.post(path).json(&body))
            .await
    }

    async fn transaction(&self, id: &str) -> Result<Found, GatewayError> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(GatewayError::unknown("a transaction without a number"));
        }
        let token = self.token().await?;
        let path = format!("/api/acceptance/transactions/{id}");
        let request = || self.http.get(&path).bearer_auth(token.expose_secret());
        let answer = accepted(self.http.twice("transaction", request).await?)?;
        read(&answer.body)
    }
}

/// All that is known of an order: its charge, and what came after it.
fn summed(order: &OrderRef, charge: Option<Found>, last: Found) -> Result<Inquiry, GatewayError> {
    let total = charge.as_ref().unwrap_or(&last);
    let refunded = match Currency::parse(&total.currency) {
        Ok(currency) if !total.has_parent_transaction.0 => {
            from_gateway_units(total.refunded(), currency).ok()
        }
        _ => None,
    };
    let last = last.told()?;
    let later = match last.verdict() {
        Verdict::Fact(fact) => Some(*fact),
        Verdict::Undone | Verdict::Captured => None,
    };
    let charge = match charge {
        Some(charge) => Some(charge.told()?),
        None if last.has_parent => None,
        None => Some(last),
    };
    let mut facts = Vec::new();
    if let Some(charge) = charge
        && let Some(fact) = charge_fact(order, &charge, refunded, later.as_ref())?
    {
        facts.push(fact);
    }
    facts.extend(later.filter(|later| facts.iter().all(|fact| !same_movement(fact, later))));
    Ok(Inquiry { facts, refunded })
}

/// The charge, unless money of it went back in a way that no fact tells: posting it would then put money into the books that
/// the shop no longer has.
fn charge_fact(
    order: &OrderRef,
    charge: &Told,
    refunded: Option<Money>,
    later: Option<&GatewayFact>,
) -> Result<Option<GatewayFact>, GatewayError> {
    let Verdict::Fact(fact) = charge.fact(MovementKind::Charge) else {
        return Ok(None);
    };
    let is_known = order.charge.as_deref() == Some(charge.id.as_str());
    if !charge.is_undone
        || is_known
        || (is_whole(later) && later.is_some_and(|later| later.amount == refunded))
    {
        return Ok(Some(*fact));
    }
    Err(GatewayError::unknown(
        "money of the charge went back, and the answer does not tell how",
    ))
}

fn is_whole(later: Option<&GatewayFact>) -> bool {
    later.is_some_and(|fact| fact.kind == MovementKind::Refund && fact.outcome == FactOutcome::Succeeded)
}

fn same_movement(one: &GatewayFact, other: &GatewayFact) -> bool {
    one.movement == other.movement && one.kind == other.kind
}
