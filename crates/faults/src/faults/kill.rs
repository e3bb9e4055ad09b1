//! kill -9 under a mixed load.

use super::Bench;
use crate::check;
use crate::load::Allowed;
use crate::report::{Outcome, RECOVERY};
use anyhow::Result;
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;
const LOAD: Duration = Duration::from_secs(2);

/// Kills the process again and again while customers write, and looks each time for what was acknowledged.
pub(super) async fn run(bench: &Bench) -> Result<Outcome> {
    let mut outcome = Outcome::new(format!("{ROUNDS} x SIGKILL under load"));
    let mut site = bench.site("kill", &[]).await?;
    for round in 1..=ROUNDS {
        let load = site.crew.start();
        tokio::time::sleep(LOAD).await;
        let from = Instant::now();
        tokio::task::block_in_place(|| site.portal.kill())?;
        // Clients go on asking, in vain.
        tokio::time::sleep(Duration::from_millis(200)).await;
        tokio::task::block_in_place(|| site.serve_again())?;
        let end = Instant::now();
        tokio::time::sleep(RECOVERY).await;
        site.crew.stop(load).await?;
        let allowed = Allowed {
            unavailable: None,
            silent: Some((from, end)),
        };
        site.tally(&mut outcome, &allowed, Some(end));
        let (judgement, _) = check::rows(&site.crew, &site.shop.database).await?;
        let lost = judgement.lost.len() + judgement.half.len();
        outcome.check(lost == 0, || {
            format!("round {round}: {lost} writes lost or by half")
        });
    }
    site.verify(&mut outcome).await?;
    Ok(outcome)
}
