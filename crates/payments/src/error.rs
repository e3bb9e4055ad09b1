use kernel::StorageError;

/// Why payments can't be had.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PaymentError {
    /// The invoice asked about is absent, deleted, a draft, a purchase, or another customer's: one answer for all.
    #[error("no such invoice")]
    InvoiceNotFound,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
