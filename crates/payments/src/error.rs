use kernel::{Money, StorageError};

/// Why a payment can't be had.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PaymentError {
    /// The invoice asked about is absent, deleted, a draft, a purchase, or another customer's: one answer for all.
    #[error("no such invoice")]
    InvoiceNotFound,
    /// The attempt asked about is absent or another customer's.
    #[error("no such payment")]
    NotFound,
    /// Nothing is owed on the invoice.
    #[error("the invoice is paid")]
    AlreadyPaid,
    /// The invoice is withdrawn, paid back, or without an amount.
    #[error("the invoice can't be paid")]
    NotPayable,
    /// A payment of the invoice is being opened, or the gateway is at one that can't be given up.
    #[error("a payment is in progress")]
    InProgress,
    /// The attempt has its money, or ended otherwise.
    #[error("the payment is over")]
    Over,
    /// More than is owed: so much is.
    #[error("more than is owed")]
    TooMuch(Money),
    /// A part of a unit in a currency without parts.
    #[error("the currency has no smaller unit")]
    Fraction,
    /// No gateway that is on takes the invoice's currency, or it can't be kept exactly.
    #[error("the currency is not supported")]
    CurrencyUnsupported,
    /// The gateway that was named is not on, or none is.
    #[error("the gateway is not available")]
    GatewayOff,
    /// The key was used for another request.
    #[error("the idempotency key was used for something else")]
    KeyMismatch,
    /// The gateway did not do what it was asked; the log has why.
    #[error("the gateway failed")]
    Gateway(#[source] crate::GatewayError),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
