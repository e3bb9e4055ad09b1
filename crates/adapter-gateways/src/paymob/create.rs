//! Opening an order: the Intention API.

use super::{Paymob, accepted};
use crate::words::{Text, email, read, short, title};
use payments::{CheckoutOrder, GatewayError, OpenedCheckout, Payer, to_gateway_units};
use reqwest::header::AUTHORIZATION;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Intention<'a> {
    amount: i64,
    currency: &'a str,
    payment_methods: Vec<i64>,
    items: [Item; 1],
    billing_data: Billing,
    special_reference: &'a str,
    expiration: i64,
    notification_url: &'a str,
    redirection_url: &'a str,
}

#[derive(Serialize)]
struct Item {
    name: String,
    amount: i64,
    description: String,
    quantity: u8,
}

/// Whom the bank is told of. Paymob insists on every field.
#[derive(Serialize)]
struct Billing {
    first_name: String,
    last_name: String,
    phone_number: String,
    email: String,
    apartment: &'static str,
    floor: &'static str,
    building: &'static str,
    street: &'static str,
    city: &'static str,
    state: &'static str,
    country: &'static str,
}

#[derive(Deserialize)]
struct Opened {
    client_secret: String,
    intention_order_id: Text,
}

/// Paymob's word for a field that the merchant does not know.
const NONE: &str = "NA";

impl Paymob {
    pub(super) async fn open(&self, order: &CheckoutOrder) -> Result<OpenedCheckout, GatewayError> {
        let amount =
            to_gateway_units(order.amount).map_err(|error| GatewayError::Refused(error.to_string()))?;
        let name = title(order);
        let intention = Intention {
            amount,
            currency: order.amount.currency.as_str(),
            // They were checked to be numbers.
            payment_methods: self
                .integrations
                .iter()
                .filter_map(|id| id.parse().ok())
                .collect(),
            items: [Item {
                description: name.clone(),
                name,
                amount,
                quantity: 1,
            }],
            billing_data: billing(&order.payer),
            special_reference: &order.reference,
            expiration: (order.expires_at - order.now).num_seconds().max(1),
            notification_url: &order.callback_url,
            redirection_url: &order.return_url,
        };
        let request = self
            .http
            .post("/v1/intention/")
            .header(AUTHORIZATION, self.secret.clone());
        let answer = accepted(self.http.once("create", request.json(&intention)).await?)?;
        let opened: Opened = read(&answer.body)?;
        Ok(OpenedCheckout {
            order: opened.intention_order_id.0,
            checkout_url: Some(self.checkout(&opened.client_secret)),
            outlet_code: None,
            expires_at: None,
        })
    }

    fn checkout(&self, client_secret: &str) -> String {
        let mut url = self.http.at("/unifiedcheckout/");
        url.query_pairs_mut()
            .append_pair("publicKey", &self.public_key)
            .append_pair("clientSecret", client_secret);
        url.into()
    }
}

fn billing(payer: &Payer) -> Billing {
    let mut names = payer.name.trim().splitn(2, char::is_whitespace);
    let mut next = || {
        let name = names.next().map(str::trim).filter(|name| !name.is_empty());
        name.map_or_else(|| NONE.to_owned(), |name| short(name, 50))
    };
    let phone = payer
        .phone
        .as_deref()
        .map(str::trim)
        .filter(|phone| !phone.is_empty());
    Billing {
        first_name: next(),
        last_name: next(),
        phone_number: phone.unwrap_or(NONE).to_owned(),
        email: email(payer),
        apartment: NONE,
        floor: NONE,
        building: NONE,
        street: NONE,
        city: NONE,
        state: NONE,
        country: NONE,
    }
}
