//! Quotations, requests for an update, feedback and the ERP's log of sign-ins, of the export.

use super::super::super::Conn;
use super::export::{Page, currency};
use crate::schema::{
    portal_update_request as asked, quotation, quotation_item as item, repair_customer_feedback as feedback,
    repair_request as rr, user_login_log as sign_in,
};
use crate::types::Hundredths;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::account::{
    ExportedFeedback, ExportedQuotation, ExportedQuotationLine, ExportedRow, ExportedSignIn,
    ExportedUpdateRequest,
};
use kernel::Currency;
use std::collections::HashMap;

type QuotationTuple = (
    (i64, Option<i64>, Option<String>, Option<String>),
    (Option<Hundredths>, Option<Hundredths>),
    (
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
    ),
);

/// Those that customers see: not what staff are still at.
pub(super) async fn quotations(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let rows: Vec<QuotationTuple> = quotation::table
        .inner_join(rr::table.on(rr::id.nullable().eq(quotation::repair_request_id)))
        .filter(rr::customer_id.eq(page.customer))
        .filter(rr::deleted_at.is_null())
        .filter(
            quotation::sent_at
                .is_not_null()
                .or(quotation::status
                    .eq_any(["SENT", "APPROVED", "REJECTED"])
                    .assume_not_null())
                .or(rr::status.eq("AWAITING_APPROVAL").assume_not_null()),
        )
        .filter(quotation::id.gt(page.after))
        .order(quotation::id)
        .limit(page.limit)
        .select((
            (
                quotation::id,
                quotation::repair_request_id,
                quotation::status,
                quotation::currency,
            ),
            (quotation::total_amount, quotation::tax_amount),
            (quotation::sent_at, quotation::response_at, quotation::created_at),
        ))
        .load(conn)
        .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    let usual = currency(conn).await?;
    let mut lines = lines(conn, &ids).await?;
    let row = |((id, repair_id, status, code), amounts, (sent, answered, created)): QuotationTuple| {
        let currency = code.and_then(|code| Currency::parse(&code).ok()).unwrap_or(usual);
        let utc = |at: Option<NaiveDateTime>| at.map(|at| page.zone.to_utc(at));
        let lines = lines.remove(&id).unwrap_or_default();
        ExportedRow::Quotation(ExportedQuotation {
            id,
            repair_id,
            status,
            total_amount: amounts.0.map(|amount| amount.of(currency)),
            tax_amount: amounts.1.map(|amount| amount.of(currency)),
            currency: currency.to_string(),
            sent_at: utc(sent),
            answered_at: utc(answered),
            created_at: utc(created),
            items: lines.into_iter().map(|line| line.of(currency)).collect(),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}

struct Line {
    description: Option<String>,
    quantity: Option<i32>,
    unit: Option<Hundredths>,
    total: Option<Hundredths>,
}

impl Line {
    fn of(self, currency: Currency) -> ExportedQuotationLine {
        ExportedQuotationLine {
            description: self.description,
            quantity: self.quantity,
            unit_price: self.unit.map(|amount| amount.of(currency)),
            total: self.total.map(|amount| amount.of(currency)),
        }
    }
}

type LineTuple = (
    Option<i64>,
    Option<String>,
    Option<i32>,
    Option<Hundredths>,
    Option<Hundredths>,
);

async fn lines(conn: &mut Conn, quotations: &[i64]) -> QueryResult<HashMap<i64, Vec<Line>>> {
    let rows: Vec<LineTuple> = item::table
        .filter(item::quotation_id.eq_any(quotations))
        .order(item::id)
        .select((
            item::quotation_id,
            item::description,
            item::quantity,
            item::unit_price,
            item::total_price,
        ))
        .load(conn)
        .await?;
    let mut lines: HashMap<i64, Vec<Line>> = HashMap::new();
    for (quotation, description, quantity, unit, total) in rows {
        lines
            .entry(quotation.unwrap_or_default())
            .or_default()
            .push(Line {
                description,
                quantity,
                unit,
                total,
            });
    }
    Ok(lines)
}

pub(super) async fn update_requests(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let rows: Vec<(i64, i64, Option<String>, NaiveDateTime)> = asked::table
        .filter(asked::customer_id.eq(page.customer))
        .filter(asked::id.gt(page.after))
        .order(asked::id)
        .limit(page.limit)
        .select((
            asked::id,
            asked::repair_request_id,
            asked::message,
            asked::created_at,
        ))
        .load(conn)
        .await?;
    let row = |(id, repair_id, message, at): (i64, i64, Option<String>, NaiveDateTime)| {
        ExportedRow::UpdateRequest(ExportedUpdateRequest {
            id,
            repair_id,
            message,
            created_at: at.and_utc(),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}

type FeedbackTuple = (
    (i64, i64, Option<String>),
    (
        Option<i32>,
        Option<i32>,
        Option<i32>,
        Option<i32>,
        Option<i32>,
        Option<i32>,
    ),
    (Option<String>, Option<String>, Option<String>),
    (Option<bool>, Option<bool>),
    (Option<NaiveDateTime>, Option<NaiveDateTime>),
);

pub(super) async fn feedback(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let rows: Vec<FeedbackTuple> = feedback::table
        .filter(feedback::customer_id.eq(page.customer))
        .filter(feedback::id.gt(page.after))
        .order(feedback::id)
        .limit(page.limit)
        .select((
            (feedback::id, feedback::repair_request_id, feedback::source),
            (
                feedback::overall_rating,
                feedback::service_quality,
                feedback::technician_professionalism,
                feedback::communication_rating,
                feedback::timeliness_rating,
                feedback::pricing_rating,
            ),
            (
                feedback::positive_comments,
                feedback::negative_comments,
                feedback::suggestions,
            ),
            (feedback::would_recommend, feedback::would_return),
            (feedback::submitted_at, feedback::created_at),
        ))
        .load(conn)
        .await?;
    let row = |((id, repair_id, source), ratings, words, again, times): FeedbackTuple| {
        ExportedRow::Feedback(ExportedFeedback {
            id,
            repair_id,
            source,
            overall_rating: ratings.0,
            service_quality: ratings.1,
            technician_professionalism: ratings.2,
            communication_rating: ratings.3,
            timeliness_rating: ratings.4,
            pricing_rating: ratings.5,
            positive_comments: words.0,
            negative_comments: words.1,
            suggestions: words.2,
            would_recommend: again.0,
            would_return: again.1,
            submitted_at: times.0.or(times.1).map(|at| page.zone.to_utc(at)),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}

type SignInTuple = (i64, Option<NaiveDateTime>, Option<String>, Option<String>);

pub(super) async fn sign_ins(conn: &mut Conn, page: Page) -> QueryResult<Vec<ExportedRow>> {
    let rows: Vec<SignInTuple> = sign_in::table
        .filter(sign_in::user_id.eq(page.user))
        .filter(sign_in::id.gt(page.after))
        .order(sign_in::id)
        .limit(page.limit)
        .select((
            sign_in::id,
            sign_in::login_at,
            sign_in::ip_address,
            sign_in::device_info,
        ))
        .load(conn)
        .await?;
    let row = |(id, at, ip_address, device): SignInTuple| {
        ExportedRow::SignIn(ExportedSignIn {
            id,
            ip_address,
            device,
            at: at.map(|at| page.zone.to_utc(at)),
        })
    };
    Ok(rows.into_iter().map(row).collect())
}
