//! What a failing store becomes.

use super::ApiError;
use kernel::StorageError;

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(_) => Self::unavailable(error),
            StorageError::Corrupt { .. } | StorageError::Failed(_) => Self::internal(error),
        }
    }
}
