//! `/profile`

mod avatar;
mod closure;
mod contact;
mod details;
mod export;
mod password;
mod preferences;

use crate::harness::{Answer, TestApp};
use serde_json::Value;

/// Changes the profile.
async fn change(app: &TestApp, token: &str, body: &Value) -> Answer {
    app.put("/profile").bearer(token).json(body).send().await
}

/// What the profile holds.
async fn profile(app: &TestApp, token: &str) -> Value {
    app.get("/profile").bearer(token).send().await.ok().clone()
}
