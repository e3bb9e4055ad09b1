use super::*;
use kernel::Currency;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn order() -> SandboxOrder {
    SandboxOrder {
        reference: "R1".into(),
        amount: Money::new(12_550, Currency::EGP),
        invoice_number: "INV-2026-000001".into(),
        locale: Locale::Ar,
        return_url: "http://127.0.0.1/back".into(),
        action: None,
        cancelled_at: None,
        created_at: at("2026-03-15T10:00:00Z"),
        expires_at: at("2026-03-15T10:30:00Z"),
    }
}

/// Movement, outcome and the seconds after the press.
fn told(order: &SandboxOrder, action: SandboxAction, now: &str) -> Option<Vec<(String, &'static str, i64)>> {
    let press = Press {
        action,
        now: at(now),
        movements: ["m1".into(), "m2".into()],
    };
    let entries = order.press(&press)?;
    assert!(
        entries
            .iter()
            .all(|entry| entry.amount == order.amount && entry.kind == MovementKind::Charge)
    );
    Some(
        entries
            .into_iter()
            .map(|entry| {
                let after = (entry.at - press.now).num_seconds();
                (entry.movement, entry.outcome.as_str(), after)
            })
            .collect(),
    )
}

const IN_TIME: &str = "2026-03-15T10:10:00Z";
const TOO_LATE: &str = "2026-03-15T10:30:00Z";

#[test]
fn each_action_has_its_story() {
    /// Which movement, how it went, and after how many seconds that is told.
    type Told = (&'static str, &'static str, i64);
    let stories: [(_, &[Told]); 5] = [
        (SandboxAction::Pay, &[("m1", "succeeded", 0)]),
        (
            SandboxAction::PaySlowly,
            &[("m1", "processing", 0), ("m1", "succeeded", 3)],
        ),
        (SandboxAction::Decline, &[("m1", "failed", 0)]),
        (
            SandboxAction::PayTwice,
            &[("m1", "succeeded", 0), ("m2", "succeeded", 0)],
        ),
        (
            SandboxAction::PayLate,
            &[("R1", "expired", 0), ("m1", "succeeded", 3)],
        ),
    ];
    for (action, expected) in stories {
        let found = told(&order(), action, IN_TIME).unwrap();
        let found: Vec<_> = found.iter().map(|(m, o, s)| (m.as_str(), *o, *s)).collect();
        assert_eq!(found, expected, "{action:?}");
    }
}

#[test]
fn an_order_is_acted_on_once() {
    for done in SandboxAction::ALL {
        let finished = SandboxOrder {
            action: Some(done),
            ..order()
        };
        for action in SandboxAction::ALL {
            assert_eq!(
                told(&finished, action, IN_TIME),
                None,
                "{action:?} after {done:?}"
            );
        }
    }
}

#[test]
fn what_is_over_can_only_be_paid_late() {
    let cancelled = SandboxOrder {
        cancelled_at: Some(at(IN_TIME)),
        ..order()
    };
    let over = [(&cancelled, IN_TIME, 1), (&order(), TOO_LATE, 2)];
    for (order, now, lines) in over {
        for action in SandboxAction::ALL {
            let story = told(order, action, now);
            let expected = (action == SandboxAction::PayLate).then_some(lines);
            assert_eq!(story.map(|story| story.len()), expected, "{action:?} at {now}");
        }
    }
}

#[test]
fn what_was_paid_is_not_given_up() {
    for (action, lines) in [
        (None, Some(1)),
        (Some(SandboxAction::Decline), Some(0)),
        (Some(SandboxAction::Pay), None),
        (Some(SandboxAction::PaySlowly), None),
        (Some(SandboxAction::PayTwice), None),
        (Some(SandboxAction::PayLate), None),
    ] {
        let order = SandboxOrder { action, ..order() };
        assert_eq!(
            order.cancel(at(IN_TIME)).map(|story| story.len()),
            lines,
            "{action:?}"
        );
    }
    let again = SandboxOrder {
        cancelled_at: Some(at(IN_TIME)),
        ..order()
    };
    assert_eq!(again.cancel(at(IN_TIME)), Some(vec![]));
}

#[test]
fn words_go_there_and_back() {
    for action in SandboxAction::ALL {
        assert_eq!(SandboxAction::parse(action.as_str()), Some(action));
    }
    assert_eq!(SandboxAction::parse("Pay"), None);
}
