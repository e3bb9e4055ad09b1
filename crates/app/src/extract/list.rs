//! The query of a list: filters, sort, and which part of it.

use super::query::{FromQuery, QueryReader};
use crate::cursor::Seal;
use crate::error::{ApiError, FieldError, Rule};
use crate::http::{Pagination, Reply, RequestScope, template};
use crate::state::AppState;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use identity::SignedIn;
use kernel::{Listed, SortDir, Window};
use serde::Serialize;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// The columns a list may be sorted by. Implemented for a domain's sort enum.
pub trait SortColumn: Copy + PartialEq + 'static {
    /// Each column by its name in `sortBy`.
    const COLUMNS: &'static [(&'static str, Self)];
    /// The column and direction when none is asked for.
    const DEFAULT: (Self, SortDir);
}

/// The parameters that every list takes, for the document, with the columns that this one can be sorted by.
pub struct PageParams<S>(PhantomData<S>);

impl<S: SortColumn> IntoParams for PageParams<S> {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut parameters = AnyPage::into_params(place);
        for parameter in parameters
            .iter_mut()
            .filter(|parameter| parameter.name == "sortBy")
        {
            let names = S::COLUMNS.iter().map(|(name, _)| *name);
            let default = S::COLUMNS.iter().find(|(_, column)| *column == S::DEFAULT.0);
            let schema = ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(names))
                .default(default.map(|(name, _)| (*name).into()));
            parameter.schema = Some(schema.build().into());
        }
        parameters
    }
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only the document reads them")]
struct AnyPage {
    /// The page, from 1. Not together with `cursor`.
    #[param(minimum = 1, maximum = 4294967295u64, example = 1)]
    page: Option<u32>,
    /// Rows at most, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// The `nextCursor` of the part before: costs the same however deep.
    #[param(min_length = 1)]
    cursor: Option<String>,
    /// The column to sort by.
    #[param(rename = "sortBy")]
    sort_by: Option<String>,
    /// `ASC` or `DESC`.
    #[param(rename = "sortDir", pattern = "^(ASC|DESC)$")]
    sort_dir: Option<String>,
}

/// No filters: a list that can only be sorted.
#[derive(Debug, Clone, Copy)]
pub struct NoFilters<S>(PhantomData<S>);

impl<S> FromQuery for NoFilters<S> {
    fn read(_: &mut QueryReader) -> Self {
        Self(PhantomData)
    }
}

impl<S: SortColumn> Filters for NoFilters<S> {
    type Sort = S;
}

/// The filters of a list, and what it may be sorted by.
pub trait Filters: FromQuery {
    /// The sort enum of the list's port.
    type Sort: SortColumn;
}

/// What a list is asked for. Extracting it needs a signed-in customer, to whom its cursors are bound.
#[derive(Debug)]
pub struct ListQuery<F: Filters> {
    /// The list's own filters.
    pub filters: F,
    /// The column to sort by.
    pub sort: F::Sort,
    /// In which direction.
    pub dir: SortDir,
    /// Which part.
    pub window: Window,
    seal: Seal,
}

impl<F: Filters> ListQuery<F> {
    /// The answer: the rows as the caller sees them, and which part of the list they are.
    pub fn reply<T, U: Serialize>(&self, listed: Listed<T>, show: impl FnMut(T) -> U) -> Reply<Vec<U>> {
        let next = listed.next.as_ref().map(|keyset| self.seal.close(keyset));
        let pagination = Pagination::of(&self.window, listed.total, next);
        Reply::ok(listed.items.into_iter().map(show).collect()).paginated(pagination)
    }

    fn read(request: &HttpRequest, signed_in: &SignedIn, state: &AppState) -> Result<Self, ApiError> {
        let mut query = QueryReader::of(request);
        let filters = F::read(&mut query);
        let (sort_name, sort, dir) = sort::<F::Sort>(&mut query);
        let limit = bounded(&mut query, "limit", 100).unwrap_or(20);
        let page = bounded(&mut query, "page", i64::from(u32::MAX));
        let bound = [sort_name, if dir == SortDir::Asc { "ASC" } else { "DESC" }];
        let seal = Seal::new(
            &state.cursor_keys,
            signed_in.customer,
            &template(request),
            &query.filters(),
            bound,
        );
        let window = match (page, query.text("cursor")) {
            (page, None) => Some(Window::Page {
                page: page.unwrap_or(1),
                limit,
            }),
            (Some(_), Some(_)) => {
                query.broken(FieldError::new("cursor", Rule::CursorWithPage));
                None
            }
            (None, Some(cursor)) => {
                let keyset = seal.open(&cursor);
                if keyset.is_none() {
                    query.broken(FieldError::new("cursor", Rule::InvalidCursor));
                }
                keyset.map(|keyset| Window::After { keyset, limit })
            }
        };
        query.finish()?;
        let window = window.ok_or_else(|| ApiError::field("cursor", Rule::InvalidCursor))?;
        Ok(Self {
            filters,
            sort,
            dir,
            window,
            seal,
        })
    }
}

/// A number from 1 on; the range keeps it within 32 bits.
fn bounded(query: &mut QueryReader, name: &str, max: i64) -> Option<u32> {
    query
        .number(name, 1..=max)
        .and_then(|number| u32::try_from(number).ok())
}

fn sort<S: SortColumn>(query: &mut QueryReader) -> (&'static str, S, SortDir) {
    let (mut column, mut dir) = S::DEFAULT;
    let named = |column: S| {
        S::COLUMNS
            .iter()
            .find(|(_, known)| *known == column)
            .map_or("", |(name, _)| *name)
    };
    if let Some(name) = query.text("sortBy") {
        match S::COLUMNS.iter().find(|(known, _)| *known == name) {
            Some((_, found)) => column = *found,
            None => query.broken(FieldError::new("sortBy", Rule::UnknownSort)),
        }
    }
    if let Some(name) = query.text("sortDir") {
        match name.as_str() {
            "ASC" | "asc" => dir = SortDir::Asc,
            "DESC" | "desc" => dir = SortDir::Desc,
            _ => query.broken(FieldError::new("sortDir", Rule::UnknownValue)),
        }
    }
    (named(column), column, dir)
}

impl<F: Filters> FromRequest for ListQuery<F> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request
            .app_data::<web::Data<AppState>>()
            .ok_or_else(|| ApiError::internal("no application state"));
        let signed_in = RequestScope::of(request).signed_in();
        ready(signed_in.and_then(|signed_in| Self::read(request, &signed_in, state?)))
    }
}
