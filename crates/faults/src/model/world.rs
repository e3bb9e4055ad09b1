//! What the database holds.

use super::Effect;
use std::collections::BTreeMap;

/// A quotation's answer, in all the places that tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) customer: u64,
    /// `Quotation.status`.
    pub(crate) status: String,
    /// `Quotation.responseAt` is set.
    pub(crate) answered: bool,
    /// `RepairRequest.status`.
    pub(crate) repair: String,
    /// `RepairRequest.customerApprovedAt` is set.
    pub(crate) approved: bool,
    /// `RepairRequest.customerRejectionReason` is set.
    pub(crate) reason: bool,
    /// Rows of `StatusUpdateLog` by the customer.
    pub(crate) steps: u64,
}

/// A device's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) customer: u64,
    pub(crate) name: String,
    pub(crate) serial: String,
    pub(crate) gone: bool,
}

/// A notification's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Notification {
    pub(crate) user: u64,
    pub(crate) read: bool,
    pub(crate) gone: bool,
}

/// A session's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) agent: String,
    pub(crate) ended: bool,
}

/// The rows that writes of customers leave, by id where nothing else is said.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    /// How many have a text, by repair and text.
    pub(crate) comments: BTreeMap<(u64, String), u64>,
    /// By repair.
    pub(crate) offers: BTreeMap<u64, Offer>,
    pub(crate) devices: BTreeMap<u64, Device>,
    pub(crate) notifications: BTreeMap<u64, Notification>,
    /// By customer, as `language/theme`.
    pub(crate) preferences: BTreeMap<u64, String>,
    /// By customer.
    pub(crate) addresses: BTreeMap<u64, String>,
    pub(crate) sessions: BTreeMap<u64, Session>,
    /// How many comments the outbox was told of, by repair.
    pub(crate) told: BTreeMap<u64, u64>,
    /// Actions by request id.
    pub(crate) audit: BTreeMap<String, Vec<String>>,
}

/// Whether a write's rows are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Presence {
    There,
    Absent,
    /// Some of it, or twice.
    Half(String),
}

impl World {
    /// Whether what a write does is there. Values that later writes replace ask [`Self::value`].
    pub(super) fn presence(&self, effect: &Effect) -> Presence {
        match effect {
            Effect::Comment { repair, text } => {
                counted(self.comments.get(&(*repair, text.clone())).copied().unwrap_or(0))
            }
            Effect::Decision { repair, approved } => self
                .offers
                .get(repair)
                .map_or(Presence::Absent, |offer| decision(offer, *approved)),
            Effect::DeviceAdded { serial } => {
                let same = self.devices.values().filter(|device| device.serial == *serial);
                counted(u64::try_from(same.count()).unwrap_or(u64::MAX))
            }
            Effect::DeviceGone { device } => there(self.devices.get(device).is_some_and(|row| row.gone)),
            Effect::NotificationRead { id } => there(self.notifications.get(id).is_some_and(|row| row.read)),
            Effect::NotificationGone { id } => there(self.notifications.get(id).is_some_and(|row| row.gone)),
            Effect::SessionOpened { agent } => {
                there(self.sessions.values().any(|session| session.agent == *agent))
            }
            Effect::SessionEnded { session } => there(self.has_ended(*session)),
            Effect::Password { ends, .. } => there(ends.iter().all(|session| self.has_ended(*session))),
            Effect::DeviceNamed { .. } | Effect::Preferences { .. } | Effect::Address { .. } => {
                there(self.value(effect).is_some_and(|(_, found, meant)| found == meant))
            }
        }
    }

    /// For what has one value at a time: its name, the value found, and the value that this write sets.
    pub(super) fn value<'a>(&'a self, effect: &'a Effect) -> Option<(String, &'a str, &'a str)> {
        let (name, found, meant) = match effect {
            Effect::DeviceNamed { device, name } => (
                format!("the name of device {device}"),
                self.devices.get(device).map(|row| row.name.as_str()),
                name,
            ),
            Effect::Preferences { customer, value } => (
                format!("the preferences of customer {customer}"),
                self.preferences.get(customer).map(String::as_str),
                value,
            ),
            Effect::Address { customer, value } => (
                format!("the address of customer {customer}"),
                self.addresses.get(customer).map(String::as_str),
                value,
            ),
            _ => return None,
        };
        Some((name, found.unwrap_or_default(), meant))
    }

    fn has_ended(&self, session: u64) -> bool {
        self.sessions.get(&session).is_some_and(|row| row.ended)
    }
}

const fn there(is: bool) -> Presence {
    if is { Presence::There } else { Presence::Absent }
}

fn counted(rows: u64) -> Presence {
    match rows {
        0 => Presence::Absent,
        1 => Presence::There,
        more => Presence::Half(format!("{more} times")),
    }
}

/// All of an answer, none of it, or something between.
fn decision(offer: &Offer, approved: bool) -> Presence {
    let none = Offer {
        customer: offer.customer,
        status: "SENT".into(),
        answered: false,
        repair: "AWAITING_APPROVAL".into(),
        approved: false,
        reason: false,
        steps: 0,
    };
    if *offer == none {
        return Presence::Absent;
    }
    let moved = if approved {
        offer.repair != none.repair
    } else {
        offer.repair == "REJECTED"
    };
    let whole = offer.status == if approved { "APPROVED" } else { "REJECTED" }
        && offer.answered
        && moved
        && offer.approved == approved
        && offer.reason != approved
        && offer.steps == 1;
    if whole {
        Presence::There
    } else {
        Presence::Half(format!("{offer:?}"))
    }
}
