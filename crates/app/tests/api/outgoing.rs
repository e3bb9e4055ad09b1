//! Messages on their way out, in a portal that is set up as for customers: mail through a real server, SMS through a fake provider.

use crate::auth::erp;
use crate::dev::PRODUCTION;
use crate::harness::{Stack, TestApp};
use adapter_sql::shop::standard;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use kernel::{AttemptId, RequestContext};
use outbox::{EventFilter, EventLine, EventState};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use test_support::{FakeAnswer, FakeHttp, PrivateMail};

const TAKEN: &str = r#"{"sid":"SM1","status":"queued","error_code":null}"#;
const PASSWORDS: [&str; 2] = ["the-mail-password", "the-sms-password"];

/// A portal and the two ways out of it.
struct Shop {
    app: TestApp,
    mail: PrivateMail,
    sms: FakeHttp,
}

impl Shop {
    async fn open(stack: Stack, changed: &[(&str, &str)]) -> Self {
        let mail = PrivateMail::start(Some(("shop", PASSWORDS[0]))).unwrap();
        let sms = FakeHttp::start(FakeAnswer::Say(201, TAKEN.into())).await.unwrap();
        let url = mail.url();
        let own = [
            ("PORTAL_SMTP_URL", url.as_str()),
            ("PORTAL_MAIL_FROM", "ورشة النور <no-reply@shop.example>"),
            ("PORTAL_SMS_PROVIDER", "twilio"),
            ("PORTAL_SMS_BASE_URL", sms.base()),
            ("PORTAL_SMS_USER", "AC0123"),
            ("PORTAL_SMS_PASSWORD", PASSWORDS[1]),
            ("PORTAL_SMS_SENDER", "MG4567"),
        ];
        let app = TestApp::with(stack, &[PRODUCTION, &own, changed].concat()).await;
        let aftermath = app.aftermath();
        PASSWORDS
            .iter()
            .for_each(|password| aftermath.keep_secret(password));
        Self { app, mail, sms }
    }

    async fn forgot(&self, name: &str) {
        let body = json!({ "loginIdentifier": name });
        let answer = self.app.post("/auth/forgot-password").json(&body).send().await;
        assert_eq!(answer.ok(), &json!({}));
    }

    /// Proves a code, and answers the token that sets a password.
    async fn verify(&self, name: &str, text: &str) -> String {
        let words = text.split(|c: char| !c.is_ascii_digit());
        let otp = words.into_iter().find(|word| word.len() == 6).unwrap();
        let body = json!({ "loginIdentifier": name, "otp": otp });
        let answer = self.app.post("/auth/verify-otp").json(&body).send().await;
        answer.ok()["resetToken"].as_str().unwrap().to_owned()
    }

    /// The texts of the first SMS, once there are so many.
    async fn texts(&self, count: usize) -> Vec<String> {
        let requests = until("the SMS leave", async || {
            Some(self.sms.requests()).filter(|requests| requests.len() >= count)
        })
        .await;
        let body = |request: &test_support::KeptRequest| {
            let form: Vec<(String, String)> = form_urlencoded::parse(request.body.as_bytes())
                .into_owned()
                .collect();
            form.into_iter().find(|(name, _)| name == "Body").unwrap().1
        };
        requests.iter().map(body).collect()
    }

    /// The mails, once there are so many.
    async fn mails(&self, count: usize) -> Vec<Value> {
        let mails = until("the mails arrive", async || {
            Some(self.mail.received().unwrap()).filter(|mails| mails.len() >= count)
        })
        .await;
        mails
            .iter()
            .map(|mail| serde_json::from_str(mail).unwrap())
            .collect()
    }

    /// The events of a kind in a state, once there are so many.
    async fn events(&self, kind: &str, state: EventState, count: usize) -> Vec<EventLine> {
        let desk = self.app.database.ports().outbox_desk;
        let (state, kind) = (Some(state), Some(kind.to_owned()));
        let filter = EventFilter { state, kind };
        until("the events get there", async || {
            let lines = desk.list(&filter, 100).await.unwrap();
            Some(lines).filter(|lines| lines.len() >= count)
        })
        .await
    }

    async fn close(self) {
        let aftermath = self.app.aftermath();
        drop(self.app);
        aftermath.holds_no_secret().await;
    }
}

async fn until<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(found) = ask().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(30), asking).await;
    found.unwrap_or_else(|_| panic!("{what}"))
}

fn text(mail: &Value) -> &str {
    mail["plain"][0]["text"].as_str().unwrap()
}

/// Money that staff confirm is followed by one mail, with the paid invoice attached.
async fn a_receipt_arrives(stack: Stack) {
    let shop = Shop::open(stack, &[]).await;
    let mona = shop.app.sign_in(standard::MONA).await;
    let path = format!("/invoices/{}/pay", standard::PENDING);
    let pay = shop.app.post(&path).bearer(&mona).header("idempotency-key", "k");
    let word = pay.json(&json!({ "paymentMethod": "cash" })).send().await;
    let id = AttemptId(word.ok()["paymentId"].as_i64().unwrap());
    let app = &shop.app;
    let desk = portal::wiring::payment_desk(&app.config, &app.database, &app.machine()).unwrap();
    let operator = RequestContext::default();
    desk.confirm(id, None, &operator).await.unwrap();
    desk.confirm(id, None, &operator).await.unwrap();
    let mail = shop.mails(1).await.remove(0);
    assert_eq!(mail["to"], json!([standard::MONA_EMAIL]));
    assert!(text(&mail).contains("INV-2026-000001"), "{}", text(&mail));
    let file = &mail["files"][0];
    assert_eq!(
        (&file["name"], &file["type"]),
        (&json!("INV-2026-000001.pdf"), &json!("application/pdf"))
    );
    let bytes = STANDARD.decode(file["bytes"].as_str().unwrap()).unwrap();
    let now = shop
        .app
        .get(&format!("/invoices/{}/pdf?lang=ar", standard::PENDING))
        .bearer(&mona)
        .send()
        .await;
    assert!(
        bytes.starts_with(b"%PDF") && bytes == now.bytes,
        "the invoice as it stands after the money"
    );
    shop.events("payment.updated", EventState::Done, 2).await;
    assert_eq!((shop.mails(1).await.len(), shop.sms.requests().len()), (1, 0));
    shop.close().await;
}

/// Codes arrive by the way that was asked for, and what they earn is told by mail.
async fn codes_arrive(stack: Stack) {
    let shop = Shop::open(stack, &[]).await;
    shop.forgot(standard::MONA_PHONE).await;
    let texts = shop.texts(1).await;
    assert!(texts[0].contains("رمز"), "{}", texts[0]);
    let request = shop.sms.requests().remove(0);
    assert_eq!(request.path, "/2010-04-01/Accounts/AC0123/Messages.json");
    assert!(
        request
            .body
            .contains("To=%2B201012345678&MessagingServiceSid=MG4567")
    );
    let token = shop.verify(standard::MONA_PHONE, &texts[0]).await;
    let password = "a-quieter-workshop-43";
    let body = json!({ "token": token, "newPassword": password, "confirmPassword": password });
    shop.app
        .post("/auth/reset-password")
        .json(&body)
        .send()
        .await
        .ok();
    let told = shop.mails(1).await.remove(0);
    assert_eq!(told["to"], json!([standard::MONA_EMAIL]));
    assert!(text(&told).contains("كلمة المرور"), "{}", text(&told));

    shop.forgot(standard::KARIM_EMAIL).await;
    let mail = shop.mails(2).await.remove(1);
    assert_eq!(mail["to"], json!([standard::KARIM_EMAIL]));
    assert_eq!(mail["headers"]["from"], "ورشة النور <no-reply@shop.example>");
    shop.verify(standard::KARIM_EMAIL, text(&mail)).await;
    shop.events("code.issued", EventState::Done, 2).await;
    shop.events("password.changed", EventState::Done, 1).await;
    assert_eq!((shop.texts(1).await.len(), shop.mails(2).await.len()), (1, 2));
    shop.close().await;
}

/// While the mail server is down the outbox keeps what it missed; up again, it gets it once.
async fn a_mail_outlasts_its_servers_outage(stack: Stack) {
    let mut shop = Shop::open(stack, &[]).await;
    shop.mail.server.kill().unwrap();
    shop.forgot(standard::KARIM_EMAIL).await;
    let desk = shop.app.database.ports().outbox_desk;
    let filter = EventFilter {
        kind: Some("code.issued".into()),
        ..EventFilter::default()
    };
    let waiting = until("the mail is tried", async || {
        let lines = desk.list(&filter, 100).await.unwrap();
        lines.into_iter().find(|line| line.last_error.is_some())
    })
    .await;
    assert_eq!(waiting.state, EventState::Pending);
    assert_eq!(
        waiting.last_error.as_deref(),
        Some("the message provider is not available: the mail server can't be reached")
    );
    shop.mail.server.start().unwrap();
    let mail = until("the mail arrives", async || {
        shop.app.clock.advance(TimeDelta::seconds(1));
        shop.mail.received().unwrap().first().cloned()
    })
    .await;
    let mail: Value = serde_json::from_str(&mail).unwrap();
    shop.verify(standard::KARIM_EMAIL, text(&mail)).await;
    shop.events("code.issued", EventState::Done, 1).await;
    assert_eq!(shop.mails(1).await.len(), 1);
    shop.close().await;
}

/// An SMS that the provider did not confirm is not sent twice by itself, and is there for people to see.
async fn an_sms_without_an_answer_is_left_to_people(stack: Stack) {
    let shop = Shop::open(stack, &[]).await;
    shop.sms.answer(FakeAnswer::Hangup);
    shop.forgot(standard::MONA_PHONE).await;
    let dead = shop.events("code.issued", EventState::Dead, 1).await.remove(0);
    let error = dead.last_error.unwrap();
    assert!(error.starts_with("the message may have been sent"), "{error}");
    assert_eq!((dead.attempts, shop.sms.requests().len()), (1, 1));
    shop.close().await;
}

/// A country has its share of SMS, whoever asks; the answers are as ever.
async fn codes_cost_no_more_than_their_country_may(stack: Stack) {
    let shop = Shop::open(stack, &[("PORTAL_LIMIT_CODE_COUNTRY", "1/1h")]).await;
    shop.forgot(standard::MONA_PHONE).await;
    let token = shop.app.sign_in(standard::KARIM).await;
    let body = json!({ "phone": "01212345678", "currentPassword": standard::PASSWORD });
    let asked = shop.app.put("/profile").bearer(&token).json(&body).send().await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    shop.events("code.issued", EventState::Done, 2).await;
    assert_eq!(shop.sms.requests().len(), 1);
    // Mail costs nothing.
    shop.app.clock.advance(TimeDelta::seconds(60));
    shop.forgot(standard::KARIM_EMAIL).await;
    shop.mails(1).await;
    let metrics = shop.app.root(Method::GET, "/metrics").send().await.text();
    assert!(
        metrics.contains("portal_codes_held_for_limit_total 1"),
        "{metrics}"
    );
    assert!(
        metrics.contains("portal_codes_held_for_country_total 0"),
        "{metrics}"
    );
    shop.close().await;
}

/// A shop names the countries where it has customers.
async fn codes_go_to_the_shops_countries(stack: Stack) {
    let shop = Shop::open(stack, &[("PORTAL_SMS_COUNTRIES", "SA,AE")]).await;
    shop.forgot(standard::MONA_PHONE).await;
    shop.events("code.issued", EventState::Done, 1).await;
    assert_eq!(shop.sms.requests().len(), 0);
    let metrics = shop.app.root(Method::GET, "/metrics").send().await.text();
    assert!(
        metrics.contains("portal_codes_held_for_country_total 1"),
        "{metrics}"
    );
    shop.close().await;
}

/// An event that is handled twice sends its message once.
async fn a_repeated_event_sends_nothing(stack: Stack) {
    let shop = Shop::open(stack, &[]).await;
    shop.forgot(standard::MONA_PHONE).await;
    shop.events("code.issued", EventState::Done, 1).await;
    let again = "UPDATE PortalOutbox SET state = 'pending' WHERE kind = 'code.issued'";
    erp(&shop.app).await.exec(again).await;
    shop.app.clock.advance(TimeDelta::seconds(5));
    let done = shop.events("code.issued", EventState::Done, 1).await.remove(0);
    assert_eq!((done.attempts, shop.sms.requests().len()), (2, 1));
    shop.close().await;
}

macro_rules! on_both {
    ($($name:ident)+) => {$(
        mod $name {
            use super::Stack;

            #[tokio::test]
            async fn sqlite() {
                super::$name(Stack::Embedded).await;
            }

            #[tokio::test]
            async fn mariadb() {
                super::$name(Stack::Served).await;
            }
        }
    )+};
}

on_both! {
    codes_arrive
    a_receipt_arrives
    a_mail_outlasts_its_servers_outage
    an_sms_without_an_answer_is_left_to_people
    codes_cost_no_more_than_their_country_may
    codes_go_to_the_shops_countries
    a_repeated_event_sends_nothing
}
