//! The customer's picture.

use super::Nothing;
use crate::error::ApiResult;
use crate::extract::{Customer, Upload};
use crate::files::FileRef;
use crate::http::{Envelope, Reply};
use crate::limits::{self, Limited};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::{delete, post, web};
use identity::profile::AVATAR_MAX_BYTES;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(upload_avatar).service(remove_avatar);
}

/// The form of an upload.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it is read field by field; this says what it looks like")]
struct AvatarForm {
    /// JPEG, PNG or WebP by its content; at most 5 MiB and 40 megapixels.
    #[schema(value_type = String, format = Binary)]
    avatar: Vec<u8>,
}

/// Where the new picture is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AvatarData {
    /// A link that ends after one to two hours.
    #[schema(example = "/files/eyJ2IjoxfQ.c2lnbmF0dXJl")]
    avatar_url: String,
}

/// Takes a picture of the customer: its middle square, upright, at 512 pixels, without the metadata of the upload.
#[utoipa::path(
    tag = "profile",
    request_body(content = AvatarForm, content_type = "multipart/form-data"),
    responses((status = 200, body = Envelope<AvatarData>))
)]
#[post("/profile/upload-avatar")]
async fn upload_avatar(
    customer: Customer,
    payload: web::Payload,
    state: web::Data<AppState>,
) -> ApiResult<Reply<AvatarData>> {
    limits::count(customer.request(), Limited::Upload).await?;
    let upload = Upload {
        field: "avatar",
        limit: AVATAR_MAX_BYTES,
    };
    let picture = upload.read(customer.request(), payload).await?;
    let path = state.avatars.upload(&customer.caller(), picture).await?;
    let avatar_url = state.file_links.link(&FileRef::Avatar(path));
    Ok(Reply::ok(AvatarData { avatar_url }).message("message-avatar-changed"))
}

/// Takes the picture away; without one, nothing happens.
#[utoipa::path(tag = "profile", responses((status = 200, body = Envelope<Nothing>)))]
#[delete("/profile/avatar")]
async fn remove_avatar(customer: Customer, state: web::Data<AppState>) -> ApiResult<Reply<Nothing>> {
    state.avatars.remove(&customer.caller()).await?;
    Ok(Reply::ok(Nothing {}).message("message-avatar-removed"))
}
