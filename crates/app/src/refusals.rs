//! Refused accesses on their way to the audit log.

use crate::error::ApiError;
use crate::http::RequestScope;
use crate::state::AppState;
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
    if !error.is_refused_access() {
        return;
    }
    let (customer, user) = scope.customer().unzip();
    let outcome = json!({ "status": error.status().as_u16(), "code": error.code().as_str() });
    let context = scope.context(request);
    state
        .audit
        .put(context.audit(customer, user, "access.refused", outcome, state.clock.now()));
}
