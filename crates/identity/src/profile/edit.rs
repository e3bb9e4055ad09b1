//! What a customer asks to have changed, checked as a whole.

use super::Profile;
use crate::{EmailAddress, LoginName, Phone};

/// A change as it was asked for. The outer `None` leaves a field as it is; `Some(None)` and a blank text empty it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileRequest {
    /// A new name.
    pub name: Option<Option<String>>,
    /// A new e-mail.
    pub email: Option<Option<String>>,
    /// A new phone, in any usual form.
    pub phone: Option<Option<String>>,
    /// A new address.
    pub address: Option<Option<String>>,
}

/// A change that may be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileEdit {
    /// The new name, when it is another.
    pub name: Option<String>,
    /// The new address, when it is another; `Some(None)` takes it away.
    pub address: Option<Option<String>>,
    /// The new contacts, at most one of each kind: they take effect once a code has proved them.
    pub contacts: Vec<LoginName>,
}

/// A field that can't be what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldFault {
    /// Its name in the API.
    pub field: &'static str,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It can't be empty. A phone and an e-mail can be replaced, not taken away: they sign the customer in.
    Required,
    /// More characters than the shop's database holds.
    TooLong {
        /// How many it holds.
        most: usize,
    },
    /// A control character, or one that turns the direction of the text around it.
    Unprintable,
    /// No e-mail address.
    NoEmail,
    /// No valid phone number.
    NoPhone,
}

/// What `Customer.name` and `User.name` hold, in characters.
pub const NAME_LONGEST: usize = 100;
/// What `Customer.address` holds, in characters.
pub const ADDRESS_LONGEST: usize = 255;

impl ProfileRequest {
    /// What really changes of `profile`.
    ///
    /// # Errors
    /// Every field that can't be what was asked for.
    pub fn against(&self, profile: &Profile) -> Result<ProfileEdit, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut edit = ProfileEdit::default();
        if let Some(name) = &self.name {
            match line(name.as_deref(), NAME_LONGEST) {
                Ok(Some(name)) => edit.name = Some(name).filter(|name| *name != profile.name),
                Ok(None) => faults.push(("name", Fault::Required)),
                Err(fault) => faults.push(("name", fault)),
            }
        }
        if let Some(address) = &self.address {
            match line(address.as_deref(), ADDRESS_LONGEST) {
                Ok(address) => edit.address = Some(address).filter(|address| *address != profile.address),
                Err(fault) => faults.push(("address", fault)),
            }
        }
        if let Some(email) = &self.email {
            let read = |text: &str| EmailAddress::parse(text).map(LoginName::Email);
            match contact(email.as_deref(), profile.email.is_some(), read, Fault::NoEmail) {
                Ok(email) => edit.contacts.extend(email),
                Err(fault) => faults.push(("email", fault)),
            }
        }
        if let Some(phone) = &self.phone {
            let read = |text: &str| Phone::parse(text).map(LoginName::Phone);
            match contact(phone.as_deref(), profile.phone.is_some(), read, Fault::NoPhone) {
                Ok(phone) => edit.contacts.extend(phone),
                Err(fault) => faults.push(("phone", fault)),
            }
        }
        edit.contacts.retain(|contact| !profile.has(contact));
        if faults.is_empty() {
            Ok(edit)
        } else {
            Err(faults
                .into_iter()
                .map(|(field, fault)| FieldFault { field, fault })
                .collect())
        }
    }
}

impl ProfileEdit {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.address.is_none() && self.contacts.is_empty()
    }
}

/// One line of text, trimmed; `None` when nothing is left of it.
///
/// # Errors
/// [`Fault::Unprintable`] and [`Fault::TooLong`].
pub(crate) fn line(text: Option<&str>, most: usize) -> Result<Option<String>, Fault> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let Some(text) = text else { return Ok(None) };
    if text.chars().any(is_unprintable) {
        return Err(Fault::Unprintable);
    }
    if text.chars().count() > most {
        return Err(Fault::TooLong { most });
    }
    Ok(Some(text.to_owned()))
}

fn contact(
    text: Option<&str>,
    has_one: bool,
    read: impl Fn(&str) -> Option<LoginName>,
    fault: Fault,
) -> Result<Option<LoginName>, Fault> {
    match text.map(str::trim).filter(|text| !text.is_empty()) {
        None if has_one => Err(Fault::Required),
        None => Ok(None),
        Some(text) => read(text).map(Some).ok_or(fault),
    }
}

/// Controls, line ends among them, and every mark that turns the direction of text or hides in it (Unicode Technical
/// Report 36, section 2.6): staff read these fields beside others. Joiners stay: Arabic script and emoji need them.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::CustomerId;

    fn profile() -> Profile {
        Profile {
            customer: CustomerId(1),
            name: "منى".into(),
            email: None,
            phone: Some("010 1234 5678".into()),
            address: Some("القاهرة".into()),
            avatar: None,
            company: None,
            created_at: None,
            updated_at: None,
        }
    }

    fn given(text: &str) -> Option<Option<String>> {
        Some(Some(text.to_owned()))
    }

    #[test]
    fn what_is_already_so_does_not_change() {
        let same = ProfileRequest {
            name: given("  منى "),
            email: given(" "),
            phone: given("+20 10 1234 5678"),
            address: given("القاهرة"),
        };
        assert!(same.against(&profile()).unwrap().is_empty());
        assert!(ProfileRequest::default().against(&profile()).unwrap().is_empty());
    }

    #[test]
    fn what_is_another_changes() {
        let other = ProfileRequest {
            name: given("منى علي"),
            email: given("Mona@Example.com"),
            phone: given("01112345678"),
            address: Some(None),
        };
        let edit = other.against(&profile()).unwrap();
        assert_eq!(edit.name.as_deref(), Some("منى علي"));
        assert_eq!(edit.address, Some(None));
        assert_eq!(
            edit.contacts,
            [
                LoginName::parse("mona@example.com").unwrap(),
                LoginName::parse("+201112345678").unwrap()
            ]
        );
    }

    #[test]
    fn every_failing_field_is_told_at_once() {
        let bad = ProfileRequest {
            name: given(" "),
            email: given("nobody"),
            phone: Some(None),
            address: given("a\u{202E}b"),
        };
        let faults: Vec<_> = bad
            .against(&profile())
            .unwrap_err()
            .into_iter()
            .map(|f| (f.field, f.fault))
            .collect();
        assert_eq!(
            faults,
            [
                ("name", Fault::Required),
                ("address", Fault::Unprintable),
                ("email", Fault::NoEmail),
                ("phone", Fault::Required)
            ]
        );
        let long = ProfileRequest {
            name: given(&"م".repeat(101)),
            phone: given("123"),
            ..ProfileRequest::default()
        };
        let faults = long.against(&profile()).unwrap_err();
        assert_eq!(faults.first().unwrap().fault, Fault::TooLong { most: 100 });
        assert_eq!(faults.last().unwrap().fault, Fault::NoPhone);
    }

    #[test]
    fn lines_hold_nothing_that_hides() {
        for text in [
            "a\u{0}b",
            "a\nb",
            "a\u{200F}b",
            "a\u{2066}b",
            "\u{FEFF}a",
            "a\u{7f}",
        ] {
            assert_eq!(line(Some(text), 9), Err(Fault::Unprintable), "{text:?}");
        }
        assert_eq!(
            line(Some("می\u{200C}خواهم"), 20).unwrap().unwrap(),
            "می\u{200C}خواهم"
        );
    }
}
