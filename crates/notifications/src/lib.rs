//! The domain of notifications.
