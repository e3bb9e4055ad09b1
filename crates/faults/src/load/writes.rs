//! The writes of a customer, each with what it promises.

use super::worker::Worker;
use crate::http::Ask;
use crate::model::{DeadToken, Effect};
use reqwest::Method;
use serde_json::json;

/// More would make the list of devices longer than a page.
const DEVICES: usize = 40;
/// More would make the list of sessions longer than it may be.
const SESSIONS: usize = 6;

impl Worker {
    pub(super) async fn comment(&mut self) {
        let which = self.dice.below(self.customer.repairs.len().max(1) as u64);
        let Some(repair) = self
            .customer
            .repairs
            .get(usize::try_from(which).unwrap_or_default())
            .copied()
        else {
            return;
        };
        let text = format!("comment {} of customer {}", self.sent, self.customer.id);
        let (path, body) = (format!("/repairs/{repair}/comments"), json!({ "comment": text }));
        let effect = Effect::Comment { repair, text };
        self.write((Method::POST, &path), Some(body), "repair.comment", effect)
            .await;
    }

    pub(super) async fn decide(&mut self) {
        let Some(repair) = self.customer.offers.pop() else {
            return;
        };
        let approved = self.dice.below(2) == 0;
        let (verb, body, action) = if approved {
            ("approve", None, "repair.quotation_approve")
        } else {
            (
                "reject",
                Some(json!({ "reason": "too dear" })),
                "repair.quotation_reject",
            )
        };
        let path = format!("/repairs/{repair}/quotation/{verb}");
        let effect = Effect::Decision { repair, approved };
        self.write((Method::POST, &path), body, action, effect).await;
    }

    pub(super) async fn add_device(&mut self) {
        if self.devices.len() >= DEVICES {
            return self.remove_device().await;
        }
        let serial = format!("SN-{}-{}", self.customer.id, self.sent);
        let body = json!({
            "name": "phone", "type": "phone", "brand": "Samsung", "model": "Galaxy", "serialNumber": serial,
        });
        let effect = Effect::DeviceAdded { serial };
        let answer = self
            .write((Method::POST, "/devices"), Some(body), "device.add", effect)
            .await;
        self.devices.extend(answer.number("/data/id"));
    }

    pub(super) async fn rename_device(&mut self) {
        let which = self.dice.below(self.devices.len().max(1) as u64);
        let Some(device) = self
            .devices
            .get(usize::try_from(which).unwrap_or_default())
            .copied()
        else {
            return;
        };
        let name = format!("name {}", self.sent);
        let (path, body) = (format!("/devices/{device}"), json!({ "name": name }));
        let effect = Effect::DeviceNamed { device, name };
        self.write((Method::PUT, &path), Some(body), "device.change", effect)
            .await;
    }

    pub(super) async fn remove_device(&mut self) {
        let Some(device) = self.devices.pop() else { return };
        let path = format!("/devices/{device}");
        self.write(
            (Method::DELETE, &path),
            None,
            "device.delete",
            Effect::DeviceGone { device },
        )
        .await;
    }

    /// Reads a notification, or deletes one.
    pub(super) async fn notice(&mut self) {
        let Some(id) = self.customer.notifications.pop() else {
            return;
        };
        if id.is_multiple_of(2) {
            let path = format!("/notifications/{id}/read");
            let effect = Effect::NotificationRead { id };
            self.write((Method::PUT, &path), None, "notification.read", effect)
                .await;
        } else {
            let path = format!("/notifications/{id}");
            let effect = Effect::NotificationGone { id };
            self.write((Method::DELETE, &path), None, "notification.delete", effect)
                .await;
        }
    }

    pub(super) async fn prefer(&mut self) {
        let language = if self.sent.is_multiple_of(2) { "ar" } else { "en" };
        let theme = match self.dice.below(3) {
            0 => "light",
            1 => "dark",
            _ => "system",
        };
        let value = format!("{language}/{theme}");
        let body = json!({ "language": language, "theme": theme });
        let effect = Effect::Preferences {
            customer: self.customer.id,
            value,
        };
        self.write(
            (Method::PUT, "/profile/preferences"),
            Some(body),
            "profile.preferences",
            effect,
        )
        .await;
    }

    pub(super) async fn move_house(&mut self) {
        let value = format!("{} Nile Street", self.sent);
        let body = json!({ "address": value });
        let effect = Effect::Address {
            customer: self.customer.id,
            value,
        };
        self.write((Method::PUT, "/profile"), Some(body), "profile.update", effect)
            .await;
    }

    /// Logs out of a session, or revokes it from the own one.
    pub(super) async fn end_session(&mut self) {
        if self.extras.len() < SESSIONS && self.dice.below(2) == 0 {
            return self.open_session(None).await;
        }
        let Some(extra) = self.extras.pop() else { return };
        let effect = Effect::SessionEnded {
            session: extra.session,
        };
        let answer = if self.dice.below(2) == 0 {
            let id = self.next_id();
            let token = Some(extra.token.as_str());
            let ask = Ask {
                method: Method::POST,
                path: "/auth/logout",
                token,
                id: &id,
                body: None,
                or: None,
            };
            let answer = self.client.send(ask).await;
            self.note(&id, "session.logout", effect, &answer).await;
            answer
        } else {
            let path = format!("/auth/sessions/{}", extra.session);
            self.write((Method::DELETE, &path), None, "session.revoke", effect)
                .await
        };
        if answer.is_success() {
            self.journal.ended(DeadToken {
                session: extra.session,
                token: extra.token,
            });
        } else {
            self.adrift.push(extra.session);
        }
    }

    /// Sets a new password, which ends every other session.
    pub(super) async fn change_password(&mut self) {
        if self.unsure.is_some() {
            return self.open_session(None).await;
        }
        let value = format!("quieter workshop {} of {}", self.sent, self.customer.id);
        let body = json!({
            "currentPassword": self.customer.password, "newPassword": value, "confirmPassword": value,
        });
        let extras = std::mem::take(&mut self.extras);
        let adrift = std::mem::take(&mut self.adrift);
        let ends = extras.iter().map(|extra| extra.session).chain(adrift).collect();
        let effect = Effect::Password {
            customer: self.customer.id,
            value: value.clone(),
            ends,
        };
        let path = (Method::POST, "/profile/change-password");
        let answer = self.write(path, Some(body), "profile.password", effect).await;
        if answer.is_success() {
            self.customer.password = value;
            for extra in extras {
                let (session, token) = (extra.session, extra.token);
                self.journal.ended(DeadToken { session, token });
            }
        } else {
            self.unsure = Some(value);
            self.adrift.extend(extras.iter().map(|extra| extra.session));
        }
    }
}
