//! What the domains need from a database, filled by one engine or the other.

use std::sync::Arc;

/// One field for each port, alphabetical by domain.
#[derive(Clone)]
#[non_exhaustive]
pub struct Ports {
    /// Accounts by login name.
    pub accounts: Arc<dyn identity::login::Accounts>,
    /// Staff's hand on accounts.
    pub account_admin: Arc<dyn identity::account::admin::AccountAdmin>,
    /// The end of accounts.
    pub account_closure: Arc<dyn identity::account::AccountClosure>,
    /// Everything held about a customer.
    pub account_export: Arc<dyn identity::account::AccountExport>,
    /// Which picture is a customer's.
    pub avatars: Arc<dyn identity::profile::Avatars>,
    /// One-time codes.
    pub codes: Arc<dyn identity::code::Codes>,
    /// Proved contacts.
    pub contact_changes: Arc<dyn identity::contact::ContactChanges>,
    /// The portal's own login names.
    pub login_names: Arc<dyn identity::login::LoginNames>,
    /// The lock after failed logins.
    pub login_throttle: Arc<dyn identity::login::LoginThrottle>,
    /// Logins that succeeded.
    pub logins: Arc<dyn identity::login::Logins>,
    /// Passwords set by reset tokens.
    pub password_resets: Arc<dyn identity::code::PasswordResets>,
    /// Passwords changed by their owners.
    pub passwords: Arc<dyn identity::account::Passwords>,
    /// What customers chose.
    pub preferences: Arc<dyn identity::preferences::PreferencesStore>,
    /// Customers' profiles.
    pub profile_reader: Arc<dyn identity::profile::ProfileReader>,
    /// Changes of profiles.
    pub profile_writer: Arc<dyn identity::profile::ProfileWriter>,
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
    /// Attempts to pay.
    pub payment_attempts: Arc<dyn payments::Attempts>,
    /// Which attempts gateways are to be asked about.
    pub payment_inquiries: Arc<dyn payments::Inquiries>,
    /// Money that moved.
    pub payment_ledger: Arc<dyn payments::Ledger>,
    /// What was paid.
    pub payments: Arc<dyn payments::PaymentReader>,
    /// The sandbox gateway's book.
    pub sandbox_book: Arc<dyn payments::sandbox::SandboxBook>,
    /// The audit log.
    pub audit_log: Arc<dyn audit::AuditLog>,
    /// Customers' devices.
    pub device_reader: Arc<dyn devices::DeviceReader>,
    /// What customers change of their devices.
    pub device_writer: Arc<dyn devices::DeviceWriter>,
    /// Who is told of a customer's affairs.
    pub notification_audiences: Arc<dyn notifications::Audiences>,
    /// Notifications on their way into inboxes.
    pub notification_delivery: Arc<dyn notifications::Delivery>,
    /// What the ERP changes.
    pub notification_feed: Arc<dyn notifications::ChangeFeed>,
    /// Customers' inboxes.
    pub notification_reader: Arc<dyn notifications::InboxReader>,
    /// What customers change of their inboxes.
    pub notification_writer: Arc<dyn notifications::InboxWriter>,
    /// Which messages were handed to a provider.
    pub delivery_marks: Arc<dyn outbox::DeliveryMarks>,
    /// Events on their way to their handlers.
    pub outbox: Arc<dyn outbox::OutboxStore>,
    /// The same for their operator.
    pub outbox_desk: Arc<dyn outbox::OutboxDesk>,
    /// Which of repairs' files customers see.
    pub repair_attachment_marks: Arc<dyn repairs::AttachmentMarks>,
    /// Customers' comments on their repairs.
    pub repair_comments: Arc<dyn repairs::Comments>,
    /// Customers' answers to quotations.
    pub repair_decisions: Arc<dyn repairs::QuotationDecisions>,
    /// Customers' repairs.
    pub repair_reader: Arc<dyn repairs::RepairReader>,
    /// Customers' requests for an update.
    pub repair_updates: Arc<dyn repairs::UpdateRequests>,
}
