//! What the errors of the dashboard become.

use super::ApiError;
use dashboard::DashboardError;

impl From<DashboardError> for ApiError {
    fn from(error: DashboardError) -> Self {
        match error {
            DashboardError::Storage(error) => error.into(),
        }
    }
}
