//! Opening an order: a code to pay at an outlet.

use super::amount::Pounds;
use super::{Fawry, accepted};
use crate::words::{Text, email, read, title};
use chrono::DateTime;
use kernel::Currency;
use payments::{CheckoutOrder, GatewayError, OpenedCheckout};
use serde::{Deserialize, Serialize};

const METHOD: &str = "PAYATFAWRY";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Charge<'a> {
    merchant_code: &'a str,
    merchant_ref_num: &'a str,
    customer_profile_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_mobile: Option<String>,
    customer_email: String,
    payment_method: &'static str,
    amount: Pounds,
    currency_code: &'a str,
    description: &'a str,
    payment_expiry: i64,
    charge_items: [Item<'a>; 1],
    signature: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    item_id: &'a str,
    description: &'a str,
    price: Pounds,
    quantity: u8,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    reference_number: Text,
    #[serde(default)]
    merchant_ref_number: Option<Text>,
    #[serde(default)]
    expiration_time: Option<i64>,
}

impl Fawry {
    pub(super) async fn open(&self, order: &CheckoutOrder) -> Result<OpenedCheckout, GatewayError> {
        if order.amount.currency != Currency::EGP {
            return Err(GatewayError::Refused("only EGP is taken".into()));
        }
        let customer = order.payer.customer.to_string();
        let title = title(order);
        let amount = order.amount.to_decimal();
        let charge = Charge {
            merchant_code: &self.merchant,
            merchant_ref_num: &order.reference,
            customer_profile_id: &customer,
            customer_mobile: order.payer.phone.as_deref().and_then(mobile),
            customer_email: email(&order.payer),
            payment_method: METHOD,
            amount: Pounds(order.amount),
            currency_code: order.amount.currency.as_str(),
            description: &title,
            payment_expiry: order.expires_at.timestamp_millis(),
            charge_items: [Item {
                item_id: &order.invoice_number,
                description: &title,
                price: Pounds(order.amount),
                quantity: 1,
            }],
            signature: self.sign(&[&self.merchant, &order.reference, &customer, METHOD, &amount]),
        };
        let request = self
            .http
            .post("/ECommerceWeb/Fawry/payments/charge")
            .json(&charge);
        let answer = accepted(self.http.once("create", request).await?)?;
        let opened: Opened = read(&answer.body)?;
        let is_ours = opened
            .merchant_ref_number
            .is_none_or(|name| name.0 == order.reference);
        if !is_ours || opened.reference_number.0.is_empty() {
            return Err(GatewayError::unknown("an answer about another order"));
        }
        let code = opened.reference_number.0;
        let ends = opened.expiration_time.filter(|ms| *ms > 0);
        Ok(OpenedCheckout {
            order: code.clone(),
            checkout_url: None,
            outlet_code: Some(code),
            expires_at: ends.and_then(DateTime::from_timestamp_millis),
        })
    }
}

/// A number as Egypt dials it: that is where Fawry sends the code. `None` for one of another country.
fn mobile(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let national = digits
        .strip_prefix("0020")
        .or_else(|| digits.strip_prefix("20"))
        .unwrap_or(&digits);
    let national = national.strip_prefix('0').unwrap_or(national);
    (national.len() == 10 && national.starts_with('1')).then(|| format!("0{national}"))
}

#[cfg(test)]
mod tests {
    use super::mobile;

    #[test]
    fn mobiles_are_dialled_as_in_egypt() {
        for phone in [
            "01012345678",
            "+20 101 234 5678",
            "00201012345678",
            "201012345678",
            "1012345678",
        ] {
            assert_eq!(mobile(phone).as_deref(), Some("01012345678"), "{phone}");
        }
        for other in ["", "+966501234567", "0223456789", "12345"] {
            assert_eq!(mobile(other), None, "{other}");
        }
    }
}
