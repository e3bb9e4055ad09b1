//! Everything secret that a test sends or is given, and where none of it may be found afterwards: log lines, audit rows,
//! metrics, and answers other than the one it was given in.

use super::client::Answer;
use reqwest::header::HeaderMap;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Mutex, OnceLock};
use tracing_subscriber::EnvFilter;

/// The fields of bodies that hold a secret.
const SECRET_FIELDS: [&str; 10] = [
    "password",
    "currentPassword",
    "newPassword",
    "confirmPassword",
    "otp",
    "code",
    "token",
    "refreshToken",
    "resetToken",
    "verificationToken",
];
/// Shorter than this, a text is found by chance; a one-time code is looked for as a number of its own.
const SHORTEST: usize = 6;

/// The secrets of one test.
#[derive(Debug)]
pub struct Secrets {
    known: Mutex<BTreeSet<String>>,
    /// Where the log stood when the test began.
    began: usize,
}

impl Secrets {
    /// Begins with what is secret from the start.
    pub fn new(known: &[&str]) -> Self {
        Self {
            known: Mutex::new(known.iter().map(|secret| (*secret).to_owned()).collect()),
            began: log().lock().unwrap().len(),
        }
    }

    /// One more.
    pub fn add(&self, text: &str) {
        // A password that is refused for being a word of every log, or the customer's own address, is no secret.
        let is_common = SECRET_FIELDS.contains(&text) || text.contains('@') || text == "[redacted]";
        if text.len() >= SHORTEST && !is_common {
            self.known.lock().unwrap().insert(text.to_owned());
        }
    }

    /// The secrets in a request's headers.
    pub fn sent_headers(&self, headers: &HeaderMap) {
        for (name, value) in headers {
            let value = value.to_str().unwrap_or_default();
            match name.as_str() {
                "authorization" => self.add(value.strip_prefix("Bearer ").unwrap_or_default()),
                "cookie" => value.split("; ").for_each(|cookie| self.add_cookie(cookie)),
                _ => {}
            }
        }
    }

    fn add_cookie(&self, cookie: &str) {
        let (name, value) = cookie.split_once('=').unwrap_or_default();
        if ["token", "refreshToken"].contains(&name) {
            self.add(value.split(';').next().unwrap_or_default());
        }
    }

    /// The secrets in a body that was sent or came back.
    pub fn in_body(&self, body: &Value) {
        match body {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value.as_str() {
                        Some(text) if SECRET_FIELDS.contains(&name.as_str()) && !is_a_code_of_ours(text) => {
                            self.add(text)
                        }
                        _ => self.in_body(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.in_body(item)),
            _ => {}
        }
    }

    /// Looks through an answer for what was secret before it, then takes in what it gives.
    #[track_caller]
    pub fn answered(&self, path: &str, answer: &Answer) {
        // Refreshed within its second a token is the same; a developer's messages are there to show the codes.
        if !path.ends_with("/auth/refresh") && !path.starts_with("/dev/") {
            self.find_in(&answer.text(), path);
        }
        self.in_body(&answer.json);
        for cookie in answer.headers.get_all("set-cookie") {
            self.add_cookie(cookie.to_str().unwrap_or_default());
        }
    }

    /// Looks through the log lines since the test began. Other tests write there too, and know other secrets.
    #[track_caller]
    pub fn find_in_log(&self) {
        let lines = log().lock().unwrap();
        let since = String::from_utf8_lossy(&lines[self.began..]).into_owned();
        drop(lines);
        assert!(!since.is_empty(), "nothing was logged");
        self.find_in(&since, "the log");
    }

    /// Looks through a text.
    #[track_caller]
    pub fn find_in(&self, text: &str, place: &str) {
        let known = self.known.lock().unwrap().clone();
        for secret in known {
            if let Some(at) = found(text, &secret) {
                let (from, to) = (at.saturating_sub(200), (at + secret.len() + 100).min(text.len()));
                panic!(
                    "{place} tells the secret {secret:?}: … {}",
                    String::from_utf8_lossy(&text.as_bytes()[from..to])
                );
            }
        }
    }
}

/// Codes of refusals stand in a field of the same name as one-time codes: `VALIDATION_FAILED`.
fn is_a_code_of_ours(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte == b'-')
}

/// Where a secret stands by itself: not as a part of a longer word or number.
fn found(text: &str, secret: &str) -> Option<usize> {
    let bounded = |c: Option<char>| !c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(secret).map(|(at, _)| at).find(|at| {
        bounded(text[..*at].chars().next_back()) && bounded(text[at + secret.len()..].chars().next())
    })
}

/// All lines that this process has logged, most talkative for the portal's own crates.
fn log() -> &'static Mutex<Vec<u8>> {
    static LINES: OnceLock<Mutex<Vec<u8>>> = OnceLock::new();
    LINES.get_or_init(|| {
        let filter = "info,portal=trace,adapter_messages=trace,adapter_sql=trace,adapter_redis=trace,identity=trace,repairs=trace,\
             invoices=trace,devices=trace,notifications=trace,payments=trace,audit=trace,outbox=trace,actix_server=off";
        let lines = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(filter))
            .with_ansi(false)
            // The time of day would be mistaken for a one-time code.
            .without_time()
            .with_writer(|| Lines);
        lines.try_init().unwrap();
        Mutex::default()
    })
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        log().lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_secret_that_got_out_is_found() {
    let secrets = Secrets::new(&["the-key-of-all"]);
    secrets.in_body(&serde_json::json!({ "otp": "123456", "deep": [{ "newPassword": "open sesame" }], "code": "NOT_FOUND" }));
    for leak in [
        "x the-key-of-all",
        "code=123456",
        "{\"password\":\"open sesame\"}",
    ] {
        let looked = std::panic::catch_unwind(|| secrets.find_in(leak, "it"));
        assert!(looked.is_err(), "{leak}");
    }
    secrets.find_in("1234567 NOT_FOUND open-sesame", "it");
}
