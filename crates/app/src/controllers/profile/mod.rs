//! `/profile`: what customers see and change of themselves.

mod avatar;
mod export;
mod exported;
mod password;
mod preferences;

use crate::error::{ApiResult, Rule, broken};
use crate::extract::{Body, Customer};
use crate::files::FileRef;
use crate::http::{Envelope, Reply};
use crate::limits::{self, Limited};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{get, post, put, web};
use chrono::{DateTime, Utc};
use garde::Validate;
use identity::code::CodeKeys;
use identity::contact::written;
use identity::profile::{PendingContact, Profile, ProfileRequest};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_profile)
        .service(change_profile)
        .service(verify_contact);
    password::configure(config);
    avatar::configure(config);
    preferences::configure(config);
    export::configure(config);
}

/// Nothing but the message.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Nothing {}

/// The company a customer belongs to.
#[derive(Debug, Serialize, ToSchema)]
struct ProfileCompany {
    /// Its id.
    #[schema(minimum = 1, example = 3)]
    id: i64,
    /// Its name.
    #[schema(example = "شركة النيل للتجارة")]
    name: String,
}

/// The customer as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ProfileData {
    /// The customer's id.
    #[schema(minimum = 1, example = 7)]
    id: i64,
    /// Their name.
    #[schema(example = "منى عبد الرحمن")]
    name: String,
    /// Their e-mail.
    #[schema(required, example = "mona@example.com")]
    email: Option<String>,
    /// Their phone.
    #[schema(required, example = "01012345678")]
    phone: Option<String>,
    /// Their address.
    #[schema(required, example = "المعادي، القاهرة")]
    address: Option<String>,
    /// A link to their picture that ends after one to two hours.
    #[schema(example = "/files/eyJ2IjoxfQ.c2lnbmF0dXJl", required)]
    avatar_url: Option<String>,
    /// Their company.
    #[schema(required)]
    company: Option<ProfileCompany>,
    /// When the shop first knew them.
    #[schema(required)]
    created_at: Option<DateTime<Utc>>,
    /// When any of this last changed.
    #[schema(required)]
    updated_at: Option<DateTime<Utc>>,
    /// The contacts that take effect once verified; only in the 202 of a change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pending_verification: Vec<PendingVerification>,
}

/// A new contact that waits for its code.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PendingVerification {
    /// `phone` or `email`.
    #[schema(example = "phone")]
    field: &'static str,
    /// What it becomes.
    #[schema(example = "01112345678")]
    value: String,
    /// When the code ends.
    expires_at: DateTime<Utc>,
}

impl ProfileData {
    fn of(profile: Profile, state: &AppState) -> Self {
        Self {
            id: profile.customer.get(),
            name: profile.name,
            email: profile.email,
            phone: profile.phone,
            address: profile.address,
            avatar_url: profile
                .avatar
                .map(|path| state.file_links.link(&FileRef::Avatar(path))),
            company: profile.company.map(|company| ProfileCompany {
                id: company.id.get(),
                name: company.name,
            }),
            created_at: profile.created_at,
            updated_at: profile.updated_at,
            pending_verification: Vec::new(),
        }
    }
}

impl From<PendingContact> for PendingVerification {
    fn from(pending: PendingContact) -> Self {
        Self {
            field: pending.contact.kind().as_str(),
            value: written(&pending.contact),
            expires_at: pending.expires_at,
        }
    }
}

/// What is to change; a field that is left out stays as it is.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase")]
#[garde(allow_unvalidated)]
#[schema(example = json!({ "name": "منى علي", "phone": "01112345678", "currentPassword": "a-quiet-workshop-42" }))]
struct ProfileChange {
    /// One line.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100)]
    name: Option<Option<String>>,
    /// Takes effect after `POST /profile/verify-contact`. It can be replaced, not taken away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 100)]
    email: Option<Option<String>>,
    /// In any usual form. Takes effect after `POST /profile/verify-contact`. It can be replaced, not taken away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 40)]
    phone: Option<Option<String>>,
    /// One line; null or blank takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 255)]
    address: Option<Option<String>>,
    /// Needed for another phone or e-mail.
    #[schema(format = Password)]
    current_password: Option<String>,
}

/// Tells a field that is null from one that is left out.
fn given<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(input).map(Some)
}

/// A code that was sent to a new contact.
#[derive(Deserialize, Validate, ToSchema)]
#[schema(example = json!({ "otp": "482913" }))]
struct ContactVerification {
    /// Six digits.
    #[garde(custom(six_digits))]
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$")]
    otp: String,
}

fn six_digits(typed: &str, _: &()) -> garde::Result {
    if CodeKeys::could_be(typed) {
        Ok(())
    } else {
        Err(broken(Rule::InvalidFormat))
    }
}

/// The customer's profile.
#[utoipa::path(
    tag = "profile",
    responses((status = 200, body = Envelope<ProfileData>)),
    extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND"])))
)]
#[get("/profile")]
async fn read_profile(customer: Customer, state: web::Data<AppState>) -> ApiResult<Reply<ProfileData>> {
    let user = customer.signed_in().user;
    let profile = state.profile.get(customer.id(), user).await?;
    Ok(Reply::ok(ProfileData::of(profile, &state)))
}

/// Changes the profile.
///
/// Name and address change at once (200). Another phone or e-mail needs `currentPassword` and takes effect once the code
/// sent to it is given to `POST /profile/verify-contact` (202); the old one is told then. Codes are a minute apart and
/// five an hour: sooner, nothing changes and the answer is a 429.
#[utoipa::path(
    tag = "profile",
    request_body = ProfileChange,
    responses(
        (status = 200, body = Envelope<ProfileData>),
        (status = 202, body = Envelope<ProfileData>, description = "A code is on its way to each new contact"),
    ),
    extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND"])))
)]
#[put("/profile")]
async fn change_profile(
    customer: Customer,
    body: Body<ProfileChange>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<ProfileData>> {
    let change = body.0;
    if change.current_password.is_some() {
        limits::count(customer.request(), Limited::Login).await?;
    }
    let request = ProfileRequest {
        name: change.name,
        email: change.email,
        phone: change.phone,
        address: change.address,
    };
    let password = change.current_password.map(SecretString::from);
    let updated = state
        .profile
        .update(&customer.caller(), &request, password.as_ref())
        .await?;
    let pending: Vec<_> = updated.pending.into_iter().map(Into::into).collect();
    let verifying = !pending.is_empty();
    let data = ProfileData {
        pending_verification: pending,
        ..ProfileData::of(updated.profile, &state)
    };
    if verifying {
        return Ok(Reply::accepted(data).message("message-contact-code-sent"));
    }
    Ok(Reply::ok(data).message("message-profile-changed"))
}

/// Proves a new phone or e-mail by the code that was sent there; it then takes the place of the old one.
#[utoipa::path(
    tag = "profile",
    request_body = ContactVerification,
    responses((status = 200, body = Envelope<ProfileData>)),
    extensions(("x-errors" = json!(["INVALID_CODE", "PHONE_TAKEN", "EMAIL_TAKEN", "CUSTOMER_NOT_FOUND"])))
)]
#[post("/profile/verify-contact")]
async fn verify_contact(
    customer: Customer,
    body: Body<ContactVerification>,
    state: web::Data<AppState>,
) -> ApiResult<Reply<ProfileData>> {
    limits::count(customer.request(), Limited::Code).await?;
    let typed = SecretString::from(body.0.otp);
    let profile = state.profile.verify_contact(&customer.caller(), typed).await?;
    Ok(Reply::ok(ProfileData::of(profile, &state)).message("message-contact-changed"))
}
