//! Twilio's Messages API: <https://www.twilio.com/docs/messaging/api/message-resource>.

use super::http::Answer;
use super::{Sms, code};
use outbox::{OutgoingMessage, SendError};
use reqwest::RequestBuilder;
use secrecy::ExposeSecret;

/// Error codes that are about the number or the text, for good: <https://www.twilio.com/docs/api/errors>.
const FOR_GOOD: [u32; 14] = [
    21211, 21214, 21217, 21265, 21408, 21601, 21604, 21605, 21610, 21611, 21612, 21614, 21617, 21635,
];

pub(super) fn request(sms: &Sms, message: &OutgoingMessage) -> RequestBuilder {
    let (user, sender) = (sms.settings.user.as_str(), sms.settings.sender.as_str());
    let from = if sender.starts_with("MG") {
        "MessagingServiceSid"
    } else {
        "From"
    };
    let form = [
        ("To", message.to.as_str()),
        (from, sender),
        ("Body", message.text.expose_secret()),
    ];
    sms.client
        .post(sms.url(&["2010-04-01", "Accounts", user, "Messages.json"]))
        .basic_auth(user, Some(sms.password()))
        .form(&form)
}

pub(super) fn judge(answer: &Answer) -> Result<(), SendError> {
    let number = answer.status.as_u16();
    let Some(json) = &answer.json else {
        return Err(if answer.status.is_success() {
            SendError::Uncertain("an answer that can't be read".into())
        } else {
            SendError::Unavailable(format!("HTTP {number}").into())
        });
    };
    // A refusal names its code in one field, a message that failed at once in another.
    let code = code(json.get("code")).or_else(|| code(json.get("error_code")));
    let state = json.get("status").and_then(|status| status.as_str());
    let failed = matches!(state, Some("failed" | "undelivered" | "canceled"));
    if answer.status.is_success() && !failed && code.is_none() {
        let taken = json.get("sid").is_some_and(serde_json::Value::is_string);
        return if taken {
            Ok(())
        } else {
            Err(SendError::Uncertain("an answer that can't be read".into()))
        };
    }
    let text = format!("HTTP {number}, code {}", code.unwrap_or_default());
    Err(match code {
        Some(code) if FOR_GOOD.contains(&code) => SendError::Refused(text.into()),
        _ => SendError::Unavailable(text.into()),
    })
}
