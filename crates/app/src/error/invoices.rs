//! What the errors of invoices become.

use super::{ApiError, Code};
use invoices::InvoiceError;

impl From<InvoiceError> for ApiError {
    fn from(error: InvoiceError) -> Self {
        match error {
            InvoiceError::NotFound => Code::InvoiceNotFound.into(),
            InvoiceError::Storage(error) => error.into(),
        }
    }
}
