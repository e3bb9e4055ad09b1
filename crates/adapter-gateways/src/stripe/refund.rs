//! Giving money back.

use super::objects::Refund;
use super::{Stripe, accepted};
use crate::words::read;
use payments::{FactOutcome, GatewayError, RefundAnswer, RefundOrder, to_gateway_units};

impl Stripe {
    pub(super) async fn give_back(&self, refund: &RefundOrder) -> Result<RefundAnswer, GatewayError> {
        let units =
            to_gateway_units(refund.amount).map_err(|error| GatewayError::Refused(error.to_string()))?;
        let form = [
            ("payment_intent", refund.charge.clone()),
            ("amount", units.to_string()),
            ("metadata[refund_id]", refund.reference.clone()),
        ];
        let request = || {
            let request = self
                .post("/v1/refunds")
                .header("Idempotency-Key", &refund.reference);
            request.form(&form)
        };
        let answer = match accepted(self.http.twice("refund", request).await?) {
            Err(GatewayError::Refused(why)) => return Ok(RefundAnswer::Refused(why)),
            answer => answer?,
        };
        let given: Refund = read(&answer.body)?;
        let fact = given
            .fact()
            .filter(|_| given.payment_intent.as_deref() == Some(&refund.charge));
        let Some(fact) = fact.filter(|fact| fact.amount == Some(refund.amount)) else {
            return Err(GatewayError::unknown("an answer about another movement"));
        };
        Ok(match fact.outcome {
            FactOutcome::Succeeded => RefundAnswer::Done(fact),
            FactOutcome::Processing => RefundAnswer::Pending(Some(given.id)),
            FactOutcome::Failed(reason) => RefundAnswer::Refused(reason.as_str().to_owned()),
            FactOutcome::Cancelled | FactOutcome::Expired => {
                RefundAnswer::Refused(fact.outcome.as_str().to_owned())
            }
        })
    }
}
