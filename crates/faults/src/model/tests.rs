//! The judge finds what was lost: so the tool can fail.

use super::{Device, Effect, Fate, Offer, Session, World, Write, judge};

fn write(request: &str, effect: Effect, fate: Fate) -> Write {
    Write {
        request: request.into(),
        action: "done",
        effect,
        fate,
    }
}

fn audited(world: &mut World, request: &str) {
    world
        .audit
        .insert(request.into(), vec!["done".into(), "another".into()]);
}

fn comment(text: &str) -> Effect {
    Effect::Comment {
        repair: 7,
        text: text.into(),
    }
}

fn counts(writes: &[Write], world: &World) -> (usize, usize, usize) {
    let judgement = judge(writes, world);
    (judgement.acknowledged, judgement.lost.len(), judgement.half.len())
}

#[test]
fn an_acknowledged_write_that_is_not_there_is_lost() {
    let writes = [write("a", comment("one"), Fate::Acknowledged)];
    let mut world = World::default();
    audited(&mut world, "a");
    assert_eq!(counts(&writes, &world), (1, 1, 0));
    world.comments.insert((7, "one".into()), 1);
    world.told.insert(7, 1);
    assert_eq!(counts(&writes, &world), (1, 0, 0));
    world.audit.clear();
    assert_eq!(
        counts(&writes, &world),
        (1, 1, 0),
        "its audit row was promised too"
    );
    audited(&mut world, "a");
    world.comments.insert((7, "one".into()), 2);
    world.told.insert(7, 2);
    assert_eq!(counts(&writes, &world), (1, 0, 1), "done twice");
}

#[test]
fn an_unanswered_write_is_there_with_its_audit_row_or_not_at_all() {
    let writes = [write("a", comment("one"), Fate::Unknown)];
    let mut world = World::default();
    assert_eq!(counts(&writes, &world), (0, 0, 0));
    audited(&mut world, "a");
    assert_eq!(counts(&writes, &world), (0, 0, 1));
    world.comments.insert((7, "one".into()), 1);
    world.told.insert(7, 1);
    assert_eq!(counts(&writes, &world), (0, 0, 0));
    world.audit.clear();
    assert_eq!(counts(&writes, &world), (0, 0, 1));
}

#[test]
fn a_comment_without_its_event_is_there_by_half() {
    let mut world = World::default();
    world.comments.insert((7, "one".into()), 1);
    assert_eq!(counts(&[], &world), (0, 0, 1));
    world.told.insert(7, 1);
    assert_eq!(counts(&[], &world), (0, 0, 0));
    world.comments.clear();
    assert_eq!(counts(&[], &world), (0, 0, 1), "an event of nothing");
}

#[test]
fn an_answer_to_a_quotation_is_whole_or_half() {
    let writes = [write(
        "a",
        Effect::Decision {
            repair: 7,
            approved: false,
        },
        Fate::Unknown,
    )];
    let whole = Offer {
        customer: 1,
        status: "REJECTED".into(),
        answered: true,
        repair: "REJECTED".into(),
        approved: false,
        reason: true,
        steps: 1,
    };
    let mut world = World::default();
    audited(&mut world, "a");
    world.offers.insert(7, whole.clone());
    assert_eq!(counts(&writes, &world), (0, 0, 0));
    for half in [
        Offer {
            status: "SENT".into(),
            ..whole.clone()
        },
        Offer {
            answered: false,
            ..whole.clone()
        },
        Offer {
            repair: "AWAITING_APPROVAL".into(),
            ..whole.clone()
        },
        Offer {
            approved: true,
            ..whole.clone()
        },
        Offer {
            reason: false,
            ..whole.clone()
        },
        Offer {
            steps: 0,
            ..whole.clone()
        },
        Offer {
            steps: 2,
            ..whole.clone()
        },
    ] {
        world.offers.insert(7, half.clone());
        assert_eq!(counts(&writes, &world), (0, 0, 1), "{half:?}");
    }
}

#[test]
fn the_last_value_that_was_written_is_in_force() {
    let named = |name: &str| Effect::DeviceNamed {
        device: 3,
        name: name.into(),
    };
    let writes = [
        write("a", named("first"), Fate::Acknowledged),
        write("b", named("second"), Fate::Acknowledged),
        write("c", named("third"), Fate::Unknown),
    ];
    let mut world = World::default();
    let mut found = |name: &str, requests: &[&str]| {
        let row = Device {
            customer: 1,
            name: name.into(),
            serial: "s".into(),
            gone: false,
        };
        world.devices.insert(3, row);
        world.audit.clear();
        for request in requests {
            audited(&mut world, request);
        }
        counts(&writes, &world)
    };
    assert_eq!(found("second", &["a", "b"]), (2, 0, 0));
    assert_eq!(found("third", &["a", "b", "c"]), (2, 0, 0));
    assert_eq!(found("first", &["a", "b"]), (2, 1, 0), "the second is lost");
    assert_eq!(
        found("third", &["a", "b"]),
        (2, 1, 0),
        "the third has no audit row"
    );
    assert_eq!(
        found("second", &["a", "b", "c"]),
        (2, 0, 1),
        "the third is there by half"
    );
}

#[test]
fn a_session_that_lives_on_is_a_lost_logout() {
    let ended = |fate| write("a", Effect::SessionEnded { session: 5 }, fate);
    let mut world = World::default();
    let row = |ended| Session {
        agent: String::new(),
        ended,
    };
    audited(&mut world, "a");
    world.sessions.insert(5, row(false));
    assert_eq!(counts(&[ended(Fate::Acknowledged)], &world), (1, 1, 0));
    world.sessions.insert(5, row(true));
    assert_eq!(counts(&[ended(Fate::Acknowledged)], &world), (1, 0, 0));
    world.audit.clear();
    assert_eq!(counts(&[ended(Fate::Unknown)], &world), (0, 0, 1));
    let password = Effect::Password {
        customer: 1,
        value: "x".into(),
        ends: vec![5],
    };
    audited(&mut world, "b");
    let both = [ended(Fate::Unknown), write("b", password, Fate::Acknowledged)];
    assert_eq!(counts(&both, &world), (1, 0, 0), "the new password ended it");
}
