//! Every public code stands in the guide for frontend teams.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use portal::config::keys::{FILE, KEYS};
use portal::error::{Code, Rule};

#[test]
fn every_setting_that_a_page_names_is_one() {
    let pages = [
        include_str!("../../../README.md"),
        include_str!("../../../docs/api.md"),
        include_str!("../../../docs/operations.md"),
        include_str!("../../../docs/payments.md"),
        include_str!("../../../docs/testing.md"),
    ];
    let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
    let mut named = 0;
    for page in pages {
        for (at, _) in page.match_indices("PORTAL_") {
            let rest = &page[at..];
            let name = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
            let known =
                KEYS.iter().any(|key| key.name == name) || name == FILE || name.starts_with("PORTAL_TEST_");
            assert!(known, "{name} is no setting");
            named += 1;
        }
    }
    assert!(named > 10);
}

#[test]
fn every_code_is_in_the_guide() {
    let guide = include_str!("../../../docs/api.md");
    let codes = Code::ALL
        .iter()
        .map(|code| (code.as_str(), code.status().as_u16()));
    for (code, status) in codes {
        let row = format!("| {status} | `{code}` |");
        assert!(guide.contains(&row), "docs/api.md lacks the row {row}");
    }
    for rule in Rule::ALL {
        let row = format!("| `{}` |", rule.as_str());
        assert!(guide.contains(&row), "docs/api.md lacks the row {row}");
    }
}
