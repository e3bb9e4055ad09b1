//! Devices, the inbox, and what runs beside the requests: the audit log's writer, the outbox's relay, the follower of the
//! ERP's tables, and the sweeps.

use super::{Background, Machine};
use crate::code_messages::{CodeMessages, HeldCodes};
use crate::config::Config;
use crate::files::Files;
use crate::metrics::Metrics;
use crate::notices::LocalisedNotices;
use crate::payment_messages::PaymentReceipts;
use crate::profile_events::{DiscardedPictures, OldContactMessages};
use crate::security_messages::SecurityMessages;
use adapter_sql::Ports;
use audit::{AuditQueue, QueueOptions, Retention, RetentionOptions};
use chrono::TimeDelta;
use devices::{CachedDevices, DeviceService, ForgettingDevices};
use identity::code::{CodeBudget, CodeDelivery, CodeKeys};
use invoices::InvoicePapers;
use kernel::{Cache, Event, Keyring, RateLimiter};
use notifications::{CachedInbox, ForgettingInbox, NotificationError, NotificationService, Notifier};
use notifications::{FollowOptions, Follower};
use outbox::{Handler, HandlerError, MessageSender, Relay, RelayOptions, Wake};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// How often what is too old is deleted.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);

/// Devices' service.
pub(super) fn devices(
    ports: &Ports,
    cache: &Arc<dyn Cache>,
    config: &Config,
    machine: &Machine,
) -> Arc<DeviceService> {
    Arc::new(DeviceService::new(
        Arc::new(CachedDevices::new(
            ports.device_reader.clone(),
            cache.clone(),
            config.cache_list_ttl,
        )),
        Arc::new(ForgettingDevices::new(ports.device_writer.clone(), cache.clone())),
        machine.clock.clone(),
        machine.random.clone(),
        config.timezone,
    ))
}

/// The inbox's service.
pub(super) fn notifications(
    ports: &Ports,
    cache: &Arc<dyn Cache>,
    config: &Config,
    machine: &Machine,
) -> Arc<NotificationService> {
    Arc::new(NotificationService::new(
        Arc::new(CachedInbox::new(
            ports.notification_reader.clone(),
            cache.clone(),
            config.cache_list_ttl,
        )),
        Arc::new(ForgettingInbox::new(
            ports.notification_writer.clone(),
            cache.clone(),
        )),
        machine.clock.clone(),
        machine.random.clone(),
    ))
}

/// The queue for refusals; its writer runs until the stop and then writes what is left.
pub(super) fn audit_queue(ports: &Ports, background: &Background, metrics: &Metrics) -> AuditQueue {
    let (queue, writer) = AuditQueue::new(ports.audit_log.clone(), QueueOptions::default());
    background.tasks.spawn(writer.run(background.stop.clone()));
    let (waiting, dropped) = (queue.clone(), queue.clone());
    metrics.watch(
        "audit_waiting",
        "Refusals that wait to be written down",
        move || waiting.waiting() as u64,
    );
    metrics.watch_total("audit_dropped", "Refusals that found no room", move || {
        dropped.dropped()
    });
    queue
}

/// The handler that sends one-time codes, and the figures of those it holds back.
pub(super) fn code_messages(
    ports: &Ports,
    sender: &Arc<dyn MessageSender>,
    limiter: &Arc<dyn RateLimiter>,
    keys: &Keyring,
    config: &Config,
    machine: &Machine,
    metrics: &Metrics,
) -> CodeMessages {
    let clock = &machine.clock;
    let delivery = CodeDelivery::new(ports.codes.clone(), CodeKeys::new(keys), clock.clone());
    let countries = config.messages.sms_countries.clone();
    let budget = CodeBudget::new(limiter.clone(), config.limits.code_country, countries);
    let held = HeldCodes::default();
    let (country, limit) = (held.clone(), held.clone());
    metrics.watch_total(
        "codes_held_for_country",
        "One-time codes not sent to countries that are not served",
        move || country.for_country(),
    );
    metrics.watch_total(
        "codes_held_for_limit",
        "One-time codes not sent because their country had its share",
        move || limit.for_limit(),
    );
    let marks = ports.delivery_marks.clone();
    CodeMessages::new(delivery, budget, marks, held, sender.clone(), clock.clone())
}

/// Those who act on events, but for the notifier.
pub(super) fn handlers(
    ports: &Ports,
    codes: CodeMessages,
    sender: &Arc<dyn MessageSender>,
    files: &Files,
    papers: &Arc<InvoicePapers>,
    cache: &Arc<dyn Cache>,
) -> Vec<Arc<dyn Handler>> {
    let (profiles, preferences) = (ports.profile_reader.clone(), ports.preferences.clone());
    vec![
        Arc::new(codes),
        Arc::new(DiscardedPictures::new(Arc::new(files.store.clone()))),
        Arc::new(OldContactMessages::new(sender.clone())),
        Arc::new(PaymentReceipts::new(
            ports.notification_audiences.clone(),
            profiles.clone(),
            preferences.clone(),
            papers.clone(),
            sender.clone(),
            cache.clone(),
        )),
        Arc::new(SecurityMessages::new(profiles, preferences, sender.clone())),
    ]
}

/// Starts the relay, which `wake` wakes, the follower and the sweeps.
pub(super) fn start(
    ports: &Ports,
    wake: Wake,
    cache: &Arc<dyn Cache>,
    mut handlers: Vec<Arc<dyn Handler>>,
    config: &Config,
    machine: &Machine,
    background: &Background,
) {
    let Machine { clock, random } = machine;
    let notifier = Arc::new(Notifier::new(
        ports.notification_audiences.clone(),
        ports.notification_delivery.clone(),
        Arc::new(LocalisedNotices),
        cache.clone(),
        clock.clone(),
        random.clone(),
    ));
    handlers.push(Arc::new(Notify(notifier.clone())));
    let relay = Arc::new(Relay::new(
        ports.outbox.clone(),
        handlers,
        clock.clone(),
        random.clone(),
        RelayOptions::default(),
    ));
    let (relays, stop) = (relay.clone(), background.stop.clone());
    background
        .tasks
        .spawn(async move { relays.run(&wake, &stop).await });

    let follower = Follower::new(
        ports.notification_feed.clone(),
        cache.clone(),
        clock.clone(),
        random.as_ref(),
        FollowOptions::default(),
    );
    let stop = background.stop.clone();
    background.tasks.spawn(async move { follower.run(&stop).await });

    let options = RetentionOptions {
        keep: TimeDelta::from_std(config.audit_retention).unwrap_or(TimeDelta::MAX),
        ..RetentionOptions::default()
    };
    let retention = Retention::new(ports.audit_log.clone(), clock.clone(), options);
    let stop = background.stop.clone();
    background.tasks.spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(SWEEP_EVERY) => {}
            }
            complain(
                retention.sweep(&stop).await,
                "old audit rows could not be deleted",
            );
            complain(relay.sweep(&stop).await, "old events could not be deleted");
            complain(notifier.sweep(&stop).await, "old keys could not be deleted");
        }
    });
}

fn complain<E: Error + 'static>(outcome: Result<u64, E>, what: &str) {
    if let Err(error) = outcome {
        tracing::warn!(error = &error as &dyn Error, "{what}");
    }
}

/// Hands events to the notifier.
struct Notify(Arc<Notifier>);

#[async_trait::async_trait]
impl Handler for Notify {
    fn name(&self) -> &'static str {
        "notifications"
    }

    fn kinds(&self) -> &'static [&'static str] {
        Notifier::KINDS
    }

    async fn handle(&self, event: &Event) -> Result<(), HandlerError> {
        self.0.on_event(event).await.map_err(|error| match error {
            NotificationError::NotFound => HandlerError::never(error),
            NotificationError::Storage(_) => HandlerError::retry(error),
        })
    }
}
