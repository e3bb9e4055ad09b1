//! What a device is called, wherever one is named.

/// What to call a device: the customer's own name for it, else brand and model, else its type.
#[must_use]
pub fn device_name(
    name: Option<&str>,
    brand: Option<&str>,
    model: Option<&str>,
    kind: Option<&str>,
) -> Option<String> {
    let present = |text: Option<&str>| {
        text.map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    present(name)
        .or_else(|| match (present(brand), present(model)) {
            // Shops that write the brand into the model would show it twice.
            (Some(brand), Some(model)) if model.to_lowercase().starts_with(&brand.to_lowercase()) => {
                Some(model)
            }
            (Some(brand), Some(model)) => Some(format!("{brand} {model}")),
            (brand, model) => brand.or(model),
        })
        .or_else(|| present(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_called_by_the_best_there_is() {
        for (name, brand, model, kind, expected) in [
            (
                Some("موبايل ماما"),
                Some("Samsung"),
                Some("A52"),
                None,
                Some("موبايل ماما"),
            ),
            (
                None,
                Some("Samsung"),
                Some("A52"),
                Some("phone"),
                Some("Samsung A52"),
            ),
            (
                None,
                Some("Samsung"),
                Some("SAMSUNG A52"),
                None,
                Some("SAMSUNG A52"),
            ),
            (Some(" "), Some("Dell"), None, None, Some("Dell")),
            (None, None, Some("A52"), None, Some("A52")),
            (None, Some(""), Some(" "), Some("laptop"), Some("laptop")),
            (None, None, None, None, None),
        ] {
            assert_eq!(device_name(name, brand, model, kind).as_deref(), expected);
        }
    }
}
