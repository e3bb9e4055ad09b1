//! What Fawry keeps, and what it answers.

use super::FawryFake;
use super::sign::{hash, two_places};
use crate::gateways::server;
use crate::gateways::{Reply, Request};
use serde_json::{Value, json};

/// What an outlet takes for itself.
const FEE: i64 = 200;

#[derive(Debug, Default)]
pub(super) struct Company {
    pub(super) orders: Vec<Order>,
    pub(super) refunds: usize,
}

#[derive(Debug)]
pub(super) struct Order {
    pub(super) reference: String,
    pub(super) code: String,
    pub(super) piastres: i64,
    pub(super) status: String,
    refunded: i64,
    expiry: Value,
}

impl Order {
    /// As it stands in messages. The amounts are texts, since a JSON number made here would have passed through a float.
    pub(super) fn told(&self) -> Value {
        json!({
            "requestId": "c72827d084ea4b88949d91dd2db4996e", "fawryRefNumber": self.code, "merchantRefNum": self.reference,
            "customerMobile": "01012345678", "paymentAmount": two_places(self.piastres + FEE),
            "orderAmount": two_places(self.piastres), "fawryFees": two_places(FEE), "orderStatus": self.status,
            "paymentMethod": "PAYATFAWRY", "paymentTime": 1_773_568_800_000_i64, "paymentRefrenceNumber": "",
            "orderExpiryDate": self.expiry,
        })
    }

    /// As it stands in the answer to an inquiry: written by hand, so that the amounts are numbers of two places.
    fn answer(&self) -> String {
        format!(
            r#"{{"type":"PaymentStatusResponse","statusCode":200,"fawryRefNumber":"{}","merchantRefNumber":"{}","paymentAmount":{},"orderAmount":{},"orderStatus":"{}","paymentMethod":"PAYATFAWRY","paymentTime":1773568800000}}"#,
            self.code,
            self.reference,
            two_places(self.piastres + FEE),
            two_places(self.piastres),
            self.status
        )
    }
}

#[allow(clippy::expect_used)]
impl Company {
    pub(super) fn order(&self, reference: &str) -> &Order {
        let found = self.orders.iter().find(|order| order.reference == reference);
        found.expect("an order that was opened")
    }

    pub(super) fn order_mut(&mut self, reference: &str) -> &mut Order {
        let found = self.orders.iter_mut().find(|order| order.reference == reference);
        found.expect("an order that was opened")
    }

    fn charge(&mut self, request: &Request) -> Reply {
        let raw = String::from_utf8_lossy(&request.body).into_owned();
        let body = request.json();
        let amount = written(&raw, "amount");
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let values = [
            text("merchantCode"),
            text("merchantRefNum"),
            text("customerProfileId"),
            text("paymentMethod"),
            &amount,
        ];
        if text("signature") != hash(&values, FawryFake::SECURITY_KEY) {
            return refused(9901);
        }
        let Some(piastres) = piastres(&amount) else {
            return refused(9902);
        };
        let reference = text("merchantRefNum").to_owned();
        if self.orders.iter().any(|order| order.reference == reference) {
            return refused(9938);
        }
        let code = format!("{}", 970_177 + self.orders.len());
        self.orders.push(Order {
            reference: reference.clone(),
            code: code.clone(),
            piastres,
            status: "NEW".into(),
            refunded: 0,
            expiry: body["paymentExpiry"].clone(),
        });
        let answer = json!({
            "type": "ChargeResponse", "referenceNumber": code, "merchantRefNumber": reference,
            "expirationTime": body["paymentExpiry"], "statusCode": 200, "statusDescription": "Operation done successfully",
        });
        Reply::json(200, &answer)
    }

    fn status(&self, request: &Request) -> Reply {
        let (merchant, reference) = (request.query("merchantCode"), request.query("merchantRefNumber"));
        if request.query("signature") != hash(&[merchant, reference], FawryFake::SECURITY_KEY) {
            return refused(9901);
        }
        match self.orders.iter().find(|order| order.reference == reference) {
            Some(order) => Reply {
                status: 200,
                body: order.answer(),
            },
            None => Reply::json(404, &json!({ "code": "404", "description": "no such order" })),
        }
    }

    fn refund(&mut self, request: &Request) -> Reply {
        let raw = String::from_utf8_lossy(&request.body).into_owned();
        let body = request.json();
        let amount = written(&raw, "refundAmount");
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let values = [
            text("merchantCode"),
            text("referenceNumber"),
            &amount,
            text("reason"),
        ];
        if text("signature") != hash(&values, FawryFake::SECURITY_KEY) {
            return refused(9901);
        }
        let order = self
            .orders
            .iter_mut()
            .find(|order| order.code == text("referenceNumber"));
        let (Some(order), Some(piastres)) = (order, piastres(&amount)) else {
            return refused(9903);
        };
        let is_paid = matches!(order.status.as_str(), "PAID" | "PARTIAL_REFUNDED");
        if !is_paid || order.refunded + piastres > order.piastres {
            return refused(9935);
        }
        order.refunded += piastres;
        let is_whole = order.refunded == order.piastres;
        order.status = if is_whole { "REFUNDED" } else { "PARTIAL_REFUNDED" }.into();
        self.refunds += 1;
        Reply::json(
            200,
            &json!({ "type": "ResponseDataModel", "statusCode": 200, "statusDescription": "done" }),
        )
    }
}

/// A number as it is written in a JSON text: parsing it would lose its second place.
fn written(raw: &str, name: &str) -> String {
    let after = raw
        .split_once(&format!("\"{name}\":"))
        .map_or("", |(_, after)| after);
    let end = after.find([',', '}']).unwrap_or(0);
    after.split_at(end).0.trim().trim_matches('"').to_owned()
}

/// Two places and nothing else, as Fawry's pages say.
fn piastres(amount: &str) -> Option<i64> {
    let (whole, fraction) = amount.split_once('.')?;
    (fraction.len() == 2).then(|| format!("{whole}{fraction}").parse().ok())?
}

/// Fawry refuses with HTTP 200.
fn refused(status: u32) -> Reply {
    let told = format!("a sentence that repeats {}", FawryFake::SECURITY_KEY);
    Reply::json(
        200,
        &json!({ "type": "ErrorResponse", "statusCode": status, "statusDescription": told }),
    )
}

impl server::Company for Company {
    fn answer(&mut self, request: &Request) -> Reply {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/ECommerceWeb/Fawry/payments/charge") => self.charge(request),
            ("GET", "/ECommerceWeb/Fawry/payments/status/v2") => self.status(request),
            ("POST", "/ECommerceWeb/Fawry/payments/refund") => self.refund(request),
            _ => Reply::json(404, &Value::Null),
        }
    }
}
