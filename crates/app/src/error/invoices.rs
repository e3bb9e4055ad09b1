//! What the errors of invoices become.

use super::{ApiError, Code};
use invoices::{InvoiceError, PrintError};
use std::time::Duration;

/// A paper takes a few hundredths of a second.
const PRINTED_SOON: Duration = Duration::from_secs(1);

impl From<InvoiceError> for ApiError {
    fn from(error: InvoiceError) -> Self {
        match error {
            InvoiceError::NotFound => Code::InvoiceNotFound.into(),
            InvoiceError::Print(error) => error.into(),
            InvoiceError::Storage(error) => error.into(),
        }
    }
}

impl From<PrintError> for ApiError {
    fn from(error: PrintError) -> Self {
        match error {
            PrintError::Busy => Self::unavailable(error).retry_after(PRINTED_SOON),
            PrintError::Failed(_) => Self::internal(error),
        }
    }
}
