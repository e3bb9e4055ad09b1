//! What handlers take: the caller, ids, bodies, queries, lists.

mod body;
mod caller;
mod codes;
mod id;
mod json;
mod list;
mod query;
mod upload;

pub use body::{Body, MAX_JSON, OptionalBody, RawBody};
pub use caller::{AnyCustomer, Customer, Visitor};
pub use id::{Id, RowId};
pub use list::{Filters, ListQuery, NoFilters, PageParams, SortColumn};
pub use query::{FromQuery, Query, QueryReader};
pub use upload::Upload;
