//! What people type to say who they are.

use super::EmailAddress;
use crate::Phone;
use kernel::RequestContext;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A login name in the one form it is stored and compared in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LoginName {
    /// A phone number.
    Phone(Phone),
    /// An e-mail address.
    Email(EmailAddress),
}

/// The kind of a [`LoginName`], and so the channel that reaches its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoginNameKind {
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
}

impl LoginName {
    /// Reads a phone number or an e-mail address; `None` when it is neither, so that nobody can have it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.contains('@') {
            EmailAddress::parse(text).map(Self::Email)
        } else {
            Phone::parse(text).map(Self::Phone)
        }
    }

    /// Which of the two.
    #[must_use]
    pub const fn kind(&self) -> LoginNameKind {
        match self {
            Self::Phone(_) => LoginNameKind::Phone,
            Self::Email(_) => LoginNameKind::Email,
        }
    }

    /// The number in E.164, or the address in lower case.
    #[must_use]
    pub fn value(&self) -> &str {
        match self {
            Self::Phone(phone) => phone.as_str(),
            Self::Email(email) => email.as_str(),
        }
    }
}

impl LoginNameKind {
    /// As the portal's own tables hold it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
        }
    }

    /// Reads what the portal's own tables hold.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "phone" => Some(Self::Phone),
            "email" => Some(Self::Email),
            _ => None,
        }
    }
}

/// What was typed as a login name, whether or not it is one: failed attempts count against it either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    name: Option<LoginName>,
    canonical: String,
}

impl Identifier {
    /// Reads anything.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let name = LoginName::parse(text);
        let canonical = name
            .as_ref()
            .map_or_else(|| text.trim().to_lowercase(), |name| name.value().to_owned());
        Self { name, canonical }
    }

    /// The login name, if it is one.
    #[must_use]
    pub const fn name(&self) -> Option<&LoginName> {
        self.name.as_ref()
    }

    /// The request, with what was typed as a login name in its one form: a closed account's traces are found by it.
    #[must_use]
    pub(crate) fn in_one_form(&self, context: &RequestContext) -> RequestContext {
        let mut context = context.clone();
        let data = context.request_data.as_mut().and_then(Value::as_object_mut);
        if let Some(typed) = data.and_then(|data| data.get_mut("loginIdentifier")) {
            *typed = self.canonical.clone().into();
        }
        context
    }

    /// One text for all forms of the same name.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

impl From<LoginName> for Identifier {
    fn from(name: LoginName) -> Self {
        Self {
            canonical: name.value().to_owned(),
            name: Some(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_a_name_are_one_identifier() {
        let one = Identifier::parse("01012345678");
        assert_eq!(one, Identifier::parse(" ٠٠٢٠ ١٠ ١٢٣٤ ٥٦٧٨"));
        assert_eq!(one.name().unwrap().kind(), LoginNameKind::Phone);
        assert_eq!(
            Identifier::parse("A@B.example"),
            Identifier::parse("a@b.example ")
        );
        let neither = Identifier::parse(" Mona ");
        assert_eq!((neither.name(), neither.canonical()), (None, "mona"));
    }
}
