//! `/repairs`

mod actions;
mod attachments;
mod detail;
mod list;

use crate::harness::{Answer, TestApp};
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
    let mut answers = Vec::new();
    for language in ["ar", "en"] {
        let mut call = app.call(method.clone(), path).bearer(token).language(language);
        if let Some(body) = body {
            call = call.json(body);
        }
        let answer = call.send().await;
        answer.refused(status, code);
        answers.push(answer);
    }
    let [arabic, english] = <[Answer; 2]>::try_from(answers).unwrap();
    let is_arabic = |text: &str| text.chars().any(|c| ('\u{0600}'..='\u{06FF}').contains(&c));
    assert!(is_arabic(arabic.message()), "{}", arabic.message());
    assert!(english.message().is_ascii(), "{}", english.message());
    assert_eq!(arabic.fields(), english.fields());
    english
}
