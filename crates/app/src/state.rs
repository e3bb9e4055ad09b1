//! What every handler can reach.

use crate::config::Config;
use crate::detached::Detached;
use crate::files::{FileLinks, Files};
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::pages::ShopSign;
use crate::ready::Readiness;
use crate::sandbox::Sandbox;
use crate::site::Site;
use adapter_messages::ConsoleMessages;
use audit::AuditQueue;
use dashboard::DashboardService;
use devices::DeviceService;
use identity::Authenticator;
use identity::account::{AccountExport, ClosureService, PasswordService};
use identity::code::CodeService;
use identity::login::LoginService;
use identity::preferences::PreferencesService;
use identity::profile::{AvatarService, ProfileService};
use identity::session::SessionService;
use invoices::{InvoicePapers, InvoiceService};
use kernel::{Cache, Clock, Keyring, MacKeys, Random};
use notifications::NotificationService;
use payments::{Callbacks, CheckoutService, PaymentService};
use repairs::RepairService;
use std::sync::Arc;

/// The app's shared state, one for the process; the services come first, one line each, by name.
#[allow(missing_docs)]
pub struct AppState {
    pub audit: AuditQueue,
    pub authenticator: Arc<Authenticator>,
    pub avatars: Arc<AvatarService>,
    pub cache: Arc<dyn Cache>,
    pub callbacks: Arc<Callbacks>,
    pub checkout: Arc<CheckoutService>,
    pub clock: Arc<dyn Clock>,
    pub closure: Arc<ClosureService>,
    pub codes: Arc<CodeService>,
    pub config: Arc<Config>,
    pub console: Option<Arc<ConsoleMessages>>,
    pub cursor_keys: MacKeys,
    pub dashboard: Arc<DashboardService>,
    pub detached: Detached,
    pub devices: Arc<DeviceService>,
    pub export: Arc<dyn AccountExport>,
    pub file_links: FileLinks,
    pub files: Files,
    pub invoices: Arc<InvoiceService>,
    pub keyring: Keyring,
    pub limits: Limits,
    pub login: Arc<LoginService>,
    pub metrics: Arc<Metrics>,
    pub notifications: Arc<NotificationService>,
    pub papers: Arc<InvoicePapers>,
    pub passwords: Arc<PasswordService>,
    pub payments: Arc<PaymentService>,
    pub preferences: Arc<PreferencesService>,
    pub profile: Arc<ProfileService>,
    pub random: Arc<dyn Random>,
    pub ready: Readiness,
    pub repairs: Arc<RepairService>,
    pub sandbox: Option<Sandbox>,
    pub sessions: Arc<SessionService>,
    pub site: Arc<Site>,
    pub shop: ShopSign,
}
