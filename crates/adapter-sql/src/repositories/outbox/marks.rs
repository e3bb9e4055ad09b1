//! `PortalHandledEvent`: which messages of which events were handed to a provider.

use super::super::super::Conn;
use super::SqlOutbox;
use crate::schema::portal_handled_event as handled;
use crate::zone::utc;
use ::outbox::{Channel, Delivery, DeliveryMarks};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::StorageError;
use uuid::Uuid;

/// The names under which handed-on messages are remembered that may not have been sent.
pub(super) const UNCERTAIN: [&str; 2] = [
    name(Channel::Sms, Delivery::Uncertain),
    name(Channel::Email, Delivery::Uncertain),
];
/// The name under which a one-time code is remembered as counted.
const COUNTED: &str = "code counted";
/// All of them. Those of other handlers have a sweep of their own.
const ALL: [&str; 5] = [
    name(Channel::Sms, Delivery::Sent),
    name(Channel::Email, Delivery::Sent),
    UNCERTAIN[0],
    UNCERTAIN[1],
    COUNTED,
];

const fn name(channel: Channel, left: Delivery) -> &'static str {
    match (channel, left) {
        (Channel::Sms, Delivery::Sent) => "sms sent",
        (Channel::Sms, Delivery::Uncertain) => "sms uncertain",
        (Channel::Email, Delivery::Sent) => "email sent",
        (Channel::Email, Delivery::Uncertain) => "email uncertain",
    }
}

/// Forgets all that is remembered of messages of these events.
pub(super) async fn forget(conn: &mut Conn, events: &[String]) -> QueryResult<usize> {
    let theirs = handled::table
        .filter(handled::event_id.eq_any(events))
        .filter(handled::handler.eq_any(ALL));
    diesel::delete(theirs).execute(conn).await
}

impl SqlOutbox {
    /// Whether it was not remembered before.
    async fn remember(&self, event: Uuid, name: &str, at: DateTime<Utc>) -> Result<bool, StorageError> {
        let new: usize = writing!(self.store, conn, {
            Ok(diesel::insert_or_ignore_into(handled::table)
                .values((
                    handled::event_id.eq(event.to_string()),
                    handled::handler.eq(name),
                    handled::created_at.eq(utc(at)),
                ))
                .execute(conn)
                .await?)
        })?;
        Ok(new == 1)
    }
}

#[async_trait]
impl DeliveryMarks for SqlOutbox {
    async fn find(&self, message: Uuid, channel: Channel) -> Result<Option<Delivery>, StorageError> {
        let names = [Delivery::Sent, Delivery::Uncertain].map(|left| name(channel, left));
        let found: Vec<String> = reading!(self.store, conn, {
            Ok(handled::table
                .filter(handled::event_id.eq(message.to_string()))
                .filter(handled::handler.eq_any(names))
                .select(handled::handler)
                .load(conn)
                .await?)
        })?;
        let is = |left| found.iter().any(|found| found == name(channel, left));
        Ok([Delivery::Sent, Delivery::Uncertain]
            .into_iter()
            .find(|left| is(*left)))
    }

    async fn mark(
        &self,
        message: Uuid,
        channel: Channel,
        left: Delivery,
        at: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        self.remember(message, name(channel, left), at).await.map(drop)
    }

    async fn count_once(&self, event: Uuid, at: DateTime<Utc>) -> Result<bool, StorageError> {
        self.remember(event, COUNTED, at).await
    }
}
