//! `portal outbox`, and the settings of messages, as an operator meets them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod program;

use program::{Serving, complaint, portal, run, said};
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;
use test_support::{MailTls, PrivateMail, ScratchDir};

/// Asks again until there is an answer.
async fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(found) = ask() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(30), asking).await;
    found.unwrap_or_else(|_| panic!("{what}"))
}

/// A portal with one customer whose code goes by mail.
async fn with_a_code_to_send(folder: &ScratchDir, settings: &[(&str, &str)]) -> Serving {
    let create = [
        "customer",
        "create",
        "--name",
        "سلمى",
        "--email",
        "salma@example.com",
    ];
    said(&run(folder, &create, "a-quiet-workshop-42\n"));
    let serving = Serving::of(
        portal(folder, &[])
            .env("PORTAL_MAIL_FROM", "no-reply@shop.example")
            .envs(settings.iter().copied())
            .stderr(Stdio::null()),
    );
    let forgot = reqwest::Client::new()
        .post(format!("{}/api/customer/v1/auth/forgot-password", serving.base))
        .json(&json!({ "loginIdentifier": "salma@example.com" }))
        .send()
        .await
        .unwrap();
    assert_eq!(forgot.status().as_u16(), 200);
    serving
}

fn list(folder: &ScratchDir, arguments: &[&str]) -> String {
    let arguments = [["outbox", "list"].as_slice(), arguments].concat();
    said(&run(folder, &arguments, ""))
}

#[tokio::test]
async fn mail_leaves_under_tls_to_a_server_that_proves_who_it_is() {
    for tls in [MailTls::Wrapped, MailTls::Upgraded] {
        let mail = PrivateMail::with_tls(tls, Some(("shop", "the-mail-password"))).unwrap();
        let (url, authority) = (mail.url(), mail.authority().to_str().unwrap());
        let folder = ScratchDir::create();
        let settings = [("PORTAL_SMTP_URL", url.as_str()), ("SSL_CERT_FILE", authority)];
        let serving = with_a_code_to_send(&folder, &settings).await;
        let sent = until("the mail arrives", || mail.received().unwrap().first().cloned()).await;
        assert!(sent.contains("salma@example.com"), "{sent}");
        assert_eq!(serving.stop(), Some(0));

        // Signed by nobody this machine knows.
        let folder = ScratchDir::create();
        let serving = with_a_code_to_send(&folder, &settings[..1]).await;
        until("the server is not trusted", || {
            list(&folder, &["--state", "pending"])
                .contains("TLS with the mail server failed")
                .then_some(())
        })
        .await;
        assert_eq!(serving.stop(), Some(0));
        assert_eq!(mail.received().unwrap().len(), 1, "{tls:?}");
    }
}

#[tokio::test]
async fn a_mail_that_was_refused_is_seen_and_sent_when_asked_for() {
    let (folder, mail) = (ScratchDir::create(), PrivateMail::start(None).unwrap());
    mail.answer(Some("550 5.1.1 <salma@example.com>: no such user"))
        .unwrap();
    let serving = with_a_code_to_send(&folder, &[("PORTAL_SMTP_URL", &mail.url())]).await;
    let list = |arguments: &[&str]| list(&folder, arguments);
    let dead = until("the mail is given up", || {
        let dead = list(&["--state", "dead", "--kind", "code.issued"]);
        dead.contains("1 events").then_some(dead)
    })
    .await;
    let row = dead.lines().find(|line| line.contains("code.issued")).unwrap();
    let words: Vec<_> = row.split("  ").collect();
    assert_eq!(
        (words[1], words[2], words[4], words[5]),
        ("code.issued", "1", "1", "dead")
    );
    assert_eq!(
        words[6],
        "the message provider refused the message: the mail server answered 550"
    );
    assert!(!dead.contains("salma"), "{dead}");
    assert!(list(&["--state", "pending", "--kind", "code.issued"]).contains("0 events"));
    assert!(list(&["--limit", "1", "--kind", "code.issued"]).contains("1 events"));

    mail.answer(None).unwrap();
    let retried = said(&run(&folder, &["outbox", "retry", words[0]], ""));
    assert!(retried.starts_with("1 events are due"), "{retried}");
    let sent = until("the mail arrives", || mail.received().unwrap().first().cloned()).await;
    let sent: Value = serde_json::from_str(&sent).unwrap();
    assert_eq!(sent["to"], json!(["salma@example.com"]));
    assert!(sent["plain"][0]["text"].as_str().unwrap().contains("رمز"));
    until("the event is done", || {
        list(&["--state", "done", "--kind", "code.issued"])
            .contains("1 events")
            .then_some(())
    })
    .await;
    let again = run(&folder, &["outbox", "retry", words[0]], "");
    assert_eq!(again.status.code(), Some(1));
    assert!(
        complaint(&again).contains("the event is done"),
        "{}",
        complaint(&again)
    );
    assert_eq!(serving.stop(), Some(0));
    assert_eq!(mail.received().unwrap().len(), 1);
}

#[test]
fn what_is_not_there_is_not_tried_again() {
    let folder = ScratchDir::create();
    assert_eq!(said(&run(&folder, &["outbox", "list"], "")), "0 events\n");
    let all = said(&run(&folder, &["outbox", "retry", "--all-dead"], ""));
    assert!(all.starts_with("0 events are due"), "{all}");
    let absent = run(&folder, &["outbox", "retry", "7"], "");
    assert_eq!(absent.status.code(), Some(1));
    assert!(complaint(&absent).contains("there is no such event"));
    for wrong in [
        ["outbox", "retry"].as_slice(),
        &["outbox", "retry", "7", "--all-dead"],
        &["outbox", "retry", "0"],
        &["outbox", "list", "--state", "lost"],
        &["outbox", "list", "--limit", "0"],
    ] {
        assert_eq!(run(&folder, wrong, "").status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn settings_of_messages_that_do_not_go_together_end_the_start() {
    let production = [
        ("PORTAL_ENV", "production"),
        ("PORTAL_PUBLIC_URL", "https://portal.example"),
        ("PORTAL_JWT_SECRET", "0123456789abcdef0123456789abcdef"),
        ("PORTAL_BCRYPT_COST", "10"),
    ];
    let account = [
        ("PORTAL_SMS_USER", "the-user"),
        ("PORTAL_SMS_PASSWORD", "hunter22"),
        ("PORTAL_SMS_SENDER", "Workshop"),
    ];
    let from = ("PORTAL_MAIL_FROM", "no-reply@shop.example");
    let (smtps, twilio) = (
        "smtps://shop:hunter22@mail.example",
        ("PORTAL_SMS_PROVIDER", "twilio"),
    );
    let cases: [(&[(&str, &str)], &str); 10] = [
        (&[("PORTAL_SMTP_URL", smtps)], "PORTAL_MAIL_FROM: missing"),
        (&[from], "PORTAL_SMTP_URL: missing"),
        (
            &[("PORTAL_SMTP_URL", "smtp://shop:hunter22@mail.example"), from],
            "PORTAL_SMTP_URL: without TLS only this machine",
        ),
        (
            &[("PORTAL_SMTP_URL", smtps), ("PORTAL_MAIL_FROM", "the shop")],
            "PORTAL_MAIL_FROM: it is no mail address",
        ),
        (
            &[("PORTAL_SMS_PROVIDER", "console")],
            "PORTAL_SMS_PROVIDER: console is for development",
        ),
        (
            &[("PORTAL_SMS_PROVIDER", "pigeon")],
            "PORTAL_SMS_PROVIDER: \"pigeon\" is none of",
        ),
        (&[twilio, account[0], account[2]], "PORTAL_SMS_PASSWORD: missing"),
        (&account, "PORTAL_SMS_PROVIDER: missing"),
        (
            &[
                twilio,
                account[0],
                account[1],
                account[2],
                ("PORTAL_SMS_BASE_URL", "http://sms.example"),
            ],
            "PORTAL_SMS_BASE_URL: it must be https",
        ),
        (
            &[("PORTAL_SMS_COUNTRIES", "EG,Egypt")],
            "PORTAL_SMS_COUNTRIES: \"Egypt\" is no country",
        ),
    ];
    for (settings, expected) in cases {
        let folder = ScratchDir::create();
        let refused = portal(&folder, &["serve"])
            .envs(production)
            .envs(settings.iter().copied())
            .output()
            .unwrap();
        let said = complaint(&refused);
        assert_eq!(refused.status.code(), Some(2), "{settings:?}: {said}");
        assert!(said.contains(expected), "{expected}: {said}");
        assert!(!said.contains("hunter22"), "{said}");
    }
}
