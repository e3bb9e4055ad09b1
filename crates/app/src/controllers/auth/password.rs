//! Forgotten passwords.

use super::sign_in::Nothing;
use crate::error::{ApiResult, Rule, broken};
use crate::extract::{Body, Visitor};
use crate::http::{Envelope, Reply};
use crate::limits::{self, Limited};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{post, web};
use chrono::{DateTime, Utc};
use garde::Validate;
use identity::PasswordRules;
use identity::code::CodeKeys;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use utoipa::ToSchema;

/// When a route that must not tell whether an account exists answers, whatever it found.
const ANSWERS_AFTER: Duration = Duration::from_millis(100);

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(forgot_password)
        .service(verify_otp)
        .service(reset_password);
}

/// Who forgot their password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "loginIdentifier": "01012345678" }))]
pub(super) struct Forgotten {
    /// A phone number in any usual form, or an e-mail address; the code is sent there.
    #[garde(length(chars, min = 1, max = 255))]
    #[schema(min_length = 1, max_length = 255)]
    login_identifier: String,
}

/// A code that was sent.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "loginIdentifier": "01012345678", "otp": "482913" }))]
pub(super) struct Verification {
    /// The login name the code was asked for.
    #[garde(length(chars, min = 1, max = 255))]
    #[schema(min_length = 1, max_length = 255)]
    login_identifier: String,
    /// Six digits.
    #[garde(custom(six_digits))]
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$")]
    otp: String,
}

/// What a right code gives.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResetTokenData {
    /// Sets a new password, once.
    #[schema(example = "pX3Jt9sZr0bqk2v7")]
    reset_token: String,
    /// When it ends.
    expires_at: DateTime<Utc>,
}

/// A new password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "token": "0pOuGdkD3yRl0V0Yt0oYJb7mWb0pP3cXqjv0T3Z9s1A",
    "newPassword": "a-quieter-workshop-43",
    "confirmPassword": "a-quieter-workshop-43",
}))]
pub(super) struct NewPassword {
    /// The `resetToken` of the verification.
    #[garde(length(chars, min = 1, max = 512))]
    #[schema(min_length = 1, max_length = 512)]
    token: String,
    /// At least 8 characters and at most 72 bytes; not a common one, nor the customer's name, phone or e-mail.
    #[garde(length(chars, min = PasswordRules::SHORTEST), custom(not_too_long))]
    #[schema(min_length = 8, max_length = 72, format = Password)]
    new_password: String,
    /// The same once more.
    #[garde(matches(new_password))]
    #[schema(format = Password)]
    confirm_password: String,
}

fn six_digits(typed: &str, _: &()) -> garde::Result {
    if CodeKeys::could_be(typed) {
        Ok(())
    } else {
        Err(broken(Rule::InvalidFormat))
    }
}

fn not_too_long(password: &str, _: &()) -> garde::Result {
    if password.len() <= PasswordRules::LONGEST {
        Ok(())
    } else {
        Err(broken(Rule::PasswordTooLong))
    }
}

/// Sends a one-time code to the login name.
///
/// The answer is the same, and comes at the same time, whether or not anyone has the login name, and whether or not a
/// code was sent: at most one a minute and five an hour are.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Forgotten,
    responses((status = 200, body = Envelope<Nothing>, description = "If the account exists, a code is on its way"))
)]
#[post("/auth/forgot-password")]
async fn forgot_password(
    visitor: Visitor,
    body: Body<Forgotten>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Nothing>> {
    let answers = Instant::now() + ANSWERS_AFTER;
    limits::count(visitor.request(), Limited::Code).await?;
    let (codes, context) = (state.codes.clone(), visitor.context());
    let name = body.0.login_identifier;
    let started = state.detached.run(async move {
        if let Err(error) = codes.forgot(&name, &context).await {
            tracing::error!(error = &error as &dyn Error, "a code could not be issued");
        }
    });
    if !started {
        tracing::warn!("too many codes are being issued: one was not");
    }
    sleep_until(answers).await;
    Ok(Reply::ok(Nothing {}).message("message-code-sent"))
}

/// Exchanges a one-time code for a token that sets a new password.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Verification,
    responses((status = 200, body = Envelope<ResetTokenData>)),
    extensions(("x-errors" = json!(["INVALID_CODE"])))
)]
#[post("/auth/verify-otp")]
async fn verify_otp(
    visitor: Visitor,
    body: Body<Verification>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<ResetTokenData>> {
    let answers = Instant::now() + ANSWERS_AFTER;
    limits::count(visitor.request(), Limited::Code).await?;
    let Verification {
        login_identifier,
        otp,
    } = body.0;
    let outcome = state
        .codes
        .verify(&login_identifier, &otp, &visitor.context())
        .await;
    sleep_until(answers).await;
    let grant = outcome?;
    Ok(Reply::ok(ResetTokenData {
        reset_token: grant.token.expose_secret().to_owned(),
        expires_at: grant.expires_at,
    }))
}

/// Sets a new password and ends every session of the customer.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = NewPassword,
    responses((status = 200, body = Envelope<Nothing>)),
    extensions(("x-errors" = json!(["INVALID_CODE"])))
)]
#[post("/auth/reset-password")]
async fn reset_password(
    visitor: Visitor,
    body: Body<NewPassword>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Nothing>> {
    limits::count(visitor.request(), Limited::Code).await?;
    let NewPassword {
        token, new_password, ..
    } = body.0;
    let password = SecretString::from(new_password);
    state.codes.reset(&token, &password, &visitor.context()).await?;
    Ok(Reply::ok(Nothing {}).message("message-password-set"))
}
