//! Those who act on events.

use async_trait::async_trait;
use kernel::{Event, StorageError};
use std::error::Error;
use std::time::Duration;

/// Why a handler did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    /// It may succeed on another try: tried again with growing pauses, and given up after some.
    #[error("{0}")]
    Retry(#[source] Box<dyn Error + Send + Sync>),
    /// It can't be done yet, which is nobody's failure (no provider is configured): tried again, never given up.
    #[error("{reason}")]
    Postpone {
        /// Not before this long.
        after: Duration,
        /// Why, in a line.
        reason: String,
    },
    /// It will never succeed: given up at once.
    #[error("{0}")]
    Never(#[source] Box<dyn Error + Send + Sync>),
}

impl HandlerError {
    /// A failure that may pass, from any error or text.
    pub fn retry(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Retry(source.into())
    }

    /// A failure for good, from any error or text.
    pub fn never(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Never(source.into())
    }
}

impl From<StorageError> for HandlerError {
    fn from(error: StorageError) -> Self {
        Self::Retry(Box::new(error))
    }
}

/// Acts on events of some kinds, after the commit that caused them.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Handler: Send + Sync {
    /// A short name for log lines.
    fn name(&self) -> &'static str;

    /// The kinds of events it acts on.
    fn kinds(&self) -> &'static [&'static str];

    /// Acts on one. It may be handed the same event again, also by another node and also after it succeeded (where
    /// another handler of the event failed): it must then do nothing a second time. It is dropped at its next await when
    /// it takes longer than the relay allows.
    ///
    /// # Errors
    /// As [`HandlerError`] tells; its text is stored and logged, so that it must hold no secret.
    async fn handle(&self, event: &Event) -> Result<(), HandlerError>;
}
