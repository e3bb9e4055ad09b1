//! Mona, who pays an invoice.

use crate::program::Serving;
use crate::world::World;
use adapter_sql::shop::standard;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::time::Duration;
use test_support::gateways::SignedMessage;

/// Made once, since it reads the machine's certificates, and never with a connection to a portal that is gone.
pub static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
    let client = reqwest::Client::builder().pool_max_idle_per_host(0);
    client.timeout(Duration::from_secs(20)).build().unwrap()
});

/// The key that her app made for this payment, and repeats.
const KEY: &str = "the-key-of-this-payment";

/// Signed in at a portal that may end any moment: an answer that does not come is `None`.
pub struct Customer<'a> {
    base: &'a str,
    token: String,
}

impl<'a> Customer<'a> {
    pub async fn at(portal: &'a Serving) -> Self {
        let address = format!("{}/api/customer/v1/auth/login", portal.base);
        let who = json!({ "loginIdentifier": standard::MONA_PHONE, "password": standard::PASSWORD });
        let answer = CLIENT.post(address).json(&who).send().await.unwrap();
        let body: Value = answer.json().await.unwrap();
        Self {
            base: &portal.base,
            token: body["data"]["token"].as_str().unwrap().to_owned(),
        }
    }

    async fn send(&self, call: RequestBuilder) -> Option<(u16, Value)> {
        let answer = call.bearer_auth(&self.token).send().await.ok()?;
        Some((answer.status().as_u16(), answer.json().await.ok()?))
    }

    fn path(&self, path: &str) -> String {
        format!("{}/api/customer/v1{path}", self.base)
    }

    /// Opens the payment; its status and its body.
    pub async fn initiate(&self) -> Option<(u16, Value)> {
        let call = CLIENT.post(self.path("/payments/initiate"));
        let call = call.header("idempotency-key", KEY);
        self.send(call.json(&json!({ "invoiceId": standard::PENDING })))
            .await
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send(CLIENT.get(self.path(path))).await.unwrap();
        assert_eq!(status, 200, "{body}");
        body["data"].clone()
    }

    pub async fn payment(&self, id: i64) -> Value {
        self.get(&format!("/payments/{id}")).await
    }

    pub async fn invoice(&self) -> Value {
        self.get(&format!("/invoices/{}", standard::PENDING)).await
    }
}

/// The gateway tells the portal; whether that acknowledged it.
pub async fn deliver(portal: &Serving, message: &SignedMessage) -> bool {
    let query = message.query_string();
    let address = format!("{}/api/customer/v1/payments/callback/paymob?{query}", portal.base);
    let mut call = CLIENT.post(address).body(message.body.clone());
    for (name, value) in &message.headers {
        call = call.header(name, value);
    }
    let answer = call.send().await;
    answer.is_ok_and(|answer| answer.status().is_success())
}

/// Pays the order of a payment, unless it was paid before; the message about it.
pub async fn pay(world: &World, payment: i64) -> SignedMessage {
    let sql = format!("SELECT gatewayOrder AS text FROM PortalPaymentAttempt WHERE id = {payment}");
    let order = world.database().await.texts(&sql).await[0].clone().unwrap();
    match world.paymob.charge_of(&order) {
        Some(charge) => world.paymob.message(&charge),
        None => world.paymob.pay(&order),
    }
}
