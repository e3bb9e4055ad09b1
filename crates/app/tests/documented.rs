//! Every public code stands in the guide for frontend teams.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use portal::error::{Code, Rule};

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
