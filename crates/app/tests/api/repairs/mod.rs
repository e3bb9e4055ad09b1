//! `/repairs`

mod actions;
mod attachments;
mod detail;
mod list;

use crate::harness::{Answer, TestApp, in_both_languages};
use reqwest::Method;

/// The ids of a list, in order.
fn ids(answer: &Answer) -> Vec<i64> {
    let rows = answer.ok().as_array().unwrap().iter();
    rows.map(|row| row["id"].as_i64().unwrap()).collect()
}

/// The same call in Arabic and in English is refused alike, in two languages.
async fn refused_in_both(
    app: &TestApp,
    token: &str,
    method: Method,
    path: &str,
    body: Option<&serde_json::Value>,
    (status, code): (u16, &str),
) -> Answer {
    let call = async |language: &str| {
        let call = app.call(method.clone(), path).bearer(token).language(language);
        match body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        }
    };
    in_both_languages(call, status, code).await
}
