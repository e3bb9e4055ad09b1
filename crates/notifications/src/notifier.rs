//! Turns events into notifications.

use crate::{Audiences, Delivery, NewNotification, Notice, NotificationError, Wording};
use chrono::TimeDelta;
use kernel::{Cache, Clock, Event, Random};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long it is remembered that something was told: longer than anything is news.
const KEEP_KEYS: TimeDelta = TimeDelta::days(90);
/// How many keys are forgotten in one transaction, and the rest between two.
const SWEEP_STEP: u32 = 500;
const SWEEP_PAUSE: Duration = Duration::from_millis(200);

/// Tells customers, in their language and as they wish, what happened to their affairs.
pub struct Notifier {
    audiences: Arc<dyn Audiences>,
    delivery: Arc<dyn Delivery>,
    wording: Arc<dyn Wording>,
    cache: Arc<dyn Cache>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Notifier {
    /// The kinds of events it looks at.
    pub const KINDS: &'static [&'static str] = &["repair.updated", "invoice.updated", "payment.updated"];

    /// Over the ports.
    #[must_use]
    pub fn new(
        audiences: Arc<dyn Audiences>,
        delivery: Arc<dyn Delivery>,
        wording: Arc<dyn Wording>,
        cache: Arc<dyn Cache>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self {
            audiences,
            delivery,
            wording,
            cache,
            clock,
            random,
        }
    }

    /// Tells the event's customer, if it is worth it and they want it. The same event again does nothing.
    ///
    /// # Errors
    /// [`NotificationError::Storage`]: nothing was told, or all of it was.
    pub async fn on_event(&self, event: &Event) -> Result<(), NotificationError> {
        let (Some(notice), Some(customer)) = (Notice::of(event), event.customer_id) else {
            return Ok(());
        };
        let Some(audience) = self.audiences.find(customer, notice.kind()).await? else {
            return Ok(());
        };
        if !audience.in_app || audience.users.is_empty() {
            return Ok(());
        }
        let words = self.wording.words(&notice, audience.locale);
        let at = self.clock.now();
        let notifications: Vec<_> = audience
            .users
            .iter()
            .map(|user| {
                let new = NewNotification {
                    user: *user,
                    kind: notice.kind().to_owned(),
                    title: words.title.clone(),
                    message: words.message.clone(),
                    related: notice.related(),
                    at,
                };
                let data = json!({ "type": notice.kind() });
                let told = Event::new(self.random.as_ref(), "notification", Some(customer), 0, at, data);
                (new, told)
            })
            .collect();
        if self.delivery.deliver(notice.once(event), &notifications).await? {
            // A cache out of reach is passed by until it is back; its adapter has logged why.
            let _ = self.cache.forget(customer).await;
        }
        Ok(())
    }

    /// Forgets in small steps what was told too long ago to be told again. Tells how many keys it forgot.
    ///
    /// # Errors
    /// [`NotificationError::Storage`].
    pub async fn sweep(&self, stop: &CancellationToken) -> Result<u64, NotificationError> {
        let before = self.clock.now() - KEEP_KEYS;
        let mut forgotten = 0;
        while !stop.is_cancelled() {
            let step = self.delivery.forget_keys(before, SWEEP_STEP).await?;
            forgotten += step;
            if step < u64::from(SWEEP_STEP) {
                break;
            }
            tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(SWEEP_PAUSE) => {} }
        }
        Ok(forgotten)
    }
}
