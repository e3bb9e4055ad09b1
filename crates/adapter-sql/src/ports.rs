//! What the domains need from a database, filled by one engine or the other.

/// One field for each port, alphabetical by domain.
#[derive(Clone)]
#[non_exhaustive]
pub struct Ports {}
