use kernel::Money;
use serde::{Deserialize, Serialize};

/// The counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Of repairs.
    pub repairs: RepairStats,
    /// Of invoices.
    pub invoices: InvoiceStats,
    /// How many devices.
    pub devices: u64,
    /// How many notifications in the inbox were not read.
    pub unread: u64,
}

/// Repairs by coarse status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairStats {
    /// All.
    pub total: u64,
    /// `in_progress`.
    pub active: u64,
    /// `completed`.
    pub completed: u64,
    /// `pending`, those that await the customer's approval among them.
    pub pending: u64,
    /// `cancelled`.
    pub cancelled: u64,
}

/// Invoices by derived status, and what they are worth. The counts have every currency, the amounts only the invoices
/// in the shop's default one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceStats {
    /// All, cancelled and refunded ones among them.
    pub total: u64,
    /// `paid`.
    pub paid: u64,
    /// `pending` or `partially_paid`: owed, and not late.
    pub pending: u64,
    /// `overdue`.
    pub overdue: u64,
    /// What was asked for, cancelled invoices left out.
    pub total_amount: Money,
    /// Payments less refunds, whatever became of the invoice.
    pub paid_amount: Money,
    /// What is still owed, late or not.
    pub pending_amount: Money,
}
