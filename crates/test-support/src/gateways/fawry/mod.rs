//! A fake of Fawry.

mod company;
mod sign;

use super::server::Server;
use super::{Misbehaviour, Request, SignedMessage};
use company::Company;
use serde_json::Value;

/// A fake of Fawry: codes to pay at an outlet, refunds, the status inquiry and signed messages of the second version.
///
/// Orders are named by the merchant's reference.
pub struct FawryFake {
    server: Server<Company>,
}

impl FawryFake {
    /// The merchant's name.
    pub const MERCHANT_CODE: &'static str = "fake-fawry-merchant";
    /// What both sides sign with.
    pub const SECURITY_KEY: &'static str = "fake-fawry-security-key";

    /// Starts it on a free port.
    pub async fn start() -> Self {
        let server = Server::start(Company::default()).await;
        Self { server }
    }

    /// Where it is: `http://127.0.0.1:…`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.server.base_url()
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

    /// The order opened last, by the merchant's reference.
    #[must_use]
    pub fn last_order(&self) -> Option<String> {
        self.server
            .company()
            .orders
            .last()
            .map(|order| order.reference.clone())
    }

    /// The code that an order is paid with at an outlet.
    ///
    /// # Panics
    /// For an order that was never opened, as all of these.
    #[must_use]
    pub fn code_of(&self, reference: &str) -> String {
        self.server.company().order(reference).code.clone()
    }

    /// How many orders were opened.
    #[must_use]
    pub fn orders_created(&self) -> usize {
        self.server.company().orders.len()
    }

    /// How many refunds were made.
    #[must_use]
    pub fn refunds_made(&self) -> usize {
        self.server.company().refunds
    }

    /// The message about an order as it is.
    #[must_use]
    pub fn message(&self, reference: &str) -> SignedMessage {
        self.signed(self.server.company().order(reference).told())
    }

    /// The customer pays at an outlet, with Fawry's fee on top; the message that tells of it.
    #[must_use]
    pub fn pay(&self, reference: &str) -> SignedMessage {
        self.set_status(reference, "PAID")
    }

    /// The customer pays for an order of another amount than was asked for, in piastres.
    #[must_use]
    pub fn pay_amount(&self, reference: &str, piastres: i64) -> SignedMessage {
        self.server.company().order_mut(reference).piastres = piastres;
        self.pay(reference)
    }

    /// The code's time is over.
    #[must_use]
    pub fn expire(&self, reference: &str) -> SignedMessage {
        self.set_status(reference, "EXPIRED")
    }

    /// The order becomes `CANCELED`, `FAILED`, `REFUNDED`, …
    #[must_use]
    pub fn set_status(&self, reference: &str, status: &str) -> SignedMessage {
        status.clone_into(&mut self.server.company().order_mut(reference).status);
        self.message(reference)
    }

    /// Signs any message, whose amounts are numbers or texts.
    #[must_use]
    pub fn signed(&self, notice: Value) -> SignedMessage {
        sign::message(notice, Self::SECURITY_KEY)
    }
}
