//! Calls and answers.

use super::contract::Contract;
use super::secrets::Secrets;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use std::sync::Arc;

/// A call that is being put together.
pub struct Call {
    request: RequestBuilder,
    method: Method,
    path: String,
    contract: Arc<Contract>,
    secrets: Arc<Secrets>,
}

/// An answer that agrees with the OpenAPI document.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The body; null where it is no JSON.
    pub json: Value,
}

impl Call {
    pub(super) fn new(
        request: RequestBuilder,
        method: Method,
        path: &str,
        contract: Arc<Contract>,
        secrets: Arc<Secrets>,
    ) -> Self {
        Self {
            request,
            method,
            path: path.to_owned(),
            contract,
            secrets,
        }
    }

    /// With a token in the header.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        self.request = self.request.header(name, HeaderValue::from_str(value).unwrap());
        self
    }

    /// With a language.
    pub fn language(self, tag: &str) -> Self {
        self.header("accept-language", tag)
    }

    /// With a cookie.
    pub fn cookie(self, name: &str, value: &str) -> Self {
        self.header("cookie", &format!("{name}={value}"))
    }

    /// With a JSON body.
    pub fn json(mut self, body: &Value) -> Self {
        self.secrets.in_body(body);
        self.request = self.request.json(body);
        self
    }

    /// With any body.
    pub fn body(mut self, kind: &str, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.body(body);
        self.header("content-type", kind)
    }

    /// With a multipart body.
    pub fn multipart(mut self, form: reqwest::multipart::Form) -> Self {
        self.request = self.request.multipart(form);
        self
    }

    /// Sends it, and checks the answer against the document.
    pub async fn send(self) -> Answer {
        let (client, request) = self.request.build_split();
        let request = request.unwrap();
        self.secrets.sent_headers(request.headers());
        let response = client.execute(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        let is_json = headers
            .get("content-type")
            .is_some_and(|kind| kind == "application/json");
        let json = if is_json && !bytes.is_empty() {
            serde_json::from_slice(&bytes).unwrap()
        } else {
            Value::Null
        };
        let answer = Answer {
            status,
            headers,
            bytes,
            json,
        };
        self.contract.check(&self.method, &self.path, &answer);
        self.secrets.answered(&self.path, &answer);
        answer
    }
}

impl Answer {
    /// The data of a success.
    #[track_caller]
    pub fn ok(&self) -> &Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        &self.json["data"]
    }

    /// Expects a refusal, by status and code.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) -> &Self {
        let found = (self.status.as_u16(), self.json["code"].as_str());
        assert_eq!(found, (status, Some(code)), "{}", self.text());
        self
    }

    /// Whether it is a page.
    pub fn is_page(&self) -> bool {
        self.header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"))
    }

    /// The failing fields: name and code.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        let errors = self.json["errors"].as_array().into_iter().flatten();
        errors
            .map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap()))
            .collect()
    }

    /// The message.
    pub fn message(&self) -> &str {
        self.json["message"].as_str().unwrap_or_default()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The body as it came.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}
