//! The id in a path.

use crate::error::{ApiError, Code, FieldError, Rule};
use crate::routes::{RouteTable, method_not_allowed};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use kernel::{AttemptId, CommentId, DeviceId, InvoiceId, NotificationId, PaymentId, RepairId, SessionId};
use std::future::{Ready, ready};

/// An id that can stand in a path: what is answered when no row has it, and the largest any row can have.
pub trait RowId: From64 {
    /// The code for an absent row.
    const ABSENT: Code;
    /// The largest id its column holds.
    const MAX: i64;
}

/// Makes the id of its number.
pub trait From64 {
    /// The id with this number.
    fn from_i64(number: i64) -> Self;
}

macro_rules! row_ids {
    ($($id:ty => $absent:ident, $max:expr;)+) => {$(
        impl From64 for $id {
            fn from_i64(number: i64) -> Self { Self(number) }
        }
        impl RowId for $id {
            const ABSENT: Code = Code::$absent;
            const MAX: i64 = $max;
        }
    )+};
}

const INT: i64 = i32::MAX as i64;

row_ids! {
    AttemptId => PaymentNotFound, i64::MAX;
    CommentId => NotFound, i64::MAX;
    DeviceId => DeviceNotFound, INT;
    InvoiceId => InvoiceNotFound, INT;
    NotificationId => NotificationNotFound, INT;
    PaymentId => PaymentNotFound, i64::MAX;
    RepairId => RepairNotFound, INT;
    SessionId => NotFound, i64::MAX;
}

/// The path's id. What is no number, zero or negative is a 400; a number no row can have answers like an absent row.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<T: RowId> FromRequest for Id<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (name, text) = request.match_info().iter().next().unwrap_or(("id", ""));
        let parsed = parse(name, text).map_err(|error| other_route(request).unwrap_or(error));
        ready(parsed.map(Id))
    }
}

/// `DELETE /notifications/read-all` comes here by the place for an id, yet means the route of that name, which has other
/// methods.
fn other_route(request: &HttpRequest) -> Option<ApiError> {
    let table = request.app_data::<web::Data<RouteTable>>()?;
    table.literal(request.path()).map(method_not_allowed)
}

fn parse<T: RowId>(name: &str, text: &str) -> Result<T, ApiError> {
    let unreadable = || ApiError::unreadable(vec![FieldError::new(name, Rule::WrongType)]);
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) || text.bytes().all(|b| b == b'0') {
        return Err(unreadable());
    }
    match text.parse::<i64>() {
        Ok(number) if number <= T::MAX => Ok(T::from_i64(number)),
        _ => Err(T::ABSENT.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_positive_numbers_are_ids() {
        assert_eq!(parse::<RepairId>("id", "7").unwrap(), RepairId(7));
        for text in ["", "abc", "-1", "0", "00", "1.5", "+7", "٧", "7 ", "1e3"] {
            assert_eq!(
                parse::<RepairId>("id", text).unwrap_err().code(),
                Code::BadRequest,
                "{text}"
            );
        }
        for text in ["2147483648", "99999999999999999999999"] {
            assert_eq!(
                parse::<RepairId>("id", text).unwrap_err().code(),
                Code::RepairNotFound,
                "{text}"
            );
        }
    }
}
