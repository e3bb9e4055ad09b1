//! A shop's rows as data: what `portal demo` fills an empty database with, and what tests stand on.
//!
//! The structs are the ERP's tables as they are, so that a test can write what real shops have: what may be NULL there is an
//! `Option` here, statuses are text in any vocabulary, and nothing is checked that the tables don't check. Ids are the
//! database's; **0 leaves the choice to the database**. Money is [`kernel::Money`]; what its currency is, the ERP keeps in a column
//! of its own. Moments are UTC and become wall time as the database's zone says.
//!
//! ```no_run
//! # async fn fill(database: adapter_sql::Database) -> Result<(), kernel::StorageError> {
//! use adapter_sql::shop::{NewCustomer, NewRepair, Shop};
//!
//! let shop = Shop {
//!     customers: vec![NewCustomer { id: 1, name: "منى".into(), ..NewCustomer::default() }],
//!     repairs: vec![NewRepair { customer: Some(1), status: Some("RECEIVED".into()), ..NewRepair::default() }],
//!     ..Shop::default()
//! };
//! database.insert_shop(&shop).await?;
//! # Ok(()) }
//! ```

mod money;
mod people;
mod repairs;
#[cfg(any(test, feature = "testing"))]
pub mod standard;

pub use money::{NewInvoice, NewInvoiceItem, NewPayment, NewQuotation, NewQuotationItem};
pub use people::{
    NewBranch, NewCompany, NewCustomer, NewNotification, NewPreferences, NewRole, NewSetting, NewUser,
};
pub use repairs::{
    NewAccessory, NewAttachment, NewComment, NewDevice, NewInventoryItem, NewRepair, NewService,
    NewStatusLog, NewVariableCategory, NewVariableOption, NewVisibility,
};

use crate::{Database, mysql, sqlite};
use kernel::StorageError;

/// Rows of every table, inserted in an order that satisfies the foreign keys.
#[derive(Debug, Clone, Default)]
pub struct Shop {
    /// `SystemSetting`; inserted last, so that one of them can tell that all the rest is there.
    pub settings: Vec<NewSetting>,
    /// `Role`.
    pub roles: Vec<NewRole>,
    /// `Company`.
    pub companies: Vec<NewCompany>,
    /// `Branch`.
    pub branches: Vec<NewBranch>,
    /// `User`: logins of customers, and staff (technicians are users too).
    pub users: Vec<NewUser>,
    /// `Customer`.
    pub customers: Vec<NewCustomer>,
    /// `CustomerPreferences`.
    pub preferences: Vec<NewPreferences>,
    /// `VariableCategory`.
    pub categories: Vec<NewVariableCategory>,
    /// `VariableOption`: brands, accessories.
    pub options: Vec<NewVariableOption>,
    /// `Service`.
    pub services: Vec<NewService>,
    /// `InventoryItem`.
    pub inventory: Vec<NewInventoryItem>,
    /// `Device`.
    pub devices: Vec<NewDevice>,
    /// `RepairRequest`.
    pub repairs: Vec<NewRepair>,
    /// `RepairRequestAccessory`.
    pub accessories: Vec<NewAccessory>,
    /// `StatusUpdateLog`.
    pub status_logs: Vec<NewStatusLog>,
    /// `PortalRepairComment`.
    pub comments: Vec<NewComment>,
    /// `PortalAttachmentVisibility`.
    pub visibilities: Vec<NewVisibility>,
    /// `Quotation`.
    pub quotations: Vec<NewQuotation>,
    /// `QuotationItem`.
    pub quotation_items: Vec<NewQuotationItem>,
    /// `Invoice`.
    pub invoices: Vec<NewInvoice>,
    /// `InvoiceItem`.
    pub invoice_items: Vec<NewInvoiceItem>,
    /// `Payment`.
    pub payments: Vec<NewPayment>,
    /// `Notification`.
    pub notifications: Vec<NewNotification>,
}

impl Database {
    /// Inserts all of it, some hundred rows in a transaction: what a failure left half done is the caller's to throw away.
    ///
    /// # Errors
    /// When the database refuses a row, such as a second one with the same id.
    pub async fn insert_shop(&self, shop: &Shop) -> Result<(), StorageError> {
        match self {
            Self::MySql(db) => mysql::repositories::insert_shop(&db.0, shop).await,
            Self::Sqlite(db) => sqlite::repositories::insert_shop(&db.0, shop).await,
        }
    }

    /// What a readable setting says (`SystemSetting`), when it says anything.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn setting(&self, key: &str) -> Result<Option<String>, StorageError> {
        match self {
            Self::MySql(db) => mysql::repositories::setting(&db.0, key).await,
            Self::Sqlite(db) => sqlite::repositories::setting(&db.0, key).await,
        }
    }

    /// Whether the shop has any customer, deleted ones included.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_customers(&self) -> Result<bool, StorageError> {
        match self {
            Self::MySql(db) => mysql::repositories::has_customers(&db.0).await,
            Self::Sqlite(db) => sqlite::repositories::has_customers(&db.0).await,
        }
    }
}
