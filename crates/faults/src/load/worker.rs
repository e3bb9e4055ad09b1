//! One customer's client.

use super::dice::Dice;
use crate::http::{Answer, Ask, Client};
use crate::model::{Effect, Fate, Journal, Write};
use crate::shop::Customer;
use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// What customers read.
const READS: [&str; 12] = [
    "/dashboard/stats",
    "/dashboard/recent-repairs",
    "/dashboard/notifications-summary",
    "/repairs",
    "/repairs?status=in_progress&limit=5",
    "/invoices",
    "/devices",
    "/notifications?unreadOnly=true",
    "/notifications/unread-count",
    "/profile",
    "/profile/preferences",
    "/auth/sessions",
];

/// A session beside the one that the client works with.
#[derive(Debug, Clone)]
pub(super) struct Extra {
    pub(super) session: u64,
    pub(super) token: String,
}

/// A customer's client; it waits for each answer before it asks again.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) customer: Customer,
    pub(crate) token: String,
    pub(super) client: Client,
    pub(super) journal: Arc<Journal>,
    pub(super) dice: Dice,
    pub(super) sent: u64,
    pub(super) extras: Vec<Extra>,
    /// Sessions that may have been ended, or not.
    pub(super) adrift: Vec<u64>,
    pub(super) devices: Vec<u64>,
    /// A password whose change was not answered: it may be the present one.
    pub(super) unsure: Option<String>,
}

impl Worker {
    /// Logs in and is ready to work.
    pub(super) async fn sign_in(customer: Customer, client: Client, journal: Arc<Journal>) -> Result<Self> {
        let mut worker = Self {
            token: String::new(),
            dice: Dice::new(customer.id),
            client,
            journal,
            sent: 0,
            extras: Vec::new(),
            adrift: Vec::new(),
            devices: Vec::new(),
            unsure: None,
            customer,
        };
        worker.open_session(None).await;
        let own = worker.extras.pop().context("a customer can't log in")?;
        worker.token = own.token;
        Ok(worker)
    }

    /// Does one thing: about as many reads as writes.
    pub(super) async fn step(&mut self) {
        match self.dice.below(26) {
            0..=9 => self.read().await,
            10..=12 => self.comment().await,
            13 | 14 => self.decide().await,
            15 | 16 => self.add_device().await,
            17 => self.rename_device().await,
            18 => self.remove_device().await,
            19 | 20 => self.notice().await,
            21 => self.prefer().await,
            22 => self.move_house().await,
            23 => self.open_session(None).await,
            24 => self.end_session().await,
            // Rare: it ends all the other sessions.
            _ if self.dice.below(4) == 0 => self.change_password().await,
            _ => self.read().await,
        }
    }

    async fn read(&mut self) {
        let which = self.dice.below(READS.len() as u64 + 3);
        let repair = self.customer.repairs.first().copied().unwrap_or_default();
        let path = match READS.get(usize::try_from(which).unwrap_or_default()) {
            Some(path) => (*path).to_owned(),
            None if which.is_multiple_of(2) => format!("/repairs/{repair}"),
            None => format!("/repairs/{repair}/comments"),
        };
        let answer = self.client.send(Ask::get(&path, &self.token)).await;
        settle(&answer).await;
    }

    /// Every write comes from another address, so that a limit on addresses does not stop the load.
    fn client(&self) -> Client {
        let (high, low) = (self.sent / 250 % 250, self.sent % 250);
        self.client
            .from(&format!("10.{}.{high}.{low}", self.customer.id + 10))
    }

    /// An id that no other request has.
    pub(super) fn next_id(&mut self) -> String {
        self.sent += 1;
        format!("c{}-{}", self.customer.id, self.sent)
    }

    /// Sends a write as the customer and notes what it promised.
    pub(super) async fn write(
        &mut self,
        (method, path): (Method, &str),
        body: Option<Value>,
        action: &'static str,
        effect: Effect,
    ) -> Answer {
        let (id, token) = (self.next_id(), self.token.clone());
        let ask = Ask {
            method,
            path,
            token: Some(&token),
            id: &id,
            body,
            or: None,
        };
        let answer = self.client().send(ask).await;
        self.note(&id, action, effect, &answer).await;
        answer
    }

    /// Notes a write, unless it was refused.
    pub(super) async fn note(&self, id: &str, action: &'static str, effect: Effect, answer: &Answer) {
        let fate = match answer.status {
            Some(200..=299) => Fate::Acknowledged,
            None | Some(500..) => Fate::Unknown,
            // Refused: nothing was promised, and the status is an oddity of its own.
            Some(_) => return,
        };
        self.journal.wrote(Write {
            request: id.to_owned(),
            action,
            effect,
            fate,
        });
        settle(answer).await;
    }

    /// Opens a session beside the own one. A password that may be the present one is tried, and known afterwards.
    pub(super) async fn open_session(&mut self, password: Option<String>) {
        let id = self.next_id();
        let trying = password.or_else(|| self.unsure.clone());
        let secret = trying.clone().unwrap_or_else(|| self.customer.password.clone());
        let body = json!({ "loginIdentifier": self.customer.login, "password": secret });
        let or = trying.as_ref().map(|_| 401);
        let ask = Ask {
            method: Method::POST,
            path: "/auth/login",
            token: None,
            id: &id,
            body: Some(body),
            or,
        };
        let answer = self.client().send(ask).await;
        self.note(
            &id,
            "session.login",
            Effect::SessionOpened { agent: id.clone() },
            &answer,
        )
        .await;
        if answer.is_success() {
            if let Some(right) = trying {
                self.customer.password = right;
                self.unsure = None;
            }
            let token = answer.text("/data/token").unwrap_or_default().to_owned();
            if let Some(session) = session_of(&token) {
                self.extras.push(Extra { session, token });
            }
        } else if answer.status == Some(401) {
            self.unsure = None;
        }
    }
}

/// After a failure a client waits a little, as `Retry-After` bids.
async fn settle(answer: &Answer) {
    match answer.status {
        None => tokio::time::sleep(Duration::from_millis(50)).await,
        Some(500..) => tokio::time::sleep(Duration::from_millis(300)).await,
        Some(_) => {}
    }
}

/// The session that a token names (its claim `sid`).
fn session_of(token: &str) -> Option<u64> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let sid = claims.get("sid")?;
    sid.as_u64().or_else(|| sid.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_session() {
        let claims = URL_SAFE_NO_PAD.encode(r#"{"sub":"1","sid":42}"#);
        assert_eq!(session_of(&format!("head.{claims}.signature")), Some(42));
        assert_eq!(session_of("no token"), None);
    }
}
