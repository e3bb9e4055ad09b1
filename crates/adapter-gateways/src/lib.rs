//! Payment gateways behind the one port of [`payments`].

pub mod sandbox;
