//! Invoices, payments and the dashboard, behind the cache.

use crate::config::Config;
use adapter_sql::Ports;
use dashboard::{CachedDashboard, DashboardService};
use invoices::{CachedInvoices, InvoiceService, VerificationCodes};
use kernel::{Cache, Clock, Keyring};
use payments::{CachedPayments, PaymentService};
use std::sync::Arc;

/// The services of this area.
pub(super) struct Money {
    pub(super) dashboard: Arc<DashboardService>,
    pub(super) invoices: Arc<InvoiceService>,
    pub(super) payments: Arc<PaymentService>,
}

/// Over the database's ports.
pub(super) fn money(
    ports: &Ports,
    cache: &Arc<dyn Cache>,
    clock: &Arc<dyn Clock>,
    keyring: &Keyring,
    config: &Config,
) -> Money {
    let zone = config.timezone;
    let stats = CachedDashboard::new(ports.dashboard.clone(), cache.clone(), config.cache_stats_ttl);
    let invoices = CachedInvoices::new(ports.invoices.clone(), cache.clone(), config.cache_list_ttl);
    let payments = CachedPayments::new(ports.payments.clone(), cache.clone(), config.cache_list_ttl);
    let codes = VerificationCodes::new(keyring.derive(VerificationCodes::PURPOSE));
    Money {
        dashboard: Arc::new(DashboardService::new(Arc::new(stats), clock.clone(), zone)),
        invoices: Arc::new(InvoiceService::new(
            Arc::new(invoices),
            codes,
            clock.clone(),
            zone,
        )),
        payments: Arc::new(PaymentService::new(Arc::new(payments), zone)),
    }
}
