//! Deletes what has been kept long enough, in steps small enough not to be felt.

use crate::AuditLog;
use chrono::TimeDelta;
use kernel::{Clock, StorageError};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long entries are kept and how gently they are deleted.
#[derive(Debug, Clone, Copy)]
pub struct RetentionOptions {
    /// How long an entry is kept.
    pub keep: TimeDelta,
    /// How many are deleted in one transaction.
    pub step: u32,
    /// The rest between two steps.
    pub pause: Duration,
}

impl Default for RetentionOptions {
    fn default() -> Self {
        Self {
            keep: TimeDelta::days(365),
            step: 500,
            pause: Duration::from_millis(200),
        }
    }
}

/// Keeps the log at its age.
pub struct Retention {
    log: Arc<dyn AuditLog>,
    clock: Arc<dyn Clock>,
    options: RetentionOptions,
}

impl Retention {
    /// Over a log.
    #[must_use]
    pub fn new(log: Arc<dyn AuditLog>, clock: Arc<dyn Clock>, options: RetentionOptions) -> Self {
        Self { log, clock, options }
    }

    /// Deletes everything that is too old, step by step, until none is left or `stop` is cancelled. Tells how many
    /// entries it deleted.
    ///
    /// # Errors
    /// When the store fails; what was deleted before stays deleted.
    pub async fn sweep(&self, stop: &CancellationToken) -> Result<u64, StorageError> {
        let Some(before) = self.clock.now().checked_sub_signed(self.options.keep) else {
            // Kept for longer than there have been years: nothing is ever too old.
            return Ok(0);
        };
        let mut deleted = 0;
        while !stop.is_cancelled() {
            let step = self.log.purge(before, self.options.step).await?;
            deleted += step;
            if step < u64::from(self.options.step) {
                break;
            }
            tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(self.options.pause) => {} }
        }
        Ok(deleted)
    }
}
