//! A store in memory that keeps the contract.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{Event, StorageError};
use outbox::contract::Put;
use outbox::{Claim, Claimed, OutboxStore, Outcome};
use std::sync::Mutex;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum State {
    Waiting,
    Done(DateTime<Utc>),
    Dead(String),
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) event: Event,
    pub(crate) position: Option<i64>,
    pub(crate) state: State,
    pub(crate) due: DateTime<Utc>,
    pub(crate) token: Option<Uuid>,
    pub(crate) attempts: u32,
}

#[derive(Default)]
pub(crate) struct MemoryOutbox {
    pub(crate) rows: Mutex<Vec<Option<Row>>>,
    pub(crate) broken: std::sync::atomic::AtomicBool,
}

impl MemoryOutbox {
    pub(crate) fn row(&self, index: usize) -> Row {
        self.rows.lock().unwrap()[index].clone().unwrap()
    }

    fn check(&self) -> Result<(), StorageError> {
        match self.broken.load(std::sync::atomic::Ordering::SeqCst) {
            true => Err(StorageError::unavailable("down")),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl Put for MemoryOutbox {
    async fn put(&self, event: Event) {
        let due = event.occurred_at;
        self.rows.lock().unwrap().push(Some(Row {
            event,
            position: None,
            state: State::Waiting,
            due,
            token: None,
            attempts: 0,
        }));
    }
}

#[async_trait]
impl OutboxStore for MemoryOutbox {
    async fn place(&self, limit: u32) -> Result<u64, StorageError> {
        self.check()?;
        let mut rows = self.rows.lock().unwrap();
        let mut last = rows
            .iter()
            .flatten()
            .filter_map(|r| r.position)
            .max()
            .unwrap_or(0);
        let mut placed = 0;
        for row in rows
            .iter_mut()
            .flatten()
            .filter(|r| r.position.is_none())
            .take(limit as usize)
        {
            (last, placed) = (last + 1, placed + 1);
            row.position = Some(last);
        }
        Ok(placed)
    }

    async fn claim(&self, claim: &Claim, limit: u32) -> Result<Vec<Claimed>, StorageError> {
        self.check()?;
        let mut rows = self.rows.lock().unwrap();
        let due = rows
            .iter_mut()
            .enumerate()
            .filter_map(|(n, r)| Some((n, r.as_mut()?)))
            .filter(|(_, r)| r.position.is_some() && r.state == State::Waiting && r.due <= claim.now);
        Ok(due
            .take(limit as usize)
            .map(|(n, row)| {
                (row.token, row.due, row.attempts) = (Some(claim.token), claim.until, row.attempts + 1);
                Claimed {
                    row: i64::try_from(n).unwrap(),
                    position: row.position.unwrap(),
                    attempts: row.attempts,
                    event: row.event.clone(),
                }
            })
            .collect())
    }

    async fn settle(&self, token: Uuid, row: i64, outcome: &Outcome) -> Result<bool, StorageError> {
        self.check()?;
        let mut rows = self.rows.lock().unwrap();
        let row = rows[usize::try_from(row).unwrap()].as_mut().unwrap();
        if row.token != Some(token) {
            return Ok(false);
        }
        row.token = None;
        match outcome {
            Outcome::Done { at } => row.state = State::Done(*at),
            Outcome::Dead { reason, .. } => row.state = State::Dead(reason.clone()),
            Outcome::Later { due, counts, .. } => {
                row.due = *due;
                row.attempts -= u32::from(!counts);
            }
        }
        Ok(true)
    }

    async fn purge(&self, done_before: DateTime<Utc>, limit: u32) -> Result<u64, StorageError> {
        self.check()?;
        let mut deleted = 0;
        for row in self.rows.lock().unwrap().iter_mut() {
            let old = matches!(row, Some(Row { state: State::Done(at), .. }) if *at < done_before);
            if old && deleted < u64::from(limit) {
                (*row, deleted) = (None, deleted + 1);
            }
        }
        Ok(deleted)
    }
}
