//! The pool exhausted: another program holds the tables, and every connection waits for it.

use super::{Bench, LONGEST, Site};
use crate::database;
use crate::http::Ask;
use crate::load::Allowed;
use crate::model::{Effect, Fate, Write};
use crate::report::{Outcome, RECOVERY};
use anyhow::{Context as _, Result};
use mysql_async::prelude::Queryable as _;
use reqwest::Method;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const HELD: Duration = Duration::from_secs(6);
const CROWD: usize = 80;
/// Who gets no connection of the pool is told so after 2 s; this leaves a busy machine some time.
const REFUSED_WITHIN: Duration = Duration::from_secs(4);

/// Who finds no connection is refused soon, rather than queued without end.
pub(super) async fn run(bench: &Bench) -> Result<Outcome> {
    let mut outcome = Outcome::new(format!(
        "2 connections, tables locked 6 s, {CROWD} callers; rows held"
    ));
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
    outcome.timed("for want of a connection the slowest 503", slow, REFUSED_WITHIN);
    let allowed = Allowed {
        unavailable: Some((from, up + RECOVERY)),
        silent: None,
    };
    site.tally(&mut outcome, &allowed, Some(up));
    rows(&site, &mut outcome).await?;
    site.verify(&mut outcome).await?;
    Ok(outcome)
}

/// Another program holds rows: whoever writes there is told so in the end, and everything else goes on.
async fn rows(site: &Site, outcome: &mut Outcome) -> Result<()> {
    let worker = site.crew.workers.first().context("the shop has no customer")?;
    let mut holder = database::connect(&site.shop.database).await?;
    holder.query_drop("START TRANSACTION").await?;
    let offer = worker
        .customer
        .offers
        .first()
        .copied()
        .context("the customer has no quotation")?;
    holder
        .query_drop(format!(
            "SELECT id FROM RepairRequest WHERE id = {offer} FOR UPDATE"
        ))
        .await?;
    let path = format!("/repairs/{offer}/quotation/approve");
    let (token, id) = (Some(worker.token.as_str()), "held");
    let ask = Ask {
        method: Method::POST,
        path: &path,
        token,
        id,
        body: None,
        or: None,
    };
    let client = site.client("10.0.0.9")?;
    let asked = Instant::now();
    let answer = client.send(ask).await;
    let took = asked.elapsed();
    site.crew.journal.wrote(Write {
        request: "held".to_owned(),
        action: "repair.quotation_approve",
        effect: Effect::Decision {
            repair: offer,
            approved: true,
        },
        fate: Fate::Unknown,
    });
    outcome.worst = outcome.worst.max(Some(took));
    outcome.check(answer.status == Some(503), || {
        format!("whose row was held got {:?}", answer.status)
    });
    outcome.timed("for a held row a 503", took, LONGEST);
    let read = client.send(Ask::get("/repairs?search=held", &worker.token)).await;
    outcome.check(read.is_success(), || {
        format!("beside a held row a read got {:?}", read.status)
    });
    holder.query_drop("ROLLBACK").await?;
    holder.disconnect().await?;
    Ok(())
}
