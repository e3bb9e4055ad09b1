//! SMS, given to fakes of the providers on this machine: what they are asked, and what is made of their answers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use adapter_messages::{SetUpError, Sms, SmsProvider, SmsSettings, Timeouts};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Locale;
use outbox::{Channel, MessageSender, OutgoingMessage, SendError};
use std::collections::BTreeMap;
use std::time::Duration;
use test_support::{FakeAnswer, FakeHttp, KeptRequest};
use uuid::Uuid;

const ALL: [SmsProvider; 3] = [SmsProvider::Twilio, SmsProvider::Vonage, SmsProvider::SmsMisr];
const ARABIC: &str = "رمزك 482913 & شكرًا";

fn message(text: &str) -> OutgoingMessage {
    OutgoingMessage {
        id: Uuid::from_u128(7),
        channel: Channel::Sms,
        to: "+201012345678".into(),
        locale: Locale::Ar,
        subject: None,
        text: text.into(),
        attachments: Vec::new(),
    }
}

fn settings(provider: SmsProvider, base: &str) -> SmsSettings {
    SmsSettings {
        provider,
        base_url: Some(base.parse().unwrap()),
        user: "AC-the-user".into(),
        password: "the-password".into(),
        sender: "Workshop".into(),
        test: false,
        timeouts: Timeouts {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(5),
        },
    }
}

fn taken(provider: SmsProvider) -> FakeAnswer {
    match provider {
        SmsProvider::Twilio => say(201, r#"{"sid":"SM1","status":"queued","error_code":null}"#),
        SmsProvider::Vonage => say(200, r#"{"message-count":"1","messages":[{"status":"0"}]}"#),
        SmsProvider::SmsMisr => say(200, r#"{"code":"1901","SMSID":"1"}"#),
    }
}

fn say(status: u16, body: &str) -> FakeAnswer {
    FakeAnswer::Say(status, body.into())
}

/// What a provider is asked for a text, with some settings changed.
async fn asked(provider: SmsProvider, text: &str, change: impl Fn(&mut SmsSettings)) -> KeptRequest {
    let fake = FakeHttp::start(taken(provider)).await.unwrap();
    let mut settings = settings(provider, fake.base());
    change(&mut settings);
    Sms::open(settings).unwrap().send(&message(text)).await.unwrap();
    let [request] = fake.requests().try_into().unwrap();
    assert_eq!(request.method, "POST");
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    request
}

fn form(request: &KeptRequest) -> BTreeMap<String, String> {
    form_urlencoded::parse(request.body.as_bytes())
        .into_owned()
        .collect()
}

fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

#[tokio::test]
async fn twilio_is_asked_in_its_form() {
    let request = asked(SmsProvider::Twilio, ARABIC, |_| {}).await;
    assert_eq!(request.path, "/2010-04-01/Accounts/AC-the-user/Messages.json");
    let login = format!("Basic {}", STANDARD.encode("AC-the-user:the-password"));
    assert_eq!(request.header("authorization"), Some(login.as_str()));
    let expected = pairs(&[("To", "+201012345678"), ("From", "Workshop"), ("Body", ARABIC)]);
    assert_eq!(form(&request), expected);

    let service = "MG0123456789abcdef";
    let request = asked(SmsProvider::Twilio, "x", |settings| {
        settings.sender = service.into()
    })
    .await;
    let expected = pairs(&[
        ("To", "+201012345678"),
        ("MessagingServiceSid", service),
        ("Body", "x"),
    ]);
    assert_eq!(form(&request), expected);
}

#[tokio::test]
async fn vonage_is_asked_in_its_form() {
    for (text, kind) in [(ARABIC, "unicode"), ("Your code is 482913", "text")] {
        let request = asked(SmsProvider::Vonage, text, |_| {}).await;
        assert_eq!(request.path, "/sms/json");
        let expected = [
            ("api_key", "AC-the-user"),
            ("api_secret", "the-password"),
            ("from", "Workshop"),
            ("to", "201012345678"),
            ("text", text),
            ("type", kind),
        ];
        assert_eq!(form(&request), pairs(&expected));
    }
}

#[tokio::test]
async fn sms_misr_is_asked_in_its_form() {
    for (text, language, test) in [(ARABIC, "2", false), ("Your code is 482913", "1", true)] {
        let request = asked(SmsProvider::SmsMisr, text, |settings| settings.test = test).await;
        assert_eq!(request.path, "/api/SMS/");
        let expected = [
            ("environment", if test { "2" } else { "1" }),
            ("username", "AC-the-user"),
            ("password", "the-password"),
            ("sender", "Workshop"),
            ("mobile", "201012345678"),
            ("language", language),
            ("message", text),
        ];
        assert_eq!(form(&request), pairs(&expected));
    }
}

#[tokio::test]
async fn a_path_of_the_shops_own_gateway_goes_before_the_providers() {
    let fake = FakeHttp::start(taken(SmsProvider::Vonage)).await.unwrap();
    let base = format!("{}/through/", fake.base());
    let sms = Sms::open(settings(SmsProvider::Vonage, &base)).unwrap();
    sms.send(&message("x")).await.unwrap();
    assert_eq!(fake.requests()[0].path, "/through/sms/json");
}

#[derive(Debug, PartialEq)]
enum Made {
    Unavailable,
    Refused,
    Uncertain,
}

/// What an answer is made of, at one try: nothing is tried again here, and no error tells a secret.
async fn made_of(provider: SmsProvider, answer: FakeAnswer) -> Made {
    let hangs = matches!(answer, FakeAnswer::Silence);
    let fake = FakeHttp::start(answer).await.unwrap();
    let mut settings = settings(provider, fake.base());
    if hangs {
        settings.timeouts.whole = Duration::from_millis(300);
    }
    let error = Sms::open(settings)
        .unwrap()
        .send(&message(ARABIC))
        .await
        .unwrap_err();
    assert_eq!(fake.requests().len(), 1);
    made(&error)
}

#[track_caller]
fn made(error: &SendError) -> Made {
    let text = format!("{error} {error:?}");
    for secret in [
        "482913",
        "رمز",
        "1012345678",
        "the-password",
        "AC-the-user",
        "http",
    ] {
        assert!(!text.contains(secret), "{text}");
    }
    match error {
        SendError::Unavailable(_) => Made::Unavailable,
        SendError::Refused(_) => Made::Refused,
        SendError::Uncertain(_) => Made::Uncertain,
        SendError::Unconfigured(_) => panic!("{text}"),
    }
}

#[tokio::test]
async fn what_no_provider_has_answered_may_have_been_sent() {
    for provider in ALL {
        for answer in [
            FakeAnswer::Silence,
            FakeAnswer::Hangup,
            FakeAnswer::Cut(200),
            say(200, "<html>welcome</html>"),
            say(200, "{}"),
            say(200, "[]"),
            say(504, "{}"),
        ] {
            let told = format!("{provider:?} {answer:?}");
            assert_eq!(made_of(provider, answer).await, Made::Uncertain, "{told}");
        }
    }
}

#[tokio::test]
async fn what_ails_the_provider_or_the_shops_account_may_pass() {
    for provider in ALL {
        for status in [302, 401, 403, 404, 429, 500, 502, 503] {
            // Whatever the body says.
            let answer = say(
                status,
                r#"{"code":"1901","sid":"SM1","messages":[{"status":"0"}]}"#,
            );
            let told = format!("{provider:?} {status}");
            assert_eq!(made_of(provider, answer).await, Made::Unavailable, "{told}");
        }
        let nowhere = Sms::open(settings(provider, "http://127.0.0.1:1")).unwrap();
        let error = nowhere.send(&message(ARABIC)).await.unwrap_err();
        assert_eq!(made(&error), Made::Unavailable);
    }
}

#[tokio::test]
async fn errors_inside_an_answer_are_read() {
    let part =
        |status: &str| format!(r#"{{"messages":[{{"status":"{status}","error-text":"+201012345678"}}]}}"#);
    let refused = |code: u32| format!(r#"{{"code":{code},"message":"+201012345678 {ARABIC}","status":400}}"#);
    let misr = |code: &str| format!(r#"{{"code":{code}}}"#);
    let (twilio, vonage, sms_misr) = (SmsProvider::Twilio, SmsProvider::Vonage, SmsProvider::SmsMisr);
    let cases = [
        (twilio, 400, refused(21211), Made::Refused),
        (twilio, 400, refused(21610), Made::Refused),
        // The sender is the shop's affair.
        (twilio, 400, refused(21212), Made::Unavailable),
        (twilio, 400, "no JSON".into(), Made::Unavailable),
        (
            twilio,
            201,
            r#"{"sid":"SM1","status":"failed","error_code":21614}"#.into(),
            Made::Refused,
        ),
        (
            twilio,
            200,
            r#"{"sid":"SM1","status":"failed","error_code":null}"#.into(),
            Made::Unavailable,
        ),
        (vonage, 200, part("1"), Made::Unavailable),
        (vonage, 200, part("4"), Made::Unavailable),
        (vonage, 200, part("9"), Made::Unavailable),
        (vonage, 200, part("3"), Made::Refused),
        (vonage, 200, part("6"), Made::Refused),
        (vonage, 200, r#"{"messages":[]}"#.into(), Made::Uncertain),
        (
            vonage,
            200,
            r#"{"messages":[{"status":"0"},{"status":"5"}]}"#.into(),
            Made::Uncertain,
        ),
        (vonage, 422, "{}".into(), Made::Unavailable),
        (sms_misr, 200, misr(r#""1903""#), Made::Unavailable),
        (sms_misr, 200, misr("1906"), Made::Unavailable),
        (sms_misr, 200, misr(r#""1905""#), Made::Refused),
        (sms_misr, 200, misr("1911"), Made::Refused),
        (sms_misr, 400, "{}".into(), Made::Unavailable),
    ];
    for (provider, status, body, expected) in cases {
        assert_eq!(
            made_of(provider, say(status, &body)).await,
            expected,
            "{provider:?} {status} {body}"
        );
    }
    let fake = FakeHttp::start(say(200, r#"{"messages":[{"status":"0"},{"status":0}]}"#))
        .await
        .unwrap();
    let sms = Sms::open(settings(vonage, fake.base())).unwrap();
    sms.send(&message(ARABIC)).await.unwrap();
}

#[test]
fn an_address_that_others_could_read_is_refused() {
    for bad in [
        "http://sms.example.com",
        "ftp://sms.example.com",
        "https://user:hunter22@sms.example.com",
        "https://sms.example.com/?key=hunter22",
    ] {
        for provider in ALL {
            let outcome = Sms::open(settings(provider, bad));
            assert_eq!(outcome.err(), Some(SetUpError::SmsBaseUrl), "{bad}");
        }
    }
    for provider in ALL {
        let usual = SmsSettings {
            base_url: None,
            ..settings(provider, "http://127.0.0.1:1")
        };
        assert!(Sms::open(usual).is_ok());
        assert!(Sms::open(settings(provider, "http://localhost:1")).is_ok());
        assert!(Sms::open(settings(provider, "https://sms.example.com/gateway")).is_ok());
    }
}
