//! Redis restarted, and gone for a while, with two nodes.

use super::{Bench, Site};
use crate::check;
use crate::http::{Ask, Client};
use crate::load::Allowed;
use crate::portal::{Portal, free_port};
use crate::report::Outcome;
use crate::shop::Customer;
use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

const AWAY: Duration = Duration::from_secs(6);
const LOAD: Duration = Duration::from_secs(2);
/// Slower, not down: a Redis that is gone costs a quarter of a second, once.
const SLOWER: Duration = Duration::from_secs(2);
/// A node hears of a session revoked on another within this.
const HEARD: Duration = Duration::from_secs(5);
const LOGINS: usize = 5;

/// Everything is answered, ended sessions stay ended, and a limit that was used up stays so.
pub(super) async fn run(bench: &mut Bench) -> Result<Outcome> {
    let mut outcome = Outcome::new("6 s away, back empty; restarted; frozen 2 s; two nodes");
    let limit = format!("{LOGINS}/15m");
    let mut site = bench.site("redis", &[("PORTAL_LIMIT_LOGIN", &limit)]).await?;
    let second = site.program.serve(free_port()?)?;
    let stranger = site.client("10.9.9.9")?;
    for _ in 0..LOGINS {
        guess(&stranger).await;
    }
    limited("before", &stranger, &mut outcome).await;
    // One customer's sessions are opened and ended here.
    let spare = site.crew.workers.pop().context("the shop has no customer")?;
    let (load, probe) = (site.crew.start(), site.probe());
    tokio::time::sleep(LOAD).await;
    tokio::task::block_in_place(|| bench.services.redis.stop())?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    limited("while Redis is gone", &stranger, &mut outcome).await;
    site.healthy("without Redis", 200, &mut outcome).await?;
    newcomer(&site, &mut outcome).await?;
    revoke(&site, &second, &spare.customer, &mut outcome).await?;
    tokio::time::sleep(AWAY).await;
    dead(&site, &second, "while Redis is gone", &mut outcome).await?;
    tokio::task::block_in_place(|| bench.services.redis.start())?;
    tokio::time::sleep(LOAD).await;
    limited("after Redis came back empty", &stranger, &mut outcome).await;
    dead(&site, &second, "after Redis came back empty", &mut outcome).await?;
    tokio::task::block_in_place(|| {
        bench.services.redis.kill()?;
        bench.services.redis.start()
    })?;
    tokio::time::sleep(LOAD).await;
    limited("after a restart of Redis", &stranger, &mut outcome).await;
    bench.services.redis.freeze()?;
    tokio::time::sleep(LOAD).await;
    limited("while Redis is frozen", &stranger, &mut outcome).await;
    bench.services.redis.thaw()?;
    tokio::time::sleep(LOAD).await;
    probe.stop().await?;
    site.crew.stop(load).await?;
    site.crew.workers.push(spare);
    dead(&site, &second, "after a restart of Redis", &mut outcome).await?;
    site.tally(&mut outcome, &Allowed::default(), None);
    let worst = outcome.worst.unwrap_or_default();
    outcome.check(worst <= SLOWER, || {
        format!("slower by far: {} ms", worst.as_millis())
    });
    both_nodes(&site, &second, &mut outcome).await?;
    tokio::task::block_in_place(|| -> Result<()> {
        site.portal.kill()?;
        site.serve_again()
    })?;
    site.verify(&mut outcome).await?;
    outcome.problems.extend(second.complaints());
    Ok(outcome)
}

/// What was written through the first node is told by both; by the second after the few seconds for which it may not have
/// heard of it.
async fn both_nodes(site: &Site, second: &Portal, outcome: &mut Outcome) -> Result<()> {
    let (_, world) = check::rows(&site.crew, &site.shop.database).await?;
    outcome
        .problems
        .extend(check::answers(&site.crew, &site.portal.url(), &world).await?);
    tokio::time::sleep(HEARD).await;
    let (_, world) = check::rows(&site.crew, &site.shop.database).await?;
    let wrong = check::answers(&site.crew, &second.url(), &world).await?;
    outcome
        .problems
        .extend(wrong.into_iter().map(|what| format!("the second node: {what}")));
    Ok(())
}

/// A wrong login of nobody's.
async fn guess(client: &Client) -> Option<u16> {
    let body = json!({ "loginIdentifier": "01099999999", "password": "a guess of no use" });
    let (method, path) = (Method::POST, "/auth/login");
    let ask = Ask {
        method,
        path,
        token: None,
        id: "guess",
        body: Some(body),
        or: None,
    };
    client.send(ask).await.status
}

async fn limited(when: &str, client: &Client, outcome: &mut Outcome) {
    let status = guess(client).await;
    outcome.check(status == Some(429), || {
        format!("{when} a used-up limit let a login through: {status:?}")
    });
}

/// A node that starts without Redis serves all the same.
async fn newcomer(site: &Site, outcome: &mut Outcome) -> Result<()> {
    let third = tokio::task::block_in_place(|| site.program.serve(free_port()?))?;
    let client = Client::new(&third.url(), "10.0.0.4")?;
    let status = client.send(Ask::get("/profile", &site.crew.token)).await.status;
    outcome.check(status == Some(200), || {
        format!("a node that started without Redis said {status:?}")
    });
    Ok(())
}

/// Ends a session on the first node while Redis is gone: refused there at once, and soon on the second.
async fn revoke(site: &Site, second: &Portal, owner: &Customer, outcome: &mut Outcome) -> Result<()> {
    let (here, there) = (site.client("10.0.0.4")?, Client::new(&second.url(), "10.0.0.4")?);
    let body = json!({ "loginIdentifier": owner.login, "password": owner.password });
    let ask = |method, path, token, body| Ask {
        method,
        path,
        token,
        id: "fault-runner",
        body,
        or: None,
    };
    let opened = here
        .send(ask(Method::POST, "/auth/login", None, Some(body)))
        .await;
    let token = opened
        .text("/data/token")
        .context("a customer can't log in without Redis")?;
    // The second node remembers it as good.
    there.send(Ask::get("/profile", token)).await;
    let ended = here
        .send(ask(Method::POST, "/auth/logout", Some(token), None))
        .await;
    outcome.check(ended.is_success(), || {
        format!("a logout without Redis got {:?}", ended.status)
    });
    let at_once = here.send(Ask::get("/profile", token)).await.status;
    outcome.check(at_once == Some(401), || {
        format!("where it was ended, a token got {at_once:?}")
    });
    let ended = Instant::now();
    while there.send(Ask::get("/profile", token)).await.status != Some(401) {
        if ended.elapsed() > HEARD {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    outcome.timed(
        "without Redis, for the second node to refuse an ended token,",
        ended.elapsed(),
        HEARD,
    );
    Ok(())
}

/// Every token whose session was ended is refused by both nodes. What was ended within the last seconds the second may not
/// have heard of yet, so it is asked again.
async fn dead(site: &Site, second: &Portal, when: &str, outcome: &mut Outcome) -> Result<()> {
    let (here, there) = (site.client("10.0.0.5")?, Client::new(&second.url(), "10.0.0.5")?);
    for wrong in check::dead_tokens(&site.crew, &here).await {
        outcome.problem(format!("{when}: {wrong}"));
    }
    if !check::dead_tokens(&site.crew, &there).await.is_empty() {
        tokio::time::sleep(HEARD).await;
        for wrong in check::dead_tokens(&site.crew, &there).await {
            outcome.problem(format!("{when}, on the second node: {wrong}"));
        }
    }
    Ok(())
}
