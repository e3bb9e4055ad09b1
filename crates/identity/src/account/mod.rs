//! The account as a whole: its password, everything held about it, its end, and what the shop's staff do with it.

pub mod admin;
mod closure;
mod export;
mod password;

pub use closure::{AccountClosure, Closed, ClosureService, NOBODY, closed_email};
pub use export::{
    AccountExport, ExportedAudit, ExportedComment, ExportedDevice, ExportedFeedback, ExportedInvoice,
    ExportedInvoiceLine, ExportedNotification, ExportedPayment, ExportedQuotation, ExportedQuotationLine,
    ExportedRepair, ExportedRow, ExportedSession, ExportedSignIn, ExportedStep, ExportedUpdateRequest,
    Section,
};
pub use password::{CurrentPassword, PasswordService, Passwords, StoredPassword};

#[cfg(any(test, feature = "testing"))]
pub use closure::MockAccountClosure;
#[cfg(any(test, feature = "testing"))]
pub use export::MockAccountExport;
#[cfg(any(test, feature = "testing"))]
pub use password::MockPasswords;
