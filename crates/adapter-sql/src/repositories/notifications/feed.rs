//! Who follows the ERP's tables, from where, and what came of it.

use super::super::Store;
use super::super::change::append_event;
use super::owners;
use crate::schema::{
    payment, portal_follower as follower, portal_lease as lease, portal_outbox as outbox,
    status_update_log as log,
};
use crate::zone::utc;
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::dsl::max;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Event, StorageError};
use notifications::{Advance, Place, Seen, Source, Start};
use uuid::Uuid;

const LEASE: &str = "follower";
/// Rows with ids below the last one may still be committed: so many are read again.
const IDS_AGAIN: i64 = 64;
/// Rows with times before the last one may still be committed: for so long they are looked for.
const TIME_AGAIN: TimeDelta = TimeDelta::seconds(30);

pub(super) async fn lead(
    store: &Store,
    owner: Uuid,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, StorageError> {
    let owner = owner.to_string();
    writing!(store, conn, {
        let free_or_ours = lease::table
            .filter(lease::name.eq(LEASE))
            .filter(lease::owner.eq(&owner).or(lease::expires_at.le(utc(now))));
        let taken = diesel::update(free_or_ours)
            .set((lease::owner.eq(&owner), lease::expires_at.eq(utc(until))))
            .execute(conn)
            .await?;
        if taken == 1 {
            return Ok(true);
        }
        let made = diesel::insert_or_ignore_into(lease::table)
            .values((
                lease::name.eq(LEASE),
                lease::owner.eq(&owner),
                lease::expires_at.eq(utc(until)),
            ))
            .execute(conn)
            .await?;
        Ok(made == 1)
    })
}

pub(super) async fn resign(store: &Store, owner: Uuid) -> Result<(), StorageError> {
    let owner = owner.to_string();
    writing!(store, conn, {
        let ours = lease::table
            .filter(lease::name.eq(LEASE))
            .filter(lease::owner.eq(&owner));
        diesel::delete(ours).execute(conn).await?;
        Ok(())
    })
}

/// Whether a table is followed by its rows' ids; else by the times of their changes.
const fn by_id(source: Source) -> bool {
    matches!(source, Source::Timeline | Source::Payments)
}

/// How far a table was read, and from where on it is followed at all.
struct Followed {
    saved: Place,
    first_id: i64,
    since: DateTime<Utc>,
}

pub(super) async fn start(store: &Store, source: Source, now: DateTime<Utc>) -> Result<Start, StorageError> {
    let followed = match followed(store, source).await? {
        Some(followed) => followed,
        None => begin(store, source, now).await?,
    };
    let saved = followed.saved;
    // In wall time, both: where the clocks are put back, the same times come again and are read again.
    let looked_for = store.zone.to_wall((now - TIME_AGAIN).max(followed.since));
    let from = match saved.at {
        None => Place {
            at: None,
            id: (saved.id - IDS_AGAIN).max(followed.first_id),
        },
        Some(at) if at > looked_for => Place {
            at: Some(looked_for),
            id: 0,
        },
        Some(_) => saved,
    };
    Ok(Start { saved, from })
}

async fn followed(store: &Store, source: Source) -> Result<Option<Followed>, StorageError> {
    type Row = (i64, Option<NaiveDateTime>, i64, NaiveDateTime);
    reading!(store, conn, {
        let row: Option<Row> = follower::table
            .filter(follower::name.eq(source.name()))
            .select((
                follower::last_id,
                follower::last_at,
                follower::first_id,
                follower::started_at,
            ))
            .first(conn)
            .await
            .optional()?;
        Ok(row.map(|(id, at, first_id, since)| Followed {
            saved: Place { at, id },
            first_id,
            since: since.and_utc(),
        }))
    })
}

/// A table is followed from its present end.
async fn begin(store: &Store, source: Source, now: DateTime<Utc>) -> Result<Followed, StorageError> {
    if source == Source::Invoices {
        owners::begin(store).await?;
    }
    writing!(store, conn, {
        let last: Option<i64> = match source {
            Source::Timeline => log::table.select(max(log::id)).get_result(conn).await?,
            Source::Payments => payment::table.select(max(payment::id)).get_result(conn).await?,
            Source::Quotations | Source::Invoices | Source::PaymentChanges => None,
        };
        let (at, id) = (
            (!by_id(source)).then(|| store.zone.to_wall(now)),
            last.unwrap_or_default(),
        );
        diesel::insert_or_ignore_into(follower::table)
            .values((
                follower::name.eq(source.name()),
                follower::last_id.eq(id),
                follower::last_at.eq(at),
                follower::first_id.eq(id),
                follower::started_at.eq(utc(now)),
                follower::updated_at.eq(utc(now)),
            ))
            .execute(conn)
            .await?;
        Ok(())
    })?;
    followed(store, source)
        .await?
        .ok_or_else(|| StorageError::failed("a follower's place that was written is not there"))
}

pub(super) async fn advance(
    store: &Store,
    owner: Uuid,
    (source, to): (Source, Place),
    seen: &[Seen],
    events: &[Event],
    now: DateTime<Utc>,
) -> Result<Advance, StorageError> {
    let owner = owner.to_string();
    let ids: Vec<String> = events.iter().map(|event| event.id.to_string()).collect();
    writing!(store, conn, {
        // Locks the lease: no other node can take the lead before this is committed.
        let ours = lease::table
            .filter(lease::name.eq(LEASE))
            .filter(lease::owner.eq(&owner));
        if diesel::update(ours)
            .set(lease::owner.eq(&owner))
            .execute(conn)
            .await?
            == 0
        {
            return Ok(Advance::Lost);
        }
        let known: Vec<String> = if ids.is_empty() {
            Vec::new()
        } else {
            outbox::table
                .filter(outbox::event_id.eq_any(&ids))
                .select(outbox::event_id)
                .load(conn)
                .await?
        };
        let mut new = Vec::new();
        for event in events {
            if !known.contains(&event.id.to_string()) {
                append_event(conn, event, None).await?;
                new.push(event.id);
            }
        }
        owners::remember(conn, seen).await?;
        diesel::update(follower::table.filter(follower::name.eq(source.name())))
            .set((
                follower::last_id.eq(to.id),
                follower::last_at.eq(to.at),
                follower::updated_at.eq(utc(now)),
            ))
            .execute(conn)
            .await?;
        Ok(Advance::Saved(new))
    })
}
