//! `/payments`, and how money gets into the books.

mod callbacks;
mod history;
mod offline;
mod opening;
mod refunds;
mod till;
mod together;
mod watching;
