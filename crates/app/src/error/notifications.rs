//! What the errors of notifications become.

use super::{ApiError, Code};
use notifications::NotificationError;

impl From<NotificationError> for ApiError {
    fn from(error: NotificationError) -> Self {
        match error {
            NotificationError::NotFound => Code::NotificationNotFound.into(),
            NotificationError::Storage(error) => error.into(),
        }
    }
}
