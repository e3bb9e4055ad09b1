//! Fakes of the payment gateways: small HTTP servers on a free port of 127.0.0.1 that keep orders, payments and refunds as the companies do,
//! sign their messages, and misbehave when told to.
//!
//! They are written from the companies' pages and share no code with the adapters that are tested on them: not the signing either.
//!
//! ```no_run
//! # async fn example() {
//! use test_support::gateways::{Misbehaviour, PaymobFake};
//!
//! let paymob = PaymobFake::start().await;
//! // set the adapter up with paymob.base_url() and the keys of PaymobFake, open an order through it; then:
//! let order = paymob.last_order().unwrap();
//! let message = paymob.pay(&order); // the customer pays; deliver message.query, .headers and .body to the callback's address
//! assert!(message.body.starts_with(b"{"));
//! paymob.misbehave(Misbehaviour::DoneWithoutAnswer); // the next request is carried out, and nobody hears of it
//! # }
//! ```

// JSON's own indexing gives null where a name is missing.
#![allow(clippy::indexing_slicing)]

mod fawry;
mod misbehaviour;
mod paymob;
mod request;
mod server;
mod stripe;

pub use fawry::FawryFake;
pub use misbehaviour::Misbehaviour;
pub use paymob::PaymobFake;
pub use request::{Reply, Request};
pub use stripe::StripeFake;

/// A message as a gateway sends it to the callback's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMessage {
    /// The query, not yet encoded.
    pub query: Vec<(String, String)>,
    /// The headers, with names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl SignedMessage {
    /// The query as it stands in an address, without the question mark.
    #[must_use]
    pub fn query_string(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(&self.query);
        text.finish()
    }
}
