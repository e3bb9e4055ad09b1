//! The pool exhausted: another program holds the tables, and every connection waits for it.

use super::Bench;
use crate::database;
use crate::http::Ask;
use crate::load::Allowed;
use crate::report::{Outcome, RECOVERY};
use anyhow::Result;
use mysql_async::prelude::Queryable as _;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const HELD: Duration = Duration::from_secs(6);
const CROWD: usize = 80;
/// Who gets no connection of the pool is told so after 2 s; this leaves a busy machine some time.
const REFUSED_WITHIN: Duration = Duration::from_secs(4);

/// Who finds no connection is refused soon, rather than queued without end.
pub(super) async fn run(bench: &Bench) -> Result<Outcome> {
    let mut outcome = Outcome::new(format!("2 connections, tables locked 6 s, {CROWD} callers"));
    let mut site = bench.site("pool", &[("PORTAL_DB_POOL_SIZE", "2")]).await?;
    site.crew.work(Duration::from_secs(2)).await?;
    let mut holder = database::connect(&site.shop.database).await?;
    let from = Instant::now();
    holder
        .query_drop("LOCK TABLES RepairRequest WRITE, Device WRITE, Notification WRITE")
        .await?;
    let tokens: Vec<String> = site
        .crew
        .workers
        .iter()
        .map(|worker| worker.token.clone())
        .collect();
    let mut crowd = JoinSet::new();
    for (number, token) in (0..CROWD).zip(tokens.into_iter().cycle()) {
        let client = site.crew.client.clone();
        crowd.spawn(async move {
            let path = format!("/repairs?search=crowd-{number}");
            let asked = Instant::now();
            let answer = client.send(Ask::get(&path, &token)).await;
            (answer.status, asked.elapsed())
        });
    }
    // The load's own requests join the queue.
    let load = site.crew.start();
    tokio::time::sleep(HELD).await;
    holder.query_drop("UNLOCK TABLES").await?;
    let up = Instant::now();
    let probe = site.probe();
    tokio::time::sleep(Duration::from_secs(3)).await;
    probe.stop().await?;
    site.crew.stop(load).await?;
    let (mut refused, mut slow) = (0_usize, Duration::ZERO);
    while let Some(answer) = crowd.join_next().await {
        let (status, took) = answer?;
        if status == Some(503) {
            refused += 1;
            slow = slow.max(took);
        }
    }
    holder.disconnect().await?;
    outcome.check(refused > CROWD / 2, || {
        format!("only {refused} of {CROWD} were refused")
    });
    outcome.check(slow <= REFUSED_WITHIN, || {
        format!("who found no connection waited {} ms", slow.as_millis())
    });
    let allowed = Allowed {
        unavailable: Some((from, up + RECOVERY)),
        silent: None,
    };
    site.tally(&mut outcome, &allowed, Some(up));
    site.verify(&mut outcome).await?;
    Ok(outcome)
}
