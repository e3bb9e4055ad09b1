//! `/docs` and `/openapi.json`: the API's own description, and a page to try it on.

use crate::error::{ApiError, ApiResult, Code};
use crate::routes::ServiceConfig;
use actix_web::http::header::{self, ContentType};
use actix_web::{HttpRequest, HttpResponse, get, web};
use std::sync::Arc;

/// The OpenAPI document, printed once.
#[derive(Debug, Clone)]
pub struct Document(pub Arc<str>);

/// The area's routes.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(document).service(index).service(page);
}

/// This document: OpenAPI 3.1.
#[utoipa::path(tag = "docs", security(()), responses((status = 200, description = "The OpenAPI document", body = Object)))]
#[get("/openapi.json")]
async fn document(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ContentType::json())
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(document.0.to_string())
}

/// The page that shows the API and tries it. Works without a network.
#[utoipa::path(tag = "docs", security(()), responses((status = 308, description = "To the page itself")))]
#[get("/docs")]
async fn index() -> HttpResponse {
    // Its files are found relative to the slash.
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "/docs/"))
        .finish()
}

/// The page's files.
#[utoipa::path(
    tag = "docs",
    security(()),
    params(("file" = String, Path, description = "Empty for the page itself")),
    responses((status = 200, description = "A file of the page", body = String, content_type = "text/html")),
    extensions(("x-errors" = json!(["NOT_FOUND"])))
)]
#[get("/docs/{file:.*}")]
async fn page(
    request: HttpRequest,
    config: web::Data<utoipa_swagger_ui::Config<'static>>,
) -> ApiResult<HttpResponse> {
    let file = request.match_info().get("file").unwrap_or_default();
    let found = utoipa_swagger_ui::serve(file, config.into_inner())
        .map_err(|error| ApiError::internal(error.to_string()))?;
    let found = found.ok_or(ApiError::new(Code::NotFound))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, with_charset(found.content_type)))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(found.bytes.into_owned()))
}

/// Of a text it is said how it is written; the files are in UTF-8, and what is no text has no charset.
fn with_charset(kind: String) -> String {
    if kind.starts_with("text/") && !kind.contains("charset") {
        return format!("{kind}; charset=utf-8");
    }
    kind
}

/// Everything from here, and nothing from elsewhere; Swagger UI writes styles and pictures into the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// How the page behaves: credentials stay while the page is open, and no validator elsewhere is asked.
#[must_use]
pub fn page_config() -> utoipa_swagger_ui::Config<'static> {
    utoipa_swagger_ui::Config::from("/openapi.json")
        .try_it_out_enabled(true)
        .with_credentials(true)
        .display_request_duration(true)
        .filter(true)
        .doc_expansion("list")
        .default_models_expand_depth(0)
        .validator_url("none")
}
