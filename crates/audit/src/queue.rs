//! Refusals on their way to the log: bounded, never waited for, not lost by a clean stop.

use crate::AuditLog;
use kernel::{AuditEntry, StorageError};
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

/// How the queue behaves.
#[derive(Debug, Clone, Copy)]
pub struct QueueOptions {
    /// How many entries may wait; the next one is dropped and counted.
    pub capacity: usize,
    /// How many are written at once.
    pub batch: usize,
    /// How long a failing store is left alone before the next try.
    pub retry_after: Duration,
    /// How long a stop may take to write what is left.
    pub drain_for: Duration,
}

impl Default for QueueOptions {
    fn default() -> Self {
        Self {
            capacity: 4096,
            batch: 100,
            retry_after: Duration::from_secs(1),
            drain_for: Duration::from_secs(5),
        }
    }
}

/// Where refusals are put. Cheap to clone; putting never waits.
#[derive(Debug, Clone)]
pub struct AuditQueue {
    sender: mpsc::Sender<AuditEntry>,
    dropped: Arc<AtomicU64>,
}

/// The other end: writes what was put, until it is told to stop.
pub struct AuditWriter {
    receiver: mpsc::Receiver<AuditEntry>,
    dropped: Arc<AtomicU64>,
    log: Arc<dyn AuditLog>,
    options: QueueOptions,
}

impl AuditQueue {
    /// A queue and the writer that empties it into the log.
    #[must_use]
    pub fn new(log: Arc<dyn AuditLog>, options: QueueOptions) -> (Self, AuditWriter) {
        let (sender, receiver) = mpsc::channel(options.capacity.max(1));
        let dropped = Arc::new(AtomicU64::new(0));
        let writer = AuditWriter {
            receiver,
            dropped: dropped.clone(),
            log,
            options,
        };
        (Self { sender, dropped }, writer)
    }

    /// Puts an entry. When the queue is full, or its writer has stopped, the entry is dropped and counted.
    pub fn put(&self, entry: AuditEntry) {
        if self.sender.try_send(entry).is_err() {
            let count = self.dropped.fetch_add(1, Ordering::Relaxed) + 1;
            // A storm of refusals must not become a storm of log lines.
            if count.is_power_of_two() {
                tracing::warn!(dropped = count, "the audit queue is full: entries were dropped");
            }
        }
    }

    /// How many entries were dropped since the start: a counter for the metrics.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// How many entries wait: a gauge for the metrics.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.sender.max_capacity() - self.sender.capacity()
    }
}

impl AuditWriter {
    /// Writes until `stop` is cancelled, then writes what is left, for as long as the options allow. Entries that
    /// a store refused to the end are counted as dropped.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut batch = Vec::with_capacity(self.options.batch);
        while !stop.is_cancelled() {
            if batch.is_empty() {
                tokio::select! {
                    () = stop.cancelled() => break,
                    _ = self.receiver.recv_many(&mut batch, self.options.batch) => {}
                }
                if batch.is_empty() {
                    return;
                }
            }
            if let Err(error) = self.write(&mut batch).await {
                tracing::warn!(error = &error as &dyn Error, "the audit log can't be written");
                let again = Instant::now() + self.options.retry_after;
                tokio::select! { () = stop.cancelled() => break, () = sleep_until(again) => {} }
            }
        }
        self.drain(batch).await;
    }

    /// Writes the batch and empties it. A batch that the log refuses for good is written one by one, so that one bad
    /// entry can't hold up the others: it alone is dropped.
    async fn write(&self, batch: &mut Vec<AuditEntry>) -> Result<(), StorageError> {
        match self.log.append(batch).await {
            Ok(()) => {
                batch.clear();
                return Ok(());
            }
            Err(error @ StorageError::Unavailable(_)) => return Err(error),
            Err(_) => {}
        }
        while let Some(entry) = batch.first() {
            match self.log.append(std::slice::from_ref(entry)).await {
                Ok(()) => {}
                Err(error @ StorageError::Unavailable(_)) => return Err(error),
                Err(error) => {
                    self.dropped.fetch_add(1, Ordering::Relaxed);
                    let action = entry.action.as_str();
                    tracing::error!(
                        action,
                        error = &error as &dyn Error,
                        "an audit entry was refused by the log"
                    );
                }
            }
            batch.remove(0);
        }
        Ok(())
    }

    async fn drain(&mut self, mut batch: Vec<AuditEntry>) {
        let until = Instant::now() + self.options.drain_for;
        self.receiver.close();
        loop {
            if batch.is_empty() {
                self.receiver.recv_many(&mut batch, self.options.batch).await;
            }
            if batch.is_empty() {
                return;
            }
            match timeout_at(until, self.write(&mut batch)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) if Instant::now() + self.options.retry_after < until => {
                    tracing::warn!(error = &error as &dyn Error, "the audit log can't be written");
                    tokio::time::sleep(self.options.retry_after).await;
                }
                Ok(Err(_)) | Err(_) => {
                    let lost = batch.len() as u64 + self.receiver.len() as u64;
                    self.dropped.fetch_add(lost, Ordering::Relaxed);
                    tracing::error!(lost, "audit entries could not be written before the stop");
                    return;
                }
            }
        }
    }
}
