//! Every public code, the status it goes with, and the name of its message.

use super::listed::listed;
use actix_web::http::StatusCode;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal, $status:ident;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {$(
            $(#[$vdoc])*
            $variant,
        )+}

        impl $name {
            /// All of them, by status.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it stands in an answer; never changes, never translated.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The status it goes with.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }
        }
    };
}

codes! {
    /// What went wrong, for programs.
    Code {
        /// The request can't be read: malformed JSON, an id that is no number, an unknown enum member.
        BadRequest = "BAD_REQUEST", BAD_REQUEST;
        /// The request needs an `Idempotency-Key`.
        IdempotencyKeyRequired = "IDEMPOTENCY_KEY_REQUIRED", BAD_REQUEST;
        /// No credentials, or some that mean nothing.
        Unauthenticated = "UNAUTHENTICATED", UNAUTHORIZED;
        /// Unknown login, wrong password, or an account that can't log in here: one answer for all.
        InvalidCredentials = "INVALID_CREDENTIALS", UNAUTHORIZED;
        /// The access token's time is over; refresh it.
        TokenExpired = "TOKEN_EXPIRED", UNAUTHORIZED;
        /// The session was ended.
        SessionRevoked = "SESSION_REVOKED", UNAUTHORIZED;
        /// A one-time code or reset token that is wrong, spent or too old.
        InvalidCode = "INVALID_CODE", UNAUTHORIZED;
        /// The account is switched off.
        AccountInactive = "ACCOUNT_INACTIVE", FORBIDDEN;
        /// A valid token, but not a customer's.
        UnauthorizedCustomer = "UNAUTHORIZED_CUSTOMER", FORBIDDEN;
        /// A change asked for with the cookie from another site.
        CrossSiteRequest = "CROSS_SITE_REQUEST", FORBIDDEN;
        /// Nothing but a new password is allowed now.
        PasswordChangeRequired = "PASSWORD_CHANGE_REQUIRED", FORBIDDEN;
        /// No such route, or nothing there.
        NotFound = "NOT_FOUND", NOT_FOUND;
        /// No such repair of this customer's.
        RepairNotFound = "REPAIR_NOT_FOUND", NOT_FOUND;
        /// No such invoice of this customer's.
        InvoiceNotFound = "INVOICE_NOT_FOUND", NOT_FOUND;
        /// No such device of this customer's.
        DeviceNotFound = "DEVICE_NOT_FOUND", NOT_FOUND;
        /// No such notification of this customer's.
        NotificationNotFound = "NOTIFICATION_NOT_FOUND", NOT_FOUND;
        /// No such payment of this customer's.
        PaymentNotFound = "PAYMENT_NOT_FOUND", NOT_FOUND;
        /// The customer is gone.
        CustomerNotFound = "CUSTOMER_NOT_FOUND", NOT_FOUND;
        /// The path is known, the method is not; `Allow` names those that are.
        MethodNotAllowed = "METHOD_NOT_ALLOWED", METHOD_NOT_ALLOWED;
        /// Another account has this phone number.
        PhoneTaken = "PHONE_TAKEN", CONFLICT;
        /// Another account has this e-mail address.
        EmailTaken = "EMAIL_TAKEN", CONFLICT;
        /// Nothing is owed on the invoice.
        InvoiceAlreadyPaid = "INVOICE_ALREADY_PAID", CONFLICT;
        /// The invoice is withdrawn, paid back, or without an amount.
        InvoiceNotPayable = "INVOICE_NOT_PAYABLE", CONFLICT;
        /// Another payment of the invoice is under way and can't be given up.
        PaymentInProgress = "PAYMENT_IN_PROGRESS", CONFLICT;
        /// The `Idempotency-Key` was used for another request.
        IdempotencyMismatch = "IDEMPOTENCY_MISMATCH", CONFLICT;
        /// No gateway takes the invoice's currency.
        CurrencyUnsupported = "CURRENCY_UNSUPPORTED", CONFLICT;
        /// The quotation was decided before.
        QuotationAlreadyDecided = "QUOTATION_ALREADY_DECIDED", CONFLICT;
        /// The device has an open repair.
        DeviceInUse = "DEVICE_IN_USE", CONFLICT;
        /// Somebody else changed it meanwhile: read it again.
        Stale = "STALE", CONFLICT;
        /// The body, or a part of it, is larger than allowed.
        PayloadTooLarge = "PAYLOAD_TOO_LARGE", PAYLOAD_TOO_LARGE;
        /// The body's media type is not taken here.
        UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", UNSUPPORTED_MEDIA_TYPE;
        /// Understood, but not allowed; `errors` names every field.
        ValidationFailed = "VALIDATION_FAILED", UNPROCESSABLE_ENTITY;
        /// Too many failed logins; `Retry-After`.
        AccountLocked = "ACCOUNT_LOCKED", LOCKED;
        /// Too many requests; `Retry-After`.
        RateLimited = "RATE_LIMITED", TOO_MANY_REQUESTS;
        /// Our fault.
        InternalError = "INTERNAL_ERROR", INTERNAL_SERVER_ERROR;
        /// The payment gateway failed; nothing was paid. `Retry-After`.
        GatewayError = "GATEWAY_ERROR", BAD_GATEWAY;
        /// Overloaded, or something we need is out of reach; `Retry-After`.
        Unavailable = "UNAVAILABLE", SERVICE_UNAVAILABLE;
    }
}

listed! { Code as "ErrorCode",
"What went wrong, for programs: stable, never translated. A code that is listed stays; new ones may be added, and one that a \
client doesn't know means what the answer's status means." }

impl Code {
    /// The code with a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back_and_none_comes_twice() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
        }
        assert_eq!(Code::parse("REPAIR"), None);
    }
}
