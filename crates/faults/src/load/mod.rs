//! A shop's customers at work: each client asks for one thing after another, all of them at once.

mod dice;
mod tally;
mod worker;
mod writes;

pub(crate) use tally::{Allowed, oddities, recovery, worst};
pub(crate) use worker::Worker;

use crate::http::{Ask, Client};
use crate::model::{Journal, lock};
use crate::shop::Shop;
use anyhow::{Context as _, Result};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;

/// The clients of a shop, what they were promised, and every request of theirs.
#[derive(Debug)]
pub(crate) struct Crew {
    pub(crate) workers: Vec<Worker>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) client: Client,
    /// A session that nothing ends.
    pub(crate) token: String,
}

impl Crew {
    /// Logs every customer in.
    pub(crate) async fn sign_in(shop: &Shop, url: &str) -> Result<Self> {
        let client = Client::new(url, "10.0.0.1")?;
        let journal = Arc::new(Journal::default());
        let mut workers: Vec<Worker> = Vec::new();
        for customer in &shop.customers {
            let own = client.from(&format!("10.0.1.{}", customer.id));
            workers.push(Worker::sign_in(customer.clone(), own, journal.clone()).await?);
        }
        let token = workers
            .first()
            .map(|worker| worker.token.clone())
            .context("a shop without customers")?;
        Ok(Self {
            workers,
            journal,
            client,
            token,
        })
    }

    /// Sets all of them to work.
    pub(crate) fn start(&mut self) -> Load {
        let stop = Arc::new(AtomicBool::new(false));
        let work = |mut worker: Worker| {
            let stop = stop.clone();
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    worker.step().await;
                }
                worker
            })
        };
        let tasks = std::mem::take(&mut self.workers).into_iter().map(work).collect();
        Load { stop, tasks }
    }

    /// Waits until each has got its last answer.
    pub(crate) async fn stop(&mut self, load: Load) -> Result<()> {
        load.stop.store(true, Ordering::Relaxed);
        for task in load.tasks {
            self.workers.push(task.await.context("a client panicked")?);
        }
        Ok(())
    }

    /// Lets them work for a while.
    pub(crate) async fn work(&mut self, time: Duration) -> Result<()> {
        let load = self.start();
        tokio::time::sleep(time).await;
        self.stop(load).await
    }
}

/// Clients at work.
#[derive(Debug)]
pub(crate) struct Load {
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<Worker>>,
}

/// Asks for something that is in no cache ten times a second, whether or not it is answered: its answers tell when the
/// portal serves again.
#[derive(Debug)]
pub(crate) struct Probe {
    stop: Arc<AtomicBool>,
    task: JoinHandle<()>,
    asked: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

/// No two probes search for the same.
static PROBES: AtomicU64 = AtomicU64::new(0);

impl Probe {
    /// Starts asking as a customer.
    pub(crate) fn start(client: Client, token: String) -> Self {
        let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let (stopping, asking) = (stop.clone(), asked.clone());
        let task = tokio::spawn(async move {
            while !stopping.load(Ordering::Relaxed) {
                let (client, token) = (client.clone(), token.clone());
                let one = tokio::spawn(async move {
                    let number = PROBES.fetch_add(1, Ordering::Relaxed);
                    let path = format!("/repairs?search=probe-{number}");
                    client.send(Ask::get(&path, &token)).await;
                });
                lock(&asking).push(one);
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
        Self { stop, task, asked }
    }

    /// Stops, and waits for the answers that are due.
    pub(crate) async fn stop(self) -> Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.context("the probe panicked")?;
        let asked = std::mem::take(&mut *lock(&self.asked));
        for one in asked {
            one.await.context("a probe panicked")?;
        }
        Ok(())
    }
}
