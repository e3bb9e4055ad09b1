//! MariaDB frozen (SIGSTOP) under load: connections stay open, and nothing answers.

use super::{Bench, READ, STOPS, Site, no_start};
use crate::http::Sample;
use crate::load::Allowed;
use crate::report::Outcome;
use anyhow::Result;
use std::time::{Duration, Instant};

/// Longer than a statement may take (8 s), so that this limit shows.
const FROZEN: Duration = Duration::from_secs(10);
const LOAD: Duration = Duration::from_secs(3);

/// Nobody hangs past the time-outs, and after the thaw the portal serves by itself.
pub(super) async fn run(bench: &Bench) -> Result<Outcome> {
    let mut outcome = Outcome::new("frozen for 10 s");
    let mut site = bench.site("freeze", &[]).await?;
    let (load, probe) = (site.crew.start(), site.probe());
    tokio::time::sleep(LOAD).await;
    let from = Instant::now();
    bench.services.mariadb.freeze()?;
    tokio::time::sleep(FROZEN).await;
    bench.services.mariadb.thaw()?;
    let up = Instant::now();
    tokio::time::sleep(LOAD).await;
    probe.stop().await?;
    site.crew.stop(load).await?;
    let samples = site.crew.client.samples();
    let refused = samples
        .iter()
        .any(|sample| sample.status == Some(503) && sample.ended() < up);
    outcome.check(refused, || {
        "nobody got a 503 while the database was frozen".to_owned()
    });
    let span = Some((from, up + crate::report::RECOVERY));
    site.tally(
        &mut outcome,
        &Allowed {
            unavailable: span,
            silent: None,
        },
        Some(up),
    );
    site.verify(&mut outcome).await?;
    bench.services.mariadb.freeze()?;
    let stopped = stop(&mut site, &mut outcome).await;
    // Whatever came of it: the next fault needs the database.
    bench.services.mariadb.thaw()?;
    stopped?;
    Ok(outcome)
}

/// A stop while the database is frozen ends in order all the same; a start says that there is none.
async fn stop(site: &mut Site, outcome: &mut Outcome) -> Result<()> {
    let probe = site.probe();
    tokio::time::sleep(Duration::from_millis(500)).await;
    site.healthy("with the database frozen", 503, outcome).await?;
    no_start(&site.program, outcome)?;
    let signalled = Instant::now();
    site.portal.terminate()?;
    let status = tokio::task::block_in_place(|| site.portal.wait(STOPS))?;
    outcome.check(status.code() == Some(0), || {
        format!("a stop with the database frozen ended with {status}")
    });
    outcome.timed("a stop with the database frozen", signalled.elapsed(), STOPS);
    probe.stop().await?;
    let unanswered = |sample: &&Sample| sample.status.is_none() && sample.started + READ < signalled;
    let unanswered = site.crew.client.take_samples().iter().filter(unanswered).count();
    outcome.check(unanswered == 0, || {
        format!("{unanswered} requests got no answer from a stop with the database frozen")
    });
    Ok(())
}
