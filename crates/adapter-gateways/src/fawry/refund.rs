//! Giving money back. Fawry has no keys for that, and names no refund: a request is never sent twice here.

use super::amount::Pounds;
use super::{Fawry, accepted};
use kernel::Currency;
use payments::{
    FactOutcome, GatewayError, GatewayFact, GatewayName, MovementKind, OrderKey, RefundAnswer, RefundOrder,
};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Refund<'a> {
    merchant_code: &'a str,
    reference_number: &'a str,
    refund_amount: Pounds,
    signature: String,
}

impl Fawry {
    pub(super) async fn give_back(&self, refund: &RefundOrder) -> Result<RefundAnswer, GatewayError> {
        if refund.amount.currency != Currency::EGP {
            return Err(GatewayError::Refused("only EGP is taken".into()));
        }
        let amount = refund.amount.to_decimal();
        let body = Refund {
            merchant_code: &self.merchant,
            reference_number: &refund.charge,
            refund_amount: Pounds(refund.amount),
            signature: self.sign(&[&self.merchant, &refund.charge, &amount]),
        };
        let request = self.http.post("/ECommerceWeb/Fawry/payments/refund").json(&body);
        let answer = match accepted(self.http.once("refund", request).await?) {
            Err(GatewayError::Refused(why)) => return Ok(RefundAnswer::Refused(why)),
            answer => answer?,
        };
        // An empty page with 200 is no word of Fawry's.
        if serde_json::from_slice::<super::Envelope>(&answer.body)
            .ok()
            .and_then(|told| told.status)
            != Some(200)
        {
            return Err(GatewayError::unknown("an answer that can't be read"));
        }
        Ok(RefundAnswer::Done(GatewayFact {
            gateway: GatewayName::Fawry,
            order: OrderKey::Reference(refund.order.reference.clone()),
            // The portal's own name for it: an order may be given back in several parts, and Fawry has one number for all.
            movement: refund.reference.clone(),
            kind: MovementKind::Refund,
            outcome: FactOutcome::Succeeded,
            amount: Some(refund.amount),
            integration: None,
            at: None,
        }))
    }
}
