use kernel::StorageError;

/// Why the dashboard can't be had.
#[derive(Debug, thiserror::Error)]
pub enum DashboardError {
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
