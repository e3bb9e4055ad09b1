//! The customer's answer to a quotation, all of it or nothing.

use super::super::Store;
use super::super::change::record;
use super::super::enums::members;
use crate::ext::RowLockDsl;
use crate::schema::{quotation, repair_request as rr, status_update_log as log};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Change, CustomerId, RepairId};
use repairs::{Answer, Answered, Decision, QuotationStatus, RepairError, Stage, answer, tell_stage};

/// Id, status, when it was sent, when it was answered.
type OfferRow = (i64, Option<String>, Option<NaiveDateTime>, Option<NaiveDateTime>);

pub(super) async fn decide(
    store: &Store,
    customer: CustomerId,
    repair: RepairId,
    given: &Answer,
    change: &Change,
) -> Result<Option<Answered>, RepairError> {
    let answered = writing!(store, conn, {
        let locked: Option<Option<String>> = rr::table
            .filter(rr::id.eq(repair.0))
            .filter(rr::customer_id.eq(customer.0))
            .filter(rr::deleted_at.is_null())
            .select(rr::status)
            .row_lock()
            .get_result(conn)
            .await
            .optional()?;
        let Some(before) = locked else {
            return Ok(None);
        };
        let offer: Option<OfferRow> = quotation::table
            .filter(quotation::repair_request_id.eq(repair.0))
            .order(quotation::id.desc())
            .select((
                quotation::id,
                quotation::status,
                quotation::sent_at,
                quotation::response_at,
            ))
            .limit(1)
            .row_lock()
            .get_result(conn)
            .await
            .optional()?;
        let present = Stage::read(before.as_deref());
        let offered = members(conn, "Quotation", "status").await?;
        let has_words = [Decision::Approve, Decision::Reject]
            .iter()
            .all(|decision| decision.written_as(&offered).is_some());
        // Where the enum has no word for an answer, only its time tells that there was one since the offer was sent.
        let unanswered = |sent, response: Option<NaiveDateTime>| response.is_none() || response < sent;
        let status = offer
            .as_ref()
            .filter(|(_, _, sent, response)| has_words || unanswered(*sent, *response))
            .map(|(_, text, sent, _)| QuotationStatus::read(text.as_deref(), sent.is_some(), present));
        let (Answered::Saved(stage), Some((offer, ..))) = (answer(status, present, given.decision), offer)
        else {
            return Ok(Some(Answered::NothingAwaiting));
        };

        let wall = store.zone.to_wall(given.at);
        diesel::update(quotation::table.find(offer))
            .set((
                // `None` leaves the column as it is.
                given
                    .decision
                    .written_as(&offered)
                    .map(|word| quotation::status.eq(word)),
                quotation::response_at.eq(wall),
                quotation::updated_at.eq(wall),
            ))
            .execute(conn)
            .await?;

        // A stage that stays keeps the text it was written in, whichever vocabulary that is; one that the enum has no
        // member for is told by the log alone.
        let (after, logged) = if stage == present {
            (before.clone(), before.clone())
        } else {
            match stage.written_as(&members(conn, "RepairRequest", "status").await?) {
                Some(word) => (Some(word.clone()), Some(word)),
                None => (before.clone(), Some(stage.usual_word())),
            }
        };
        let (approved_at, rejected_for) = match given.decision {
            Decision::Approve => (Some(wall), None),
            Decision::Reject => (None, given.reason.as_ref().map(|reason| reason.as_str())),
        };
        diesel::update(rr::table.find(repair.0))
            .set((
                rr::status.eq(&after),
                rr::customer_approved_at.eq(approved_at),
                rr::customer_rejection_reason.eq(rejected_for),
                rr::updated_at.eq(wall),
            ))
            .execute(conn)
            .await?;
        diesel::insert_into(log::table)
            .values((
                log::repair_request_id.eq(repair.0),
                log::from_status.eq(&before),
                log::to_status.eq(&logged),
                log::notes.eq(rejected_for),
                log::changed_by_id.eq(given.by.0),
                log::created_at.eq(wall),
            ))
            .execute(conn)
            .await?;
        let mut told = change.clone();
        tell_stage(&mut told, stage);
        record(conn, &told, None).await?;
        Ok(Some(Answered::Saved(stage)))
    })?;
    Ok(answered)
}
