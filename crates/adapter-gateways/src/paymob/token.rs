//! The token that inquiries are made with. It lasts about an hour.

use super::{Paymob, accepted};
use crate::words::read;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Clock;
use payments::GatewayError;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// For so long a token is used again.
const KEPT: TimeDelta = TimeDelta::minutes(50);

pub(super) struct TokenKeeper {
    clock: Arc<dyn Clock>,
    kept: Mutex<Option<(SecretString, DateTime<Utc>)>>,
}

impl TokenKeeper {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            kept: Mutex::default(),
        }
    }

    fn current(&self) -> Option<SecretString> {
        let now = self.clock.now();
        let kept = self.kept();
        let (token, since) = kept.as_ref()?;
        (now < *since + KEPT).then(|| token.clone())
    }

    fn keep(&self, token: SecretString) {
        *self.kept() = Some((token, self.clock.now()));
    }

    /// Forgets a token that was refused.
    pub(super) fn forget(&self) {
        *self.kept() = None;
    }

    fn kept(&self) -> MutexGuard<'_, Option<(SecretString, DateTime<Utc>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Deserialize)]
struct Given {
    token: SecretString,
}

impl Paymob {
    pub(super) async fn token(&self) -> Result<SecretString, GatewayError> {
        if let Some(token) = self.tokens.current() {
            return Ok(token);
        }
        let body = serde_json::json!({ "api_key": self.api_key.expose_secret() });
        let request = || self.http.post("/api/auth/tokens").json(&body);
        let answer = accepted(self.http.twice("token", request).await?)?;
        let given: Given = read(&answer.body)?;
        self.tokens.keep(given.token.clone());
        Ok(given.token)
    }
}
