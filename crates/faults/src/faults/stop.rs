//! SIGTERM under load.

use super::by_hand::{Sent, decision, half, reader};
use super::{Bench, READ, STOPS, Site};
use crate::database;
use crate::http::Ask;
use crate::load::{Allowed, oddities};
use crate::model::{Fate, Write};
use crate::report::Outcome;
use crate::wire::Wire;
use anyhow::{Context as _, Result, ensure};
use mysql_async::prelude::Queryable as _;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Requests that wait for a row when the signal comes, and those of which half has been sent.
const WAITING: usize = 4;
const HALVES: usize = 4;
/// More threads than requests that wait: some end at once, and those that go on must not miss them.
const WORKERS: &str = "6";
const READERS: usize = 8;
/// Their audit rows wait in a queue, which a stop empties.
const REFUSALS: usize = 20;

/// Every request whose head was read is answered, whether it is quick, waits for a lock or has half its body to come; then
/// the process ends in order.
pub(super) async fn run(bench: &Bench) -> Result<Outcome> {
    let mut outcome = Outcome::new("SIGTERM under load, with requests that wait and halves of requests");
    let mut site = bench.site("stop", &[("PORTAL_WORKERS", WORKERS)]).await?;
    let mut holder = database::connect(&site.shop.database).await?;
    // One customer's requests are made by hand.
    let spare = site.crew.workers.pop().context("the shop has no customer")?;
    let (owner, token) = (&spare.customer, &spare.token);
    let load = site.crew.start();
    let mut sent = JoinSet::new();
    for number in 0..READERS {
        sent.spawn(reader(site.port, token.clone(), number));
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let locked: Vec<u64> = owner.offers.iter().copied().take(WAITING).collect();
    holder.query_drop("START TRANSACTION").await?;
    for repair in &locked {
        holder
            .query_drop(format!(
                "SELECT id FROM RepairRequest WHERE id = {repair} FOR UPDATE"
            ))
            .await?;
    }
    let repair = owner.repairs.first().copied().unwrap_or_default();
    let mut late = JoinSet::new();
    for repair in locked {
        late.spawn(decision(site.port, token.clone(), repair));
    }
    for number in 0..REFUSALS {
        refused(&site, token, number).await?;
    }
    for number in 0..HALVES {
        late.spawn(half(site.port, token.clone(), repair, number));
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let signalled = Instant::now();
    site.portal.terminate()?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let door = Wire::connect(site.port).await;
    outcome.check(door.is_err(), || {
        "a second after the signal a new connection was taken".to_owned()
    });
    holder.query_drop("ROLLBACK").await?;
    let status = tokio::task::block_in_place(|| site.portal.wait(STOPS))?;
    outcome.timed(
        "a stop, with rows held for its first second,",
        signalled.elapsed(),
        STOPS,
    );
    outcome.check(status.code() == Some(0), || format!("it ended with {status}"));
    outcome.problems.extend(site.portal.complaints());
    let audit = database::read(&site.shop.database).await?.audit;
    let missing = (0..REFUSALS)
        .filter(|number| !audit.contains_key(&format!("refused-{number}")))
        .count();
    outcome.check(missing == 0, || {
        format!("{missing} of {REFUSALS} refusals have no audit row")
    });
    tokio::task::block_in_place(|| site.serve_again())?;
    site.crew.stop(load).await?;
    site.crew.workers.push(spare);

    let mut answers: Vec<(Sent, Option<Write>)> = Vec::new();
    while let Some(requests) = sent.join_next().await {
        answers.extend(requests?.into_iter().map(|one| (one, None)));
    }
    while let Some(one) = late.join_next().await {
        answers.push(one?);
    }
    judge(&site, answers, signalled, &mut outcome);
    site.verify(&mut outcome).await?;
    Ok(outcome)
}

/// What was sent in time must have been answered.
fn judge(site: &Site, answers: Vec<(Sent, Option<Write>)>, signalled: Instant, outcome: &mut Outcome) {
    let mut after = 0;
    for ((what, sent, over, answer), write) in answers {
        match &answer {
            Ok(200..=299) => {
                outcome.answered += 1;
                after += usize::from(sent + READ < signalled && over > signalled);
            }
            Ok(status) => outcome.problem(format!("{what} got {status}")),
            Err(error) if sent + READ < signalled => {
                let before = signalled.duration_since(sent).as_millis();
                outcome.problem(format!(
                    "{what}, sent {before} ms before the signal, got no answer: {error:#}"
                ));
            }
            Err(_) => {}
        }
        if let Some(write) = write {
            let done = answer.as_ref().is_ok_and(|status| (200..300).contains(status));
            let fate = if done { Fate::Acknowledged } else { Fate::Unknown };
            site.crew.journal.wrote(Write { fate, ..write });
        }
    }
    outcome.notes.push(format!(
        "{after} requests by hand that were under way at the signal were answered after it"
    ));
    let samples = site.crew.client.samples();
    outcome.count(&samples);
    // Without an answer is who asked after the signal, or so shortly before that the head may not have been read.
    let due: Vec<_> = samples
        .into_iter()
        .filter(|sample| sample.status.is_some() || sample.started + READ < signalled)
        .collect();
    outcome.problems.extend(oddities(&due, &Allowed::default()));
}

/// Asks for a repair of nobody's: a refused access.
async fn refused(site: &Site, token: &str, number: usize) -> Result<()> {
    let (id, path) = (
        format!("refused-{number}"),
        format!("/repairs/{}", 2_000_000_000 + number),
    );
    let ask = Ask {
        id: &id,
        ..Ask::get(&path, token)
    };
    let status = site.client("10.0.0.7")?.send(ask).await.status;
    ensure!(status == Some(404), "a repair of nobody's got {status:?}");
    Ok(())
}
