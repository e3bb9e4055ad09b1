//! A file in a form.

use crate::error::{ApiError, Code, Rule};
use actix_multipart::{Multipart, MultipartError};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{HttpRequest, web};
use futures_util::{StreamExt, TryStreamExt};
use std::time::Duration;

/// What a form may weigh beside the file: boundaries, headers, other fields.
const BESIDE: usize = 64 * 1024;
/// How much of a body that is too large is still taken in, so that its sender gets to read the answer.
const DRAINED: usize = 32 * 1024 * 1024;
/// How long a form may take to arrive: less than a stop waits, so that its sender still gets an answer.
const MAX_WAIT: Duration = Duration::from_secs(25);

/// A field of a form and how large the file in it may be.
#[derive(Debug, Clone, Copy)]
pub struct Upload {
    /// The field's name.
    pub field: &'static str,
    /// Bytes at most.
    pub limit: usize,
}

impl Upload {
    /// The bytes in the field. Other fields are passed over.
    ///
    /// # Errors
    /// 415 for a body that is no form, 413 for a file or a form that is too large, 400 for a malformed form or one that is
    /// sent too slowly, 422 without the field or with an empty one.
    pub async fn read(self, request: &HttpRequest, payload: web::Payload) -> Result<Vec<u8>, ApiError> {
        let sent = tokio::time::timeout(MAX_WAIT, self.gather(request, payload)).await;
        sent.unwrap_or_else(|_| {
            Err(ApiError::new(Code::BadRequest).because("the form took too long to arrive"))
        })
    }

    async fn gather(self, request: &HttpRequest, payload: web::Payload) -> Result<Vec<u8>, ApiError> {
        let is_form = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| kind.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("multipart/form-data"));
        if !is_form {
            return Err(Code::UnsupportedMediaType.into());
        }
        let announced = request
            .headers()
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if announced.is_some_and(|length| length > DRAINED) {
            return Err(Code::PayloadTooLarge.into());
        }
        let mut taken = 0;
        let bounded = payload.map(move |chunk| {
            let chunk = chunk?;
            taken += chunk.len();
            if taken > DRAINED {
                return Err(PayloadError::Overflow);
            }
            Ok(chunk)
        });
        let mut form = Multipart::new(request.headers(), bounded);
        let mut file = None;
        let mut too_large = false;
        let mut beside = 0;
        while let Some(mut field) = form.try_next().await.map_err(refused)? {
            let wanted = field.name() == Some(self.field) && file.is_none();
            let mut bytes = Vec::new();
            while let Some(chunk) = field.try_next().await.map_err(refused)? {
                if !wanted {
                    beside += chunk.len();
                    too_large |= beside > BESIDE;
                } else if bytes.len() + chunk.len() > self.limit {
                    too_large = true;
                } else if !too_large {
                    bytes.extend_from_slice(&chunk);
                }
            }
            if wanted {
                file = Some(bytes);
            }
        }
        if too_large {
            return Err(Code::PayloadTooLarge.into());
        }
        file.filter(|bytes| !bytes.is_empty())
            .ok_or_else(|| ApiError::field(self.field, Rule::Required))
    }
}

fn refused(error: MultipartError) -> ApiError {
    let code = match error {
        MultipartError::Payload(PayloadError::Overflow) => Code::PayloadTooLarge,
        _ => Code::BadRequest,
    };
    ApiError::new(code).because(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::FromRequest;
    use actix_web::test::TestRequest;

    const UPLOAD: Upload = Upload {
        field: "avatar",
        limit: 10,
    };

    async fn read(kind: &str, body: &str) -> Result<Vec<u8>, ApiError> {
        let (request, mut payload) = TestRequest::post()
            .insert_header((CONTENT_TYPE, kind))
            .set_payload(body.to_owned())
            .to_http_parts();
        let payload = web::Payload::from_request(&request, &mut payload).await.unwrap();
        UPLOAD.read(&request, payload).await
    }

    fn form(fields: &[(&str, &str)]) -> String {
        let part = |(name, value): &(&str, &str)| {
            format!(
                "--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n{value}\r\n"
            )
        };
        fields.iter().map(part).collect::<String>() + "--x--\r\n"
    }

    #[actix_web::test]
    async fn the_field_is_found_among_others() {
        let body = form(&[("note", "hello"), ("avatar", "0123456789"), ("avatar", "again")]);
        assert_eq!(
            read("multipart/form-data; boundary=x", &body).await.unwrap(),
            b"0123456789"
        );
    }

    #[actix_web::test]
    async fn each_kind_of_bad_form_has_its_code() {
        let many = "y".repeat(BESIDE + 1);
        for (kind, body, code) in [
            ("application/json", "{}".to_owned(), Code::UnsupportedMediaType),
            ("multipart/form-data", String::new(), Code::BadRequest),
            (
                "multipart/form-data; boundary=x",
                "nonsense".to_owned(),
                Code::BadRequest,
            ),
            (
                "multipart/form-data; boundary=x",
                form(&[("avatar", "0123456789A")]),
                Code::PayloadTooLarge,
            ),
            (
                "multipart/form-data; boundary=x",
                form(&[("note", &many), ("avatar", "1")]),
                Code::PayloadTooLarge,
            ),
            (
                "multipart/form-data; boundary=x",
                form(&[("note", "1")]),
                Code::ValidationFailed,
            ),
            (
                "multipart/form-data; boundary=x",
                form(&[("avatar", "")]),
                Code::ValidationFailed,
            ),
        ] {
            let found = read(kind, &body).await.unwrap_err().code();
            assert_eq!(found, code, "{kind} {body:.60}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_form_that_never_comes_is_not_waited_for() {
        let request = TestRequest::post()
            .insert_header((CONTENT_TYPE, "multipart/form-data; boundary=x"))
            .to_http_request();
        let mut payload: actix_web::dev::Payload = actix_web::dev::Payload::Stream {
            payload: Box::pin(futures_util::stream::pending()),
        };
        let payload = web::Payload::from_request(&request, &mut payload).await.unwrap();
        let error = UPLOAD.read(&request, payload).await.unwrap_err();
        assert_eq!(error.code(), Code::BadRequest);
    }
}
