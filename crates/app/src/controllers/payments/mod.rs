//! `/payments`

mod answers;
mod callbacks;
mod checkout;
mod history;
mod request;

pub(super) use checkout::pay_invoice;
pub use history::{PaymentItem, PaymentState, PaymentTable};

use crate::routes::ServiceConfig;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    // Before the one that takes any id.
    config.configure(history::configure);
    config.configure(callbacks::configure);
    config.configure(checkout::configure);
}
