//! `/auth`: signing in, staying signed in, forgotten passwords, sessions.

mod login;
mod password;
mod refresh;
mod sessions;

use crate::harness::{Answer, TestApp};
use adapter_sql::RawSql;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::time::Duration;

/// Tries to log in.
pub async fn login(app: &TestApp, name: &str, password: &str) -> Answer {
    let body = json!({ "loginIdentifier": name, "password": password });
    app.post("/auth/login").json(&body).send().await
}

/// The messages that were sent, the latest first, once there are `count`: they leave after the answer.
pub async fn messages(app: &TestApp, count: usize) -> Vec<Value> {
    let sent = async {
        loop {
            let answer = app.root(reqwest::Method::GET, "/dev/messages").send().await;
            let sent = answer.ok().as_array().unwrap().clone();
            if sent.len() >= count {
                return sent;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let sent = tokio::time::timeout(Duration::from_secs(30), sent).await;
    sent.expect("the messages are sent in time")
}

/// The actions of the audit log, the oldest first, once there is one of `last`: refusals are written after the answer,
/// in their order.
pub async fn audited_until(app: &TestApp, last: &str) -> Vec<String> {
    let database = erp(app).await;
    let written = async {
        loop {
            // Where the first plan's own log was, a row of its is there already.
            let sql = "SELECT action AS text FROM CustomerAuditLog WHERE action <> 'LOGIN' ORDER BY id";
            let actions: Vec<_> = database.texts(sql).await.into_iter().flatten().collect();
            if actions.iter().any(|action| action == last) {
                return actions;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let written = tokio::time::timeout(Duration::from_secs(30), written).await;
    written.expect("the audit log is written in time")
}

/// Another program's hand on the database.
pub async fn erp(app: &TestApp) -> RawSql {
    RawSql::open(app.config.database_url.expose_secret()).await
}

/// The six digits in a message.
pub fn code(message: &Value) -> String {
    let text = message["text"].as_str().unwrap();
    let words = text.split(|c: char| !c.is_ascii_digit());
    words.into_iter().find(|word| word.len() == 6).unwrap().to_owned()
}
