//! The one place that knows HTTP status and public code: what each domain's errors become.
//!
//! An area's `impl From<…Error> for ApiError` stands in its own file here and matches every variant.

mod access;
mod code;
mod dashboard;
mod devices;
mod field;
mod identity;
mod invoices;
mod listed;
mod notifications;
mod payments;
mod profile;
mod repairs;
mod storage;

pub use code::Code;
pub use field::{FieldError, Rule, broken};
pub(crate) use field::{decode, encode};

use actix_web::http::StatusCode;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// A refusal or a failure, on its way to becoming an answer.
#[derive(Debug)]
pub struct ApiError {
    code: Code,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    source: Option<Box<dyn Error + Send + Sync>>,
    recorded: bool,
    clears_cookies: bool,
    allow: Option<String>,
}

/// The result of a handler.
pub type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    /// A refusal with a code.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            errors: Vec::new(),
            retry_after: None,
            source: None,
            recorded: false,
            clears_cookies: false,
            allow: None,
        }
    }

    /// 422 for one field.
    pub fn field(field: impl Into<String>, rule: Rule) -> Self {
        Self::invalid(vec![FieldError::new(field, rule)])
    }

    /// 422 with every failing field.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(Code::ValidationFailed)
        }
    }

    /// 400 naming the fields that can't be read, beside those that can and fail.
    #[must_use]
    pub fn unreadable(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(Code::BadRequest)
        }
    }

    /// 500; the source goes to the log and nowhere else.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Code::InternalError).because(source)
    }

    /// 503: the caller may try again after a while.
    pub fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Code::Unavailable)
            .because(source)
            .retry_after(Duration::from_secs(2))
    }

    /// The same with a source for the log.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same with `Retry-After`, in whole seconds, rounded up.
    #[must_use]
    pub const fn retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }

    /// The same, of an attempt that its service has put into the audit log by itself.
    #[must_use]
    pub const fn recorded(mut self) -> Self {
        self.recorded = true;
        self
    }

    /// The same, taking the cookies with credentials away.
    #[must_use]
    pub const fn clearing_cookies(mut self) -> Self {
        self.clears_cookies = true;
        self
    }

    /// Whether the cookies with credentials are taken away.
    #[must_use]
    pub const fn clears_cookies(&self) -> bool {
        self.clears_cookies
    }

    /// 405, with the methods that the path has.
    #[must_use]
    pub fn method_not_allowed(allow: String) -> Self {
        Self {
            allow: Some(allow),
            ..Self::new(Code::MethodNotAllowed)
        }
    }

    /// The methods for `Allow`.
    #[must_use]
    pub fn allow(&self) -> Option<&str> {
        self.allow.as_deref()
    }

    /// The public code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.code.status()
    }

    /// The failing fields.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Seconds until it is worth trying again.
    #[must_use]
    pub fn retry_seconds(&self) -> Option<u64> {
        self.retry_after
            .map(|d| d.as_secs() + u64::from(d.subsec_nanos() > 0))
            .map(|s| s.max(1))
    }

    /// Whether its service has put the attempt into the audit log by itself.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        self.recorded
    }

    /// The chain of causes, for the log.
    #[must_use]
    pub fn chain(&self) -> Option<String> {
        let first = self.source.as_ref()?;
        let mut text = first.to_string();
        let mut next = first.source();
        while let Some(error) = next {
            text.push_str(": ");
            text.push_str(&error.to_string());
            next = error.source();
        }
        Some(text)
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl actix_web::ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// An empty answer: the middleware knows the caller's language and request id and writes the body.
    fn error_response(&self) -> actix_web::HttpResponse {
        actix_web::HttpResponse::new(self.status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::StorageError;

    #[test]
    fn a_store_out_of_reach_is_worth_another_try_and_a_fault_is_not() {
        let gone = ApiError::from(StorageError::unavailable("connection refused"));
        assert_eq!((gone.code(), gone.retry_seconds()), (Code::Unavailable, Some(2)));
        let fault = ApiError::from(StorageError::failed("no such column"));
        assert_eq!((fault.code(), fault.retry_seconds()), (Code::InternalError, None));
        assert_eq!(fault.chain().unwrap(), "the store failed: no such column");
    }

    #[test]
    fn retry_after_rounds_up() {
        let at = |ms| {
            ApiError::new(Code::RateLimited)
                .retry_after(Duration::from_millis(ms))
                .retry_seconds()
        };
        assert_eq!(
            (at(1), at(1000), at(1001), at(0)),
            (Some(1), Some(1), Some(2), Some(1))
        );
    }
}
