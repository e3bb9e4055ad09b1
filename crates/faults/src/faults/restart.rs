//! MariaDB stopped and started, and killed and started, under load.

use super::no_start;
use super::{Bench, Site};
use crate::load::Allowed;
use crate::report::Outcome;
use anyhow::Result;
use std::time::{Duration, Instant};

/// How long the server is away.
const AWAY: Duration = Duration::from_secs(2);
const LOAD: Duration = Duration::from_secs(3);

/// Meanwhile there is nothing but 503; afterwards the portal serves by itself.
pub(super) async fn run(bench: &mut Bench) -> Result<Outcome> {
    let mut outcome = Outcome::new("stopped, then killed, 2 s away each");
    let mut site = bench.site("restart", &[]).await?;
    for killed in [false, true] {
        once(bench, &mut site, killed, &mut outcome).await?;
    }
    site.verify(&mut outcome).await?;
    Ok(outcome)
}

async fn once(bench: &mut Bench, site: &mut Site, killed: bool, outcome: &mut Outcome) -> Result<()> {
    let (load, probe) = (site.crew.start(), site.probe());
    tokio::time::sleep(LOAD).await;
    let from = Instant::now();
    let mariadb = &mut bench.services.mariadb;
    tokio::task::block_in_place(|| if killed { mariadb.kill() } else { mariadb.stop() })?;
    tokio::time::sleep(AWAY).await;
    site.healthy("without the database", 503, outcome).await?;
    no_start(&site.program, outcome)?;
    tokio::task::block_in_place(|| mariadb.start())?;
    let up = Instant::now();
    tokio::time::sleep(LOAD).await;
    probe.stop().await?;
    site.crew.stop(load).await?;
    let span = Some((from, up + crate::report::RECOVERY));
    let allowed = Allowed {
        unavailable: span,
        silent: None,
    };
    let refused = site
        .crew
        .client
        .samples()
        .iter()
        .any(|sample| sample.status == Some(503));
    outcome.check(refused, || {
        "nobody got a 503 while the database was away".to_owned()
    });
    site.tally(outcome, &allowed, Some(up));
    Ok(())
}
