//! Whether the promises were kept: by the database, and by what the API says of it.

use crate::database;
use crate::http::{Ask, Client};
use crate::load::{Crew, Worker};
use crate::model::{Effect, Fate, Judgement, World, Write, judge};
use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

/// A cached answer may be this old (30 s), where a write was done whose caller was told that it may not have been.
const CACHED: Duration = Duration::from_secs(35);
/// The events that a killed process held are another's after 60 s.
const HANDED_ON: Duration = Duration::from_secs(75);
/// Tokens tried at most: the latest.
const TOKENS: usize = 150;

/// Compares promises with rows.
pub(crate) async fn rows(crew: &Crew, database: &str) -> Result<(Judgement, World)> {
    let world = database::read(database).await?;
    Ok((judge(&crew.journal.writes(), &world), world))
}

/// Compares rows with what the API says, and asks for everything that must be refused. The answers are not counted with
/// those of the load.
pub(crate) async fn answers(crew: &Crew, url: &str, world: &World) -> Result<Vec<String>> {
    let client = Client::new(url, "10.0.0.2")?;
    let mut wrong = dead_tokens(crew, &client).await;
    let began = Instant::now();
    let writes = crew.journal.writes();
    for worker in &crew.workers {
        // Who had every answer sees all of it at once.
        let own = format!("c{}-", worker.customer.id);
        let unsure = writes
            .iter()
            .any(|write| write.fate == Fate::Unknown && write.request.starts_with(&own));
        let deadline = if unsure { began + CACHED } else { began };
        loop {
            let differs = customer(worker, &client, world).await;
            if differs.is_empty() {
                break;
            }
            if Instant::now() > deadline {
                wrong.extend(differs);
                break;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        wrong.extend(password(worker, &client, &writes, world).await);
    }
    Ok(wrong)
}

/// Tokens of ended sessions that are taken all the same.
pub(crate) async fn dead_tokens(crew: &Crew, client: &Client) -> Vec<String> {
    let mut wrong = Vec::new();
    for dead in crew.journal.dead().iter().rev().take(TOKENS) {
        let answer = client.send(Ask::get("/profile", &dead.token)).await;
        if answer.status != Some(401) {
            wrong.push(format!(
                "the token of ended session {} got {:?}",
                dead.session, answer.status
            ));
        }
    }
    wrong
}

/// What the API says of a customer, against the rows.
async fn customer(worker: &Worker, client: &Client, world: &World) -> Vec<String> {
    let (own, mut wrong) = (&worker.customer, Vec::new());
    let mut compare = |what: String, said: Option<String>, meant: String| {
        if said.as_deref() != Some(meant.as_str()) {
            wrong.push(format!("{what}: the API says {said:?}, the database {meant:?}"));
        }
    };
    let ask = async |path: &str| client.send(Ask::get(path, &worker.token)).await;
    let total =
        |answer: &crate::http::Answer| answer.number("/pagination/total").map(|total| total.to_string());
    for repair in &own.repairs {
        let said = total(&ask(&format!("/repairs/{repair}/comments?limit=1")).await);
        let rows: u64 = world
            .comments
            .iter()
            .filter(|((of, _), _)| of == repair)
            .map(|(_, count)| count)
            .sum();
        compare(format!("comments of repair {repair}"), said, rows.to_string());
    }
    let answered = world
        .offers
        .iter()
        .filter(|(_, offer)| offer.customer == own.id && offer.answered);
    for (repair, offer) in answered {
        let answer = ask(&format!("/repairs/{repair}")).await;
        let said = answer.text("/data/quotation/status").map(str::to_uppercase);
        compare(
            format!("quotation of repair {repair}"),
            said,
            offer.status.clone(),
        );
    }
    let devices = world
        .devices
        .values()
        .filter(|row| row.customer == own.id && !row.gone)
        .count();
    compare(
        format!("devices of {}", own.id),
        total(&ask("/devices?limit=1").await),
        devices.to_string(),
    );
    let unread = world
        .notifications
        .values()
        .filter(|row| row.user == own.user && !row.read && !row.gone);
    let said = ask("/notifications/unread-count")
        .await
        .number("/data/unreadCount");
    compare(
        format!("unread of {}", own.id),
        said.map(|n| n.to_string()),
        unread.count().to_string(),
    );
    let address = world.addresses.get(&own.id).cloned().unwrap_or_default();
    let said = ask("/profile")
        .await
        .text("/data/address")
        .unwrap_or_default()
        .to_owned();
    compare(format!("address of {}", own.id), Some(said), address);
    let chosen = world
        .preferences
        .get(&own.id)
        .cloned()
        .unwrap_or_else(|| "ar/light".to_owned());
    let answer = ask("/profile/preferences").await;
    let said = answer.text("/data/language").zip(answer.text("/data/theme"));
    let said = said.map(|(language, theme)| format!("{language}/{theme}"));
    compare(format!("preferences of {}", own.id), said, chosen);
    wrong
}

/// The password in force is the last one whose change has its audit row.
async fn password(worker: &Worker, client: &Client, writes: &[Write], world: &World) -> Option<String> {
    let own = &worker.customer;
    let done = |write: &&Write| {
        let actions = world.audit.get(&write.request);
        actions.is_some_and(|actions| actions.iter().any(|action| action == write.action))
    };
    let last = writes
        .iter()
        .filter(done)
        .rev()
        .find_map(|write| match &write.effect {
            Effect::Password { customer, value, .. } if *customer == own.id => Some(value.clone()),
            _ => None,
        });
    let Some(password) = last else {
        // Never changed: every login of the load has shown it.
        return None;
    };
    let body = Some(json!({ "loginIdentifier": own.login, "password": password }));
    let ask = Ask {
        method: Method::POST,
        path: "/auth/login",
        token: None,
        id: "check",
        body,
        or: None,
    };
    let answer = client.from(&format!("10.0.2.{}", own.id)).send(ask).await;
    (!answer.is_success()).then(|| {
        format!(
            "the password in force of customer {} got {:?}",
            own.id, answer.status
        )
    })
}

/// Waits until the outbox has handed on every event.
pub(crate) async fn events(database: &str) -> Result<Vec<String>> {
    let deadline = Instant::now() + HANDED_ON;
    loop {
        let left = database::events(database).await?;
        if left.is_empty() {
            return Ok(Vec::new());
        }
        if Instant::now() > deadline {
            let say = |what| format!("events not handed on within {} s: {what}", HANDED_ON.as_secs());
            return Ok(left.into_iter().map(say).collect());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
