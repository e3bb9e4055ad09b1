//! What Stripe keeps, and what it answers.

use super::StripeFake;
use crate::gateways::server;
use crate::gateways::{Reply, Request};
use serde_json::{Value, json};
use std::collections::HashMap;

#[derive(Debug, Default)]
pub(super) struct Company {
    pub(super) now: i64,
    pub(super) sessions: Vec<Session>,
    pub(super) refunds: Vec<Value>,
    /// What was asked with a key, and what was answered.
    keys: HashMap<String, (Vec<u8>, Reply)>,
    events: usize,
}

#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) reference: String,
    units: i64,
    currency: String,
    expires_at: i64,
    status: &'static str,
    pub(super) intent: Option<String>,
    intent_status: &'static str,
    received: i64,
    error: Option<String>,
    dispute: Option<String>,
}

impl Session {
    pub(super) fn told(&self) -> Value {
        json!({
            "id": self.id, "object": "checkout.session", "mode": "payment", "status": self.status,
            "payment_status": if self.received > 0 { "paid" } else { "unpaid" },
            "amount_total": if self.received > 0 { self.received } else { self.units },
            "currency": self.currency, "client_reference_id": self.reference, "expires_at": self.expires_at,
            "metadata": { "attempt_id": self.reference }, "payment_intent": self.intent,
            "url": (self.status == "open").then(|| format!("https://checkout.example/c/pay/{}", self.id)),
        })
    }
}

#[allow(clippy::expect_used)]
impl Company {
    pub(super) fn at(now: i64) -> Self {
        Self {
            now,
            ..Self::default()
        }
    }

    pub(super) fn session(&self, id: &str) -> &Session {
        self.sessions
            .iter()
            .find(|session| session.id == id)
            .expect("a session that was opened")
    }

    fn session_mut(&mut self, id: &str) -> &mut Session {
        self.sessions
            .iter_mut()
            .find(|session| session.id == id)
            .expect("a session that was opened")
    }

    /// Which second it is, and an id for an event of it.
    pub(super) fn next_event(&mut self) -> (i64, String) {
        self.events += 1;
        (self.now, format!("evt_test_{}", self.events))
    }

    fn tried(&mut self, id: &str) -> &mut Session {
        let session = self.session_mut(id);
        session.intent.get_or_insert_with(|| id.replacen("cs_", "pi_", 1));
        session
    }

    pub(super) fn pay(&mut self, id: &str, units: Option<i64>) {
        let session = self.tried(id);
        session.received = units.unwrap_or(session.units);
        session.status = "complete";
        session.intent_status = "succeeded";
        session.error = None;
    }

    pub(super) fn decline(&mut self, id: &str, code: &str) {
        let session = self.tried(id);
        session.intent_status = "requires_payment_method";
        session.error = Some(code.to_owned());
    }

    pub(super) fn expire(&mut self, id: &str) {
        let session = self.session_mut(id);
        session.status = "expired";
        session.intent_status = "canceled";
    }

    pub(super) fn intent_told(&self, session: &Session) -> Value {
        let intent = session.intent.as_deref().expect("somebody tried to pay");
        let refunds: Vec<_> = self
            .refunds
            .iter()
            .rev()
            .filter(|refund| refund["payment_intent"] == intent)
            .collect();
        let refunded: i64 = refunds
            .iter()
            .filter_map(|refund| refund["amount"].as_i64())
            .sum();
        let error = session
            .error
            .as_ref()
            .map(|code| json!({ "code": "card_declined", "decline_code": code }));
        let charge = (session.received > 0).then(|| {
            json!({ "id": intent.replacen("pi_", "ch_", 1), "object": "charge", "amount_refunded": refunded, "refunds": { "data": refunds } })
        });
        json!({
            "id": intent, "object": "payment_intent", "amount": session.units, "amount_received": session.received,
            "currency": session.currency, "status": session.intent_status, "latest_charge": charge,
            "metadata": { "attempt_id": session.reference }, "last_payment_error": error,
        })
    }

    pub(super) fn refund_session(&mut self, id: &str, units: i64) -> Value {
        let intent = self.session(id).intent.clone().expect("a payment to refund");
        self.give_back(&intent, units).expect("no more than was paid")
    }

    fn give_back(&mut self, intent: &str, units: i64) -> Option<Value> {
        let session = self
            .sessions
            .iter()
            .find(|session| session.intent.as_deref() == Some(intent))?;
        let before = self
            .refunds
            .iter()
            .filter(|refund| refund["payment_intent"] == intent);
        let before: i64 = before.filter_map(|refund| refund["amount"].as_i64()).sum();
        if units <= 0 || before + units > session.received {
            return None;
        }
        let refund = json!({
            "id": format!("re_test_{}", self.refunds.len() + 1), "object": "refund", "amount": units,
            "currency": session.currency, "payment_intent": intent, "status": "succeeded",
        });
        self.refunds.push(refund.clone());
        Some(refund)
    }

    pub(super) fn dispute(&mut self, id: &str, status: &str) -> Value {
        let session = self.session_mut(id);
        let dispute = session
            .dispute
            .get_or_insert_with(|| id.replacen("cs_", "du_", 1))
            .clone();
        json!({
            "id": dispute, "object": "dispute", "amount": session.received, "currency": session.currency,
            "payment_intent": session.intent, "status": status,
        })
    }

    fn create(&mut self, request: &Request) -> Reply {
        let expires_at: i64 = request.field("expires_at").parse().unwrap_or_default();
        let lifetime = expires_at - self.now;
        if !(1800..=86_400).contains(&lifetime) {
            return refused(400, "invalid_request_error", "expires_at");
        }
        let units = request
            .field("line_items[0][price_data][unit_amount]")
            .parse()
            .unwrap_or_default();
        let session = Session {
            id: format!("cs_test_{}", self.sessions.len() + 1),
            reference: request.field("client_reference_id"),
            units,
            currency: request.field("line_items[0][price_data][currency]"),
            expires_at,
            status: "open",
            intent: None,
            intent_status: "requires_payment_method",
            received: 0,
            error: None,
            dispute: None,
        };
        let told = session.told();
        self.sessions.push(session);
        Reply::json(200, &told)
    }

    fn refund(&mut self, request: &Request) -> Reply {
        let units = request.field("amount").parse().unwrap_or_default();
        match self.give_back(&request.field("payment_intent"), units) {
            Some(refund) => Reply::json(200, &refund),
            None => refused(400, "charge_already_refunded", "amount"),
        }
    }

    fn one(&self, request: &Request, id: &str) -> Reply {
        let Some(session) = self.sessions.iter().find(|session| session.id == id) else {
            return refused(404, "resource_missing", "session");
        };
        let mut told = session.told();
        let is_expanded = request.query("expand[]").starts_with("payment_intent");
        if is_expanded && session.intent.is_some() {
            told["payment_intent"] = self.intent_told(session);
        }
        Reply::json(200, &told)
    }

    fn search(&self, request: &Request) -> Reply {
        let query = request.query("query");
        let found = |session: &&Session| query == format!("metadata['attempt_id']:'{}'", session.reference);
        let tried = self
            .sessions
            .iter()
            .filter(found)
            .filter(|session| session.intent.is_some());
        let data: Vec<_> = tried.map(|session| self.intent_told(session)).collect();
        Reply::json(
            200,
            &json!({ "object": "search_result", "data": data, "has_more": false }),
        )
    }

    fn give_up(&mut self, id: &str) -> Reply {
        match self.sessions.iter().find(|session| session.id == id) {
            Some(session) if session.status == "open" => {
                self.expire(id);
                Reply::json(200, &self.session(id).told())
            }
            _ => refused(400, "invalid_request_error", "session"),
        }
    }

    /// What is done once for a key: the same words get the same answer, others none.
    fn once(&mut self, request: &Request, done: impl FnOnce(&mut Self, &Request) -> Reply) -> Reply {
        let key = request.header("idempotency-key").to_owned();
        match self.keys.get(&key) {
            Some((body, reply)) if *body == request.body => return reply.clone(),
            Some(_) => return Reply::json(400, &json!({ "error": { "type": "idempotency_error" } })),
            None => {}
        }
        let reply = done(self, request);
        if !key.is_empty() {
            self.keys.insert(key, (request.body.clone(), reply.clone()));
        }
        reply
    }
}

fn refused(status: u16, code: &str, param: &str) -> Reply {
    let message = "a sentence that repeats sk_test_fake_stripe_secret and mona@example.com";
    let error = json!({ "type": "invalid_request_error", "code": code, "param": param, "message": message });
    Reply::json(status, &json!({ "error": error }))
}

impl server::Company for Company {
    fn answer(&mut self, request: &Request) -> Reply {
        if request.header("authorization") != format!("Bearer {}", StripeFake::SECRET_KEY) {
            return refused(401, "api_key_invalid", "");
        }
        let path = request.path.as_str();
        let session = path.strip_prefix("/v1/checkout/sessions/");
        match (request.method.as_str(), path, session) {
            ("POST", "/v1/checkout/sessions", _) => self.once(request, Self::create),
            ("POST", "/v1/refunds", _) => self.once(request, Self::refund),
            ("GET", "/v1/payment_intents/search", _) => self.search(request),
            ("POST", _, Some(rest)) => self.give_up(rest.trim_end_matches("/expire")),
            ("GET", _, Some(id)) => self.one(request, id),
            _ => refused(404, "resource_missing", ""),
        }
    }
}
