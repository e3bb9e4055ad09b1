//! The twenty values that Paymob signs, as they stand in its message.
//!
//! They are signed as one text without gaps, so every value must have a form that leaves but one way to cut that text. Numbers are
//! canonical, booleans are booleans, a time has a year of four digits, a currency three capital letters; `owner` is known, which fixes
//! where `order.id` ends, and so are the integrations, none of which ends in another, which fixes where `id` ends.

use crate::words::whole;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
pub(super) struct Transaction<'a> {
    #[serde(borrow)]
    amount_cents: &'a RawValue,
    pub(super) created_at: String,
    pub(super) currency: String,
    pub(super) error_occured: bool,
    pub(super) has_parent_transaction: bool,
    #[serde(borrow)]
    id: &'a RawValue,
    #[serde(borrow)]
    integration_id: &'a RawValue,
    is_3d_secure: bool,
    pub(super) is_auth: bool,
    pub(super) is_capture: bool,
    pub(super) is_refunded: bool,
    is_standalone_payment: bool,
    pub(super) is_voided: bool,
    #[serde(borrow)]
    order: Order<'a>,
    #[serde(borrow)]
    owner: &'a RawValue,
    pub(super) pending: bool,
    source_data: Source,
    pub(super) success: bool,
    /// Not signed: it may choose words and nothing else.
    #[serde(default)]
    pub(super) data: serde_json::Value,
}

#[derive(Deserialize)]
struct Order<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
}

#[derive(Deserialize)]
struct Source {
    pan: Option<String>,
    sub_type: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// The numbers, verbatim.
pub(super) struct Numbers<'a> {
    pub(super) amount_cents: &'a str,
    pub(super) id: &'a str,
    pub(super) integration_id: &'a str,
    pub(super) order: &'a str,
    pub(super) owner: &'a str,
}

impl Transaction<'_> {
    /// The numbers; `None` where a value is not of its one form.
    pub(super) fn numbers(&self) -> Option<Numbers<'_>> {
        let is_currency = self.currency.len() == 3 && self.currency.bytes().all(|b| b.is_ascii_uppercase());
        if !is_currency || !is_time(&self.created_at) {
            return None;
        }
        Some(Numbers {
            amount_cents: whole(self.amount_cents)?,
            id: whole(self.id)?,
            integration_id: whole(self.integration_id)?,
            order: whole(self.order.id)?,
            owner: whole(self.owner)?,
        })
    }

    /// The values in the order of signing.
    pub(super) fn signed<'b>(&'b self, numbers: &Numbers<'b>) -> [&'b [u8]; 20] {
        let flag = |flag: bool| if flag { "true" } else { "false" };
        let text = |text: &'b Option<String>| text.as_deref().unwrap_or_default();
        [
            numbers.amount_cents,
            &self.created_at,
            &self.currency,
            flag(self.error_occured),
            flag(self.has_parent_transaction),
            numbers.id,
            numbers.integration_id,
            flag(self.is_3d_secure),
            flag(self.is_auth),
            flag(self.is_capture),
            flag(self.is_refunded),
            flag(self.is_standalone_payment),
            flag(self.is_voided),
            numbers.order,
            numbers.owner,
            flag(self.pending),
            text(&self.source_data.pan),
            text(&self.source_data.sub_type),
            text(&self.source_data.kind),
            flag(self.success),
        ]
        .map(str::as_bytes)
    }
}

/// `2026-08-14T12:00:00`, with a fraction, `Z` or an offset after it.
fn is_time(text: &str) -> bool {
    let pattern = b"0000-00-00T00:00:00";
    let (Some(head), Some(rest)) = (text.get(..pattern.len()), text.get(pattern.len()..)) else {
        return false;
    };
    let fits = |(have, want): (u8, &u8)| {
        if *want == b'0' {
            have.is_ascii_digit()
        } else {
            have == *want
        }
    };
    let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-' | b':' | b'Z');
    head.bytes().zip(pattern).all(fits) && rest.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::is_time;

    #[test]
    fn a_time_has_one_form() {
        for good in [
            "2026-08-14T12:00:00.000000",
            "2026-08-14T12:00:00",
            "2026-08-14T12:00:00Z",
            "2026-08-14T12:00:00.1+03:00",
        ] {
            assert!(is_time(good), "{good}");
        }
        for bad in [
            "",
            "02026-08-14T12:00:00",
            "026-08-14T12:00:00.000",
            "2026-08-14T12:00:00E",
            "٢٠٢٦-08-14T12:00:00",
        ] {
            assert!(!is_time(bad), "{bad}");
        }
    }
}
