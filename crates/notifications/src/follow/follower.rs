//! Reads on, tells what is new, remembers how far it came.

use crate::follow::change::key_of_row;
use crate::follow::{Advance, ChangeFeed, Place, Seen, Source, event_of};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Cache, Clock, CustomerId, Event, Random, StorageError};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How the follower behaves.
#[derive(Debug, Clone, Copy)]
pub struct FollowOptions {
    /// The pause between two looks.
    pub every: Duration,
    /// How long a leader leads without a sign of life.
    pub lease: TimeDelta,
    /// How many rows a step reads.
    pub step: u32,
    /// How many steps a look takes in one table before it turns to the next.
    pub steps: u32,
    /// How late after its own time a row read a second time may still be news.
    pub late: TimeDelta,
}

impl Default for FollowOptions {
    fn default() -> Self {
        Self {
            every: Duration::from_secs(3),
            lease: TimeDelta::seconds(30),
            step: 200,
            steps: 10,
            late: TimeDelta::minutes(15),
        }
    }
}

/// Rows, in their states, that were told not long ago, so that reading them a second time costs no question to the database
/// and no customer's cache.
#[derive(Default)]
struct Told {
    ids: HashSet<Uuid>,
    order: VecDeque<Uuid>,
    /// Until when this node leads, as far as it knows.
    leads_until: Option<DateTime<Utc>>,
    /// The tables that could not be followed at the last look.
    failing: HashSet<Source>,
}

impl Told {
    const MOST: usize = 8192;

    fn has(&self, id: &Uuid) -> bool {
        self.ids.contains(id)
    }

    fn add(&mut self, id: Uuid) {
        if self.ids.insert(id) {
            self.order.push_back(id);
        }
        if self.order.len() > Self::MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }
}

/// Follows the ERP's tables. One runs on every node; one of them leads.
pub struct Follower {
    feed: Arc<dyn ChangeFeed>,
    cache: Arc<dyn Cache>,
    clock: Arc<dyn Clock>,
    owner: Uuid,
    options: FollowOptions,
    told: tokio::sync::Mutex<Told>,
}

impl Follower {
    /// Over a feed; what is cached of customers whose affairs changed is dropped from `cache`.
    #[must_use]
    pub fn new(
        feed: Arc<dyn ChangeFeed>,
        cache: Arc<dyn Cache>,
        clock: Arc<dyn Clock>,
        random: &dyn Random,
        options: FollowOptions,
    ) -> Self {
        Self {
            feed,
            cache,
            clock,
            owner: uuid::Builder::from_random_bytes(random.bytes()).into_uuid(),
            options,
            told: tokio::sync::Mutex::default(),
        }
    }

    /// Follows until `stop` is cancelled, then gives up the lead.
    pub async fn run(&self, stop: &CancellationToken) {
        let mut failing = false;
        while !stop.is_cancelled() {
            match self.look().await {
                Ok(_) => {
                    if std::mem::take(&mut failing) {
                        tracing::info!("the shop's changes can be followed again");
                    }
                }
                Err(error) => {
                    // Once for each outage, not once every few seconds.
                    if !std::mem::replace(&mut failing, true) {
                        let error = &error as &dyn Error;
                        tracing::warn!(error, "the shop's changes can't be followed");
                    }
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(self.options.every) => {}
            }
        }
        // Where this fails, the lead runs out by itself.
        let _ = self.feed.resign(self.owner).await;
    }

    /// Looks once at every table, and tells how many events were new. Does nothing while another node leads. A table that
    /// can't be followed holds up no other: that is logged, and what was not saved is read again.
    ///
    /// # Errors
    /// When the store can't say who leads.
    pub async fn look(&self) -> Result<usize, StorageError> {
        let mut told = 0;
        if !self.lead().await? {
            return Ok(told);
        }
        for source in Source::ALL {
            match self.follow(source).await {
                Ok(Some(new)) => {
                    told += new;
                    self.followed(source).await;
                }
                Ok(None) => break,
                Err(error) => self.failed(source, &error).await,
            }
        }
        Ok(told)
    }

    async fn followed(&self, source: Source) {
        if self.told.lock().await.failing.remove(&source) {
            tracing::info!(table = source.name(), "the table can be followed again");
        }
    }

    /// Logs once for each outage, not once every few seconds.
    async fn failed(&self, source: Source, error: &StorageError) {
        if self.told.lock().await.failing.insert(source) {
            let error = error as &dyn Error;
            tracing::warn!(error, table = source.name(), "the table can't be followed");
        }
    }

    /// Whether this node leads. A lease of which less than half is gone is not renewed: an idle look writes nothing.
    async fn lead(&self) -> Result<bool, StorageError> {
        let now = self.clock.now();
        let known = self.told.lock().await.leads_until;
        if known.is_some_and(|until| now + self.options.lease / 2 < until) {
            return Ok(true);
        }
        let until = now + self.options.lease;
        let leads = self.feed.lead(self.owner, now, until).await?;
        self.told.lock().await.leads_until = leads.then_some(until);
        Ok(leads)
    }

    /// `None` when another node leads.
    async fn follow(&self, source: Source) -> Result<Option<usize>, StorageError> {
        let now = self.clock.now();
        let start = self.feed.start(source, now).await?;
        let (mut saved, mut from) = (start.saved, start.from);
        let mut told = 0;
        for _ in 0..self.options.steps {
            let rows = self.feed.read(source, from, self.options.step).await?;
            let Some(last) = rows.last() else { break };
            from = last.place;
            let untold = self.untold(&rows, start.saved, now).await;
            // First of all: what is cached from now on was read after the change, and whoever fails below sees the row again.
            self.forget(&untold).await;
            // A row that is dated ahead, by a clock or a zone that is not ours, is told now all the same.
            let events: Vec<Event> = untold
                .iter()
                .filter_map(|row| event_of(row))
                .map(|event| Event {
                    occurred_at: event.occurred_at.min(now),
                    ..event
                })
                .collect();
            let to = saved.max(from);
            if to != saved || !events.is_empty() {
                match self
                    .feed
                    .advance(self.owner, source, to, &rows, &events, now)
                    .await?
                {
                    Advance::Lost => {
                        self.told.lock().await.leads_until = None;
                        return Ok(None);
                    }
                    Advance::Saved(new) => told += new.len(),
                }
                saved = to;
            }
            let mut known = self.told.lock().await;
            untold.iter().for_each(|row| known.add(key_of_row(row)));
            drop(known);
            if rows.len() < self.options.step as usize {
                break;
            }
        }
        Ok(Some(told))
    }

    /// The rows that say something new.
    async fn untold<'a>(&self, rows: &'a [Seen], saved: Place, now: DateTime<Utc>) -> Vec<&'a Seen> {
        let told = self.told.lock().await;
        // By the wall's clock: where an hour comes twice, a row's moment is read as in the first one, and in the second
        // all that is written would seem an hour old.
        let late = self.feed.wall(now) - self.options.late;
        rows.iter()
            .filter(|row| row.place > saved || self.feed.wall(row.at) > late)
            .filter(|row| !told.has(&key_of_row(row)))
            .collect()
    }

    /// Drops what is cached of everyone the rows are or were about, be they told of it or not: an invoice that became a
    /// draft is no news, and still must go.
    async fn forget(&self, rows: &[&Seen]) {
        let changed: BTreeSet<CustomerId> = rows
            .iter()
            .flat_map(|row| [row.customer, row.before])
            .flatten()
            .collect();
        for customer in changed {
            // A cache out of reach is passed by until it is back; its adapter has logged why.
            let _ = self.cache.forget(customer).await;
        }
    }
}
