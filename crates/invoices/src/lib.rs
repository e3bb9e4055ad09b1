//! The domain of invoices.
