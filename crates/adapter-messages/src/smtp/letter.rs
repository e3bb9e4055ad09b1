//! A message as a mail: text and HTML, its files behind them.

use chrono::{DateTime, Utc};
use kernel::Locale;
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use outbox::{OutgoingMessage, SendError};
use secrecy::ExposeSecret;

/// The address, when a mail can go there.
pub(super) fn recipient(to: &str) -> Result<Address, SendError> {
    to.parse()
        .map_err(|_| SendError::Refused("the address is no mail address".into()))
}

/// The mail as it goes over the wire, in ASCII.
pub(super) fn write(
    message: &OutgoingMessage,
    from: &Mailbox,
    to: Address,
    now: DateTime<Utc>,
) -> Result<Vec<u8>, SendError> {
    let text = message.text.expose_secret();
    let plain = SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .body(text.to_owned());
    let html = SinglePart::builder()
        .header(ContentType::TEXT_HTML)
        .body(page(text, message.locale));
    let mut body = MultiPart::alternative().singlepart(plain).singlepart(html);
    if !message.attachments.is_empty() {
        body = MultiPart::mixed().multipart(body);
    }
    for file in &message.attachments {
        let kind = ContentType::parse(&file.content_type)
            .map_err(|_| SendError::Refused("a file's media type is none".into()))?;
        let part = Attachment::new(one_line(&file.file_name));
        body = body.singlepart(part.body(file.bytes.clone(), kind));
    }
    let domain = from.email.domain();
    let mail = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .date(now.into())
        // The same for each try, so that mailboxes and people recognise a repeat.
        .message_id(Some(format!("<{}@{domain}>", message.id)))
        .subject(one_line(message.subject.as_deref().unwrap_or_default()))
        // RFC 3834: keeps holiday notes from being sent back.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(body)
        .map_err(|_| SendError::Refused("the mail can't be put together".into()))?;
    Ok(mail.formatted())
}

/// A text on one line: a header has no more.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// The text as a page. Mail programs keep the direction of a block where they drop that of the document.
fn page(text: &str, locale: Locale) -> String {
    let (language, direction) = match locale {
        Locale::Ar => ("ar", "rtl"),
        Locale::En => ("en", "ltr"),
    };
    let lines: Vec<_> = text.lines().map(escaped).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\" dir=\"{direction}\">\n<head><meta charset=\"utf-8\"></head>\n\
         <body dir=\"{direction}\">\n<div lang=\"{language}\" dir=\"{direction}\" \
         style=\"font-family: sans-serif; font-size: 16px; line-height: 1.6\">\n{}\n</div>\n</body>\n</html>\n",
        lines.join("<br>\n")
    )
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_direction_of_its_language_and_no_markup_of_the_text() {
        let arabic = page("السعر < 5 & \"x\"\nسطر", Locale::Ar);
        assert!(arabic.contains("<html lang=\"ar\" dir=\"rtl\">") && arabic.contains("<body dir=\"rtl\">"));
        assert!(
            arabic.contains("السعر &lt; 5 &amp; &quot;x&quot;<br>\nسطر"),
            "{arabic}"
        );
        let english = page("<script>alert('x')</script>", Locale::En);
        assert!(
            english.contains("dir=\"ltr\"") && !english.contains("<script>"),
            "{english}"
        );
    }

    #[test]
    fn a_header_has_one_line() {
        assert_eq!(one_line("a\r\nBcc: b@c.example"), "a  Bcc: b@c.example");
    }
}
