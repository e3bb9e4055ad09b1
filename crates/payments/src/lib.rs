//! The domain of payments.
