//! A fake of Stripe.

mod company;
mod sign;

use super::server::Server;
use super::{Misbehaviour, Request, SignedMessage};
use company::Company;
use serde_json::{Value, json};

/// A fake of Stripe: Checkout Sessions with their intents, refunds, idempotency keys and signed events.
///
/// It has no clock: what it signs and writes is of the moment that [`StripeFake::set_now`] names.
pub struct StripeFake {
    server: Server<Company>,
}

impl StripeFake {
    /// The key of its API.
    pub const SECRET_KEY: &'static str = "sk_test_fake_stripe_secret";
    /// What events are signed with.
    pub const WEBHOOK_SECRET: &'static str = "whsec_fake_stripe_webhook_secret";
    /// 2026-03-15T10:00:00Z.
    pub const NOW: i64 = 1_773_568_800;

    /// Starts it on a free port, at [`Self::NOW`].
    pub async fn start() -> Self {
        let server = Server::start(Company::at(Self::NOW)).await;
        Self { server }
    }

    /// Where it is: `http://127.0.0.1:…`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// Which second it is, since 1970.
    pub fn set_now(&self, seconds: i64) {
        self.server.company().now = seconds;
    }

    /// What the next request meets; several are met one after another.
    pub fn misbehave(&self, misbehaviour: Misbehaviour) {
        self.server.mood().push(misbehaviour);
    }

    /// What every request meets from now on; `None`: nothing any more.
    pub fn misbehave_always(&self, misbehaviour: Option<Misbehaviour>) {
        self.server.mood().always(misbehaviour);
    }

    /// Every request it got.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.server.requests()
    }

    /// The session opened last, by its id.
    #[must_use]
    pub fn last_session(&self) -> Option<String> {
        self.server
            .company()
            .sessions
            .last()
            .map(|session| session.id.clone())
    }

    /// The session of a merchant's reference.
    #[must_use]
    pub fn session_of(&self, reference: &str) -> Option<String> {
        let company = self.server.company();
        let session = company
            .sessions
            .iter()
            .find(|session| session.reference == reference);
        session.map(|session| session.id.clone())
    }

    /// The intent of a session, as soon as somebody tried to pay.
    #[must_use]
    pub fn intent_of(&self, session: &str) -> Option<String> {
        self.server.company().session(session).intent.clone()
    }

    /// How many sessions were opened.
    #[must_use]
    pub fn sessions_created(&self) -> usize {
        self.server.company().sessions.len()
    }

    /// How many refunds were made.
    #[must_use]
    pub fn refunds_made(&self) -> usize {
        self.server.company().refunds.len()
    }

    /// The customer pays; the session's event and the intent's, which tell of the same movement.
    ///
    /// # Panics
    /// For a session that was never opened, as all of these.
    #[must_use]
    pub fn pay(&self, session: &str) -> Vec<SignedMessage> {
        self.server.company().pay(session, None);
        vec![
            self.event("checkout.session.completed", self.session(session)),
            self.event("payment_intent.succeeded", self.intent(session)),
        ]
    }

    /// The customer pays another amount than was asked for, in smallest units.
    #[must_use]
    pub fn pay_amount(&self, session: &str, units: i64) -> Vec<SignedMessage> {
        self.server.company().pay(session, Some(units));
        vec![
            self.event("checkout.session.completed", self.session(session)),
            self.event("payment_intent.succeeded", self.intent(session)),
        ]
    }

    /// The bank refuses, with a code such as `insufficient_funds`. The session stays open.
    #[must_use]
    pub fn decline(&self, session: &str, code: &str) -> SignedMessage {
        self.server.company().decline(session, code);
        self.event("payment_intent.payment_failed", self.intent(session))
    }

    /// The session's time is over.
    #[must_use]
    pub fn expire(&self, session: &str) -> SignedMessage {
        self.server.company().expire(session);
        self.event("checkout.session.expired", self.session(session))
    }

    /// Money is given back on Stripe's own dashboard.
    #[must_use]
    pub fn refund(&self, session: &str, units: i64) -> SignedMessage {
        let refund = self.server.company().refund_session(session, units);
        self.event("refund.created", refund)
    }

    /// The customer's bank disputes the whole payment: `needs_response` at first, `won` or `lost` in the end.
    #[must_use]
    pub fn dispute(&self, session: &str, status: &str) -> SignedMessage {
        let dispute = self.server.company().dispute(session, status);
        let kind = if matches!(status, "won" | "lost") {
            "closed"
        } else {
            "created"
        };
        self.event(&format!("charge.dispute.{kind}"), dispute)
    }

    /// Signs an event about any object.
    #[must_use]
    pub fn event(&self, kind: &str, object: Value) -> SignedMessage {
        let (now, id) = self.server.company().next_event();
        let event = json!({ "id": id, "object": "event", "created": now, "type": kind, "data": { "object": object } });
        sign::message(event.to_string().into_bytes(), now, Self::WEBHOOK_SECRET)
    }

    /// Signs any body.
    #[must_use]
    pub fn signed(&self, body: &[u8]) -> SignedMessage {
        let now = self.server.company().now;
        sign::message(body.to_vec(), now, Self::WEBHOOK_SECRET)
    }

    fn session(&self, id: &str) -> Value {
        let company = self.server.company();
        company.session(id).told()
    }

    fn intent(&self, session: &str) -> Value {
        let company = self.server.company();
        company.intent_told(company.session(session))
    }
}
