//! Whatever the order, repetition and interleaving of what gateways, inquiries and staff say: the ledger is what the gateway
//! took, nothing is counted twice, and states move only as the reference allows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{AttemptId, Currency, CustomerId, InvoiceId, Locale, Money, RefundId, RequestContext};
use payments::{
    Attempt, Decision, EventState, FactOutcome, FailureReason, GatewayName, LedgerEntry, MoneyFact,
    MoneySource, MovementKind, OrderKey, PaymentMethod, PaymentStatus, Posting, Refund, RefundState,
    Standing, sums,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const TOTAL: i64 = 50_000;
const ASKED: i64 = 50_000;

fn now() -> DateTime<Utc> {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

fn egp(minor: i64) -> Money {
    Money::new(minor, Currency::EGP)
}

/// A store in memory that does what a plan says, as the SQL does, and nothing else.
struct Books {
    attempt: Attempt,
    ledger: Vec<LedgerEntry>,
    refunds: Vec<Refund>,
    events: BTreeMap<String, (MoneyFact, EventState)>,
    /// What was paid at the counter meanwhile.
    elsewhere: i64,
    told: usize,
    path: Vec<PaymentStatus>,
}

impl Books {
    fn new(elsewhere: i64) -> Self {
        let attempt = Attempt {
            id: AttemptId(1),
            customer: CustomerId(7),
            invoice: InvoiceId(3),
            reference: "ref".into(),
            method: PaymentMethod::Online,
            gateway: Some(GatewayName::Paymob),
            amount: egp(ASKED),
            status: PaymentStatus::Pending,
            failure: None,
            order: Some("order".into()),
            integrations: vec!["900001".into()],
            transaction: None,
            checkout_url: None,
            outlet_code: None,
            return_url: None,
            locale: Locale::Ar,
            created_at: now(),
            opening_until: None,
            expires_at: now() + TimeDelta::minutes(30),
            paid_at: None,
            next_inquiry_at: None,
            closed: false,
        };
        Self {
            path: vec![attempt.status],
            attempt,
            ledger: vec![],
            refunds: vec![],
            events: BTreeMap::new(),
            elsewhere,
            told: 0,
        }
    }

    fn standing(&self) -> Standing {
        let (came, went) = sums(&self.ledger);
        let paid = self.elsewhere + came - went;
        Standing {
            attempt: self.attempt.clone(),
            invoice_number: "INV".into(),
            due: egp((TOTAL - paid - went).max(0)),
            ledger: self.ledger.clone(),
            refunds: self.refunds.clone(),
        }
    }

    fn apply(&mut self, fact: &MoneyFact) -> Decision {
        let decision = self.one(fact);
        if matches!(decision, Decision::Post { .. }) {
            let waiting = self
                .events
                .values()
                .filter(|(_, state)| *state == EventState::Waiting);
            let waiting: Vec<_> = waiting.map(|(fact, _)| fact.clone()).collect();
            for early in waiting {
                self.one(&early);
            }
        }
        decision
    }

    fn one(&mut self, fact: &MoneyFact) -> Decision {
        let known = self.events.get(&fact.key());
        if known.is_some_and(|(said, state)| *state == EventState::Applied && said.amount == fact.amount) {
            return Decision::Repeat;
        }
        let context = RequestContext::default();
        let plan = Posting {
            now: now(),
            context: &context,
        }
        .plan(&self.standing(), fact);
        let keep = !matches!(self.events.get(&fact.key()), Some((_, EventState::Applied)));
        if keep {
            self.events.insert(fact.key(), (fact.clone(), plan.event));
        }
        if let Some(change) = plan.attempt {
            self.attempt.status = change.status;
            self.attempt.transaction = change.transaction;
            self.attempt.paid_at = change.paid_at;
            self.attempt.failure = change.failure;
            self.path.push(change.status);
        }
        if let Some(new) = plan.entry {
            let again = self.ledger.iter().any(|entry| {
                (entry.source, entry.kind, &entry.movement) == (new.source, new.kind, &new.movement)
            });
            assert!(!again, "the unique key would have refused {new:?}");
            self.ledger.push(LedgerEntry {
                attempt: AttemptId(1),
                source: new.source,
                movement: new.movement,
                kind: new.kind,
                amount: new.amount,
                at: new.at,
                payment: None,
            });
        }
        if let Some(change) = plan.refund {
            match change.refund {
                Some(id) => {
                    let refund = self.refunds.iter_mut().find(|refund| refund.id == id).unwrap();
                    refund.state = change.state;
                    refund.movement = Some(change.movement);
                }
                None => self.refunds.push(Refund {
                    id: RefundId(i64::try_from(self.refunds.len()).unwrap() + 1),
                    attempt: AttemptId(1),
                    reference: format!("g-{}", change.movement),
                    source: fact.source,
                    charge: String::new(),
                    amount: change.amount.unwrap(),
                    state: change.state,
                    movement: Some(change.movement),
                    reason: None,
                    sent_at: None,
                    created_at: now(),
                }),
            }
        }
        let moved = matches!(plan.decision, Decision::Post { .. } | Decision::Return { .. });
        self.told += usize::from(moved && !plan.change.unwrap().events.is_empty());
        plan.decision
    }
}

fn fact(kind: MovementKind, movement: &str, outcome: FactOutcome, minor: i64) -> MoneyFact {
    MoneyFact {
        source: MoneySource::Gateway(GatewayName::Paymob),
        order: OrderKey::Order("order".into()),
        movement: movement.into(),
        kind,
        outcome,
        amount: Some(egp(minor)),
        integration: Some("900001".into()),
        at: None,
    }
}

/// What the gateway really did: one or two charges (a payer may pay twice), each of what was asked, and refunds that together
/// never exceed them.
#[derive(Debug, Clone)]
struct Truth {
    charges: usize,
    refunds: Vec<i64>,
}

impl Truth {
    fn facts(&self) -> Vec<MoneyFact> {
        let charges = (0..self.charges).map(|n| {
            fact(
                MovementKind::Charge,
                &format!("c{n}"),
                FactOutcome::Succeeded,
                ASKED,
            )
        });
        let refunds = self.refunds.iter().enumerate().map(|(n, minor)| {
            fact(
                MovementKind::Refund,
                &format!("r{n}"),
                FactOutcome::Succeeded,
                *minor,
            )
        });
        charges.chain(refunds).collect()
    }

    fn balance(&self) -> i64 {
        let charges = i64::try_from(self.charges).unwrap();
        charges * ASKED - self.refunds.iter().sum::<i64>()
    }
}

fn truth() -> impl Strategy<Value = Truth> {
    (0..=2_usize).prop_flat_map(|charges| {
        let most = i64::try_from(charges).unwrap() * ASKED;
        prop::collection::vec(1..=ASKED, 0..4).prop_map(move |mut refunds| {
            let mut left = most;
            refunds.retain_mut(|minor| {
                *minor = (*minor).min(left);
                left -= *minor;
                *minor > 0
            });
            Truth { charges, refunds }
        })
    })
}

/// News that moves no money: failures, expiries and the like, in any number at any time.
fn noise() -> impl Strategy<Value = MoneyFact> {
    let outcome = prop_oneof![
        Just(FactOutcome::Processing),
        Just(FactOutcome::Cancelled),
        Just(FactOutcome::Expired),
        Just(FactOutcome::Failed(FailureReason::Declined)),
    ];
    (outcome, 0..3_u8).prop_map(|(outcome, n)| fact(MovementKind::Charge, &format!("n{n}"), outcome, ASKED))
}

/// What contradicts the attempt, each kind of contradiction.
fn lies() -> impl Strategy<Value = MoneyFact> {
    let good = fact(MovementKind::Charge, "lie", FactOutcome::Succeeded, ASKED);
    let yen = Currency::parse("USD").unwrap();
    prop_oneof![
        (1..ASKED).prop_map({
            let good = good.clone();
            move |minor| MoneyFact {
                amount: Some(egp(minor)),
                ..good.clone()
            }
        }),
        Just(MoneyFact {
            amount: Some(egp(ASKED / 100)),
            ..good.clone()
        }),
        Just(MoneyFact {
            amount: Some(egp(ASKED * 100)),
            ..good.clone()
        }),
        Just(MoneyFact {
            amount: None,
            ..good.clone()
        }),
        Just(MoneyFact {
            amount: Some(Money::new(ASKED, yen)),
            ..good.clone()
        }),
        Just(MoneyFact {
            integration: Some("1".into()),
            ..good.clone()
        }),
        Just(MoneyFact {
            integration: None,
            ..good.clone()
        }),
        Just(MoneyFact {
            order: OrderKey::Order("another".into()),
            ..good.clone()
        }),
        Just(MoneyFact {
            order: OrderKey::Reference("another".into()),
            ..good.clone()
        }),
        Just(MoneyFact {
            source: MoneySource::Gateway(GatewayName::Stripe),
            ..good
        }),
    ]
}

fn walks(path: &[PaymentStatus]) {
    for pair in path.windows(2) {
        assert!(
            pair[0] == pair[1] || pair[0].may_become(pair[1]),
            "{:?} became {:?} in {path:?}",
            pair[0],
            pair[1]
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_is_what_the_gateway_took(
        (said, truth) in truth().prop_flat_map(|truth| {
            let facts = truth.facts();
            // Everything at least once, each up to three times, in any order.
            let repeated = prop::collection::vec(1..=3_usize, facts.len()).prop_map(move |times| {
                facts.iter().zip(times).flat_map(|(fact, n)| std::iter::repeat_n(fact.clone(), n)).collect::<Vec<_>>()
            });
            let all = (repeated, prop::collection::vec(noise(), 0..8), prop::collection::vec(lies(), 0..6))
                .prop_flat_map(|(mut facts, noise, lies)| { facts.extend(noise); facts.extend(lies); Just(facts).prop_shuffle() });
            (all, Just(truth))
        }),
        elsewhere in prop_oneof![Just(0), Just(TOTAL), 0..=TOTAL],
    ) {
        let mut books = Books::new(elsewhere);
        let mut credit = 0;
        for fact in &said {
            if let Decision::Post { credit: more, .. } = books.apply(fact) {
                credit += more.minor;
            }
        }
        let (came, went) = sums(&books.ledger);
        prop_assert_eq!(came - went, truth.balance());
        prop_assert_eq!(came, i64::try_from(truth.charges).unwrap() * ASKED);
        prop_assert_eq!(books.ledger.len(), truth.charges + truth.refunds.len());
        prop_assert_eq!(books.told, books.ledger.len(), "one notification for each movement");
        prop_assert_eq!(books.refunds.len(), truth.refunds.len());
        walks(&books.path);
        // What the invoice did not need is a credit, to the hundredth.
        if truth.refunds.is_empty() {
            let needed = (TOTAL - elsewhere).max(0);
            prop_assert_eq!(credit, (came - needed).max(0));
        }
        let status = books.attempt.status;
        prop_assert_eq!(status.has_money(), truth.charges > 0);
        if truth.charges == 1 {
            let expected = match went {
                0 => PaymentStatus::Completed,
                all if all == came => PaymentStatus::Refunded,
                _ => PaymentStatus::PartiallyRefunded,
            };
            prop_assert_eq!(status, expected);
        }
        // Saying all of it once more changes nothing.
        let before = (books.ledger.clone(), books.attempt.clone(), books.refunds.clone());
        for fact in &said {
            books.apply(fact);
        }
        prop_assert_eq!(before, (books.ledger, books.attempt, books.refunds));
    }

    #[test]
    fn a_refund_of_the_portals_own_is_booked_once_whoever_tells_of_it(
        minor in 1..=ASKED,
        by_sum in any::<bool>(),
        named_first in any::<bool>(),
        repeats in 1..4_usize,
    ) {
        let mut books = Books::new(0);
        books.apply(&fact(MovementKind::Charge, "c", FactOutcome::Succeeded, ASKED));
        books.refunds.push(Refund {
            id: RefundId(1),
            attempt: AttemptId(1),
            reference: "mine".into(),
            source: MoneySource::Gateway(GatewayName::Paymob),
            charge: "c".into(),
            amount: egp(minor),
            state: RefundState::Pending,
            movement: named_first.then(|| "r".into()),
            reason: None,
            sent_at: None,
            created_at: now(),
        });
        let mine = MoneyFact {
            order: OrderKey::Reference("ref".into()),
            ..fact(MovementKind::Refund, "mine", FactOutcome::Succeeded, minor)
        };
        let theirs = fact(MovementKind::Refund, "r", FactOutcome::Succeeded, minor);
        if by_sum && !named_first {
            books.apply(&mine);
        }
        for _ in 0..repeats {
            books.apply(&theirs);
        }
        prop_assert_eq!(sums(&books.ledger), (ASKED, minor));
        prop_assert_eq!(books.refunds.len(), 1);
        prop_assert_eq!(books.refunds[0].state, RefundState::Completed);
        prop_assert_eq!(books.refunds[0].movement.as_deref(), Some("r"));
    }

    #[test]
    fn what_contradicts_the_attempt_is_never_posted(lie in lies(), noise in prop::collection::vec(noise(), 0..5)) {
        let mut books = Books::new(0);
        noise.iter().for_each(|fact| { books.apply(fact); });
        let before = books.attempt.clone();
        prop_assert!(matches!(books.apply(&lie), Decision::Integrity(_)));
        prop_assert!(books.ledger.is_empty());
        prop_assert_eq!(books.attempt, before);
    }
}
