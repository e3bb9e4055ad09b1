//! The closed sets of words in answers and filters, as the document tells them.

use repairs::{FileType, QuotationStatus, Stage, Status};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};
use utoipa::{PartialSchema, ToSchema};

/// A word of a domain's enum: serialised by its name, and listed in the document with all the others.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident($inner:ty) = $about:literal, $text:expr, $all:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $name(pub(crate) $inner);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let text: fn($inner) -> &'static str = $text;
                serializer.serialize_str(text(self.0))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                words($about, $all)
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

names! {
    /// The workshop's own step.
    StageName(Stage) = "The workshop's own step.", Stage::as_str, Stage::ALL.map(Stage::as_str).to_vec();
    /// The coarse state.
    StatusName(Status) = "The coarse state customers filter by.", Status::as_str, Status::ALL.map(Status::as_str).to_vec();
    /// Where a quotation stands.
    QuotationStatusName(QuotationStatus) = "`pending` waits for the customer's answer.", QuotationStatus::as_str,
        [QuotationStatus::Pending, QuotationStatus::Approved, QuotationStatus::Rejected].map(QuotationStatus::as_str).to_vec();
    /// What a page does with a file.
    FileTypeName(FileType) = "What a page does with the file.", FileType::as_str, FileType::ALL.map(FileType::as_str).to_vec();
}

/// A status or a stage: what the list can be narrowed to.
pub(crate) struct StatusOrStage;

impl PartialSchema for StatusOrStage {
    fn schema() -> RefOr<Schema> {
        let mut all = Status::ALL.map(Status::as_str).to_vec();
        for stage in Stage::ALL {
            if !all.contains(&stage.as_str()) {
                all.push(stage.as_str());
            }
        }
        words("A status, or one of its stages.", all)
    }
}

impl ToSchema for StatusOrStage {
    fn name() -> Cow<'static, str> {
        "StatusOrStage".into()
    }
}

fn words(about: &str, all: Vec<&'static str>) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(about))
        .enum_values(Some(all))
        .into()
}
