//! The domain of audit.
