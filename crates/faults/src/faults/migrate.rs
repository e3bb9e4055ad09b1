//! Two processes migrate one database at once.

use super::Bench;
use crate::database;
use crate::portal::Program;
use crate::report::Outcome;
use anyhow::{Context as _, Result};
use mysql_async::prelude::Queryable as _;
use std::process::Stdio;
use std::time::Duration;

/// An ERP's tables, with rows.
const ERP: &str = include_str!("../../../test-support/erp/other_members.sql");
const ROUNDS: usize = 3;
/// In milliseconds: somewhere between the start and the end.
const KILLED_AFTER: [u64; 5] = [20, 40, 60, 80, 120];

/// On an empty database and on an ERP's: both processes succeed, and nothing is left to do.
pub(super) async fn run(bench: &Bench) -> Result<Outcome> {
    let mut outcome = Outcome::new(format!(
        "{ROUNDS} x empty, {ROUNDS} x ERP, two at once; 5 x killed"
    ));
    for round in 0..ROUNDS {
        let (program, _) = bench.program(&format!("migrate_empty_{round}")).await?;
        both("an empty database", &program, &mut outcome)?;
        let (program, url) = bench.program(&format!("migrate_erp_{round}")).await?;
        let mut conn = database::connect(&url).await?;
        conn.query_drop(ERP).await.context("making an ERP's tables")?;
        conn.disconnect().await?;
        both("an ERP's database", &program, &mut outcome)?;
    }
    for wait in KILLED_AFTER {
        let (program, url) = bench.program(&format!("migrate_killed_{wait}")).await?;
        killed(&program, &url, Duration::from_millis(wait), &mut outcome).await?;
    }
    Ok(outcome)
}

/// A migration that was killed is finished by the next one, once the lease that it held has run out (half a minute,
/// which is not waited for here).
async fn killed(program: &Program, url: &str, wait: Duration, outcome: &mut Outcome) -> Result<()> {
    let mut child = program
        .command(&["migrate"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    std::thread::sleep(wait);
    // It may have been quicker.
    drop(child.kill());
    child.wait()?;
    let plan = program.run(&["migrate", "--plan"])?;
    let left = plan
        .lines()
        .last()
        .unwrap_or_default()
        .trim_start_matches("-- ")
        .to_owned();
    outcome.notes.push(format!(
        "killed after {} ms, a migration left: {left}",
        wait.as_millis()
    ));
    let mut conn = database::connect(url).await?;
    // Where it had not yet come so far there is no such table.
    drop(
        conn.query_drop("UPDATE PortalLease SET expiresAt = UTC_TIMESTAMP() - INTERVAL 1 SECOND")
            .await,
    );
    conn.disconnect().await?;
    program.run(&["migrate"])?;
    let plan = program.run(&["migrate", "--plan"])?;
    outcome.check(plan.contains("nothing to do"), || {
        format!("after a killed migration, left to do: {plan}")
    });
    Ok(())
}

fn both(what: &str, program: &Program, outcome: &mut Outcome) -> Result<()> {
    let start = || {
        program
            .command(&["migrate"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
    };
    let (one, two) = (start()?, start()?);
    for child in [one, two] {
        let output = child.wait_with_output().context("waiting for a migration")?;
        outcome.check(output.status.success(), || {
            format!(
                "{what}: {}: {}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            )
        });
    }
    let plan = program.run(&["migrate", "--plan"])?;
    outcome.check(plan.contains("nothing to do"), || {
        format!("{what}: left to do: {plan}")
    });
    Ok(())
}
