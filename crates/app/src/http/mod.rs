//! What every answer looks like, and what is known of the request that it answers.

mod amount;
mod credential;
mod envelope;
mod etag;
mod failure;
mod reply;
mod scope;

pub use amount::Amount;
pub use credential::{Credential, presented};
pub use envelope::{Envelope, Failure, FieldFailure, ListEnvelope, Meta, Pagination};
pub(crate) use etag::is_known;
pub(crate) use failure::render;
pub use reply::Reply;
pub use scope::{Access, BASES, RequestScope, template};
