//! Giving money back. Paymob has no keys for that: a request is never sent twice here, and a refund without an answer is settled
//! by an inquiry, which says how much went back in all.

use super::inquiry::Found;
use super::transaction::Verdict;
use super::{Paymob, accepted};
use crate::words::read;
use payments::{FactOutcome, GatewayError, MovementKind, RefundAnswer, RefundOrder, to_gateway_units};
use reqwest::header::AUTHORIZATION;
use serde_json::json;

impl Paymob {
    pub(super) async fn give_back(&self, refund: &RefundOrder) -> Result<RefundAnswer, GatewayError> {
        let units =
            to_gateway_units(refund.amount).map_err(|error| GatewayError::Refused(error.to_string()))?;
        let body = json!({ "transaction_id": refund.charge, "amount_cents": units });
        let path = "/api/acceptance/void_refund/refund";
        let request = self
            .http
            .post(path)
            .header(AUTHORIZATION, self.secret.clone())
            .json(&body);
        let answer = self.http.once("refund", request).await?;
        let answer = match accepted(answer) {
            Err(GatewayError::Refused(why)) => return Ok(RefundAnswer::Refused(why)),
            answer => answer?,
        };
        let told = read::<Found>(&answer.body)?.told()?;
        let id = told.id.clone();
        let Verdict::Fact(fact) = told.fact(MovementKind::Refund) else {
            return Err(GatewayError::unknown("an answer about something else"));
        };
        // Only the movement itself is taken from the answer: an answer that names the charge would make the charge's id a refund's.
        if id == refund.charge || fact.amount != Some(refund.amount) {
            return Err(GatewayError::unknown("an answer about another movement"));
        }
        Ok(match fact.outcome {
            FactOutcome::Succeeded => RefundAnswer::Done(*fact),
            FactOutcome::Processing => RefundAnswer::Pending(Some(id)),
            FactOutcome::Failed(reason) => RefundAnswer::Refused(reason.as_str().to_owned()),
            FactOutcome::Cancelled | FactOutcome::Expired => {
                RefundAnswer::Refused(fact.outcome.as_str().to_owned())
            }
        })
    }
}
