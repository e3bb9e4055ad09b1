//! Devices, the inbox, and what runs beside the requests: the audit log's writer, the outbox's relay, the follower of the
//! ERP's tables, and the sweeps.

use super::{Background, Machine};
use crate::code_messages::CodeMessages;
use crate::config::{Config, Environment};
use crate::files::Files;
use crate::metrics::Metrics;
use crate::notices::LocalisedNotices;
use crate::profile_events::{DiscardedPictures, OldContactMessages};
use adapter_messages::{ConsoleMessages, NoProvider};
use adapter_sql::Ports;
use audit::{AuditQueue, QueueOptions, Retention, RetentionOptions};
use chrono::TimeDelta;
use devices::{CachedDevices, DeviceService, ForgettingDevices};
use identity::code::{CodeDelivery, CodeKeys};
use kernel::{Cache, Event, Keyring};
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

/// In development, the console that messages go to.
pub(super) fn console(config: &Config, machine: &Machine) -> Option<Arc<ConsoleMessages>> {
    (config.env == Environment::Development).then(|| {
        Arc::new(ConsoleMessages::new(
            Box::new(std::io::stdout()),
            machine.clock.clone(),
        ))
    })
}

/// Those who act on events, but for the notifier.
pub(super) fn handlers(
    ports: &Ports,
    console: Option<Arc<ConsoleMessages>>,
    files: &Files,
    keys: &Keyring,
    machine: &Machine,
) -> Vec<Arc<dyn Handler>> {
    let sender: Arc<dyn MessageSender> = match console {
        Some(console) => console,
        None => Arc::new(NoProvider),
    };
    let delivery = CodeDelivery::new(ports.codes.clone(), CodeKeys::new(keys), machine.clock.clone());
    vec![
        Arc::new(CodeMessages::new(delivery, sender.clone())),
        Arc::new(DiscardedPictures::new(Arc::new(files.store.clone()))),
        Arc::new(OldContactMessages::new(sender)),
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
