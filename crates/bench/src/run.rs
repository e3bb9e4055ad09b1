//! A whole run: servers, shop, portal, rounds, table.

use crate::arguments::Plan;
use crate::bare_sql::BareSql;
use crate::fill;
use crate::median::median;
use crate::memory_route::{MemoryRoute, cores};
use crate::peer::Peer;
use crate::portal::{BCRYPT_COST, POOL, Recipe};
use crate::report::{self, Report};
use crate::rounds::{INVOICES, REPAIRS, STATS, Stage};
use crate::wrk::Wrk;
use crate::{http, machine, statements};
use anyhow::{Context as _, Result};
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Opts};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;
use test_support::Services;
use tokio::runtime::Runtime;

/// Starts of the portal that are timed.
const STARTS: usize = 5;
/// How long a portal is left alone before its memory is read.
const REST: Duration = Duration::from_secs(5);
/// Customers who ask.
const CALLERS: u32 = 8;

/// Measures, and writes `report.md` in the plan's folder.
pub(crate) fn run(plan: &Plan) -> Result<()> {
    fs::create_dir_all(&plan.folder).with_context(|| format!("making {}", plan.folder.display()))?;
    let folder = plan.folder.canonicalize()?;
    let load = machine::load();
    let runtime = Arc::new(Runtime::new()?);
    let services = Services::start().context("starting the private MariaDB and Redis")?;
    let recipe = Recipe {
        program: plan.portal.clone(),
        database: format!("{}/bench", services.mariadb.url()),
        redis: services.redis.url(),
        folder: folder.clone(),
    };
    eprintln!("filling a shop of {} repairs", plan.repairs);
    let mut conn = runtime.block_on(shop(&services, &recipe, plan.repairs))?;
    let (first_answer, at_rest) = starts(&recipe)?;
    let portal = recipe.start()?;
    let callers = || (1..=CALLERS).map(fill::login_name);
    // The names are taken from the shop's customers beside the requests, after the start.
    sleep(REST);
    let tokens = http::tokens(portal.address, callers(), fill::PASSWORD)?;
    if plan.hold {
        return hold(&recipe, &portal.address.to_string(), &folder, &tokens);
    }
    let mut heard = |path| -> Result<Arc<[statements::Pair]>> {
        let pairs = statements::heard(&mut conn, portal.address, path, &tokens);
        Ok(runtime.block_on(pairs)?.into())
    };
    let (repairs, invoices) = (heard(REPAIRS)?, heard(INVOICES)?);
    let peer = plan.peer.as_deref();
    let peer = Peer::start(peer, &folder, &recipe.database, &recipe.redis, cores())?;
    let peer = peer
        .map(|peer| {
            let tokens = http::tokens(peer.address, callers(), fill::PASSWORD)?;
            Ok::<_, anyhow::Error>((peer, tokens))
        })
        .transpose()?;
    let asked = tokens.first().map(String::as_str).unwrap_or_default();
    let mut stage = Stage {
        wrk: Wrk::new(&folder, plan.connections, cores()),
        seconds: plan.seconds,
        cores: cores(),
        route: MemoryRoute::like(portal.address, STATS, asked, &folder)?,
        bare: BareSql::connect(runtime.clone(), &recipe.database, POOL)?,
        portal,
        tokens,
        repairs,
        invoices,
        peer,
    };
    stage.warm_up()?;
    let mut rounds = Vec::new();
    for n in 1..=plan.rounds {
        eprintln!("round {n} of {}", plan.rounds);
        rounds.push(stage.round()?);
    }
    let after_load = stage.portal.process.resident()?;
    let report = Report {
        rounds,
        first_answer,
        at_rest,
        after_load,
        repairs: plan.repairs,
        seconds: plan.seconds,
        connections: plan.connections,
        load,
    };
    let table = report::markdown(&report);
    let file = folder.join("report.md");
    fs::write(&file, &table).with_context(|| format!("writing {}", file.display()))?;
    println!("{table}\n{}", file.display());
    Ok(())
}

/// A migrated and filled database, and a connection to it.
async fn shop(services: &Services, recipe: &Recipe, repairs: u32) -> Result<Conn> {
    let mut conn = Conn::new(Opts::from_url(&services.mariadb.url())?).await?;
    conn.query_drop("CREATE DATABASE bench CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        .await?;
    recipe.migrate()?;
    conn.query_drop("USE bench").await?;
    fill::fill(&mut conn, repairs, BCRYPT_COST).await?;
    Ok(conn)
}

/// The portal's start, several times: milliseconds to the first answer, and bytes once it has come to rest.
fn starts(recipe: &Recipe) -> Result<(f64, f64)> {
    let (mut answers, mut memory) = (Vec::new(), 0.0);
    for n in 0..STARTS {
        let portal = recipe.start()?;
        answers.push(portal.first_answer.as_secs_f64() * 1000.0);
        // The first start also reads every customer's login name; the last finds nothing to do, as on any other day.
        if n + 1 == STARTS {
            sleep(REST);
            memory = portal.process.resident()?;
        }
    }
    Ok((median(answers), memory))
}

/// Serves the filled shop until Ctrl-C.
fn hold(recipe: &Recipe, address: &str, folder: &Path, tokens: &[String]) -> Result<()> {
    let file = folder.join("tokens.txt");
    fs::write(&file, tokens.join("\n"))?;
    println!(
        "the portal serves on http://{address}, on {} and {}; tokens are in {}",
        recipe.database,
        recipe.redis,
        file.display()
    );
    loop {
        std::thread::park();
    }
}
