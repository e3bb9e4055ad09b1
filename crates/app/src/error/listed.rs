//! Codes as they stand in an answer and in the API document: one enum is both, so that neither can know one more.

/// Serialises an enum with `ALL` and `as_str` by its name, and lists its members in the document under a name of its own.
macro_rules! listed {
    ($inner:ident as $name:literal, $about:literal) => {
        impl serde::Serialize for $inner {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl utoipa::PartialSchema for $inner {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($about))
                    .enum_values(Some(Self::ALL.iter().map(|code| code.as_str())))
                    .into()
            }
        }

        impl utoipa::ToSchema for $inner {
            fn name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
        }
    };
}

pub(super) use listed;
