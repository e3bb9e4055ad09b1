//! Filled next.

pub mod profile;
