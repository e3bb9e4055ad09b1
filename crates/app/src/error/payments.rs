//! What the errors of payments become.

use super::{ApiError, Code, FieldError, Rule};
use payments::{CallbackError, CallbackFailure, PaymentError};
use std::time::Duration;

/// A payment that is being opened is open, or is not, after so long.
const OPENING: Duration = Duration::from_secs(5);
/// A gateway that failed is worth another try after so long.
const GATEWAY: Duration = Duration::from_secs(10);

impl From<PaymentError> for ApiError {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::InvoiceNotFound => Code::InvoiceNotFound.into(),
            PaymentError::NotFound => Code::PaymentNotFound.into(),
            PaymentError::AlreadyPaid => Code::InvoiceAlreadyPaid.into(),
            PaymentError::NotPayable => Code::InvoiceNotPayable.into(),
            PaymentError::InProgress => Self::new(Code::PaymentInProgress).retry_after(OPENING),
            PaymentError::Over => Code::Stale.into(),
            PaymentError::TooMuch(due) => {
                let most = due.to_json_number();
                Self::invalid(vec![FieldError::new("amount", Rule::TooLarge).with_bound(most)])
            }
            PaymentError::Fraction => Self::field("amount", Rule::InvalidFormat),
            PaymentError::CurrencyUnsupported => Code::CurrencyUnsupported.into(),
            PaymentError::GatewayOff => Self::field("gateway", Rule::UnknownValue),
            PaymentError::KeyMismatch => Code::IdempotencyMismatch.into(),
            PaymentError::Gateway(error) => Self::new(Code::GatewayError).because(error).retry_after(GATEWAY),
            PaymentError::Storage(error) => error.into(),
        }
    }
}

impl From<CallbackFailure> for ApiError {
    fn from(error: CallbackFailure) -> Self {
        match error {
            CallbackFailure::GatewayOff => Code::NotFound.into(),
            CallbackFailure::NotGenuine(CallbackError::BadSignature | CallbackError::TooOld) => {
                Self::new(Code::Unauthenticated).because(error)
            }
            CallbackFailure::NotGenuine(CallbackError::Malformed(_)) => {
                Self::new(Code::BadRequest).because(error)
            }
            CallbackFailure::NotStored(error) => error.into(),
        }
    }
}
