//! The customer's password, and the end of their account.

use super::Nothing;
use crate::error::{ApiResult, Rule, broken};
use crate::extract::{AnyCustomer, Body, Customer};
use crate::http::{Envelope, Reply};
use crate::limits::{self, Limited};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{post, web};
use garde::Validate;
use identity::PasswordRules;
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(change_password).service(delete_account);
}

/// A new password in place of the present one.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "currentPassword": "a-quiet-workshop-42",
    "newPassword": "a-quieter-workshop-43",
    "confirmPassword": "a-quieter-workshop-43",
}))]
struct PasswordChange {
    /// The present one.
    #[garde(length(chars, min = 1, max = 1024))]
    #[schema(min_length = 1, format = Password)]
    current_password: String,
    /// At least 8 characters and at most 72 bytes; another than the present one, not a common one, nor the customer's
    /// name, phone or e-mail.
    #[garde(length(chars, min = PasswordRules::SHORTEST), custom(not_too_long))]
    #[schema(min_length = 8, max_length = 72, format = Password)]
    new_password: String,
    /// The same once more.
    #[garde(matches(new_password))]
    #[schema(format = Password)]
    confirm_password: String,
}

fn not_too_long(password: &str, _: &()) -> garde::Result {
    if password.len() <= PasswordRules::LONGEST {
        Ok(())
    } else {
        Err(broken(Rule::PasswordTooLong))
    }
}

/// The customer's word that they mean it.
#[derive(Deserialize, Validate, ToSchema)]
#[schema(example = json!({ "password": "a-quiet-workshop-42" }))]
struct AccountDeletion {
    /// The present password.
    #[garde(length(chars, min = 1, max = 1024))]
    #[schema(min_length = 1, format = Password)]
    password: String,
}

/// Changes the password and ends the customer's other sessions. Open also to who must change it first.
#[utoipa::path(
    tag = "profile",
    request_body = PasswordChange,
    responses((status = 200, body = Envelope<Nothing>)),
    extensions(("x-errors" = json!(["STALE", "CUSTOMER_NOT_FOUND"])))
)]
#[post("/profile/change-password")]
async fn change_password(
    customer: AnyCustomer,
    body: Body<PasswordChange>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Nothing>> {
    limits::count(customer.request(), Limited::Login).await?;
    let current = SecretString::from(body.0.current_password);
    let new = SecretString::from(body.0.new_password);
    state.passwords.change(&customer.caller(), &current, &new).await?;
    Ok(Reply::ok(Nothing {}).message("message-password-changed"))
}

/// Closes the account and takes the person out of it. Repairs and invoices stay with the shop. It can't be undone.
#[utoipa::path(
    tag = "profile",
    request_body = AccountDeletion,
    responses((status = 200, body = Envelope<Nothing>)),
    extensions(("x-errors" = json!(["STALE", "CUSTOMER_NOT_FOUND"])))
)]
#[post("/profile/delete-account")]
async fn delete_account(
    customer: Customer,
    body: Body<AccountDeletion>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Nothing>> {
    limits::count(customer.request(), Limited::Login).await?;
    let password = SecretString::from(body.0.password);
    state.closure.close(&customer.caller(), &password).await?;
    Ok(Reply::ok(Nothing {})
        .signing_out(&state.config)
        .message("message-account-closed"))
}
