//! What happens to every request, from the outside in: [`prelude`], compression, CORS, [`render`], [`access`].

mod access;
mod address;
mod cors;
mod headers;
mod prelude;
mod render;

pub use access::access;
pub use cors::cors;
pub use prelude::prelude;
pub use render::render;
