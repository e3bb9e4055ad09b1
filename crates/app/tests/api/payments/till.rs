//! A shop that takes money through a fake of Paymob.

use crate::auth::erp;
use crate::harness::{Aftermath, Answer, Stack, TestApp};
use adapter_sql::shop::standard;
use kernel::{InvoiceId, RequestContext};
use payments::PaymentDesk;
use portal::wiring;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};
use test_support::gateways::{PaymobFake, SignedMessage};

/// Each test on SQLite and memory, on MariaDB and Redis, and attached to the fullest shape of an ERP.
macro_rules! at_the_till {
    ($($(#[$doc:meta])* async fn $name:ident($till:ident) $body:block)+) => {
        $($(#[$doc])* async fn $name($till: &$crate::payments::till::Till) { $body })+
        at_the_till! { sqlite, $crate::harness::Stack::Embedded; $($name)+ }
        at_the_till! { mariadb, $crate::harness::Stack::Served; $($name)+ }
        at_the_till! { mariadb_fullest, $crate::harness::Stack::Erp(test_support::ErpShape::Fullest); $($name)+ }
    };
    ($module:ident, $stack:expr; $($name:ident)+) => {
        mod $module {
            $(#[tokio::test] async fn $name() {
                let (till, aftermath) = $crate::payments::till::Till::open($stack).await;
                super::$name(&till).await;
                drop(till);
                aftermath.holds_no_secret().await;
            })+
        }
    };
}
pub(crate) use at_the_till;

/// The shop, the gateway, and Mona, who has signed in.
pub struct Till {
    pub app: TestApp,
    pub paymob: PaymobFake,
    pub mona: String,
    keys: AtomicU32,
}

impl Till {
    pub async fn open(stack: Stack) -> (Self, Aftermath) {
        let paymob = PaymobFake::start().await;
        let base = paymob.base_url();
        let app = TestApp::with(
            stack,
            &[
                ("PORTAL_PAYMOB_BASE_URL", &base),
                ("PORTAL_PAYMOB_SECRET_KEY", PaymobFake::SECRET_KEY),
                ("PORTAL_PAYMOB_PUBLIC_KEY", PaymobFake::PUBLIC_KEY),
                ("PORTAL_PAYMOB_API_KEY", PaymobFake::API_KEY),
                ("PORTAL_PAYMOB_HMAC_SECRET", PaymobFake::HMAC_SECRET),
                ("PORTAL_PAYMOB_INTEGRATION_IDS", PaymobFake::INTEGRATION),
                ("PORTAL_PAYMOB_OWNER", PaymobFake::OWNER),
                ("PORTAL_DB_POOL_SIZE", "8"),
            ],
        )
        .await;
        let aftermath = app.aftermath();
        let mona = app.sign_in(standard::MONA).await;
        let till = Self {
            app,
            paymob,
            mona,
            keys: AtomicU32::new(0),
        };
        (till, aftermath)
    }

    /// A key that no request had.
    pub fn key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    pub async fn initiate(&self, body: &Value, key: &str) -> Answer {
        let call = self.app.post("/payments/initiate").bearer(&self.mona);
        call.header("idempotency-key", key).json(body).send().await
    }

    /// Opens a payment of an invoice's whole balance; its id, and Paymob's order.
    pub async fn opened(&self, invoice: InvoiceId) -> (i64, String) {
        let answer = self
            .initiate(&json!({ "invoiceId": invoice.get() }), &self.key())
            .await;
        let id = answer.ok()["paymentId"].as_i64().unwrap();
        (id, self.paymob.last_order().unwrap())
    }

    pub async fn payment(&self, id: i64) -> Value {
        let answer = self
            .app
            .get(&format!("/payments/{id}"))
            .bearer(&self.mona)
            .send()
            .await;
        answer.ok().clone()
    }

    pub async fn status(&self, id: i64) -> String {
        self.payment(id).await["status"].as_str().unwrap().to_owned()
    }

    pub async fn invoice(&self, invoice: InvoiceId) -> Value {
        let path = format!("/invoices/{invoice}");
        self.app.get(&path).bearer(&self.mona).send().await.ok().clone()
    }

    /// Delivers a message to Paymob's callback.
    pub async fn deliver(&self, message: &SignedMessage) -> Answer {
        self.deliver_to("/payments/callback/paymob", message).await
    }

    pub async fn deliver_to(&self, path: &str, message: &SignedMessage) -> Answer {
        let path = format!("/api/customer/v1{path}?{}", message.query_string());
        let mut call = self.app.root(Method::POST, &path);
        for (name, value) in &message.headers {
            if name != "content-type" {
                call = call.header(name, value);
            }
        }
        call.body("application/json", message.body.clone()).send().await
    }

    /// The one number that a statement gives.
    pub async fn count(&self, sql: &str) -> i64 {
        let texts = erp(&self.app)
            .await
            .texts(&format!("SELECT CAST(({sql}) AS CHAR(20)) AS text"))
            .await;
        texts[0].as_ref().unwrap().parse().unwrap()
    }

    /// What the books have of an invoice: ledger entries, and `Payment` rows of the portal's own.
    pub async fn booked(&self, invoice: InvoiceId) -> (i64, i64) {
        let entries = self
            .count(&format!(
                "SELECT COUNT(*) FROM PortalLedgerEntry WHERE invoiceId = {invoice}"
            ))
            .await;
        let rows = self
            .count(&format!(
                "SELECT COUNT(*) FROM Payment WHERE invoiceId = {invoice} AND id IN (SELECT paymentId FROM PortalLedgerEntry)"
            ))
            .await;
        (entries, rows)
    }

    /// Events that say that money moved: each becomes one notification.
    pub async fn told(&self) -> i64 {
        self.count(
            "SELECT COUNT(*) FROM PortalOutbox WHERE kind = 'payment.updated' AND data LIKE '%\"moved\":{%'",
        )
        .await
    }

    pub fn desk(&self) -> PaymentDesk {
        wiring::payment_desk(&self.app.config, &self.app.database, &self.app.machine()).unwrap()
    }

    /// Waits until a payment got somewhere: the worker is at it.
    pub async fn until(&self, id: i64, status: &str) {
        for _ in 0..400 {
            if self.status(id).await == status {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("payment {id} is {} and not {status}", self.status(id).await);
    }
}

/// An operator at the command line.
pub fn operator() -> RequestContext {
    RequestContext {
        endpoint: "payments".into(),
        method: "CLI".into(),
        ..RequestContext::default()
    }
}
