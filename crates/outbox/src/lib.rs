//! Events that must not be lost, and the relay that hands them to those who act on them.
//!
//! A change writes its events in its own transaction; they are rows of `PortalOutbox`. After the commit the
//! [`Relay`] gives each its place in the stream, claims the due ones for a while, hands them to the [`Handler`]s
//! of their kind and settles them: done, to be tried again later, or dead. Several nodes run a relay over the same
//! table; a claim keeps them from doing the same work twice, and when a node dies its claims run out. A handler
//! may still see an event twice (it did its work, and the node died before it could say so), so that it must be
//! idempotent by the event's id.
//!
//! Messages to people leave through [`MessageSender`], which only handlers call: never inside a transaction. [`SendOnce`] keeps a
//! repeated event from sending its message twice. An operator looks at the table through [`OutboxDesk`].

#[cfg(feature = "testing")]
pub mod contract;
mod desk;
mod handler;
mod message;
mod once;
mod options;
mod ports;
mod relay;
mod wake;

pub use desk::{EventFilter, EventLine, EventState, OutboxDesk, Retried, Retry};
pub use handler::{Handler, HandlerError};
pub use message::{Attachment, Channel, MessageSender, OutgoingMessage, SendError};
pub use once::{Delivery, DeliveryMarks, SendOnce};
pub use options::RelayOptions;
pub use ports::{Claim, Claimed, OutboxStore, Outcome};
pub use relay::{Relay, Round};
pub use wake::Wake;

#[cfg(any(test, feature = "testing"))]
pub use desk::MockOutboxDesk;
#[cfg(any(test, feature = "testing"))]
pub use handler::MockHandler;
#[cfg(any(test, feature = "testing"))]
pub use message::MockMessageSender;
#[cfg(any(test, feature = "testing"))]
pub use once::MockDeliveryMarks;
#[cfg(any(test, feature = "testing"))]
pub use ports::MockOutboxStore;
