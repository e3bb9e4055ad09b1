//! Invoices, payments and the dashboard, behind the cache; invoices on paper.

use super::WiringError;
use crate::config::Config;
use crate::http::BASES;
use adapter_documents::{KeptPapers, Logo, PdfPrinter};
use adapter_sql::Ports;
use dashboard::{CachedDashboard, DashboardService};
use invoices::{CachedInvoices, InvoicePapers, InvoiceService, VerificationCodes};
use kernel::{Cache, Clock, Keyring};
use payments::{CachedPayments, PaymentService};
use std::path::PathBuf;
use std::sync::Arc;

/// The services of this area.
pub(super) struct Money {
    pub(super) dashboard: Arc<DashboardService>,
    pub(super) invoices: Arc<InvoiceService>,
    pub(super) papers: Arc<InvoicePapers>,
    pub(super) payments: Arc<PaymentService>,
}

/// Over the database's ports.
pub(super) fn money(
    ports: &Ports,
    cache: &Arc<dyn Cache>,
    clock: &Arc<dyn Clock>,
    keyring: &Keyring,
    config: &Config,
) -> Result<Money, WiringError> {
    let zone = config.timezone;
    let stats = CachedDashboard::new(ports.dashboard.clone(), cache.clone(), config.cache_stats_ttl);
    let invoices = CachedInvoices::new(ports.invoices.clone(), cache.clone(), config.cache_list_ttl);
    let payments = CachedPayments::new(ports.payments.clone(), cache.clone(), config.cache_list_ttl);
    let codes = VerificationCodes::new(keyring.derive(VerificationCodes::PURPOSE));
    let invoices = Arc::new(InvoiceService::new(
        Arc::new(invoices),
        codes,
        clock.clone(),
        zone,
    ));
    Ok(Money {
        papers: Arc::new(papers(&invoices, config)?),
        dashboard: Arc::new(DashboardService::new(Arc::new(stats), clock.clone(), zone)),
        invoices,
        payments: Arc::new(PaymentService::new(Arc::new(payments), zone)),
    })
}

/// Printed invoices that are kept at most: a hundred or so.
const KEPT_BYTES: u64 = 8 * 1024 * 1024;

/// Invoices as PDF, with the shop's logo.
fn papers(invoices: &Arc<InvoiceService>, config: &Config) -> Result<InvoicePapers, WiringError> {
    let open = |path: &PathBuf| {
        let refused = |error| WiringError::Config(format!("PORTAL_LOGO: {}: {error}", path.display()));
        Logo::open(path).map_err(refused)
    };
    let logo = config.logo.as_ref().map(open).transpose()?;
    let printer = PdfPrinter::new(logo).map_err(|error| WiringError::Config(error.to_string()))?;
    let printer = KeptPapers::new(Arc::new(printer), KEPT_BYTES.min(config.cache_bytes));
    let origin = match &config.public_url {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        // Only in development is there none, and then whoever scans it sits at the same machine.
        None => format!("http://{}", config.listen),
    };
    let [base, ..] = BASES;
    let verify_at = format!("{origin}{base}/verify/");
    Ok(InvoicePapers::new(
        invoices.clone(),
        Arc::new(printer),
        verify_at,
        config.timezone,
    ))
}
