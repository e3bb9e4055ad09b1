//! The queue and the retention against a log in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use async_trait::async_trait;
use audit::{AuditLog, AuditQueue, AuditRecord, QueueOptions, Retention, RetentionOptions};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::testing::FixedClock;
use kernel::{AuditEntry, Clock, CustomerId, Listed, RequestContext, StorageError, Window};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

#[derive(Default)]
struct MemoryLog {
    kept: Mutex<Vec<AuditEntry>>,
    failures: AtomicUsize,
    gate: Option<tokio::sync::Semaphore>,
    steps: Mutex<Vec<u32>>,
}

#[async_trait]
impl AuditLog for MemoryLog {
    async fn append(&self, batch: &[AuditEntry]) -> Result<(), StorageError> {
        if let Some(gate) = &self.gate {
            gate.acquire().await.unwrap().forget();
        }
        if batch.iter().any(|e| e.action == "poison") {
            return Err(StorageError::failed("no such column"));
        }
        let failing = self
            .failures
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if failing.is_ok() {
            return Err(StorageError::unavailable("down"));
        }
        self.kept.lock().unwrap().extend_from_slice(batch);
        Ok(())
    }

    async fn read(&self, _: CustomerId, _: &Window) -> Result<Listed<AuditRecord>, StorageError> {
        unreachable!("the queue reads nothing")
    }

    async fn purge(&self, before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError> {
        self.steps.lock().unwrap().push(limit);
        let mut kept = self.kept.lock().unwrap();
        let mut taken = 0;
        kept.retain(|e| {
            let take = e.at < before && taken < u64::from(limit);
            taken += u64::from(take);
            !take
        });
        Ok(taken)
    }
}

fn clock() -> FixedClock {
    FixedClock::at("2026-05-01T00:00:00Z")
}

fn entry(n: usize) -> AuditEntry {
    RequestContext::default().audit(
        None,
        None,
        &format!("refused.{n}"),
        serde_json::json!({}),
        clock().now(),
    )
}

fn options() -> QueueOptions {
    QueueOptions {
        capacity: 8,
        batch: 3,
        retry_after: Duration::from_millis(1),
        drain_for: Duration::from_secs(5),
    }
}

#[tokio::test]
async fn a_stop_writes_everything_that_waits_in_order() {
    let log = Arc::new(MemoryLog::default());
    let (queue, writer) = AuditQueue::new(log.clone(), options());
    (0..8).for_each(|n| queue.put(entry(n)));
    let stop = CancellationToken::new();
    stop.cancel();
    writer.run(stop).await;
    let kept: Vec<_> = log
        .kept
        .lock()
        .unwrap()
        .iter()
        .map(|e| e.action.clone())
        .collect();
    assert_eq!(kept, (0..8).map(|n| format!("refused.{n}")).collect::<Vec<_>>());
    assert_eq!((queue.dropped(), queue.waiting()), (0, 0));
}

#[tokio::test]
async fn a_full_queue_drops_and_counts_and_never_waits() {
    let log = Arc::new(MemoryLog::default());
    let (queue, writer) = AuditQueue::new(log.clone(), options());
    (0..11).for_each(|n| queue.put(entry(n)));
    assert_eq!((queue.dropped(), queue.waiting()), (3, 8));
    let stop = CancellationToken::new();
    stop.cancel();
    writer.run(stop).await;
    assert_eq!(log.kept.lock().unwrap().len(), 8);
    queue.put(entry(12));
    assert_eq!(queue.dropped(), 4, "after the stop there is nobody to write it");
}

#[tokio::test]
async fn a_failing_log_is_tried_again_and_nothing_is_written_twice() {
    let log = Arc::new(MemoryLog {
        failures: AtomicUsize::new(3),
        ..MemoryLog::default()
    });
    let (queue, writer) = AuditQueue::new(log.clone(), options());
    (0..5).for_each(|n| queue.put(entry(n)));
    let stop = CancellationToken::new();
    let task = tokio::spawn(writer.run(stop.clone()));
    while log.failures.load(Ordering::SeqCst) > 0 {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    task.await.unwrap();
    let kept: Vec<_> = log
        .kept
        .lock()
        .unwrap()
        .iter()
        .map(|e| e.action.clone())
        .collect();
    assert_eq!(kept, (0..5).map(|n| format!("refused.{n}")).collect::<Vec<_>>());
    assert_eq!(queue.dropped(), 0);
}

#[tokio::test]
async fn one_bad_entry_does_not_hold_up_the_others() {
    let log = Arc::new(MemoryLog::default());
    let (queue, writer) = AuditQueue::new(log.clone(), options());
    queue.put(entry(0));
    queue.put(AuditEntry {
        action: "poison".into(),
        ..entry(1)
    });
    queue.put(entry(2));
    let stop = CancellationToken::new();
    stop.cancel();
    writer.run(stop).await;
    let kept: Vec<_> = log
        .kept
        .lock()
        .unwrap()
        .iter()
        .map(|e| e.action.clone())
        .collect();
    assert_eq!(kept, ["refused.0", "refused.2"]);
    assert_eq!(queue.dropped(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_ever() {
    let log = Arc::new(MemoryLog {
        gate: Some(tokio::sync::Semaphore::new(0)),
        ..MemoryLog::default()
    });
    let (queue, writer) = AuditQueue::new(log.clone(), options());
    (0..5).for_each(|n| queue.put(entry(n)));
    let stop = CancellationToken::new();
    stop.cancel();
    writer.run(stop).await;
    assert_eq!(queue.dropped(), 5);
    assert!(log.kept.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn retention_deletes_the_old_in_steps() {
    let log = Arc::new(MemoryLog::default());
    let now = clock().now();
    let aged = |days: i64| AuditEntry {
        at: now - TimeDelta::days(days),
        ..entry(0)
    };
    let batch: Vec<_> = [366, 400, 500, 364, 1, 800, 900].map(aged).to_vec();
    log.append(&batch).await.unwrap();
    let options = RetentionOptions {
        step: 2,
        ..RetentionOptions::default()
    };
    let retention = Retention::new(log.clone(), Arc::new(clock()), options);
    assert_eq!(retention.sweep(&CancellationToken::new()).await.unwrap(), 5);
    assert_eq!(log.kept.lock().unwrap().len(), 2);
    assert_eq!(*log.steps.lock().unwrap(), [2, 2, 2]);
}
