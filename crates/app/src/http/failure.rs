//! A refusal or a failure as the caller sees it.

use super::{Failure, FieldFailure, Meta, RequestScope};
use crate::error::ApiError;
use crate::i18n;
use actix_web::HttpResponse;
use actix_web::http::header::{ALLOW, RETRY_AFTER};

/// The answer in the caller's language.
pub(crate) fn render(error: &ApiError, scope: &RequestScope) -> HttpResponse {
    let locale = scope.locale();
    let errors = error
        .errors()
        .iter()
        .map(|failing| FieldFailure {
            field: failing.field.clone(),
            code: failing.rule,
            message: i18n::field(locale, failing),
        })
        .collect();
    let body = Failure {
        success: false,
        message: i18n::code(locale, error.code()),
        code: error.code(),
        errors,
        meta: Meta {
            request_id: scope.id().to_owned(),
            timestamp: scope.at(),
        },
    };
    let mut response = HttpResponse::build(error.status());
    if let Some(seconds) = error.retry_seconds() {
        response.insert_header((RETRY_AFTER, seconds));
    }
    if let Some(allow) = error.allow() {
        response.insert_header((ALLOW, allow));
    }
    response.json(body)
}
