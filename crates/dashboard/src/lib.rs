//! The domain of dashboard.
