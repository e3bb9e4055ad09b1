//! Asking what became of an order.

use super::amount::Pounds;
use super::{Fawry, accepted};
use crate::words::{Text, read};
use chrono::DateTime;
use kernel::Money;
use payments::{
    FactOutcome, FailureReason, GatewayError, GatewayFact, GatewayName, Inquiry, MovementKind, OrderKey,
    OrderRef,
};
use serde::Deserialize;

/// An answer. Fawry's pages spell some of its names in two ways.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(alias = "referenceNumber")]
    fawry_ref_number: Text,
    #[serde(alias = "merchantRefNum")]
    merchant_ref_number: Text,
    order_amount: Pounds,
    #[serde(alias = "paymentStatus")]
    order_status: String,
    /// Milliseconds.
    #[serde(default)]
    payment_time: Option<i64>,
}

impl Fawry {
    pub(super) async fn ask(&self, order: &OrderRef) -> Result<Inquiry, GatewayError> {
        let query = [
            ("merchantCode", self.merchant.clone()),
            ("merchantRefNumber", order.reference.clone()),
            ("signature", self.sign(&[&self.merchant, &order.reference])),
        ];
        let request = || {
            self.http
                .get("/ECommerceWeb/Fawry/payments/status/v2")
                .query(&query)
        };
        let answer = self.http.twice("inquire", request).await?;
        if answer.status == 404 {
            // It knows of no such order, so nobody paid it.
            return Ok(Inquiry::default());
        }
        let status: Status = read(&accepted(answer)?.body)?;
        let is_ours = status.merchant_ref_number.0 == order.reference
            && order
                .order
                .as_ref()
                .is_none_or(|id| *id == status.fawry_ref_number.0);
        if !is_ours {
            return Err(GatewayError::unknown("an answer about another order"));
        }
        status.told(order)
    }
}

impl Status {
    fn told(&self, order: &OrderRef) -> Result<Inquiry, GatewayError> {
        let one = |outcome| Inquiry {
            facts: vec![self.fact(MovementKind::Charge, outcome)],
            refunded: None,
        };
        let is_known = order.charge.is_some();
        Ok(match self.order_status.as_str() {
            "NEW" | "UNPAID" => Inquiry::default(),
            "PAID" => Inquiry {
                refunded: Some(Money::zero(self.order_amount.0.currency)),
                ..one(FactOutcome::Succeeded)
            },
            "CANCELED" | "CANCELLED" => one(FactOutcome::Cancelled),
            "EXPIRED" => one(FactOutcome::Expired),
            "FAILED" => one(FactOutcome::Failed(FailureReason::Declined)),
            "REFUNDED" => {
                let mut all = one(FactOutcome::Succeeded);
                all.refunded = Some(self.order_amount.0);
                // Fawry names no refund. One of a charge that the portal does not know was not the portal's, and is the only one.
                if !is_known {
                    all.facts
                        .push(self.fact(MovementKind::Refund, FactOutcome::Succeeded));
                }
                all
            }
            // How much went back, it does not tell; the portal knows of its own refunds.
            "PARTIAL_REFUNDED" if is_known => one(FactOutcome::Succeeded),
            _ => {
                return Err(GatewayError::unknown(
                    "a status that does not tell where the money is",
                ));
            }
        })
    }

    fn fact(&self, kind: MovementKind, outcome: FactOutcome) -> GatewayFact {
        GatewayFact {
            gateway: GatewayName::Fawry,
            order: OrderKey::Reference(self.merchant_ref_number.0.clone()),
            movement: self.fawry_ref_number.0.clone(),
            kind,
            outcome,
            // What the payer paid holds Fawry's fee; what was asked for is the order's amount.
            amount: Some(self.order_amount.0),
            integration: None,
            at: self
                .payment_time
                .filter(|ms| *ms > 0)
                .and_then(DateTime::from_timestamp_millis),
        }
    }
}
