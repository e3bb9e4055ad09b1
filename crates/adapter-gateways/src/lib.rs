//! Payment gateways behind the one port of [`payments`].
//!
//! Each company has a module: what it is set up with, how its messages are verified, what its words mean. What they share is how they
//! are asked: [`TimeOuts`], a limit to what is read, and a breaker that leaves a failing gateway alone for a while.

mod base_url;
mod breaker;
mod digest;
mod fawry;
mod http;
mod paymob;
pub mod sandbox;
mod settings;
mod stripe;
mod words;

pub use fawry::{Fawry, FawrySettings};
pub use http::TimeOuts;
pub use paymob::{Paymob, PaymobSettings};
pub use settings::SettingsError;
pub use stripe::{Stripe, StripeSettings};
