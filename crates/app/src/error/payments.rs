//! What the errors of payments become.

use super::{ApiError, Code};
use payments::PaymentError;

impl From<PaymentError> for ApiError {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::InvoiceNotFound => Code::InvoiceNotFound.into(),
            PaymentError::Storage(error) => error.into(),
        }
    }
}
