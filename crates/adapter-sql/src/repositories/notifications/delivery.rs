//! Who is told, and putting it into their inbox once.

use super::super::super::last_insert_id;
use super::super::Store;
use super::super::change::{append_event, cut};
use crate::schema::{
    customer, customer_preferences as preferences, notification, portal_handled_event as handled, user,
};
use crate::zone::utc;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{CustomerId, Event, Locale, StorageError, UserId};
use notifications::{Audience, NewNotification};
use serde_json::Value;
use uuid::Uuid;

/// The name under which keys are remembered.
const HANDLER: &str = "inbox";

pub(super) async fn audience(
    store: &Store,
    id: CustomerId,
    kind: &str,
) -> Result<Option<Audience>, StorageError> {
    let found = reading!(store, conn, {
        let linked: Option<Option<i64>> = customer::table
            .filter(customer::id.eq(id.0))
            .filter(customer::deleted_at.is_null())
            .select(customer::user_id)
            .first(conn)
            .await
            .optional()?;
        let Some(linked) = linked else {
            return Ok(None);
        };
        let living = user::table
            .filter(user::deleted_at.is_null())
            .filter(
                user::is_active
                    .is_null()
                    .or(user::is_active.eq(true).assume_not_null()),
            )
            .select(user::id)
            .order(user::id.asc());
        // Either link makes a login the customer's; two that disagree make it nobody's.
        let users: Vec<i64> = match linked {
            Some(linked) => {
                let agrees = user::customer_id
                    .is_null()
                    .or(user::customer_id.eq(id.0).assume_not_null());
                living
                    .filter(user::id.eq(linked))
                    .filter(agrees)
                    .load(conn)
                    .await?
            }
            None => living.filter(user::customer_id.eq(id.0)).load(conn).await?,
        };
        let chosen: Option<(String, Option<String>)> = preferences::table
            .filter(preferences::customer_id.eq(id.0))
            .select((preferences::language, preferences::notifications))
            .first(conn)
            .await
            .optional()?;
        Ok(Some((users, chosen)))
    })?;
    Ok(found.map(|(users, chosen)| {
        let (language, channels) = chosen.unwrap_or_default();
        Audience {
            users: users.into_iter().map(UserId).collect(),
            locale: Locale::from_tag(&language).unwrap_or_default(),
            in_app: wants_in_app(channels.as_deref(), kind),
        }
    }))
}

/// What nobody chose, and what can't be read, is as by default: yes.
fn wants_in_app(stored: Option<&str>, kind: &str) -> bool {
    stored
        .and_then(|text| serde_json::from_str::<Value>(text).ok())
        .and_then(|chosen| chosen.get(kind)?.get("inApp")?.as_bool())
        .unwrap_or(true)
}

pub(super) async fn deliver(
    store: &Store,
    once: Uuid,
    notifications: &[(NewNotification, Event)],
) -> Result<bool, StorageError> {
    let Some((first, _)) = notifications.first() else {
        return Ok(false);
    };
    let used_at = utc(first.at);
    writing!(store, conn, {
        let new = diesel::insert_or_ignore_into(handled::table)
            .values((
                handled::event_id.eq(once.to_string()),
                handled::handler.eq(HANDLER),
                handled::created_at.eq(used_at),
            ))
            .execute(conn)
            .await?;
        if new == 0 {
            return Ok(false);
        }
        for (notice, event) in notifications {
            let at = store.zone.to_wall(notice.at);
            let related = &notice.related;
            diesel::insert_into(notification::table)
                .values((
                    notification::user_id.eq(notice.user.0),
                    notification::kind.eq(&notice.kind),
                    notification::title.eq(cut(&notice.title, 200)),
                    notification::message.eq(&notice.message),
                    notification::is_read.eq(false),
                    notification::channel.eq("IN_APP"),
                    notification::related_type.eq(&related.kind),
                    notification::related_id.eq(related.id),
                    // The ERP's own link, so that its screens find the repair, too.
                    notification::repair_request_id.eq((related.kind == "repair").then_some(related.id)),
                    notification::created_at.eq(at),
                    notification::updated_at.eq(at),
                ))
                .execute(conn)
                .await?;
            let id = last_insert_id(conn).await?;
            append_event(conn, event, Some(id)).await?;
        }
        Ok(true)
    })
}

pub(super) async fn forget_keys(
    store: &Store,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<u64, StorageError> {
    let before = utc(before);
    let old: Vec<i64> = reading!(store, conn, {
        Ok(handled::table
            .filter(handled::created_at.lt(before))
            .filter(handled::handler.eq(HANDLER))
            .order(handled::created_at.asc())
            .limit(i64::from(limit))
            .select(handled::id)
            .load(conn)
            .await?)
    })?;
    if old.is_empty() {
        return Ok(0);
    }
    let forgotten: usize = writing!(store, conn, {
        Ok(diesel::delete(handled::table.filter(handled::id.eq_any(&old)))
            .execute(conn)
            .await?)
    })?;
    Ok(forgotten as u64)
}
