//! The domain of identity.
