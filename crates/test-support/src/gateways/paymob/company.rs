//! What Paymob keeps, and what it answers.

use super::PaymobFake;
use crate::gateways::server;
use crate::gateways::{Reply, Request};
use serde_json::{Value, json};

#[derive(Debug, Default)]
pub(super) struct Company {
    pub(super) orders: Vec<Order>,
    pub(super) transactions: Vec<Transaction>,
    pub(super) tokens: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Order {
    pub(super) id: i64,
    pub(super) reference: String,
    units: i64,
    currency: String,
}

#[derive(Debug, Clone)]
pub(super) struct Transaction {
    pub(super) id: i64,
    pub(super) order: i64,
    pub(super) units: i64,
    currency: String,
    pub(super) integration: i64,
    pub(super) success: bool,
    pub(super) pending: bool,
    pub(super) parent: Option<i64>,
    refunded: i64,
    pub(super) code: String,
}

impl Transaction {
    /// As it stands in messages and answers.
    pub(super) fn told(&self, reference: &str) -> Value {
        json!({
            "id": self.id, "pending": self.pending, "success": self.success, "amount_cents": self.units,
            "currency": self.currency, "created_at": "2026-03-15T12:00:00.000000", "error_occured": false,
            "has_parent_transaction": self.parent.is_some(), "parent_transaction": self.parent,
            "integration_id": self.integration, "is_3d_secure": true, "is_auth": false, "is_capture": false,
            "is_refund": self.parent.is_some(), "is_refunded": self.refunded > 0, "is_standalone_payment": true,
            "is_void": false, "is_voided": false, "refunded_amount_cents": self.refunded, "is_live": false,
            "order": { "id": self.order, "merchant_order_id": reference }, "merchant_order_id": reference,
            "owner": number(PaymobFake::OWNER),
            "source_data": { "pan": "0010", "sub_type": "Visa", "type": "card" },
            "data": { "txn_response_code": self.code, "message": self.code },
        })
    }
}

#[allow(clippy::expect_used)]
fn number(text: &str) -> i64 {
    text.parse().expect("a number")
}

#[allow(clippy::expect_used)]
impl Company {
    pub(super) fn order(&self, id: i64) -> &Order {
        self.orders
            .iter()
            .find(|order| order.id == id)
            .expect("an order that was opened")
    }

    pub(super) fn transaction(&self, id: &str) -> Transaction {
        let found = self
            .transactions
            .iter()
            .find(|transaction| transaction.id.to_string() == id);
        found.cloned().expect("a transaction that happened")
    }

    pub(super) fn charge_of(&self, order: &str) -> Option<&Transaction> {
        let is_it = |t: &&Transaction| t.order.to_string() == order && t.parent.is_none() && t.success;
        self.transactions.iter().find(is_it)
    }

    pub(super) fn charge(&mut self, order: &str, change: impl FnOnce(&mut Transaction)) -> Transaction {
        let order = self.order(number(order));
        let mut charge = Transaction {
            id: self.next_id(),
            order: order.id,
            units: order.units,
            currency: order.currency.clone(),
            integration: number(PaymobFake::INTEGRATION),
            success: true,
            pending: false,
            parent: None,
            refunded: 0,
            code: "APPROVED".into(),
        };
        change(&mut charge);
        self.transactions.push(charge.clone());
        charge
    }

    pub(super) fn refund_order(&mut self, order: &str, units: i64) -> Transaction {
        let charge = self.charge_of(order).expect("a charge to refund").id;
        self.give_back(charge, units).expect("no more than was paid")
    }

    fn give_back(&mut self, charge: i64, units: i64) -> Option<Transaction> {
        let id = self.next_id();
        let paid = self
            .transactions
            .iter_mut()
            .find(|t| t.id == charge && t.success && t.parent.is_none())?;
        if units <= 0 || paid.refunded + units > paid.units {
            return None;
        }
        paid.refunded += units;
        let refund = Transaction {
            id,
            units,
            parent: Some(charge),
            refunded: 0,
            ..paid.clone()
        };
        self.transactions.push(refund.clone());
        Some(refund)
    }

    fn next_id(&self) -> i64 {
        900_001 + i64::try_from(self.transactions.len()).expect("a few")
    }

    fn told(&self, transaction: &Transaction) -> Value {
        transaction.told(&self.order(transaction.order).reference)
    }

    fn create(&mut self, request: &Request) -> Reply {
        let body = request.json();
        let amount = body["amount"].as_i64().unwrap_or_default();
        let items = body["items"].as_array().cloned().unwrap_or_default();
        let sum: i64 = items.iter().filter_map(|item| item["amount"].as_i64()).sum();
        if amount <= 0 || (!items.is_empty() && sum != amount) {
            return Reply::json(
                400,
                &json!({ "items": ["the sum of the items is not the amount"] }),
            );
        }
        let reference = body["special_reference"].as_str().unwrap_or_default();
        if self.orders.iter().any(|order| order.reference == reference) {
            return Reply::json(
                400,
                &json!({ "special_reference": [format!("{reference} is taken")] }),
            );
        }
        let id = 700_001 + i64::try_from(self.orders.len()).expect("a few");
        self.orders.push(Order {
            id,
            reference: reference.to_owned(),
            units: amount,
            currency: body["currency"].as_str().unwrap_or_default().to_owned(),
        });
        let secret = format!("egy_csk_test_{id}");
        let answer =
            json!({ "id": format!("pi_test_{id}"), "client_secret": secret, "intention_order_id": id });
        Reply::json(201, &answer)
    }

    fn inquire(&self, request: &Request) -> Reply {
        let body = request.json();
        if !self.tokens.iter().any(|token| body["auth_token"] == **token) {
            return Reply::json(401, &json!({ "detail": "incorrect credentials" }));
        }
        let wanted = |order: &&Order| match body["merchant_order_id"].as_str() {
            Some(reference) => order.reference == reference,
            None => body["order_id"]
                .as_str()
                .is_some_and(|id| id.parse() == Ok(order.id)),
        };
        let order = self.orders.iter().find(wanted);
        let last = order.and_then(|order| self.transactions.iter().rfind(|t| t.order == order.id));
        match last {
            Some(last) => Reply::json(200, &self.told(last)),
            None => Reply::json(404, &json!({ "detail": "Not found." })),
        }
    }

    fn one(&self, request: &Request, id: &str) -> Reply {
        let token = request.header("authorization").trim_start_matches("Bearer ");
        if !self.tokens.iter().any(|known| known == token) {
            return Reply::json(401, &json!({ "detail": "incorrect credentials" }));
        }
        match self.transactions.iter().find(|t| t.id.to_string() == id) {
            Some(found) => {
                let mut told = self.told(found);
                // Here the real one writes its booleans as texts.
                told["success"] = json!(found.success.to_string());
                told["pending"] = json!(if found.pending { "True" } else { "False" });
                Reply::json(200, &told)
            }
            None => Reply::json(404, &json!({ "detail": "Not found." })),
        }
    }

    fn refund(&mut self, request: &Request) -> Reply {
        let body = request.json();
        let id = body["transaction_id"]
            .as_str()
            .map_or_else(|| body["transaction_id"].to_string(), str::to_owned);
        let units = body["amount_cents"].as_i64().unwrap_or_default();
        match id.parse().ok().and_then(|id| self.give_back(id, units)) {
            Some(refund) => Reply::json(201, &self.told(&refund)),
            None => Reply::json(
                400,
                &json!({ "message": "full amount has been already refunded" }),
            ),
        }
    }
}

impl server::Company for Company {
    fn answer(&mut self, request: &Request) -> Reply {
        let has_secret = request.header("authorization") == format!("Token {}", PaymobFake::SECRET_KEY);
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/v1/intention/") if has_secret => self.create(request),
            ("POST", "/api/acceptance/void_refund/refund") if has_secret => self.refund(request),
            ("POST", "/api/auth/tokens") if request.json()["api_key"] == PaymobFake::API_KEY => {
                let token = format!("fake-token-{}", self.tokens.len());
                self.tokens.push(token.clone());
                Reply::json(201, &json!({ "token": token }))
            }
            ("POST", "/api/ecommerce/orders/transaction_inquiry") => self.inquire(request),
            ("GET", path) => match path.strip_prefix("/api/acceptance/transactions/") {
                Some(id) => self.one(request, id),
                None => Reply::json(404, &Value::Null),
            },
            _ => Reply::json(401, &json!({ "detail": "Invalid token." })),
        }
    }
}
