//! What the domains need from a database, filled by one engine or the other.

use std::sync::Arc;

/// One field for each port, alphabetical by domain.
#[derive(Clone)]
#[non_exhaustive]
pub struct Ports {
    /// Accounts by login name.
    pub accounts: Arc<dyn identity::login::Accounts>,
    /// One-time codes.
    pub codes: Arc<dyn identity::code::Codes>,
    /// The portal's own login names.
    pub login_names: Arc<dyn identity::login::LoginNames>,
    /// The lock after failed logins.
    pub login_throttle: Arc<dyn identity::login::LoginThrottle>,
    /// Logins that succeeded.
    pub logins: Arc<dyn identity::login::Logins>,
    /// Passwords set by reset tokens.
    pub password_resets: Arc<dyn identity::code::PasswordResets>,
    /// That sessions are in use.
    pub session_activity: Arc<dyn identity::session::SessionActivity>,
    /// What decides whether a session signs anyone in.
    pub session_reader: Arc<dyn identity::SessionReader>,
    /// Sessions.
    pub sessions: Arc<dyn identity::session::Sessions>,
    /// The counts a customer sees first.
    pub dashboard: Arc<dyn dashboard::DashboardReader>,
    /// Invoices.
    pub invoices: Arc<dyn invoices::InvoiceReader>,
    /// What was paid.
    pub payments: Arc<dyn payments::PaymentReader>,
    /// Customers' comments on their repairs.
    pub repair_comments: Arc<dyn repairs::Comments>,
    /// Customers' answers to quotations.
    pub repair_decisions: Arc<dyn repairs::QuotationDecisions>,
    /// Customers' repairs.
    pub repair_reader: Arc<dyn repairs::RepairReader>,
    /// Customers' requests for an update.
    pub repair_updates: Arc<dyn repairs::UpdateRequests>,
}
