//! What the shop's news say to a customer, in their language.

use crate::i18n;
use kernel::{Locale, Money};
use notifications::{Notice, Wording, Words};

/// Says notices with the messages of `locales/`.
pub(crate) struct LocalisedNotices;

impl Wording for LocalisedNotices {
    fn words(&self, notice: &Notice, locale: Locale) -> Words {
        let (name, arguments) = match notice {
            Notice::RepairMoved {
                number,
                device,
                stage,
                ..
            } => {
                let stage = i18n::text(locale, &format!("stage-{}", stage.replace('_', "-")));
                (
                    "repair",
                    vec![
                        ("number", number.clone()),
                        ("device", thing(device, locale)),
                        ("stage", stage),
                    ],
                )
            }
            Notice::ApprovalNeeded {
                number,
                device,
                total: Some(total),
                ..
            } => (
                "quotation-of",
                vec![
                    ("number", number.clone()),
                    ("device", thing(device, locale)),
                    ("total", amount(*total)),
                ],
            ),
            Notice::ApprovalNeeded {
                number,
                device,
                total: None,
                ..
            } => (
                "quotation",
                vec![("number", number.clone()), ("device", thing(device, locale))],
            ),
            Notice::InvoiceIssued { number, total, .. } => (
                "invoice",
                vec![("number", number.clone()), ("total", amount(*total))],
            ),
            Notice::PaymentReceived {
                number, amount: paid, ..
            } => (
                "payment",
                vec![("number", number.clone()), ("total", amount(*paid))],
            ),
            Notice::PaymentReturned {
                number, amount: back, ..
            } => (
                "payment-returned",
                vec![("number", number.clone()), ("total", amount(*back))],
            ),
        };
        let arguments: Vec<_> = arguments
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let title = match notice {
            Notice::PaymentReturned { .. } => i18n::text(locale, "notice-title-payment-returned"),
            Notice::RepairMoved { .. }
            | Notice::ApprovalNeeded { .. }
            | Notice::InvoiceIssued { .. }
            | Notice::PaymentReceived { .. } => title_of(Some(notice.kind()), locale),
        };
        Words {
            title,
            message: i18n::text_with(locale, &format!("notice-{name}"), &arguments),
        }
    }
}

/// The title of a type of notification; one that the portal doesn't know gets a general one.
pub(crate) fn title_of(kind: Option<&str>, locale: Locale) -> String {
    let known = kind.filter(|kind| matches!(*kind, "repair" | "quotation" | "invoice" | "payment"));
    i18n::text(locale, &format!("notice-title-{}", known.unwrap_or("general")))
}

fn thing(device: &Option<String>, locale: Locale) -> String {
    device
        .clone()
        .unwrap_or_else(|| i18n::text(locale, "notice-your-device"))
}

fn amount(money: Money) -> String {
    format!("{} {}", money.to_json_number(), money.currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Currency, RepairId};

    #[test]
    fn a_repair_that_moved_is_told_in_both_languages() {
        let notice = Notice::RepairMoved {
            repair: RepairId(42),
            number: "REP-20260110-042".into(),
            device: None,
            stage: "ready_for_pickup".into(),
        };
        let english = LocalisedNotices.words(&notice, Locale::En);
        assert_eq!(english.title, "Repair update");
        assert_eq!(
            english.message,
            "REP-20260110-042 (your device): Ready for pickup."
        );
        assert!(
            LocalisedNotices
                .words(&notice, Locale::Ar)
                .message
                .contains("جهازك")
        );
    }

    #[test]
    fn an_amount_stands_with_its_currency() {
        let notice = Notice::ApprovalNeeded {
            repair: RepairId(42),
            number: "REP-20260110-042".into(),
            device: Some("Galaxy A52".into()),
            total: Some(Money::new(125_050, Currency::EGP)),
            sent_at: None,
        };
        assert!(
            LocalisedNotices
                .words(&notice, Locale::En)
                .message
                .contains("1250.5 EGP")
        );
    }

    #[test]
    fn a_type_of_the_shops_own_gets_a_general_title() {
        assert_eq!(title_of(Some("PROMO"), Locale::En), title_of(None, Locale::En));
        assert_ne!(title_of(Some("invoice"), Locale::En), title_of(None, Locale::En));
    }
}
