//! A customer's repairs, filtered, sorted and windowed in at most two statements.

use super::super::super::{Db, IS_MYSQL};
use super::super::Store;
use super::super::device_of_repair::DeviceRow;
use super::super::settings::currency_of;
use super::cursor_time;
use super::rows::{SummaryRow, summary};
use crate::ext::{Fixed, contains_in_any_case, fixed, lower};
use crate::schema::{device, repair_request as rr, variable_option};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use kernel::{CustomerId, Keyset, Listed, SortDir, SortKey, Window};
use repairs::{RepairError, RepairFilter, RepairSort, RepairSummary, Stage};
use std::ops::RangeInclusive;
use std::sync::LazyLock;

diesel::alias!(device as searched_device: SearchedDevice, variable_option as searched_brand: SearchedBrand);

/// [`Stage::rank`] as SQL: the one way in which a status is read here, by the filter, by the order and by the cursor. The
/// words are the domain's own: letters and underscores.
static RANK: LazyLock<String> = LazyLock::new(|| {
    let mut sql =
        String::from("(CASE LOWER(REPLACE(REPLACE(TRIM(`RepairRequest`.`status`), ' ', '_'), '-', '_'))");
    for stage in Stage::ALL {
        for word in stage.words() {
            sql.push_str(&format!(" WHEN '{word}' THEN {}", stage.rank()));
        }
    }
    sql.push_str(&format!(" ELSE {} END)", Stage::UNKNOWN.rank()));
    sql
});

fn rank() -> Fixed<BigInt> {
    fixed(&RANK)
}

/// Whether an id is in any of as many ranges as a search has; an empty range is in none.
macro_rules! id_in {
    ($ranges:expr) => {{
        let [a, b, c, d, e, f, g, h] = $ranges;
        let within = |r: RangeInclusive<i64>| rr::id.between(*r.start(), *r.end());
        within(a)
            .or(within(b))
            .or(within(c))
            .or(within(d))
            .or(within(e))
            .or(within(f))
            .or(within(g))
            .or(within(h))
    }};
}

/// Whether a word is somewhere in the device of a repair, as far as it is the customer's, or in the repair itself.
macro_rules! found_in_repair {
    ($word:expr, $customer:expr) => {{
        let like = contains_in_any_case($word, IS_MYSQL);
        macro_rules! has {
            ($column:expr) => {
                lower($column).like(like.clone()).escape('!')
            };
        }
        let owner = searched_device.field(device::customer_id);
        let of_device = exists(
            searched_device
                .left_join(
                    searched_brand.on(searched_device
                        .field(device::brand_id)
                        .eq(searched_brand.field(variable_option::id).nullable())),
                )
                .filter(searched_device.field(device::id).nullable().eq(rr::device_id))
                .filter(owner.is_null().or(owner.eq($customer.0).assume_not_null()))
                .filter(
                    has!(searched_device.field(device::name))
                        .or(has!(searched_device.field(device::brand)))
                        .or(has!(searched_device.field(device::model)))
                        .or(has!(searched_device.field(device::device_type)))
                        .or(has!(searched_device.field(device::serial_number)))
                        .or(has!(searched_brand.field(variable_option::label).nullable())),
                ),
        );
        has!(rr::reported_problem)
            .or(has!(rr::device_brand))
            .or(has!(rr::device_model))
            .or(has!(rr::device_type))
            .or(has!(rr::serial_number))
            .or(of_device.nullable())
    }};
}

/// The filter on any boxed query that has the repairs in it: diesel has no type for "any such query".
macro_rules! filtered {
    ($query:expr, $store:expr, $customer:expr, $filter:expr) => {{
        let filter: &RepairFilter = $filter;
        let mut query = $query
            .filter(rr::customer_id.eq($customer.0))
            .filter(rr::deleted_at.is_null());
        if !filter.stages.is_empty() {
            let ranks: Vec<i64> = filter.stages.iter().map(|stage| stage.rank()).collect();
            query = query.filter(rank().eq_any(ranks));
        }
        if let Some(device) = filter.device {
            query = query.filter(rr::device_id.eq(device.0));
        }
        if let Some(from) = filter.from {
            query = query.filter(rr::created_at.ge($store.zone.to_wall(from)));
        }
        if let Some(until) = filter.until {
            query = query.filter(rr::created_at.lt($store.zone.to_wall(until)));
        }
        if let Some(search) = &filter.search {
            // "All of the words, or the number" is said as "each word, or the number".
            for word in &search.words {
                let matches = found_in_repair!(word, $customer);
                query = match &search.number {
                    None => query.filter(matches),
                    Some(number) => {
                        let ids = id_in!(ranges(&number.ids));
                        match &number.created {
                            None => query.filter(matches.or(ids.nullable())),
                            Some(created) => query.filter(
                                matches.or(rr::created_at
                                    .ge($store.zone.to_wall(created.start))
                                    .and(rr::created_at.lt($store.zone.to_wall(created.end)))
                                    .and(ids.nullable())),
                            ),
                        }
                    }
                };
            }
        }
        query
    }};
}

/// As many ranges as the widest search has; an empty search is in all of them.
fn ranges(ids: &[RangeInclusive<i64>]) -> [RangeInclusive<i64>; 8] {
    let mut ids = ids.iter().cloned();
    let first = ids.next().unwrap_or(i64::MIN..=i64::MAX);
    // A range that nothing is in.
    let mut next = || ids.next().unwrap_or(RangeInclusive::new(1, 0));
    [first, next(), next(), next(), next(), next(), next(), next()]
}

/// A repair, its device, the label of the device's brand, the shop's currency, the rank of its status.
type Row = (SummaryRow, Option<DeviceRow>, Option<String>, Option<String>, i64);

pub(super) async fn list(
    store: &Store,
    customer: CustomerId,
    filter: &RepairFilter,
    sort: RepairSort,
    dir: SortDir,
    window: &Window,
) -> Result<Listed<RepairSummary>, RepairError> {
    let (total, rows) = reading!(store, conn, {
        let total: Option<i64> = match window {
            Window::Page { .. } => {
                let counted = filtered!(rr::table.into_boxed::<Db>(), store, customer, filter);
                Some(counted.count().get_result(conn).await?)
            }
            Window::After { .. } => None,
        };
        if total == Some(0) {
            return Ok((total, Vec::new()));
        }
        let joined = rr::table
            .left_join(device::table.on(its_device!()))
            .left_join(variable_option::table.on(device::brand_id.eq(variable_option::id.nullable())))
            .select((
                SummaryRow::as_select(),
                Option::<DeviceRow>::as_select(),
                variable_option::label.nullable(),
                shop_currency!(),
                rank(),
            ))
            .into_boxed::<Db>();
        let mut query = filtered!(joined, store, customer, filter);
        if let Some(keyset) = window.keyset() {
            query = match sort {
                RepairSort::CreatedAt => after_time!(query, rr::created_at, rr::id, dir, keyset),
                RepairSort::UpdatedAt => after_time!(query, rr::updated_at, rr::id, dir, keyset),
                RepairSort::Status => {
                    let seen = match keyset.key {
                        SortKey::Number(rank) => rank,
                        SortKey::Null | SortKey::Time(_) | SortKey::Date(_) | SortKey::Text(_) => i64::MIN,
                    };
                    match dir {
                        SortDir::Asc => {
                            query.filter(rank().gt(seen).or(rank().eq(seen).and(rr::id.gt(keyset.id))))
                        }
                        SortDir::Desc => {
                            query.filter(rank().lt(seen).or(rank().eq(seen).and(rr::id.lt(keyset.id))))
                        }
                    }
                }
            };
        }
        query = match (sort, dir) {
            (RepairSort::CreatedAt, SortDir::Asc) => query.order((rr::created_at.asc(), rr::id.asc())),
            (RepairSort::CreatedAt, SortDir::Desc) => query.order((rr::created_at.desc(), rr::id.desc())),
            (RepairSort::UpdatedAt, SortDir::Asc) => query.order((rr::updated_at.asc(), rr::id.asc())),
            (RepairSort::UpdatedAt, SortDir::Desc) => query.order((rr::updated_at.desc(), rr::id.desc())),
            (RepairSort::Status, SortDir::Asc) => query.order((rank().asc(), rr::id.asc())),
            (RepairSort::Status, SortDir::Desc) => query.order((rank().desc(), rr::id.desc())),
        };
        let rows: Vec<Row> = query
            .limit(i64::from(window.limit()) + 1)
            .offset(i64::try_from(window.offset()).unwrap_or(i64::MAX))
            .load(conn)
            .await?;
        Ok((total, rows))
    })?;
    let total = total.map(i64::unsigned_abs);
    let listed = Listed::from_rows(rows, window.limit(), total, |(row, .., rank)| Keyset {
        key: match sort {
            RepairSort::CreatedAt => row.created_at.map_or(SortKey::Null, cursor_time),
            RepairSort::UpdatedAt => row.updated_at.map_or(SortKey::Null, cursor_time),
            RepairSort::Status => SortKey::Number(*rank),
        },
        id: row.id,
    });
    Ok(listed.map(|(row, device, brand, currency, _)| {
        summary((row, device, brand), currency_of(currency.as_deref()), store.zone).0
    }))
}
