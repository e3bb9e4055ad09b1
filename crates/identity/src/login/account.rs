//! The account behind a login, and who of them is a customer.

use crate::password::Personal;
use crate::profile::real_email;
use crate::{EmailAddress, LoginName, Phone};
use kernel::{CustomerId, Locale, RoleId, UserId};
use std::collections::BTreeSet;

/// The role that makes a `User` a customer; compared in any case, since shops write and number it differently.
const CUSTOMER_ROLE: &str = "customer";

/// A login and the customer it is tied to, as they stand in the store: not yet judged.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// `User.id`.
    pub user: UserId,
    /// `Customer.id`.
    pub customer: CustomerId,
    /// `User.customerId`.
    pub user_points_to: Option<CustomerId>,
    /// `Customer.userId`.
    pub customer_points_to: Option<UserId>,
    /// Whether the `User` is soft-deleted.
    pub user_deleted: bool,
    /// Whether the `Customer` is soft-deleted.
    pub customer_deleted: bool,
    /// `User.isActive`; nullable, and then the account is active.
    pub is_active: Option<bool>,
    /// `User.roleId`.
    pub role: Option<RoleId>,
    /// `Role.name` of that role, if there is such a role.
    pub role_name: Option<String>,
    /// `User.password`; may hold anything.
    pub password_hash: String,
    /// `User.forcePasswordReset`.
    pub force_password_reset: bool,
    /// `Customer.name`.
    pub name: String,
    /// `Customer.phone` as it stands there.
    pub phone: Option<String>,
    /// `Customer.email` as it stands there.
    pub email: Option<String>,
    /// `User.phone` as it stands there.
    pub user_phone: Option<String>,
    /// `User.email` as it stands there; may be a placeholder.
    pub user_email: String,
    /// The language the customer chose, if they did.
    pub locale: Option<Locale>,
}

/// Why a record is no customer's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither link ties the two, or one of them ties one of them to another.
    #[error("the links between login and customer disagree")]
    Unlinked,
    /// The login or the customer is soft-deleted.
    #[error("the account is deleted")]
    Deleted,
    /// The login's role is not the customers'.
    #[error("the account is staff")]
    Staff,
    /// The login is disabled.
    #[error("the account is disabled")]
    Inactive,
}

impl Refusal {
    /// For the audit log.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Unlinked => "links_disagree",
            Self::Deleted => "deleted",
            Self::Staff => "staff",
            Self::Inactive => "inactive",
        }
    }
}

/// A customer's account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account(AccountRecord);

impl AccountRecord {
    /// The account, when it is a customer's, disabled or not.
    ///
    /// A login without any role is a customer's when a link says so: staff have one.
    ///
    /// # Errors
    /// [`Refusal::Unlinked`], [`Refusal::Deleted`] or [`Refusal::Staff`].
    pub fn admit(self) -> Result<Account, Refusal> {
        admits(
            Links {
                user: self.user,
                customer: self.customer,
                user_points_to: self.user_points_to,
                customer_points_to: self.customer_points_to,
            },
            self.user_deleted || self.customer_deleted,
            self.role,
            self.role_name.as_deref(),
        )?;
        Ok(Account(self))
    }
}

/// The two links between a login and a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Links {
    /// `User.id`.
    pub user: UserId,
    /// `Customer.id`.
    pub customer: CustomerId,
    /// `User.customerId`.
    pub user_points_to: Option<CustomerId>,
    /// `Customer.userId`.
    pub customer_points_to: Option<UserId>,
}

impl Links {
    /// Whether at least one link ties the two and none ties either to another.
    #[must_use]
    pub fn agree(self) -> bool {
        let forward = self.user_points_to.is_none_or(|c| c == self.customer);
        let back = self.customer_points_to.is_none_or(|u| u == self.user);
        forward && back && (self.user_points_to.is_some() || self.customer_points_to.is_some())
    }
}

/// The rule behind [`AccountRecord::admit`], for those who know no more of an account than this.
pub(crate) fn admits(
    links: Links,
    deleted: bool,
    role: Option<RoleId>,
    role_name: Option<&str>,
) -> Result<(), Refusal> {
    if !links.agree() {
        return Err(Refusal::Unlinked);
    }
    if deleted {
        return Err(Refusal::Deleted);
    }
    let customer = match (role, role_name) {
        (None, _) => true,
        (Some(_), Some(name)) => name.trim().eq_ignore_ascii_case(CUSTOMER_ROLE),
        (Some(_), None) => false,
    };
    if customer { Ok(()) } else { Err(Refusal::Staff) }
}

impl Account {
    /// The login.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.0.user
    }

    /// The customer.
    #[must_use]
    pub const fn customer(&self) -> CustomerId {
        self.0.customer
    }

    /// The login's role.
    #[must_use]
    pub const fn role(&self) -> Option<RoleId> {
        self.0.role
    }

    /// The customer's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The customer's e-mail; the login's own where the customer has none; never a placeholder.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        let customers = self.0.email.as_deref().and_then(real_email);
        customers.or_else(|| real_email(&self.0.user_email))
    }

    /// The customer's phone as it is written; the login's own where the customer has none.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        present(self.0.phone.as_deref()).or_else(|| present(self.0.user_phone.as_deref()))
    }

    /// The stored hash; may be anything, so ask a [`crate::PasswordHasher`] about it.
    #[must_use]
    pub fn password_hash(&self) -> &str {
        &self.0.password_hash
    }

    /// Whether the password must be changed before anything else.
    #[must_use]
    pub const fn must_change_password(&self) -> bool {
        self.0.force_password_reset
    }

    /// The language the customer chose.
    #[must_use]
    pub const fn locale(&self) -> Option<Locale> {
        self.0.locale
    }

    /// Whether the account may be used.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.0.is_active != Some(false)
    }

    /// What its password may not be.
    pub(crate) fn personal(&self) -> Personal<'_> {
        Personal {
            name: &self.0.name,
            phones: [self.0.phone.as_deref(), self.0.user_phone.as_deref()],
            emails: [self.0.email.as_deref(), Some(&self.0.user_email)],
        }
    }

    /// Every login name that is this account's by what customer and login say now.
    #[must_use]
    pub fn names(&self) -> BTreeSet<LoginName> {
        names(
            [self.0.phone.as_deref(), self.0.user_phone.as_deref()],
            [self.0.email.as_deref(), Some(&self.0.user_email)],
        )
    }
}

/// The login names in what a customer and a login have as phone and e-mail.
pub(crate) fn names(phones: [Option<&str>; 2], emails: [Option<&str>; 2]) -> BTreeSet<LoginName> {
    let phones = phones
        .into_iter()
        .flatten()
        .filter_map(Phone::parse)
        .map(LoginName::Phone);
    let emails = emails
        .into_iter()
        .flatten()
        .filter_map(EmailAddress::parse)
        .map(LoginName::Email);
    phones.chain(emails).collect()
}

fn present(text: Option<&str>) -> Option<&str> {
    text.filter(|t| !t.trim().is_empty())
}

/// Without the hash: an account may end up in a log line.
impl std::fmt::Debug for AccountRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountRecord")
            .field("user", &self.user)
            .field("customer", &self.customer)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(user_points_to: Option<i64>, customer_points_to: Option<i64>) -> Links {
        Links {
            user: UserId(10),
            customer: CustomerId(1),
            user_points_to: user_points_to.map(CustomerId),
            customer_points_to: customer_points_to.map(UserId),
        }
    }

    #[test]
    fn either_link_will_do_and_none_may_disagree() {
        for (forward, back, agree) in [
            (Some(1), Some(10), true),
            (Some(1), None, true),
            (None, Some(10), true),
            (None, None, false),
            (Some(1), Some(11), false),
            (Some(2), Some(10), false),
            (Some(2), None, false),
            (None, Some(11), false),
        ] {
            assert_eq!(links(forward, back).agree(), agree, "{forward:?} {back:?}");
        }
    }

    #[test]
    fn the_customers_role_is_known_by_its_name_in_any_case() {
        let judge = |role: Option<i64>, name: Option<&str>| {
            admits(links(Some(1), Some(10)), false, role.map(RoleId), name)
        };
        assert_eq!(judge(Some(6), Some("Customer")), Ok(()));
        assert_eq!(judge(Some(8), Some("CUSTOMER ")), Ok(()));
        assert_eq!(judge(None, None), Ok(()));
        assert_eq!(judge(Some(1), Some("Admin")), Err(Refusal::Staff));
        assert_eq!(judge(Some(6), None), Err(Refusal::Staff));
        assert_eq!(
            admits(links(Some(1), None), true, None, None),
            Err(Refusal::Deleted)
        );
    }
}
