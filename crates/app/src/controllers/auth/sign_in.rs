//! Logging in, staying logged in, logging out.

use crate::cookies;
use crate::error::{ApiError, ApiResult, Code};
use crate::extract::{AnyCustomer, Body, OptionalBody, Visitor};
use crate::http::{Access, Envelope, Reply, RequestScope, presented};
use crate::limits::{self, Limited};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{post, web};
use chrono::{DateTime, Utc};
use garde::Validate;
use identity::login::LoggedIn;
use identity::session::SessionTokens;
use identity::{Account, SignedIn};
use kernel::RoleId;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(login).service(logout).service(refresh);
}

/// Who wants to log in.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({ "loginIdentifier": "01012345678", "password": "a-quiet-workshop-42" }))]
pub(super) struct Login {
    /// A phone number in any usual form, or an e-mail address.
    #[garde(length(chars, min = 1, max = 255))]
    #[schema(min_length = 1, max_length = 255)]
    login_identifier: String,
    /// The password.
    #[garde(length(chars, min = 1, max = 1024))]
    #[schema(min_length = 1, max_length = 1024, format = Password)]
    password: String,
}

/// A customer who has logged in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoginData {
    /// Who.
    user: LoginUser,
    /// The access token.
    #[schema(example = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiI5In0.c2lnbmF0dXJl")]
    token: String,
    /// The refresh token.
    #[schema(example = "r1.5Qm0c2Vzc2lvbg.c3VjY2Vzc29y")]
    refresh_token: String,
    /// When the access token ends.
    expires_at: DateTime<Utc>,
}

/// Who has logged in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoginUser {
    /// The login's id.
    #[schema(example = 9)]
    id: i64,
    /// The customer's id.
    #[schema(example = 17)]
    customer_id: i64,
    /// The customer's name.
    #[schema(example = "منى عادل")]
    name: String,
    /// The customer's e-mail; the login's own where the customer has none; null where neither has one.
    #[schema(example = "mona@example.com", required)]
    email: Option<String>,
    /// The customer's phone.
    #[schema(example = "+201012345678", required)]
    phone: Option<String>,
    /// The login's role.
    #[schema(example = 6, required)]
    role_id: Option<i64>,
    /// Whether nothing but a new password is allowed.
    force_password_reset: bool,
}

/// Tokens that take the place of others.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenData {
    /// The access token.
    #[schema(example = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiI5In0.c2lnbmF0dXJl")]
    token: String,
    /// The refresh token; the one that was sent can't be used again.
    #[schema(example = "r1.5Qm0c2Vzc2lvbg.c3VjY2Vzc29y")]
    refresh_token: String,
    /// When the access token ends.
    expires_at: DateTime<Utc>,
}

/// Which session is to be refreshed.
#[derive(Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Refresh {
    /// The refresh token; none: the one of the cookie.
    #[garde(inner(length(chars, max = 512)))]
    #[schema(example = "r1.5Qm0c2Vzc2lvbg.c3VjY2Vzc29y", max_length = 512)]
    refresh_token: Option<String>,
}

/// Nothing but the message.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Nothing {}

impl From<&Account> for LoginUser {
    fn from(account: &Account) -> Self {
        Self {
            id: account.user().get(),
            customer_id: account.customer().get(),
            name: account.name().to_owned(),
            email: account.email().map(ToOwned::to_owned),
            phone: account.phone().map(ToOwned::to_owned),
            role_id: account.role().map(RoleId::get),
            force_password_reset: account.must_change_password(),
        }
    }
}

impl From<SessionTokens> for TokenData {
    fn from(tokens: SessionTokens) -> Self {
        Self {
            token: tokens.access.token,
            refresh_token: tokens.refresh.expose_secret().to_owned(),
            expires_at: tokens.access.expires_at,
        }
    }
}

/// Logs in.
///
/// An unknown account, a wrong password and a login that is not a customer's answer alike. After five failures in a
/// quarter of an hour the login name is locked for as long, whether or not an account has it.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Login,
    responses((status = 200, body = Envelope<LoginData>, description = "Logged in; sets the cookies `token` and `refreshToken`")),
    extensions(("x-errors" = json!(["INVALID_CREDENTIALS", "ACCOUNT_INACTIVE", "ACCOUNT_LOCKED"])))
)]
#[post("/auth/login")]
async fn login(
    visitor: Visitor,
    body: Body<Login>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<LoginData>> {
    limits::count(visitor.request(), Limited::Login).await?;
    let Login {
        login_identifier,
        password,
    } = body.0;
    let password = SecretString::from(password);
    let LoggedIn { account, tokens } = state
        .login
        .login(&login_identifier, &password, &visitor.context())
        .await?;
    // From here on the answer is the customer's, in their language.
    RequestScope::of(visitor.request()).set_access(Access::Customer(SignedIn {
        customer: account.customer(),
        user: account.user(),
        session: tokens.session,
        role: account.role(),
        must_change_password: account.must_change_password(),
        locale: account.locale(),
    }));
    let user = LoginUser::from(&account);
    let TokenData {
        token,
        refresh_token,
        expires_at,
    } = tokens.into();
    let cookies = cookies::both(&state.config, &token, &refresh_token);
    let data = LoginData {
        user,
        token,
        refresh_token,
        expires_at,
    };
    Ok(Reply::ok(data).cookies(cookies).message("message-logged-in"))
}

/// Logs out: ends the session of the token and clears the cookies.
///
/// An access token that has expired will do as long as its session is live, and so will the cookie `refreshToken` alone. A
/// refusal clears the cookies too: they are of no use any more. `Clear-Site-Data` has the browser forget the answers it kept.
#[utoipa::path(tag = "auth", responses((status = 200, body = Envelope<Nothing>)))]
#[post("/auth/logout")]
async fn logout(
    customer: Result<AnyCustomer, ApiError>,
    visitor: Visitor,
    state: web::Data<AppState>,
) -> ApiResult<Reply<Nothing>> {
    match customer {
        Ok(customer) => state.sessions.logout(&customer.caller()).await?,
        Err(refused) => {
            let (request, context) = (visitor.request(), visitor.context());
            let access = presented(request).map(|(token, _)| token);
            let kept = cookies::refresh_of(request);
            let ended = state
                .sessions
                .logout_by(access.as_deref(), kept.as_deref(), &context)
                .await?;
            if !ended {
                return Err(refused.clearing_cookies());
            }
        }
    }
    Ok(Reply::ok(Nothing {})
        .signing_out(&state.config)
        .message("message-logged-out"))
}

/// Gives new tokens for a refresh token.
///
/// A refresh token is good once. Presented again it ends its session, since two have it; only within ten seconds does it
/// give the same successor, for tabs that refresh at once.
#[utoipa::path(
    tag = "auth",
    security(()),
    request_body = Option<Refresh>,
    responses((status = 200, body = Envelope<TokenData>, description = "New tokens; sets the cookies `token` and `refreshToken`")),
    extensions(("x-errors" = json!([
        "UNAUTHENTICATED", "TOKEN_EXPIRED", "SESSION_REVOKED", "ACCOUNT_INACTIVE", "UNAUTHORIZED_CUSTOMER",
    ])))
)]
#[post("/auth/refresh")]
async fn refresh(
    visitor: Visitor,
    body: OptionalBody<Refresh>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<TokenData>> {
    let token = body
        .0
        .refresh_token
        .filter(|token| !token.is_empty())
        .or_else(|| cookies::refresh_of(visitor.request()))
        .ok_or(Code::Unauthenticated)?;
    let tokens = state.sessions.refresh(&token, &visitor.context()).await?;
    let data = TokenData::from(tokens);
    let cookies = cookies::both(&state.config, &data.token, &data.refresh_token);
    Ok(Reply::ok(data).cookies(cookies))
}
