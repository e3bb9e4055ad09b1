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
