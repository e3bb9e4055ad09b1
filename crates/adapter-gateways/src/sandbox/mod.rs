//! The sandbox: a gateway within the portal, for trying. No money moves, and everything else is as it is with a real one: a page where
//! the payer pays or doesn't, signed messages that are sent over HTTP until they are accepted, inquiries, refunds.

mod delivery;
mod gateway;
mod message;
mod signature;
mod site;

pub use delivery::Delivery;
pub use gateway::SandboxGateway;
pub use site::SandboxSite;

/// What the sandbox's keys are derived for.
pub const PURPOSE: &str = "sandbox";
/// The header that a message's signature stands in.
pub const SIGNATURE_HEADER: &str = "x-sandbox-signature";

#[cfg(test)]
mod tests;
