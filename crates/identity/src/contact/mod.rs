//! A new phone or e-mail: proved by a code sent there, and then put in the place of the old one wherever it stands.

mod ports;
mod proof;

#[cfg(any(test, feature = "testing"))]
pub use ports::MockContactChanges;
pub use ports::{ContactChanges, ContactRecords, NewContactCode, Redeemed};
pub use proof::{CodeAttempt, Judgement};

use crate::{LoginName, Phone};

/// The contact as the ERP's tables are to hold it: an Egyptian number in its national form, as shops write it and as
/// their unique keys compare it; any other number in E.164; an e-mail in lower case.
#[must_use]
pub fn written(contact: &LoginName) -> String {
    match contact {
        LoginName::Phone(phone) => national(phone),
        LoginName::Email(email) => email.as_str().to_owned(),
    }
}

fn national(phone: &Phone) -> String {
    match phone.as_str().strip_prefix("+20") {
        Some(rest) => format!("0{rest}"),
        None => phone.as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_written_as_the_shop_writes_them() {
        for (typed, kept) in [
            ("+20 10 1234 5678", "01012345678"),
            ("٠١٠١٢٣٤٥٦٧٨", "01012345678"),
            ("02 2735 1234", "0227351234"),
            ("+966 50 123 4567", "+966501234567"),
            ("Mona@Example.com", "mona@example.com"),
        ] {
            assert_eq!(written(&LoginName::parse(typed).unwrap()), kept, "{typed}");
        }
    }
}
