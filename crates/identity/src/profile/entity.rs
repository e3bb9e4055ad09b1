//! What a customer sees of themselves.

use super::AvatarPath;
use crate::{EmailAddress, LoginName, Phone};
use chrono::{DateTime, Utc};
use kernel::{CompanyId, CustomerId};

/// A customer as they see themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// `Customer.id`.
    pub customer: CustomerId,
    /// Their name.
    pub name: String,
    /// Their e-mail as the shop has it; the login's own where the customer has none; never a placeholder.
    pub email: Option<String>,
    /// Their phone as the shop has it; the login's own where the customer has none.
    pub phone: Option<String>,
    /// Where they live, in one line.
    pub address: Option<String>,
    /// Their picture.
    pub avatar: Option<AvatarPath>,
    /// The company they belong to.
    pub company: Option<Company>,
    /// When the shop first knew them; ERPs do not always say.
    pub created_at: Option<DateTime<Utc>>,
    /// When any of this last changed.
    pub updated_at: Option<DateTime<Utc>>,
}

/// A company a customer belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// `Company.id`.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
}

impl Profile {
    /// Whether the profile already has this contact, in whatever form it is written.
    #[must_use]
    pub fn has(&self, contact: &LoginName) -> bool {
        match contact {
            LoginName::Phone(phone) => self.phone.as_deref().and_then(Phone::parse).as_ref() == Some(phone),
            LoginName::Email(email) => {
                self.email.as_deref().and_then(EmailAddress::parse).as_ref() == Some(email)
            }
        }
    }

    /// The contact that a new one of the same kind takes the place of.
    #[must_use]
    pub fn replaced_by(&self, contact: &LoginName) -> Option<LoginName> {
        match contact {
            LoginName::Phone(_) => self.phone.as_deref().and_then(Phone::parse).map(LoginName::Phone),
            LoginName::Email(_) => self
                .email
                .as_deref()
                .and_then(EmailAddress::parse)
                .map(LoginName::Email),
        }
    }
}

/// The e-mail of a login, when it is one: `User.email` may not be empty, so shops fill it with something. What no
/// mail can ever reach (the domains of RFC 2606 and RFC 6762 that belong to nobody) is a placeholder.
#[must_use]
pub fn real_email(user_email: &str) -> Option<&str> {
    let address = EmailAddress::parse(user_email)?;
    let (_, domain) = address.as_str().rsplit_once('@')?;
    let last = domain.rsplit('.').next().unwrap_or(domain);
    (!matches!(last, "invalid" | "local" | "localhost")).then_some(user_email.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_no_e_mail() {
        assert_eq!(real_email(" mona@example.com "), Some("mona@example.com"));
        for placeholder in [
            "",
            "-",
            "none",
            "customer-7@portal.invalid",
            "01012345678@shop.local",
        ] {
            assert_eq!(real_email(placeholder), None, "{placeholder}");
        }
    }
}
