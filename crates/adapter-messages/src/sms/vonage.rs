//! Vonage's SMS API: <https://developer.vonage.com/en/api/sms>. What went wrong comes as HTTP 200, in each part's `status`.

use super::http::Answer;
use super::{Sms, code, digits};
use outbox::{OutgoingMessage, SendError};
use reqwest::RequestBuilder;
use secrecy::ExposeSecret;

/// Statuses that are about the number or the text, for good:
/// <https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms>.
const FOR_GOOD: [u32; 6] = [3, 6, 7, 12, 22, 33];

pub(super) fn request(sms: &Sms, message: &OutgoingMessage) -> RequestBuilder {
    let text = message.text.expose_secret();
    let form = [
        ("api_key", sms.settings.user.as_str()),
        ("api_secret", sms.password()),
        ("from", &sms.settings.sender),
        ("to", digits(&message.to)),
        ("text", text),
        ("type", if text.is_ascii() { "text" } else { "unicode" }),
    ];
    sms.client.post(sms.url(&["sms", "json"])).form(&form)
}

pub(super) fn judge(answer: &Answer) -> Result<(), SendError> {
    if !answer.status.is_success() {
        let number = answer.status.as_u16();
        return Err(SendError::Unavailable(format!("HTTP {number}").into()));
    }
    let parts = answer
        .json
        .as_ref()
        .and_then(|json| json.get("messages")?.as_array());
    let statuses: Option<Vec<u32>> = parts
        .filter(|parts| !parts.is_empty())
        .and_then(|parts| parts.iter().map(|part| code(part.get("status"))).collect());
    let Some(statuses) = statuses else {
        return Err(SendError::Uncertain("an answer that can't be read".into()));
    };
    let Some(failed) = statuses.iter().find(|status| **status != 0) else {
        return Ok(());
    };
    let text = format!("status {failed}");
    Err(if statuses.contains(&0) {
        SendError::Uncertain(format!("a part of it was taken, another has {text}").into())
    } else if FOR_GOOD.contains(failed) {
        SendError::Refused(text.into())
    } else {
        SendError::Unavailable(text.into())
    })
}
