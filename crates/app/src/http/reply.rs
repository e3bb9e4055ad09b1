//! What a handler answers with.

use super::{Envelope, Meta, Pagination, RequestScope, etag};
use crate::config::Config;
use crate::cookies;
use crate::error::ApiError;
use crate::i18n;
use actix_web::body::BoxBody;
use actix_web::cookie::Cookie;
use actix_web::http::header::{self, ContentType};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use serde_json::value::RawValue;

/// A successful answer: the data, and what goes with it. Handlers return `ApiResult<Reply<…>>`.
#[derive(Debug)]
pub struct Reply<T> {
    data: T,
    status: StatusCode,
    message: Option<&'static str>,
    pagination: Option<Pagination>,
    beside: Option<(&'static str, u64)>,
    cookies: Vec<Cookie<'static>>,
    signs_out: bool,
}

impl<T: Serialize> Reply<T> {
    /// 200 with data.
    #[must_use]
    pub const fn ok(data: T) -> Self {
        Self {
            data,
            status: StatusCode::OK,
            message: None,
            pagination: None,
            beside: None,
            cookies: Vec::new(),
            signs_out: false,
        }
    }

    /// 201 with what was made.
    #[must_use]
    pub fn created(data: T) -> Self {
        Self {
            status: StatusCode::CREATED,
            ..Self::ok(data)
        }
    }

    /// 202: it takes effect later.
    #[must_use]
    pub fn accepted(data: T) -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            ..Self::ok(data)
        }
    }

    /// The same with a message of `locales/`, in the caller's language.
    #[must_use]
    pub const fn message(mut self, name: &'static str) -> Self {
        self.message = Some(name);
        self
    }

    /// The same with the part of the list it is.
    #[must_use]
    pub fn paginated(mut self, pagination: Pagination) -> Self {
        self.pagination = Some(pagination);
        self
    }

    /// The same with one more number beside `pagination`.
    #[must_use]
    pub const fn beside(mut self, name: &'static str, number: u64) -> Self {
        self.beside = Some((name, number));
        self
    }

    /// The same with cookies to set.
    #[must_use]
    pub fn cookies(mut self, cookies: impl IntoIterator<Item = Cookie<'static>>) -> Self {
        self.cookies.extend(cookies);
        self
    }

    /// The same, taking the credentials and what the browser kept of answers away.
    #[must_use]
    pub fn signing_out(mut self, config: &Config) -> Self {
        self.signs_out = true;
        self.cookies(cookies::cleared(config))
    }

    fn respond(self, request: &HttpRequest) -> Result<HttpResponse, ApiError> {
        let scope = RequestScope::of(request);
        let data = serde_json::value::to_raw_value(&self.data).map_err(ApiError::internal)?;
        let pagination = serde_json::to_vec(&self.pagination).map_err(ApiError::internal)?;
        let mut response = HttpResponse::build(self.status);
        for cookie in self.cookies {
            response.cookie(cookie);
        }
        if self.signs_out {
            response.insert_header(cookies::FORGET);
        }
        if request.method() == Method::GET && self.status == StatusCode::OK {
            let beside = self.beside.map_or(0, |(_, number)| number).to_be_bytes();
            let tag = etag::weak(&[data.get().as_bytes(), &pagination, &beside]);
            let known = etag::is_known(request, &tag);
            response.insert_header((header::ETAG, tag));
            response.insert_header((header::CACHE_CONTROL, "private, no-cache"));
            if known {
                return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
            }
        }
        let body = Whole {
            envelope: Envelope {
                success: true,
                data: &*data,
                message: self.message.map(|name| i18n::text(scope.locale(), name)),
                meta: Meta {
                    request_id: scope.id().to_owned(),
                    timestamp: scope.at(),
                },
            },
            pagination: self.pagination,
            beside: self.beside.into_iter().collect(),
        };
        let body = serde_json::to_vec(&body).map_err(ApiError::internal)?;
        Ok(response.insert_header(ContentType::json()).body(body))
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    envelope: Envelope<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination: Option<Pagination>,
    #[serde(flatten)]
    beside: std::collections::BTreeMap<&'static str, u64>,
}

impl<T: Serialize> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        self.respond(request).unwrap_or_else(HttpResponse::from_error)
    }
}
