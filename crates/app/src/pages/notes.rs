//! Pages that say no.

use super::Frame;
use crate::i18n::text;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use kernel::Locale;
use maud::html;

/// There is no such payment.
pub(crate) fn missing(locale: Locale, shop: String) -> HttpResponse {
    note(locale, shop, StatusCode::NOT_FOUND, "page-missing")
}

/// What was asked for was not done.
pub(crate) fn refused(locale: Locale, shop: String, status: StatusCode) -> HttpResponse {
    note(locale, shop, status, "page-refused")
}

fn note(locale: Locale, shop: String, status: StatusCode, name: &str) -> HttpResponse {
    let title = text(locale, &format!("{name}-title"));
    let content = html! {
        section.card {
            h1.bad { (title) }
            p { (text(locale, name)) }
        }
    };
    let frame = Frame {
        locale,
        title,
        shop,
        notice: None,
        refresh: None,
    };
    frame.answer(status, &content)
}
