//! What every handler can reach.

use crate::config::Config;
use crate::files::{FileLinks, Files};
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::ready::Readiness;
use audit::AuditQueue;
use dashboard::DashboardService;
use identity::Authenticator;
use invoices::InvoiceService;
use kernel::{Cache, Clock, Keyring, MacKeys, Random};
use payments::PaymentService;
use repairs::RepairService;
use std::sync::Arc;

/// The app's shared state, one for the process; the services come first, one line each, by name.
#[allow(missing_docs)]
pub struct AppState {
    pub audit: Option<AuditQueue>,
    pub authenticator: Option<Arc<Authenticator>>,
    pub cache: Arc<dyn Cache>,
    pub clock: Arc<dyn Clock>,
    pub config: Arc<Config>,
    pub cursor_keys: MacKeys,
    pub dashboard: Arc<DashboardService>,
    pub file_links: FileLinks,
    pub files: Files,
    pub invoices: Arc<InvoiceService>,
    pub keyring: Keyring,
    pub limits: Limits,
    pub metrics: Arc<Metrics>,
    pub payments: Arc<PaymentService>,
    pub random: Arc<dyn Random>,
    pub ready: Readiness,
    pub repairs: Arc<RepairService>,
}
