//! Every refusal of the contract's table, provoked and read in Arabic and in English.

use crate::auth::{code, login, messages};
use crate::harness::{Answer, TestApp, in_both_languages};
use crate::matrix::staff_token;
use adapter_sql::RawSql;
use adapter_sql::shop::{NewCustomer, NewUser, Shop, standard};
use chrono::TimeDelta;
use portal::error::Code;
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// Refusals that were provoked, and what they said in English.
#[derive(Default)]
struct Seen(BTreeMap<&'static str, String>);

impl Seen {
    async fn provoke(&mut self, code: Code, call: impl AsyncFn(&str) -> Answer) {
        let answer = in_both_languages(call, code.status().as_u16(), code.as_str()).await;
        let said = answer.message().to_owned();
        assert!(
            self.0.values().all(|other| *other != said),
            "{} says what another says: {said}",
            code.as_str()
        );
        self.0.insert(code.as_str(), said);
    }

    /// A call that needs no more than a path, and maybe a token.
    async fn get(&mut self, app: &TestApp, code: Code, path: &str, token: Option<&str>) {
        let call = async |language: &str| {
            let call = app.get(path).language(language);
            match token {
                Some(token) => call.bearer(token).send().await,
                None => call.send().await,
            }
        };
        self.provoke(code, call).await;
    }

    async fn send(
        &mut self,
        app: &TestApp,
        code: Code,
        method: Method,
        path: &str,
        token: &str,
        body: Value,
    ) {
        let call = async |language: &str| {
            let call = app.call(method.clone(), path).bearer(token).language(language);
            call.json(&body).send().await
        };
        self.provoke(code, call).await;
    }
}

/// Logins that the standard shop does not have: one switched off, one that must change its password.
async fn strangers(app: &TestApp) {
    let user = |id: i64, email: &str| NewUser {
        id,
        name: "x".into(),
        email: email.into(),
        password: standard::PASSWORD_HASH.into(),
        role: Some(app.customer_role.get()),
        customer: Some(id),
        ..NewUser::default()
    };
    let off = NewUser {
        is_active: Some(false),
        ..user(910, "off@codes.example")
    };
    let forced = NewUser {
        force_password_reset: true,
        ..user(911, "forced@codes.example")
    };
    let leaving = user(912, "leaving@codes.example");
    let customers = [(910, "off"), (911, "forced"), (912, "leaving")].map(|(id, name)| NewCustomer {
        id,
        name: name.into(),
        email: Some(format!("{name}@codes.example")),
        ..NewCustomer::default()
    });
    let shop = Shop {
        users: vec![off, forced, leaving],
        customers: customers.into(),
        ..Shop::default()
    };
    app.database.insert_shop(&shop).await.unwrap();
    portal::wiring::sync_login_names(&app.database.ports(), &app.machine())
        .await
        .unwrap();
}

async fn token(app: &TestApp, name: &str) -> String {
    let answer = login(app, name, standard::PASSWORD).await;
    answer.ok()["token"].as_str().unwrap().to_owned()
}

/// Asks for a contact that another account has, and proves it.
async fn taken(app: &TestApp, token: &str, body: &Value, language: &str, sent: usize) -> Answer {
    app.clock.advance(TimeDelta::minutes(61));
    let mut body = body.clone();
    body["currentPassword"] = standard::PASSWORD.into();
    let asked = app.put("/profile").bearer(token).json(&body).send().await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    let otp = code(&messages(app, sent).await[0]);
    let call = app
        .post("/profile/verify-contact")
        .bearer(token)
        .language(language);
    call.json(&json!({ "otp": otp })).send().await
}

/// Of passwords that are changed at once one counts, and the others come too late.
async fn stale(app: &TestApp, token: &str, password: &Mutex<String>, language: &str) -> Answer {
    for round in 0..20 {
        let current = password.lock().unwrap().clone();
        let change = async |new: String| {
            let body = json!({ "currentPassword": current, "newPassword": new, "confirmPassword": new });
            let call = app
                .post("/profile/change-password")
                .bearer(token)
                .language(language);
            (call.json(&body).send().await, new)
        };
        let new = |which: &str| format!("{which}-of-two-{language}-{round}");
        let (one, two) = futures_util::join!(change(new("one")), change(new("two")));
        for (answer, new) in [&one, &two] {
            if answer.status == 200 {
                password.lock().unwrap().clone_from(new);
            }
        }
        if let Some((answer, _)) = [one, two].into_iter().find(|(answer, _)| answer.status == 409) {
            return answer;
        }
    }
    panic!("no two changes ever met");
}

on_both_stacks! {
    async fn every_refusal_is_provoked_and_speaks_both_languages(app) {
        strangers(&app).await;
        let mona = app.sign_in(standard::MONA).await;
        let mut seen = Seen::default();

        // What needs no more than a path.
        for (code, path) in [
            (Code::BadRequest, "/repairs/first"),
            (Code::NotFound, "/nothing"),
            (Code::RepairNotFound, "/repairs/999999"),
            (Code::InvoiceNotFound, "/invoices/999999"),
            (Code::DeviceNotFound, "/devices/999999/repairs"),
            (Code::ValidationFailed, "/repairs?limit=101"),
        ] {
            seen.get(&app, code, path, Some(&mona)).await;
        }
        for (code, method, path, body) in [
            (Code::NotificationNotFound, Method::DELETE, "/notifications/999999", json!(null)),
            (Code::MethodNotAllowed, Method::DELETE, "/repairs", json!(null)),
            (Code::QuotationAlreadyDecided, Method::POST, "/repairs/1/quotation/approve", json!({})),
            (Code::DeviceInUse, Method::DELETE, "/devices/1", json!(null)),
            (Code::PayloadTooLarge, Method::POST, "/repairs/1/comments", json!({ "comment": "x".repeat(70_000) })),
        ] {
            seen.send(&app, code, method, path, &mona, body).await;
        }
        let text = async |language: &str| {
            let call = app.post("/repairs/1/comments").bearer(&mona).language(language);
            call.body("text/plain", "hello").send().await
        };
        seen.provoke(Code::UnsupportedMediaType, text).await;
        app.post("/repairs/1/request-update").bearer(&mona).send().await.ok();
        seen.send(&app, Code::RateLimited, Method::POST, "/repairs/1/request-update", &mona, json!({})).await;

        // Who calls.
        seen.get(&app, Code::Unauthenticated, "/repairs", None).await;
        seen.get(&app, Code::UnauthorizedCustomer, "/repairs", Some(&staff_token(&app))).await;
        let elsewhere = async |language: &str| {
            app.post("/auth/logout").cookie("token", &mona).language(language).send().await
        };
        seen.provoke(Code::CrossSiteRequest, elsewhere).await;
        let forced = token(&app, "forced@codes.example").await;
        seen.get(&app, Code::PasswordChangeRequired, "/repairs", Some(&forced)).await;
        let ended = token(&app, standard::MONA_EMAIL).await;
        app.post("/auth/logout").bearer(&ended).send().await.ok();
        seen.get(&app, Code::SessionRevoked, "/repairs", Some(&ended)).await;
        for (code, name, tries) in [
            (Code::AccountInactive, "off@codes.example", 0),
            (Code::InvalidCredentials, "nobody@codes.example", 0),
            (Code::AccountLocked, "locked@codes.example", 5),
        ] {
            for _ in 0..tries {
                login(&app, name, "wrong").await.refused(401, "INVALID_CREDENTIALS");
            }
            let call = async |language: &str| {
                let body = json!({ "loginIdentifier": name, "password": standard::PASSWORD });
                app.post("/auth/login").language(language).json(&body).send().await
            };
            seen.provoke(code, call).await;
        }
        let verify = async |language: &str| {
            let body = json!({ "loginIdentifier": standard::MONA_PHONE, "otp": "123456" });
            app.post("/auth/verify-otp").language(language).json(&body).send().await
        };
        seen.provoke(Code::InvalidCode, verify).await;

        // The ERP removes a customer whose session this node has just looked at.
        let leaving = token(&app, "leaving@codes.example").await;
        app.get("/auth/sessions").bearer(&leaving).send().await.ok();
        let erp = RawSql::open(app.config.database_url.expose_secret()).await;
        erp.exec("UPDATE `Customer` SET `deletedAt` = '2026-03-15 12:00:00' WHERE id = 912").await;
        seen.get(&app, Code::CustomerNotFound, "/profile/export", Some(&leaving)).await;

        // What can't be paid.
        seen.get(&app, Code::PaymentNotFound, "/payments/999999", Some(&mona)).await;
        let initiate = Method::POST;
        let unkeyed = json!({ "invoiceId": standard::PENDING.get() });
        seen.send(&app, Code::IdempotencyKeyRequired, initiate, "/payments/initiate", &mona, unkeyed).await;
        let pay = async |key: &str, language: &str, body: &Value| {
            let call = app.post("/payments/initiate").bearer(&mona).language(language);
            call.header("idempotency-key", key).json(body).send().await
        };
        pay("first", "ar", &json!({ "invoiceId": standard::PENDING.get() })).await.ok();
        pay("second", "ar", &json!({ "invoiceId": standard::OVERDUE.get() })).await.ok();
        erp.exec("UPDATE `PortalPaymentAttempt` SET `status` = 'processing' WHERE invoiceId = 4").await;
        erp.exec("UPDATE `Invoice` SET `currency` = 'KWD' WHERE id = 10").await;
        for (code, key, body) in [
            (Code::InvoiceAlreadyPaid, "k", json!({ "invoiceId": standard::PAID.get() })),
            (Code::InvoiceNotPayable, "k", json!({ "invoiceId": standard::CANCELLED_INVOICE.get() })),
            (Code::IdempotencyMismatch, "first", json!({ "invoiceId": standard::PENDING.get(), "amount": 5 })),
            (Code::PaymentInProgress, "k", json!({ "invoiceId": standard::OVERDUE.get(), "amount": 5 })),
            (Code::CurrencyUnsupported, "k", json!({ "invoiceId": standard::THROUGH_REPAIR.get() })),
        ] {
            seen.provoke(code, async |language: &str| pay(key, language, &body).await).await;
        }

        // What is another's, and what came too late.
        let count = Mutex::new(0);
        for (code, body) in [
            (Code::PhoneTaken, json!({ "phone": standard::KARIM_PHONE })),
            (Code::EmailTaken, json!({ "email": standard::KARIM_EMAIL })),
        ] {
            let call = async |language: &str| {
                let sent = { let mut count = count.lock().unwrap(); *count += 1; *count };
                taken(&app, &mona, &body, language, sent).await
            };
            seen.provoke(code, call).await;
        }
        let password = Mutex::new(standard::PASSWORD.to_owned());
        seen.provoke(Code::Stale, async |language: &str| stale(&app, &mona, &password, language).await).await;

        app.clock.advance(TimeDelta::days(7));
        seen.get(&app, Code::TokenExpired, "/repairs", Some(&mona)).await;

        let refusals = Code::ALL.iter().filter(|code| code.status().is_client_error());
        let all: BTreeSet<_> = refusals.map(|code| code.as_str()).collect();
        assert_eq!(seen.0.keys().copied().collect::<BTreeSet<_>>(), all);
    }
}
