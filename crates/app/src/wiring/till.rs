//! How money is taken, and what staff do about it.

use super::{Background, Machine};
use crate::config::Config;
use crate::metrics::Metrics;
use crate::site::Site;
use adapter_sql::Ports;
use chrono::TimeDelta;
use kernel::Cache;
use payments::{
    Callbacks, CheckoutLinks, CheckoutService, Gateways, PaymentDesk, ReconcileOptions, Reconciler,
    Settlement,
};
use std::sync::Arc;
use std::time::Duration;

/// How often keys that nobody repeats any more are forgotten, after how long, and how many at once.
const KEYS_EVERY: Duration = Duration::from_secs(60 * 60);
const KEYS_KEPT: TimeDelta = TimeDelta::days(3);
const KEYS_STEP: u32 = 500;

/// How money is taken.
pub(super) struct Till {
    pub(super) checkout: Arc<CheckoutService>,
    pub(super) callbacks: Arc<Callbacks>,
}

/// The services that take money; what they count is watched, and the reconciler runs until the stop.
#[allow(clippy::too_many_arguments)]
pub(super) fn till(
    ports: &Ports,
    cache: &Arc<dyn Cache>,
    gateways: Gateways,
    site: &Arc<Site>,
    config: &Config,
    machine: &Machine,
    metrics: &Metrics,
    background: &Background,
) -> Till {
    let settlement = settlement(ports, cache, config, machine);
    watch(&settlement, metrics);
    let reconciler = Reconciler::new(
        settlement.clone(),
        ports.payment_inquiries.clone(),
        gateways.clone(),
        machine.random.clone(),
        ReconcileOptions::default(),
    );
    let stop = background.stop.clone();
    background.tasks.spawn(async move { reconciler.run(&stop).await });
    let (stop, attempts, clock) = (
        background.stop.clone(),
        ports.payment_attempts.clone(),
        machine.clock.clone(),
    );
    background.tasks.spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(KEYS_EVERY) => {}
            }
            if let Err(error) = attempts.forget_keys(clock.now() - KEYS_KEPT, KEYS_STEP).await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "old idempotency keys could not be deleted"
                );
            }
        }
    });
    let here = site.clone();
    Till {
        checkout: Arc::new(CheckoutService::new(
            ports.payment_attempts.clone(),
            ports.payment_inquiries.clone(),
            gateways.clone(),
            cache.clone(),
            machine.clock.clone(),
            machine.random.clone(),
            CheckoutLinks::new(Arc::new(move || here.base())),
            config.timezone,
        )),
        callbacks: Arc::new(Callbacks::new(
            settlement,
            ports.payment_inquiries.clone(),
            gateways,
        )),
    }
}

/// What staff do about payments, at the command line.
pub(super) fn desk(
    ports: &Ports,
    cache: &Arc<dyn Cache>,
    gateways: Gateways,
    config: &Config,
    machine: &Machine,
) -> PaymentDesk {
    PaymentDesk::new(
        settlement(ports, cache, config, machine),
        ports.payment_inquiries.clone(),
        gateways,
        machine.random.clone(),
    )
}

fn settlement(ports: &Ports, cache: &Arc<dyn Cache>, config: &Config, machine: &Machine) -> Settlement {
    Settlement::new(
        ports.payment_ledger.clone(),
        cache.clone(),
        machine.clock.clone(),
        config.timezone,
    )
}

fn watch(settlement: &Settlement, metrics: &Metrics) {
    macro_rules! watched {
        ($($name:literal, $about:literal, $count:ident;)+) => {$(
            let counters = settlement.counters().clone();
            metrics.watch_total($name, $about, move || counters.$count());
        )+};
    }
    watched! {
        "payments_posted", "Charges that were booked", posted;
        "payments_late", "Of these, after the payment had failed, been cancelled or expired", late;
        "payments_credits", "Of these, more than the invoice needed", credits;
        "payments_returned", "Refunds, voids and chargebacks that were booked", returned;
        "payments_repeats", "Messages about money that was booked before", repeats;
        "payments_contradictions", "Messages that contradict their payment: somebody must look", integrity;
        "payments_unmatched", "Messages about orders that are none of this portal's", unmatched;
        "payments_unanswered", "Questions that a gateway did not answer", unanswered;
    }
}
