//! A fake of Paymob.

mod company;
mod sign;

use super::server::Server;
use super::{Misbehaviour, Request, SignedMessage};
use company::{Company, Transaction};
use serde_json::{Value, json};

/// A fake of Paymob: intentions, transactions, refunds, inquiries and signed callbacks.
///
/// Orders are named by Paymob's own number of them (`intention_order_id`), as text.
pub struct PaymobFake {
    server: Server<Company>,
}

impl PaymobFake {
    /// The key that opens orders and refunds.
    pub const SECRET_KEY: &'static str = "egy_sk_test_fake_paymob_secret";
    /// The key in the payer's address.
    pub const PUBLIC_KEY: &'static str = "egy_pk_test_fake_paymob";
    /// The key of inquiries.
    pub const API_KEY: &'static str = "fake-paymob-api-key";
    /// What messages are signed with.
    pub const HMAC_SECRET: &'static str = "fake-paymob-hmac-secret";
    /// The integration that payments come through.
    pub const INTEGRATION: &'static str = "1001";
    /// The merchant's number.
    pub const OWNER: &'static str = "500001";

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

    /// Whatever was still to go wrong does not.
    pub fn behave(&self) {
        self.server.mood().clear();
    }

    /// Every request it got.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.server.requests()
    }

    /// The order opened last.
    #[must_use]
    pub fn last_order(&self) -> Option<String> {
        let company = self.server.company();
        company.orders.last().map(|order| order.id.to_string())
    }

    /// The order of a merchant's reference.
    #[must_use]
    pub fn order_of(&self, reference: &str) -> Option<String> {
        let company = self.server.company();
        let order = company.orders.iter().find(|order| order.reference == reference);
        order.map(|order| order.id.to_string())
    }

    /// How many orders were opened.
    #[must_use]
    pub fn orders_created(&self) -> usize {
        self.server.company().orders.len()
    }

    /// How many charges succeeded.
    #[must_use]
    pub fn charges_made(&self) -> usize {
        let company = self.server.company();
        let charges = company.transactions.iter();
        charges.filter(|t| t.parent.is_none() && t.success).count()
    }

    /// How many refunds succeeded.
    #[must_use]
    pub fn refunds_made(&self) -> usize {
        let company = self.server.company();
        company
            .transactions
            .iter()
            .filter(|t| t.parent.is_some() && t.success)
            .count()
    }

    /// The customer pays an order; the message that tells of it.
    ///
    /// # Panics
    /// For an order that was never opened, as all of these.
    #[must_use]
    pub fn pay(&self, order: &str) -> SignedMessage {
        self.charge(order, |_| {})
    }

    /// The customer pays another amount than was asked for, in smallest units.
    #[must_use]
    pub fn pay_amount(&self, order: &str, units: i64) -> SignedMessage {
        self.charge(order, |transaction| transaction.units = units)
    }

    /// The customer pays through another of the merchant's integrations.
    #[must_use]
    pub fn pay_through(&self, order: &str, integration: i64) -> SignedMessage {
        self.charge(order, |transaction| transaction.integration = integration)
    }

    /// The bank refuses, with a code such as `INSUFFICIENT_FUNDS`.
    #[must_use]
    pub fn decline(&self, order: &str, code: &str) -> SignedMessage {
        self.charge(order, |transaction| {
            transaction.success = false;
            code.clone_into(&mut transaction.code);
        })
    }

    /// The payment is under way.
    #[must_use]
    pub fn begin(&self, order: &str) -> SignedMessage {
        self.charge(order, |transaction| {
            transaction.success = false;
            transaction.pending = true;
        })
    }

    /// Money is given back on Paymob's own dashboard; the message of the refund's transaction.
    #[must_use]
    pub fn refund(&self, order: &str, units: i64) -> SignedMessage {
        let refund = self.server.company().refund_order(order, units);
        self.message_of(&refund)
    }

    /// The message about a transaction, as it is now.
    #[must_use]
    pub fn message(&self, transaction: &str) -> SignedMessage {
        let found = self.server.company().transaction(transaction);
        self.message_of(&found)
    }

    /// The number of an order's charge that succeeded.
    #[must_use]
    pub fn charge_of(&self, order: &str) -> Option<String> {
        let company = self.server.company();
        company.charge_of(order).map(|charge| charge.id.to_string())
    }

    /// Forgets every token of inquiries, as Paymob does after an hour.
    pub fn forget_tokens(&self) {
        self.server.company().tokens.clear();
    }

    /// Signs any `obj`: for what the real one would never send.
    #[must_use]
    pub fn signed(&self, obj: &Value) -> SignedMessage {
        sign::message(obj, Self::HMAC_SECRET)
    }

    /// A saved card, which Paymob tells the same address of.
    #[must_use]
    pub fn token_message(&self) -> SignedMessage {
        let body =
            json!({ "type": "TOKEN", "obj": { "id": 7, "token": "saved-card", "masked_pan": "xxxx-0010" } });
        SignedMessage {
            query: vec![("hmac".into(), "00".repeat(64))],
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.to_string().into_bytes(),
        }
    }

    fn charge(&self, order: &str, change: impl FnOnce(&mut Transaction)) -> SignedMessage {
        let charge = self.server.company().charge(order, change);
        self.message_of(&charge)
    }

    fn message_of(&self, transaction: &Transaction) -> SignedMessage {
        let reference = self.server.company().order(transaction.order).reference.clone();
        self.signed(&transaction.told(&reference))
    }
}
