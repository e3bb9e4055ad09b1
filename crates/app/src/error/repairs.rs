//! Repairs.

use super::{ApiError, Code};
use repairs::RepairError;

impl From<RepairError> for ApiError {
    fn from(error: RepairError) -> Self {
        match error {
            RepairError::NotFound => Code::RepairNotFound.into(),
            RepairError::QuotationAlreadyDecided => Code::QuotationAlreadyDecided.into(),
            RepairError::UpdateTooSoon { retry_after } => {
                Self::new(Code::RateLimited).retry_after(retry_after)
            }
            RepairError::Storage(error) => error.into(),
        }
    }
}
