//! Query parameters: what can't be read is a 400, what is out of range a 422, and every failing one is told at once.

use crate::error::{ApiError, FieldError, Rule};
use crate::http::RequestScope;
use crate::refusals::redacted;
use crate::state::AppState;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ShopZone;
use serde_json::{Map, Value};
use std::future::{Ready, ready};
use std::ops::RangeInclusive;

/// A struct of query parameters.
pub trait FromQuery: Sized {
    /// Takes each parameter from the reader, which keeps the errors.
    fn read(query: &mut QueryReader) -> Self;
}

/// The query of a request that has no list.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

/// Reads parameters one by one. Those nobody asks for are passed over.
#[derive(Debug)]
pub struct QueryReader {
    pairs: Vec<(String, String)>,
    zone: ShopZone,
    errors: Vec<FieldError>,
    unreadable: bool,
}

impl QueryReader {
    /// Over a raw query string.
    #[must_use]
    pub fn new(raw: &str, zone: ShopZone) -> Self {
        let pairs = form_urlencoded::parse(raw.as_bytes()).into_owned().collect();
        Self {
            pairs,
            zone,
            errors: Vec::new(),
            unreadable: false,
        }
    }

    /// A parameter's text; given twice it is refused, and so is what is not UTF-8.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let mut values = self
            .pairs
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.clone());
        let (first, second) = (values.next(), values.next());
        if second.is_some() {
            self.unreadable(name, Rule::Repeated);
            return None;
        }
        // What the decoder puts where the bytes were no character; nobody means to send it.
        if first
            .as_deref()
            .is_some_and(|text| text.contains(char::REPLACEMENT_CHARACTER))
        {
            self.unreadable(name, Rule::InvalidCharacters);
            return None;
        }
        first
    }

    /// A text of at most `max` characters, trimmed; an empty one counts as none.
    pub fn search(&mut self, name: &str, max: usize) -> Option<String> {
        let text = self.text(name)?.trim().to_owned();
        if text.chars().any(char::is_control) {
            self.broken(FieldError::new(name, Rule::InvalidCharacters));
        } else if text.chars().count() > max {
            self.broken(FieldError::new(name, Rule::TooLong).with_bound(max));
        }
        (!text.is_empty()).then_some(text)
    }

    /// A whole number within a range. Digits beyond 64 bits are a number, and out of range.
    pub fn number(&mut self, name: &str, range: RangeInclusive<i64>) -> Option<i64> {
        let text = self.text(name)?;
        let digits = text.strip_prefix('-').unwrap_or(&text);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            self.unreadable(name, Rule::WrongType);
            return None;
        }
        let number: i128 = text.parse().unwrap_or(if text.starts_with('-') {
            i128::MIN
        } else {
            i128::MAX
        });
        if number < i128::from(*range.start()) {
            self.broken(FieldError::new(name, Rule::TooSmall).with_bound(range.start()));
            None
        } else if number > i128::from(*range.end()) {
            self.broken(FieldError::new(name, Rule::TooLarge).with_bound(range.end()));
            None
        } else {
            i64::try_from(number).ok()
        }
    }

    /// A row's id. One that is larger than any row's finds nothing; zero and below, and what 64 bits can't hold, are out of
    /// range.
    pub fn id(&mut self, name: &str) -> Option<i64> {
        self.number(name, 1..=i64::MAX)
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        self.member(name, |text| match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        })
    }

    /// A member of an enum.
    pub fn member<T>(&mut self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let member = parse(&text);
        if member.is_none() {
            self.unreadable(name, Rule::UnknownValue);
        }
        member
    }

    /// Members of an enum: the parameter may be repeated, or have commas.
    pub fn members<T>(&mut self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let texts: Vec<String> = self
            .pairs
            .iter()
            .filter(|(key, _)| key == name)
            .flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let mut members = Vec::with_capacity(texts.len());
        for text in texts {
            match parse(&text) {
                Some(member) => members.push(member),
                None => {
                    self.unreadable(name, Rule::UnknownValue);
                    break;
                }
            }
        }
        members
    }

    /// A calendar date.
    pub fn date(&mut self, name: &str) -> Option<NaiveDate> {
        let text = self.text(name)?;
        // Chrono also takes `2026-1-5`; the contract has ten characters.
        let date = (text.len() == 10).then(|| text.parse().ok()).flatten();
        if date.is_none() {
            self.unreadable(name, Rule::WrongType);
        }
        date
    }

    /// `from` and `to`: inclusive dates in the shop's zone.
    pub fn calendar(&mut self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let (from, to) = (self.date("from"), self.date("to"));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            self.broken(FieldError::new("to", Rule::InvalidDate));
        }
        (from, to)
    }

    /// `from` and `to` as a first moment and the first moment after.
    pub fn dates(&mut self) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let (from, to) = self.calendar();
        (
            from.map(|date| self.zone.start_of(date)),
            to.map(|date| self.zone.end_of(date)),
        )
    }

    /// Notes a parameter that can't be read.
    pub fn unreadable(&mut self, name: &str, rule: Rule) {
        self.unreadable = true;
        self.errors.push(FieldError::new(name, rule));
    }

    /// Notes a parameter that is not allowed.
    pub fn broken(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// Every failing parameter, if any.
    ///
    /// # Errors
    /// 400 when one can't be read, else 422.
    pub fn finish(self) -> Result<(), ApiError> {
        match (self.errors.is_empty(), self.unreadable) {
            (true, _) => Ok(()),
            (false, true) => Err(ApiError::unreadable(self.errors)),
            (false, false) => Err(ApiError::invalid(self.errors)),
        }
    }

    /// The parameters a cursor is bound to: all but those that say which part of the list is asked for.
    pub(super) fn filters(&self) -> Vec<(&str, &str)> {
        let mut pairs: Vec<_> = self
            .pairs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .filter(|(key, _)| !matches!(*key, "page" | "limit" | "cursor" | "sortBy" | "sortDir"))
            .collect();
        pairs.sort_unstable();
        pairs
    }

    /// A reader over the request's query, which it hands to the audit log too.
    pub(super) fn of(request: &HttpRequest) -> Self {
        let zone = request
            .app_data::<web::Data<AppState>>()
            .map_or(ShopZone(chrono_tz::UTC), |s| s.config.timezone);
        let reader = Self::new(request.query_string(), zone);
        if !reader.pairs.is_empty() {
            let pairs = reader
                .pairs
                .iter()
                .map(|(key, value)| (key.clone(), Value::String(value.clone())));
            RequestScope::of(request).set_data(&redacted(&Value::Object(Map::from_iter(pairs))));
        }
        reader
    }
}

impl<T: FromQuery> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut reader = QueryReader::of(request);
        let query = T::read(&mut reader);
        ready(reader.finish().map(|()| Self(query)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn reader(raw: &str) -> QueryReader {
        QueryReader::new(raw, ShopZone(chrono_tz::Africa::Cairo))
    }

    #[test]
    fn what_is_no_number_differs_from_what_is_out_of_range() {
        for (raw, code) in [
            ("limit=abc", Code::BadRequest),
            ("limit=1.5", Code::BadRequest),
            ("limit=", Code::BadRequest),
            ("limit=5&limit=6", Code::BadRequest),
            ("limit=0", Code::ValidationFailed),
            ("limit=-3", Code::ValidationFailed),
            ("limit=101", Code::ValidationFailed),
            ("limit=99999999999999999999999", Code::ValidationFailed),
            ("limit=-99999999999999999999999", Code::ValidationFailed),
        ] {
            let mut reader = reader(raw);
            assert_eq!(reader.number("limit", 1..=100), None, "{raw}");
            assert_eq!(reader.finish().unwrap_err().code(), code, "{raw}");
        }
        assert_eq!(reader("limit=100").number("limit", 1..=100), Some(100));
    }

    #[test]
    fn enums_may_repeat_where_asked() {
        let parse = |text: &str| ["a", "b"].iter().position(|member| *member == text);
        assert_eq!(reader("s=a&s=b").members("s", parse), [0, 1]);
        assert_eq!(reader("s=b,a").members("s", parse), [1, 0]);
        let mut bad = reader("s=a&s=c");
        bad.members("s", parse);
        assert_eq!(bad.finish().unwrap_err().code(), Code::BadRequest);
    }

    #[test]
    fn dates_span_the_shops_days() {
        let mut reader = reader("from=2026-01-10&to=2026-01-10");
        let (from, to) = reader.dates();
        assert_eq!(from.unwrap().to_rfc3339(), "2026-01-09T22:00:00+00:00");
        assert_eq!(to.unwrap().to_rfc3339(), "2026-01-10T22:00:00+00:00");
        for (raw, code) in [
            ("from=10/1/2026", Code::BadRequest),
            ("from=2026-1-5", Code::BadRequest),
            ("to=2026-02-30", Code::BadRequest),
            ("from=2026-01-02&to=2026-01-01", Code::ValidationFailed),
        ] {
            let mut reader = QueryReader::new(raw, ShopZone(chrono_tz::UTC));
            reader.dates();
            assert_eq!(reader.finish().unwrap_err().code(), code, "{raw}");
        }
    }

    #[test]
    fn every_failing_parameter_is_told_at_once() {
        let mut reader = reader("limit=0&page=x&search=%00");
        reader.number("limit", 1..=100);
        reader.number("page", 1..=i64::MAX);
        reader.search("search", 100);
        let error = reader.finish().unwrap_err();
        assert_eq!(error.code(), Code::BadRequest);
        let fields: Vec<_> = error.errors().iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["limit", "page", "search"]);
    }
}
