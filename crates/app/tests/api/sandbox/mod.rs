//! `/sandbox/checkout/{reference}`

mod journey;
mod page;

use crate::harness::{Answer, TestApp};
use chrono::TimeDelta;
use kernel::{Currency, Locale, Money};
use payments::sandbox::SandboxOrder;
use reqwest::Method;

/// An order as the gateway would open it.
pub fn order(app: &TestApp, reference: &str) -> SandboxOrder {
    SandboxOrder {
        reference: reference.into(),
        amount: Money::new(1_255_050, Currency::EGP),
        invoice_number: "INV-2026-000042".into(),
        locale: Locale::Ar,
        return_url: "https://shop.example/back?paymentId=7&x=<i>".into(),
        action: None,
        cancelled_at: None,
        created_at: app.now(),
        expires_at: app.now() + TimeDelta::minutes(30),
    }
}

/// Opens it.
pub async fn opened(app: &TestApp, reference: &str) -> String {
    let book = app.database.ports().sandbox_book;
    book.open(&order(app, reference)).await.unwrap();
    format!("/sandbox/checkout/{reference}")
}

/// The page.
pub async fn page(app: &TestApp, path: &str) -> Answer {
    app.root(Method::GET, path).send().await
}

/// The token in a page's form.
pub fn token(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text.split_once(r#"name="token" value=""#).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// Sends the page's form.
pub async fn press(app: &TestApp, path: &str, token: &str, action: &str) -> Answer {
    let form = format!("token={token}&action={action}");
    app.root(Method::POST, path)
        .body("application/x-www-form-urlencoded", form)
        .send()
        .await
}
