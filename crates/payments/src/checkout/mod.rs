//! Paying, as a customer does it.

mod links;
mod request;
mod service;

pub use links::CheckoutLinks;
pub use request::PayRequest;
pub use service::CheckoutService;
