//! Who there is, and what the shop says of itself.

use chrono::{DateTime, Utc};

/// A row of `Role`.
#[derive(Debug, Clone, Default)]
pub struct NewRole {
    /// 0: the database's choice.
    pub id: i64,
    /// Unique.
    pub name: String,
}

/// A row of `Company`.
#[derive(Debug, Clone, Default)]
pub struct NewCompany {
    /// 0: the database's choice.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Unique where there is one.
    pub email: Option<String>,
    /// Its phone.
    pub phone: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its number with the tax office.
    pub tax_number: Option<String>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
}

/// A row of `Branch`.
#[derive(Debug, Clone, Default)]
pub struct NewBranch {
    /// 0: the database's choice.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: Option<String>,
    /// Its phone.
    pub phone: Option<String>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
    /// Soft-deleted since.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A row of `User`: a customer's login, or a member of staff.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// 0: the database's choice.
    pub id: i64,
    /// The person.
    pub name: String,
    /// Unique and never NULL; may be a placeholder.
    pub email: String,
    /// A bcrypt hash, or anything else a shop has there.
    pub password: String,
    /// Unique where there is one, in any form.
    pub phone: Option<String>,
    /// NULL means active.
    pub is_active: Option<bool>,
    /// `Role.id`.
    pub role: Option<i64>,
    /// `Customer.id`: one of the two links.
    pub customer: Option<i64>,
    /// The password must be changed first.
    pub force_password_reset: bool,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
    /// When last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// Soft-deleted since.
    pub deleted_at: Option<DateTime<Utc>>,
}

impl Default for NewUser {
    /// Active, without a password that any login could match.
    fn default() -> Self {
        Self {
            id: 0,
            name: String::new(),
            email: String::new(),
            password: String::new(),
            phone: None,
            is_active: Some(true),
            role: None,
            customer: None,
            force_password_reset: false,
            created_at: None,
            updated_at: None,
            deleted_at: None,
        }
    }
}

/// A row of `Customer`.
#[derive(Debug, Clone, Default)]
pub struct NewCustomer {
    /// 0: the database's choice.
    pub id: i64,
    /// The person.
    pub name: String,
    /// Free text, not unique.
    pub phone: Option<String>,
    /// Free text, not unique.
    pub email: Option<String>,
    /// Free text.
    pub address: Option<String>,
    /// `Company.id`.
    pub company: Option<i64>,
    /// `User.id`: the other of the two links.
    pub user: Option<i64>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
    /// When last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// Soft-deleted since.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A row of `CustomerPreferences`.
#[derive(Debug, Clone, Default)]
pub struct NewPreferences {
    /// `Customer.id`, unique.
    pub customer: i64,
    /// `ar` or `en`.
    pub language: String,
    /// `light`, `dark` or `system`.
    pub theme: String,
    /// What is to be told how, as JSON.
    pub notifications: Option<String>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
}

/// A row of `Notification`.
#[derive(Debug, Clone, Default)]
pub struct NewNotification {
    /// 0: the database's choice.
    pub id: i64,
    /// `User.id`: whose inbox.
    pub user: Option<i64>,
    /// Free text in the ERP.
    pub kind: Option<String>,
    /// A column that the portal adds.
    pub title: Option<String>,
    /// The text.
    pub message: Option<String>,
    /// Whether it was read; NULL is unread.
    pub is_read: Option<bool>,
    /// `RepairRequest.id`.
    pub repair: Option<i64>,
    /// `EMAIL`, `SMS` or `IN_APP`; NULL leaves it to the table, which says `IN_APP`.
    pub channel: Option<String>,
    /// What it is about: `repair`, `invoice`. A column that the portal adds.
    pub related_type: Option<String>,
    /// Which one. A column that the portal adds.
    pub related_id: Option<i64>,
    /// When.
    pub created_at: Option<DateTime<Utc>>,
    /// Deleted by the customer since. A column that the portal adds.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A row of `SystemSetting`.
#[derive(Debug, Clone, Default)]
pub struct NewSetting {
    /// Unique, such as `company.name`.
    pub key: String,
    /// Its value.
    pub value: Option<String>,
    /// What is encrypted can't be read by the portal.
    pub is_encrypted: bool,
}
