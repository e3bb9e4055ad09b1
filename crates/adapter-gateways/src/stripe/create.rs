//! Opening and giving up a Checkout Session.

use super::objects::{Session, moment};
use super::{Stripe, accepted, is_id};
use crate::words::{read, title};
use chrono::TimeDelta;
use kernel::Locale;
use payments::{CancelAnswer, CheckoutOrder, GatewayError, OpenedCheckout, OrderRef, to_gateway_units};

/// A session lives for half an hour at least, counted when Stripe reads it: a little more is asked for.
const SHORTEST: TimeDelta = TimeDelta::seconds(1830);
/// And for a day at most.
const LONGEST: TimeDelta = TimeDelta::seconds(86_400 - 60);
/// What an attempt of half an hour is given more, so that asking again soon asks in the same words, as its key demands.
const GRACE: TimeDelta = TimeDelta::seconds(60);

impl Stripe {
    pub(super) async fn open(&self, order: &CheckoutOrder) -> Result<OpenedCheckout, GatewayError> {
        let units =
            to_gateway_units(order.amount).map_err(|error| GatewayError::Refused(error.to_string()))?;
        let ends = (order.expires_at + GRACE).clamp(order.now + SHORTEST, order.now + LONGEST);
        // Stripe's page does not speak Arabic: it goes by the browser then.
        let locale = match order.locale {
            Locale::Ar => "auto",
            Locale::En => "en",
        };
        let form = [
            ("mode", "payment".to_owned()),
            ("line_items[0][quantity]", "1".to_owned()),
            (
                "line_items[0][price_data][currency]",
                order.amount.currency.as_str().to_ascii_lowercase(),
            ),
            ("line_items[0][price_data][unit_amount]", units.to_string()),
            ("line_items[0][price_data][product_data][name]", title(order)),
            ("success_url", order.return_url.clone()),
            ("cancel_url", order.return_url.clone()),
            ("client_reference_id", order.reference.clone()),
            ("metadata[attempt_id]", order.reference.clone()),
            (
                "payment_intent_data[metadata][attempt_id]",
                order.reference.clone(),
            ),
            ("expires_at", ends.timestamp().to_string()),
            ("locale", locale.to_owned()),
        ];
        let request = || {
            let request = self
                .post("/v1/checkout/sessions")
                .header("Idempotency-Key", &order.reference);
            request.form(&form)
        };
        let answer = accepted(self.http.twice("create", request).await?)?;
        let session: Session = read(&answer.body)?;
        if !is_id(&session.id) || session.url.is_none() {
            return Err(GatewayError::unknown("a session without an id or an address"));
        }
        Ok(OpenedCheckout {
            order: session.id,
            checkout_url: session.url,
            outlet_code: None,
            expires_at: session.expires_at.and_then(moment),
        })
    }

    pub(super) async fn give_up(&self, order: &OrderRef) -> Result<CancelAnswer, GatewayError> {
        let Some(id) = order.order.as_deref().filter(|id| is_id(id)) else {
            return Ok(CancelAnswer::StillPayable);
        };
        let path = format!("/v1/checkout/sessions/{id}");
        let answer = self
            .http
            .once("cancel", self.post(&format!("{path}/expire")))
            .await?;
        if answer.is_good() {
            return Ok(CancelAnswer::Cancelled);
        }
        // Only an open session can be given up: it may be expired already, or paid.
        let answer = accepted(self.http.twice("inquire", || self.get(&path)).await?)?;
        let session: Session = read(&answer.body)?;
        Ok(match session.status.as_deref() {
            Some("expired") => CancelAnswer::Cancelled,
            _ => CancelAnswer::StillPayable,
        })
    }
}
