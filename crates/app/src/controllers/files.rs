//! `/files/{signed}`: pictures and attachments, for whoever has the link.

use crate::error::{ApiError, ApiResult, Code};
use crate::files::{FileRef, Part, disposition, part};
use crate::routes::ServiceConfig;
use crate::state::AppState;
use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use adapter_files::FileMeta;
use futures_util::TryStreamExt;

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(file);
}

/// A file behind a signed link. The link itself is the right to read it; it ends after one to two hours.
#[utoipa::path(
    tag = "files",
    operation_id = "read_file",
    security(()),
    params(
        ("signed" = String, Path, description = "The last part of a `fileUrl` or an `avatarUrl`"),
        ("Range" = Option<String>, Header, description = "One range of bytes"),
    ),
    responses(
        (status = 200, description = "The file", content(
            (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"), (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/octet-stream"),
        )),
        (status = 206, description = "The range asked for", content(
            (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"), (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/octet-stream"),
        )),
        (status = 304, description = "Unchanged since the `ETag` in `If-None-Match`"),
        (status = 416, description = "The range lies outside the file; `Content-Range` tells its size"),
    ),
    extensions(("x-errors" = json!(["NOT_FOUND", "INTERNAL_ERROR", "UNAVAILABLE"])))
)]
#[get("/files/{signed}")]
async fn file(
    request: HttpRequest,
    signed: web::Path<String>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let absent = || ApiError::new(Code::NotFound);
    let (file, end) = state.file_links.read(&signed).ok_or_else(absent)?;
    let meta = state.files.meta(&file).await?.ok_or_else(absent)?;
    let tag = tag(&meta);
    let left = (end - state.clock.now()).num_seconds().clamp(0, 3600);
    let (kind, named) = match &file {
        FileRef::Avatar(_) => disposition("image/webp", "avatar.webp"),
        FileRef::Attachment {
            content_type, name, ..
        } => disposition(content_type, name),
    };

    let headers = request.headers();
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, tag.as_str()))
        .insert_header((header::CACHE_CONTROL, format!("private, max-age={left}")))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy(kind)))
        .insert_header((header::CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"));
    if is_known(headers, &tag) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    // A range of what the caller had before is of no use when it has changed since.
    let same = text(headers, header::IF_RANGE).is_none_or(|given| given == tag);
    let asked = text(headers, header::RANGE).filter(|_| same);
    let range = match part(asked, meta.size) {
        Part::Whole => 0..meta.size,
        Part::Bytes(range) => {
            let shown = format!("bytes {}-{}/{}", range.start, range.end - 1, meta.size);
            response
                .status(StatusCode::PARTIAL_CONTENT)
                .insert_header((header::CONTENT_RANGE, shown));
            range
        }
        Part::Unsatisfiable => {
            let shown = format!("bytes */{}", meta.size);
            return Ok(response
                .status(StatusCode::RANGE_NOT_SATISFIABLE)
                .insert_header((header::CONTENT_RANGE, shown))
                .finish());
        }
    };
    let length = range.end - range.start;
    let bytes = state.files.read(&file, range).await?.ok_or_else(absent)?;
    Ok(response
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header(named)
        // Compressed, the bytes of a range would be others than those asked for.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .body(SizedStream::new(
            length,
            bytes.map_err(|error| -> Box<dyn std::error::Error> { Box::new(error) }),
        )))
}

/// Nothing may run, load or be framed elsewhere. Browsers show no PDF in a sandbox, and their viewer is an object of the page's own.
fn policy(kind: &str) -> &'static str {
    if kind == "application/pdf" {
        "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    } else {
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    }
}

fn tag(meta: &FileMeta) -> String {
    match &meta.tag {
        Some(tag) => format!("\"{tag}\""),
        None => format!("\"{:x}-{:x}\"", meta.modified.timestamp_millis(), meta.size),
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers
        .get(name)
        .and_then(|value| HeaderValue::to_str(value).ok())
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|given| given.trim() == "*" || given.trim().trim_start_matches("W/") == tag)
}
