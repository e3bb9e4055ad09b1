//! SMS Misr's API: <https://smsmisr.com/api>. What went wrong comes as HTTP 200, in `code`.

use super::http::Answer;
use super::{Sms, code, digits};
use outbox::{OutgoingMessage, SendError};
use reqwest::RequestBuilder;
use secrecy::ExposeSecret;

const TAKEN: u32 = 1901;
/// A bad number, a bad text, one that is too long.
const FOR_GOOD: [u32; 3] = [1905, 1909, 1911];

pub(super) fn request(sms: &Sms, message: &OutgoingMessage) -> RequestBuilder {
    let text = message.text.expose_secret();
    let form = [
        ("environment", if sms.settings.test { "2" } else { "1" }),
        ("username", sms.settings.user.as_str()),
        ("password", sms.password()),
        ("sender", &sms.settings.sender),
        ("mobile", digits(&message.to)),
        ("language", if text.is_ascii() { "1" } else { "2" }),
        ("message", text),
    ];
    // The slash at the end is the address's own.
    sms.client.post(sms.url(&["api", "SMS", ""])).form(&form)
}

pub(super) fn judge(answer: &Answer) -> Result<(), SendError> {
    let json = answer.json.as_ref();
    // Written either way, by its version.
    let code = json.and_then(|json| code(json.get("code").or_else(|| json.get("Code"))));
    let Some(code) = code else {
        return Err(if answer.status.is_success() {
            SendError::Uncertain("an answer that can't be read".into())
        } else {
            SendError::Unavailable(format!("HTTP {}", answer.status.as_u16()).into())
        });
    };
    if code == TAKEN {
        return Ok(());
    }
    let text = format!("code {code}");
    Err(if FOR_GOOD.contains(&code) {
        SendError::Refused(text.into())
    } else {
        SendError::Unavailable(text.into())
    })
}
