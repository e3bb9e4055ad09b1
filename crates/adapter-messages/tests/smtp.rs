//! Mail, given to a real server on this machine and read back by another's reader of mails.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use adapter_messages::{Smtp, SmtpSettings, Timeouts};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Locale;
use kernel::testing::FixedClock;
use outbox::{Attachment, Channel, MessageSender, OutgoingMessage, SendError};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use test_support::PrivateMail;
use uuid::Uuid;

const TEXT: &str = "مرحبًا منى،\nرمز التحقق هو 482913 <لا تعطه لأحد> & شكرًا";
const SUBJECT: &str = "رمز تعيين كلمة مرور جديدة من «ورشة النور» لإصلاح الهواتف والحواسيب";

fn message(to: &str) -> OutgoingMessage {
    OutgoingMessage {
        id: Uuid::from_u128(7),
        channel: Channel::Email,
        to: to.into(),
        locale: Locale::Ar,
        subject: Some(SUBJECT.into()),
        text: TEXT.into(),
        attachments: Vec::new(),
    }
}

fn smtp(url: &str) -> Smtp {
    within(url, Timeouts::default())
}

fn within(url: &str, timeouts: Timeouts) -> Smtp {
    let settings = SmtpSettings {
        url: url.into(),
        from: "ورشة النور <no-reply@shop.example>".into(),
        timeouts,
    };
    let clock = FixedClock::at("2026-03-15T10:00:00Z");
    Smtp::open(&settings, Arc::new(clock)).unwrap()
}

fn received(mail: &PrivateMail) -> Vec<Value> {
    let kept = mail.received().unwrap();
    kept.iter()
        .map(|text| serde_json::from_str(text).unwrap())
        .collect()
}

#[track_caller]
fn told(outcome: Result<(), SendError>) -> SendError {
    let error = outcome.unwrap_err();
    let text = format!("{error} {error:?}");
    for secret in [
        "mona",
        "482913",
        "رمز",
        "right-password",
        "wrong-password",
        "the-user",
    ] {
        assert!(!text.contains(secret), "{text}");
    }
    error
}

#[tokio::test]
async fn arabic_arrives_as_text_and_as_a_page_from_right_to_left() {
    let mail = PrivateMail::start(None).unwrap();
    smtp(&mail.url())
        .send(&message("mona@example.com"))
        .await
        .unwrap();
    let [sent] = received(&mail).try_into().unwrap();
    assert_eq!(sent["from"], "no-reply@shop.example");
    assert_eq!(sent["to"], json!(["mona@example.com"]));
    assert_eq!(sent["ascii"], true, "every server can pass it on");
    assert_eq!(
        sent["structure"],
        json!(["multipart/alternative", "text/plain", "text/html"])
    );
    let headers = &sent["headers"];
    assert_eq!(headers["subject"], SUBJECT);
    assert_eq!(headers["from"], "ورشة النور <no-reply@shop.example>");
    assert_eq!(headers["to"], "mona@example.com");
    assert_eq!(
        headers["message-id"],
        "<00000000-0000-0000-0000-000000000007@shop.example>"
    );
    assert_eq!(headers["date"], "Sun, 15 Mar 2026 10:00:00 +0000");
    assert_eq!(headers["auto-submitted"], "auto-generated");
    let (plain, html) = (&sent["plain"][0], &sent["html"][0]);
    assert_eq!(
        (&plain["charset"], &html["charset"]),
        (&json!("utf-8"), &json!("utf-8"))
    );
    assert_eq!(
        plain["text"].as_str().unwrap().replace("\r\n", "\n").trim_end(),
        TEXT
    );
    let html = html["text"].as_str().unwrap().replace("\r\n", "\n");
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\">"), "{html}");
    assert!(html.contains("<body dir=\"rtl\">"), "{html}");
    let shown = "مرحبًا منى،<br>\nرمز التحقق هو 482913 &lt;لا تعطه لأحد&gt; &amp; شكرًا";
    assert!(html.contains(shown), "{html}");
}

#[tokio::test]
async fn english_runs_from_left_to_right() {
    let mail = PrivateMail::start(None).unwrap();
    let english = OutgoingMessage {
        locale: Locale::En,
        subject: Some("Your code".into()),
        text: "Your code is 482913.".into(),
        ..message("mona@example.com")
    };
    smtp(&mail.url()).send(&english).await.unwrap();
    let html = received(&mail)[0]["html"][0]["text"].as_str().unwrap().to_owned();
    assert!(
        html.contains("<html lang=\"en\" dir=\"ltr\">") && !html.contains("rtl"),
        "{html}"
    );
}

#[tokio::test]
async fn files_arrive_as_they_were() {
    let mail = PrivateMail::start(None).unwrap();
    // Every byte there is, line ends and a lone dot among them.
    let mut bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    bytes.extend_from_slice(b"\r\n.\r\n\n\r.");
    let files = [
        (
            "فاتورة-1042 «نهائية» ومعها تفصيل ما تم من أعمال الإصلاح.pdf",
            "application/pdf",
            bytes,
        ),
        ("empty.txt", "text/plain", Vec::new()),
    ];
    let attachments = files.map(|(file_name, content_type, bytes)| Attachment {
        file_name: file_name.into(),
        content_type: content_type.into(),
        bytes,
    });
    let with_files = OutgoingMessage {
        attachments: attachments.to_vec(),
        ..message("mona@example.com")
    };
    smtp(&mail.url()).send(&with_files).await.unwrap();
    let [sent] = received(&mail).try_into().unwrap();
    assert_eq!(
        sent["structure"],
        json!([
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "application/pdf",
            "text/plain"
        ])
    );
    let files = sent["files"].as_array().unwrap();
    assert_eq!(files.len(), attachments.len());
    for (arrived, given) in files.iter().zip(&attachments) {
        assert_eq!(arrived["name"], given.file_name.as_str());
        assert_eq!(arrived["type"], given.content_type.as_str());
        let bytes = STANDARD.decode(arrived["bytes"].as_str().unwrap()).unwrap();
        assert!(bytes == given.bytes, "{} is another now", given.file_name);
    }
    assert_eq!(sent["plain"][0]["text"].as_str().unwrap().lines().count(), 2);
}

#[tokio::test]
async fn a_repeat_bears_the_same_id() {
    let mail = PrivateMail::start(None).unwrap();
    let smtp = smtp(&mail.url());
    for _ in 0..2 {
        smtp.send(&message("mona@example.com")).await.unwrap();
    }
    let ids: Vec<_> = received(&mail)
        .iter()
        .map(|sent| sent["headers"]["message-id"].clone())
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn what_the_server_says_decides_between_now_and_never() {
    let mail = PrivateMail::start(None).unwrap();
    let smtp = smtp(&mail.url());
    for (line, code, for_good) in [
        ("450 4.2.1 mona@example.com is busy", "450", false),
        ("452 4.2.2 mona@example.com is full", "452", false),
        ("550 5.1.1 <mona@example.com> is unknown", "550", true),
        ("553 5.1.3 mona@example.com is no address", "553", true),
        // Not about the customer: the shop has not logged in.
        ("530 5.7.0 log in first", "530", false),
    ] {
        mail.answer(Some(line)).unwrap();
        let error = told(smtp.send(&message("mona@example.com")).await);
        assert_eq!(
            matches!(error, SendError::Refused(_)),
            for_good,
            "{line}: {error:?}"
        );
        assert_eq!(
            matches!(error, SendError::Unavailable(_)),
            !for_good,
            "{line}: {error:?}"
        );
        assert!(error.to_string().contains(code), "{error}");
    }
    mail.answer(None).unwrap();
    smtp.send(&message("mona@example.com")).await.unwrap();
    assert_eq!(received(&mail).len(), 1);
}

#[tokio::test]
async fn a_text_that_is_no_address_is_never_sent() {
    let mail = PrivateMail::start(None).unwrap();
    let smtp = smtp(&mail.url());
    for to in [
        "mona",
        "mona@",
        "mona@example.com\r\nRCPT TO:<x@example.com>",
        "+201012345678",
    ] {
        let error = told(smtp.send(&message(to)).await);
        assert!(matches!(error, SendError::Refused(_)), "{error:?}");
    }
    assert_eq!(received(&mail), [] as [Value; 0]);
}

#[tokio::test]
async fn silence_ends_in_time_and_may_pass() {
    let mail = PrivateMail::start(None).unwrap();
    mail.answer(Some("hang")).unwrap();
    let short = Timeouts {
        connect: Duration::from_secs(5),
        whole: Duration::from_millis(300),
    };
    let error = told(
        within(&mail.url(), short)
            .send(&message("mona@example.com"))
            .await,
    );
    assert!(matches!(error, SendError::Unavailable(_)), "{error:?}");
    // A server that takes the connection and says nothing.
    mail.server.freeze().unwrap();
    let short = Timeouts {
        connect: Duration::from_millis(300),
        whole: Duration::from_secs(600),
    };
    let error = told(
        within(&mail.url(), short)
            .send(&message("mona@example.com"))
            .await,
    );
    assert!(matches!(error, SendError::Unavailable(_)), "{error:?}");
    mail.server.thaw().unwrap();
}

#[tokio::test]
async fn a_server_that_is_back_gets_what_it_missed() {
    let mut mail = PrivateMail::start(None).unwrap();
    let smtp = smtp(&mail.url());
    smtp.send(&message("mona@example.com")).await.unwrap();
    mail.server.kill().unwrap();
    let error = told(smtp.send(&message("mona@example.com")).await);
    assert!(matches!(error, SendError::Unavailable(_)), "{error:?}");
    mail.server.start().unwrap();
    smtp.send(&message("karim@example.com")).await.unwrap();
    let to: Vec<_> = received(&mail).iter().map(|sent| sent["to"][0].clone()).collect();
    assert_eq!(to, ["mona@example.com", "karim@example.com"]);
}

#[tokio::test]
async fn the_shop_logs_in_and_a_wrong_password_loses_nothing() {
    let mail = PrivateMail::start(Some(("the-user", "right-password"))).unwrap();
    smtp(&mail.url())
        .send(&message("mona@example.com"))
        .await
        .unwrap();
    assert_eq!(received(&mail).len(), 1);
    let wrong = mail.url().replace("right-password", "wrong-password");
    let nobody = mail.url().replace("the-user:right-password@", "");
    for (url, code) in [(wrong, "535"), (nobody, "530")] {
        let error = told(smtp(&url).send(&message("mona@example.com")).await);
        assert!(matches!(error, SendError::Unavailable(_)), "{error:?}");
        assert!(error.to_string().contains(code), "{error}");
    }
    assert_eq!(received(&mail).len(), 1);
}

#[tokio::test]
async fn without_the_tls_that_is_wanted_nothing_is_said() {
    let mail = PrivateMail::start(Some(("the-user", "right-password"))).unwrap();
    let upgraded = format!("{}?tls=required", mail.url());
    let wrapped = mail.url().replace("smtp://", "smtps://");
    for (url, said) in [
        (upgraded, "lacks what is needed"),
        (wrapped, "TLS with the mail server failed"),
    ] {
        let error = told(smtp(&url).send(&message("mona@example.com")).await);
        assert!(matches!(error, SendError::Unavailable(_)), "{error:?}");
        assert!(error.to_string().contains(said), "{error}");
    }
    assert_eq!(received(&mail), [] as [Value; 0]);
}
