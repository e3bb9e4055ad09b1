//! The few pages that the portal itself shows in a browser: complete without scripts, in both languages, from the phone's
//! width up. What is not theirs to say is escaped by the templates (maud).

mod frame;
mod money;
mod notes;
mod payment;
mod sandbox;
mod shop;

pub(crate) use frame::{Frame, language};
pub(crate) use notes::{missing, refused};
pub(crate) use payment::{PaymentView, payment};
pub(crate) use sandbox::{CheckoutView, checkout};
pub use shop::ShopSign;
