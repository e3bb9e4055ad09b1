use crate::{Balance, ErpWord};

/// The ERP's word for an invoice of which a part is paid.
const PART: &str = "partially_paid";

/// Which text an invoice gets when the portal itself has written a payment or a refund; `None` where it keeps its own. `text` is the
/// one it has, `total` what it asks for; `before` and `after` are the money that came and the money that went back, both
/// positive.
///
/// Staff's words stand: a withdrawn invoice stays withdrawn, and a debt that they opened again after a refund stays open. The portal's own
/// word for a part paid is one of those by which staff say so; it is therefore taken back with the first refund, and not
/// written after one.
#[must_use]
pub fn word_after(
    text: Option<&str>,
    total: i64,
    before: (i64, i64),
    after: (i64, i64),
) -> Option<&'static str> {
    let word = ErpWord::read(text);
    if matches!(word, ErpWord::Draft | ErpWord::Cancelled | ErpWord::Refunded) {
        return None;
    }
    let written = text.unwrap_or_default().trim_matches(' ').to_ascii_lowercase();
    // Before any refund such a word opens nothing again.
    let reopened = word == ErpWord::Owed && before.1 > 0;
    let meant = if reopened { ErpWord::Owed } else { ErpWord::Other };
    let balance = Balance::from_sums(total, after.0, after.1, meant);
    let next = if balance.all_went_back() {
        "refunded"
    } else if balance.is_settled() {
        "paid"
    } else if reopened {
        return None;
    } else if after.1 > 0 {
        "pending"
    } else if after.0 > 0 {
        PART
    } else {
        return None;
    };
    (next != written).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_follows_the_money_and_staffs_word_stands() {
        for (text, before, after, next) in [
            ("sent", (0, 0), (500, 0), Some("paid")),
            ("sent", (0, 0), (200, 0), Some("partially_paid")),
            ("partially_paid", (200, 0), (500, 0), Some("paid")),
            ("partially_paid", (200, 0), (300, 0), None),
            ("paid", (500, 0), (700, 0), None),
            ("unpaid", (0, 0), (200, 0), Some("partially_paid")),
            ("overdue", (0, 0), (500, 0), Some("paid")),
            // Back again.
            ("paid", (500, 0), (500, 500), Some("refunded")),
            ("paid", (500, 0), (500, 100), None),
            ("partially_paid", (200, 0), (200, 200), Some("pending")),
            ("pending", (200, 200), (400, 200), None),
            // Staff opened it again after a refund.
            ("unpaid", (500, 200), (700, 200), Some("paid")),
            ("partially_paid", (500, 200), (600, 200), None),
            ("unpaid", (500, 100), (500, 500), None),
            // Not ours to change.
            ("cancelled", (0, 0), (500, 0), None),
            ("Refunded", (500, 500), (1000, 500), None),
        ] {
            assert_eq!(
                word_after(Some(text), 500, before, after),
                next,
                "{text} {before:?} {after:?}"
            );
        }
        assert_eq!(word_after(None, 500, (0, 0), (500, 0)), Some("paid"));
    }

    #[test]
    fn a_refund_does_not_open_the_debt_again_by_the_portals_own_word() {
        // A part came, the word is ours, and it goes back: what was never paid is owed, no more.
        let next = word_after(Some("partially_paid"), 500, (200, 0), (200, 50));
        let balance = Balance::from_sums(500, 200, 50, ErpWord::read(next));
        assert_eq!(balance.due(), 300);
    }
}
