//! The domain of outbox.
