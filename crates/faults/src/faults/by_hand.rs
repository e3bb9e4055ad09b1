//! Requests made by hand, so that it is known when each part of them was sent.

use crate::model::{Effect, Fate, Write};
use crate::wire::{Wire, head};
use anyhow::Result;
use serde_json::json;
use std::time::{Duration, Instant};

/// One request by hand: when its head had been sent, when it was over, and what came of it.
pub(super) type Sent = (String, Instant, Instant, Result<u16>);

/// Reads over one connection for as long as it lasts.
pub(super) async fn reader(port: u16, token: String, number: usize) -> Vec<Sent> {
    let mut all = Vec::new();
    let Ok(mut wire) = Wire::connect(port).await else {
        return all;
    };
    for count in 0_u64.. {
        let path = format!("/repairs?search=stop-{number}-{count}");
        let sent = wire.send(&head("GET", &path, &token, "by-hand", 0)).await;
        let at = Instant::now();
        if sent.is_err() {
            break;
        }
        let answer = wire.answer().await;
        let over = answer.is_err();
        all.push((format!("GET {path}"), at, Instant::now(), answer));
        if over {
            break;
        }
    }
    all
}

/// An answer to a quotation whose row another program holds.
pub(super) async fn decision(port: u16, token: String, repair: u64) -> (Sent, Option<Write>) {
    let (id, path) = (
        format!("hand-{repair}"),
        format!("/repairs/{repair}/quotation/approve"),
    );
    let write = Write {
        request: id.clone(),
        action: "repair.quotation_approve",
        effect: Effect::Decision {
            repair,
            approved: true,
        },
        fate: Fate::Unknown,
    };
    let text = head("POST", &path, &token, &id, 0);
    (
        by_hand(port, format!("POST {path} (waits for a row)"), &[&text]).await,
        Some(write),
    )
}

/// A comment of which half the body comes after the signal.
pub(super) async fn half(port: u16, token: String, repair: u64, number: usize) -> (Sent, Option<Write>) {
    let (id, text) = (format!("half-{number}"), format!("half a comment {number}"));
    let body = json!({ "comment": text }).to_string();
    let path = format!("/repairs/{repair}/comments");
    let head = head("POST", &path, &token, &id, body.len());
    let (first, rest) = body.split_at(body.len() / 2);
    let first = format!("{head}{first}");
    let effect = Effect::Comment { repair, text };
    let write = Write {
        request: id,
        action: "repair.comment",
        effect,
        fate: Fate::Unknown,
    };
    (
        by_hand(port, format!("POST {path} (by halves)"), &[&first, rest]).await,
        Some(write),
    )
}

/// Sends the parts 1500 ms apart.
async fn by_hand(port: u16, what: String, parts: &[&str]) -> Sent {
    let mut sent = Instant::now();
    let exchange = async {
        let mut wire = Wire::connect(port).await?;
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                tokio::time::sleep(Duration::from_millis(1500)).await;
            }
            wire.send(part).await?;
            if number == 0 {
                sent = Instant::now();
            }
        }
        wire.answer().await
    };
    let answer = exchange.await;
    (what, sent, Instant::now(), answer)
}
