use crate::PrintError;
use kernel::StorageError;

/// Why an invoice can't be had.
#[derive(Debug, Clone, thiserror::Error)]
pub enum InvoiceError {
    /// Absent, deleted, a draft, a purchase, or another customer's: one answer for all.
    #[error("no such invoice")]
    NotFound,
    /// It is there, and could not be put on paper.
    #[error(transparent)]
    Print(#[from] PrintError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
