//! Compares what was promised with what is there.

use super::world::Presence;
use super::{Effect, Fate, World, Write};
use std::collections::{BTreeMap, BTreeSet};

/// What came of the promises.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// Writes that were acknowledged.
    pub(crate) acknowledged: usize,
    /// Acknowledged writes that are not there, or whose audit row is not.
    pub(crate) lost: Vec<String>,
    /// Writes of which a part is there, or more than was asked for.
    pub(crate) half: Vec<String>,
}

/// Judges every write against the database.
pub(crate) fn judge(writes: &[Write], world: &World) -> Judgement {
    let mut judgement = Judgement::default();
    // The last write of each value that was done; later ones replace earlier ones.
    let mut in_force: BTreeMap<String, &Write> = BTreeMap::new();
    let ended = ended_by(writes, world);
    for write in writes {
        let rows = audit_rows(write, world);
        if rows > 1 {
            judgement.half.push(say(write, &format!("{rows} audit rows")));
        }
        let audited = rows > 0;
        if write.fate == Fate::Acknowledged {
            judgement.acknowledged += 1;
            if !audited {
                judgement.lost.push(say(write, "its audit row is not there"));
            }
        }
        match world.value(&write.effect) {
            Some((name, ..)) if audited => drop(in_force.insert(name, write)),
            // An acknowledged one without its audit row is lost already.
            Some(_) => {}
            None => one(write, audited, world, &ended, &mut judgement),
        }
    }
    for (name, write) in in_force {
        let Some((_, found, meant)) = world.value(&write.effect) else {
            continue;
        };
        if found != meant {
            let what = say(write, &format!("{name} is {found:?} instead of {meant:?}"));
            match write.fate {
                Fate::Acknowledged => judgement.lost.push(what),
                Fate::Unknown => judgement.half.push(what),
            }
        }
    }
    judgement.half.extend(untold(world));
    judgement
}

/// Repairs whose comments and events are not as many: each comment is written with its event.
fn untold(world: &World) -> Vec<String> {
    let mut written: BTreeMap<u64, u64> = world.told.keys().map(|repair| (*repair, 0)).collect();
    for ((repair, _), count) in &world.comments {
        *written.entry(*repair).or_default() += count;
    }
    let told = |repair| world.told.get(repair).copied().unwrap_or(0);
    let differ = written.iter().filter(|(repair, count)| told(repair) != **count);
    differ
        .map(|(repair, count)| {
            format!(
                "repair {repair} has {count} comments and {} events of them",
                told(repair)
            )
        })
        .collect()
}

/// A write that nothing replaces.
fn one(write: &Write, audited: bool, world: &World, ended: &BTreeSet<u64>, judgement: &mut Judgement) {
    match (world.presence(&write.effect), write.fate) {
        (Presence::Half(what), _) => judgement.half.push(say(write, &what)),
        (Presence::Absent, Fate::Acknowledged) => judgement.lost.push(say(write, "it is not there")),
        (Presence::Absent, Fate::Unknown) if audited => {
            judgement
                .half
                .push(say(write, "its audit row is there, it is not"));
        }
        (Presence::There, Fate::Unknown) if !audited && !is_anothers(&write.effect, ended) => {
            judgement
                .half
                .push(say(write, "it is there, its audit row is not"));
        }
        _ => {}
    }
}

/// Sessions end by several writes: that one has ended does not tell by which.
fn is_anothers(effect: &Effect, ended: &BTreeSet<u64>) -> bool {
    match effect {
        Effect::SessionEnded { session } => ended.contains(session),
        Effect::Password { ends, .. } => ends.iter().all(|session| ended.contains(session)),
        _ => false,
    }
}

/// The sessions that writes with an audit row ended.
fn ended_by(writes: &[Write], world: &World) -> BTreeSet<u64> {
    let done = writes.iter().filter(|write| audit_rows(write, world) > 0);
    done.flat_map(|write| match &write.effect {
        Effect::SessionEnded { session } => vec![*session],
        Effect::Password { ends, .. } => ends.clone(),
        _ => Vec::new(),
    })
    .collect()
}

fn audit_rows(write: &Write, world: &World) -> usize {
    let actions = world.audit.get(&write.request).map_or(&[][..], Vec::as_slice);
    actions.iter().filter(|action| *action == write.action).count()
}

fn say(write: &Write, what: &str) -> String {
    format!("{} {} ({:?}): {what}", write.request, write.action, write.effect)
}

#[cfg(test)]
mod tests {
    use super::super::{Device, Offer, Session};
    use super::*;

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
}
