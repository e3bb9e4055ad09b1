//! The envelope around every answer.

use crate::error::{Code, Rule};
use chrono::{DateTime, Utc};
use kernel::Window;
use serde::Serialize;
use utoipa::ToSchema;

/// What every answer tells of itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    /// The id of the request: `X-Request-ID` when it was well formed, else one that was made.
    #[schema(example = "5f0c1b7e9a3d4e21b0c6d2f4a8e71c39")]
    pub request_id: String,
    /// When it was answered.
    pub timestamp: DateTime<Utc>,
}

/// A successful answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Envelope<T> {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// What was asked for.
    pub data: T,
    /// For people, in their language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub message: Option<String>,
    /// About the answer itself.
    pub meta: Meta,
}

/// A successful answer with part of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListEnvelope<T> {
    /// Always `true`.
    #[schema(example = true)]
    pub success: bool,
    /// The rows, in order.
    pub data: Vec<T>,
    /// Which part of the list this is.
    pub pagination: Pagination,
    /// About the answer itself.
    pub meta: Meta,
}

/// Which part of a list an answer has. With `cursor` there is neither a page number nor a total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// The page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 1, nullable = false, minimum = 1)]
    pub page: Option<u32>,
    /// Rows at most.
    #[schema(example = 20, minimum = 1, maximum = 100)]
    pub limit: u32,
    /// Rows of the whole list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 57, nullable = false)]
    pub total: Option<u64>,
    /// Pages of the whole list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 3, nullable = false)]
    pub total_pages: Option<u64>,
    /// The `cursor` for the part that follows; `null` at the end.
    #[schema(example = "eyJ2IjoxfQ.c2lnbmF0dXJl", required)]
    pub next_cursor: Option<String>,
}

impl Pagination {
    /// Tells of a window, the total where it was counted, and the cursor of what follows.
    #[must_use]
    pub fn of(window: &Window, total: Option<u64>, next_cursor: Option<String>) -> Self {
        let limit = window.limit();
        let page = match window {
            Window::Page { page, .. } => Some(*page),
            Window::After { .. } => None,
        };
        Self {
            page,
            limit,
            total,
            total_pages: total.map(|rows| rows.div_ceil(u64::from(limit.max(1)))),
            next_cursor,
        }
    }
}

/// An answer that refuses or fails.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Failure {
    /// Always `false`.
    #[schema(example = false)]
    pub success: bool,
    /// For people, in their language.
    #[schema(example = "بعض الحقول غير صحيحة.")]
    pub message: String,
    /// For programs: stable, never translated.
    pub code: Code,
    /// The fields that failed, all at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldFailure>,
    /// About the answer itself.
    pub meta: Meta,
}

/// What is wrong with one field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldFailure {
    /// Its path: `newPassword`, `notifications.repair.email`, `limit`.
    #[schema(example = "comment")]
    pub field: String,
    /// For programs: stable, never translated.
    pub code: Rule,
    /// For people, in their language.
    #[schema(example = "أطول من المسموح.")]
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Keyset, SortKey};

    #[test]
    fn moments_are_utc_with_a_z() {
        let meta = |at: &str| Meta {
            request_id: "r".into(),
            timestamp: at.parse().unwrap(),
        };
        let text = |at| {
            serde_json::to_value(meta(at)).unwrap()["timestamp"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(text("2024-11-27T18:00:00+02:00"), "2024-11-27T16:00:00Z");
        assert_eq!(text("2024-11-27T16:00:00.120Z"), "2024-11-27T16:00:00.120Z");
    }

    #[test]
    fn a_page_tells_how_many_there_are_and_a_cursor_does_not() {
        let page = Pagination::of(&Window::Page { page: 2, limit: 20 }, Some(41), None);
        assert_eq!(
            (page.page, page.total, page.total_pages),
            (Some(2), Some(41), Some(3))
        );
        let keyset = Keyset {
            key: SortKey::Null,
            id: 1,
        };
        let after = Pagination::of(&Window::After { keyset, limit: 20 }, None, Some("x".into()));
        assert_eq!(
            serde_json::to_value(after).unwrap(),
            serde_json::json!({ "limit": 20, "nextCursor": "x" })
        );
    }
}
