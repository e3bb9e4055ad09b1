use kernel::StorageError;

/// Why the dashboard can't be had.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DashboardError {
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
