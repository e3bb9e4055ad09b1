//! The domain of repairs.
