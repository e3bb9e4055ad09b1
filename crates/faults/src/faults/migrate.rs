//! Two processes migrate one database at once.

use super::Bench;
use crate::database;
use crate::portal::Program;
use crate::report::Outcome;
use anyhow::{Context as _, Result};
use mysql_async::prelude::Queryable as _;
use std::process::Stdio;

/// An ERP's tables, with rows.
const ERP: &str = include_str!("../../../adapter-sql/tests/erp/other_members.sql");
const ROUNDS: usize = 3;

/// On an empty database and on an ERP's: both processes succeed, and nothing is left to do.
pub(super) async fn run(bench: &Bench) -> Result<Outcome> {
    let mut outcome = Outcome::new(format!("{ROUNDS} x empty, {ROUNDS} x ERP, two at once"));
    for round in 0..ROUNDS {
        let (program, _) = bench.program(&format!("migrate_empty_{round}")).await?;
        both("an empty database", &program, &mut outcome)?;
        let (program, url) = bench.program(&format!("migrate_erp_{round}")).await?;
        let mut conn = database::connect(&url).await?;
        conn.query_drop(ERP).await.context("making an ERP's tables")?;
        conn.disconnect().await?;
        both("an ERP's database", &program, &mut outcome)?;
    }
    Ok(outcome)
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
