//! What the domains need from a database, filled by one engine or the other.

use std::sync::Arc;

/// One field for each port, alphabetical by domain.
#[derive(Clone)]
#[non_exhaustive]
pub struct Ports {
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
