//! Cursors: a place in a list, signed, so that only this customer, this list, these filters and this sort can use it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{CustomerId, Keyset, MacKeys};

const VERSION: u8 = 1;
const TAG: usize = 16;
/// A cursor is a key and an id; a longer one is none of ours.
const MAX_TEXT: usize = 2048;

/// Makes and reads the cursors of one list as one customer asked for it.
#[derive(Debug, Clone)]
pub(crate) struct Seal {
    keys: MacKeys,
    bound: Vec<u8>,
}

impl Seal {
    /// Binds cursors to a customer, a route, its filters (sorted pairs) and its sort.
    #[must_use]
    pub(crate) fn new(
        keys: &MacKeys,
        customer: CustomerId,
        route: &str,
        filters: &[(&str, &str)],
        sort: [&str; 2],
    ) -> Self {
        let bound = serde_json::to_vec(&(VERSION, customer, route, filters, sort)).unwrap_or_default();
        Self {
            keys: keys.clone(),
            bound,
        }
    }

    /// The cursor for a place.
    #[must_use]
    pub(crate) fn close(&self, keyset: &Keyset) -> String {
        let payload = serde_json::to_vec(keyset).unwrap_or_default();
        let tag = self.keys.sign(&[&self.bound, &payload]);
        let mut bytes = vec![VERSION];
        bytes.extend(tag.iter().take(TAG));
        bytes.extend(payload);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place a cursor stands for; `None` when it is not of this seal.
    #[must_use]
    pub(crate) fn open(&self, text: &str) -> Option<Keyset> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (version, rest) = bytes.split_first()?;
        let (tag, payload) = rest.split_at_checked(TAG)?;
        let ours = *version == VERSION && self.keys.verify(&[&self.bound, payload], tag);
        ours.then(|| serde_json::from_slice(payload).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Keyring, SortKey};

    fn seal(customer: i64, route: &str, filters: &[(&str, &str)], sort: [&str; 2]) -> Seal {
        let keys = Keyring::new("a secret of the tests".into(), vec![]).derive("cursor");
        Seal::new(&keys, CustomerId(customer), route, filters, sort)
    }

    #[test]
    fn a_cursor_opens_only_where_it_was_made() {
        let keyset = Keyset {
            key: SortKey::Time("2026-01-02T03:04:05.123456Z".parse().unwrap()),
            id: 9,
        };
        let filters = [("status", "pending")];
        let home = seal(1, "/repairs", &filters, ["createdAt", "DESC"]);
        let cursor = home.close(&keyset);
        assert_eq!(home.open(&cursor), Some(keyset));
        for (why, other) in [
            ("customer", seal(2, "/repairs", &filters, ["createdAt", "DESC"])),
            ("route", seal(1, "/invoices", &filters, ["createdAt", "DESC"])),
            ("filters", seal(1, "/repairs", &[], ["createdAt", "DESC"])),
            ("sort", seal(1, "/repairs", &filters, ["updatedAt", "DESC"])),
            ("direction", seal(1, "/repairs", &filters, ["createdAt", "ASC"])),
        ] {
            assert_eq!(other.open(&cursor), None, "{why}");
        }
    }

    #[test]
    fn a_cursor_that_was_touched_is_none() {
        let home = seal(1, "/repairs", &[], ["", "DESC"]);
        let cursor = home.close(&Keyset {
            key: SortKey::Number(5),
            id: 5,
        });
        let mut bytes = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_eq!(home.open(&URL_SAFE_NO_PAD.encode(&bytes)), None, "byte {at}");
            bytes[at] ^= 1;
        }
        for text in ["", "AQ", "not a cursor", &"A".repeat(5000)] {
            assert_eq!(home.open(text), None);
        }
    }
}
