//! Refused accesses on their way to the audit log.

use crate::error::{ApiError, Code};
use crate::http::RequestScope;
use crate::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use serde_json::{Value, json};

/// Request data with every secret taken out.
#[must_use]
pub(crate) fn redacted(data: &Value) -> Value {
    audit::redact(data)
}

/// Puts a refused access into the queue: who, what, from where, and how it was refused. Never waits.
pub(crate) fn remember(request: &HttpRequest, scope: &RequestScope, error: &ApiError) {
    let Some(state) = request.app_data::<web::Data<AppState>>() else {
        return;
    };
    let (customer, user) = scope.customer().unzip();
    let id = path_id(request);
    if error.is_recorded() || !is_refused_access(error, customer.is_some(), id) {
        return;
    }
    let mut outcome = json!({ "status": error.status().as_u16(), "code": error.code().as_str() });
    if let (Some(id), Some(fields)) = (id, outcome.as_object_mut()) {
        fields.insert("id".to_owned(), id.into());
    }
    let context = scope.context(request);
    state
        .audit
        .put(context.audit(customer, user, "access.refused", outcome, state.clock.now()));
}

/// Credentials, rights, or a customer's reach for what is not theirs. Whether it is another customer's or nobody's is
/// neither asked nor written: the two cost, answer and look alike.
fn is_refused_access(error: &ApiError, is_customer: bool, id: Option<i64>) -> bool {
    match error.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => true,
        // A path that nobody knows is a mistake; something of a kind that is not there may be another's.
        StatusCode::NOT_FOUND => is_customer && (id.is_some() || error.code() != Code::NotFound),
        _ => false,
    }
}

/// The id that the path names.
fn path_id(request: &HttpRequest) -> Option<i64> {
    let (name, text) = request.match_info().iter().next()?;
    if name == "id" || name.ends_with("Id") || name.ends_with("_id") {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reach_for_what_is_not_theirs_is_a_refused_access() {
        for (code, is_customer, id, expected) in [
            (Code::TokenExpired, false, None, true),
            (Code::CrossSiteRequest, true, None, true),
            (Code::RepairNotFound, true, Some(7), true),
            (Code::InvoiceNotFound, true, None, true),
            // Another customer's session, for one.
            (Code::NotFound, true, Some(7), true),
            (Code::NotFound, true, None, false),
            // A receipt's token that is nobody's.
            (Code::RepairNotFound, false, None, false),
            (Code::BadRequest, true, Some(7), false),
            (Code::RateLimited, true, Some(7), false),
        ] {
            let refused = is_refused_access(&code.into(), is_customer, id);
            assert_eq!(refused, expected, "{code:?} {is_customer} {id:?}");
        }
    }
}
