//! An invoice as PDF.

use crate::error::ApiResult;
use crate::extract::{Customer, FromQuery, Id, Query, QueryReader};
use crate::http::is_known;
use crate::state::AppState;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpResponse, get, web};
use kernel::{InvoiceId, Locale};
use serde::Serialize;
use utoipa::ToSchema;

/// How an invoice is printed.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
struct PaperParams {
    /// Its language; the caller's when it is not given.
    #[param(inline)]
    lang: Option<PaperLanguage>,
}

/// A language of the portal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code)]
enum PaperLanguage {
    /// Arabic, from right to left.
    Ar,
    /// English.
    En,
}

struct Printed(Option<Locale>);

impl FromQuery for Printed {
    fn read(query: &mut QueryReader) -> Self {
        let parse = |text: &str| Locale::ALL.into_iter().find(|locale| locale.tag() == text);
        Self(query.member("lang", parse))
    }
}

/// An invoice to save or print.
///
/// A PDF of A4 pages in Arabic or English, with all that `GET /invoices/{id}` tells, and a code that leads to
/// `/verify/{token}`. It is tagged for screen readers (PDF/UA-1) and fit for archives (PDF/A-2a). The same invoice is the
/// same file until something on it changes.
#[utoipa::path(
    tag = "invoices",
    operation_id = "invoice_pdf",
    params(("id" = i64, Path, minimum = 1), PaperParams),
    responses((
        status = 200,
        description = "The file",
        content((Vec<u8> = "application/pdf")),
        headers(
            ("Content-Disposition" = String, description = "`attachment`, with the invoice's number as the file's name"),
            ("ETag" = String, description = "Of what is printed; for `If-None-Match`"),
        ),
    )),
    extensions(("x-errors" = json!(["INVOICE_NOT_FOUND"])))
)]
#[get("/invoices/{id}/pdf")]
pub(super) async fn invoice_pdf(
    customer: Customer,
    id: Id<InvoiceId>,
    query: Query<Printed>,
    state: web::Data<AppState>,
) -> ApiResult<HttpResponse> {
    let locale = query.0.0.unwrap_or_else(|| customer.locale());
    let sheet = state.papers.sheet(customer.id(), id.0, locale).await?;
    let tag = format!("W/\"{}\"", sheet.version);
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, tag.as_str()))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"));
    if is_known(customer.request(), &tag) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    let file = state.papers.print(&sheet).await?;
    let named = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(sheet.paper.file_name())],
    };
    Ok(response
        .insert_header((header::CONTENT_TYPE, "application/pdf"))
        .insert_header(named)
        // Its streams are compressed already.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .body(file))
}
