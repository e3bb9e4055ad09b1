//! Links to files, that anybody who has one may follow, for a while.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use identity::profile::AvatarPath;
use kernel::{Clock, Keyring, MacKeys, RepairId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use url::Url;

/// A file that a link can lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRef {
    /// A customer's picture.
    Avatar(AvatarPath),
    /// An attachment of a repair.
    Attachment {
        /// The repair.
        repair: RepairId,
        /// The attachment's id, by which the ERP stores it.
        attachment: String,
        /// The name to save it by.
        name: String,
        /// Its media type, as the ERP tells.
        content_type: String,
    },
}

/// Makes links and reads them back.
#[derive(Clone)]
pub struct FileLinks {
    keys: MacKeys,
    base: Option<Url>,
    clock: Arc<dyn Clock>,
}

/// What a link holds, with short names: links stand in lists.
#[derive(Serialize, Deserialize)]
enum Payload {
    #[serde(rename = "p")]
    Avatar { x: i64, p: String },
    #[serde(rename = "a")]
    Attachment {
        x: i64,
        r: i64,
        i: String,
        n: String,
        t: String,
    },
}

const HOUR: i64 = 3600;
/// How much of the tag stands in a link: 128 bits.
const TAG: usize = 16;
/// Longer names are cut: a link must fit where links go.
const NAME: usize = 120;
/// What is longer after a name's last dot is no extension.
const EXTENSION: usize = 16;

impl FileLinks {
    /// With keys of the ring. Links are absolute where the portal's own address is known.
    #[must_use]
    pub fn new(keyring: &Keyring, base: Option<Url>, clock: Arc<dyn Clock>) -> Self {
        Self {
            keys: keyring.derive("file-link"),
            base,
            clock,
        }
    }

    /// A link to the file. It is the same for the whole of an hour, so that answers that hold it keep their tag, and good
    /// until the end of the next.
    #[must_use]
    pub fn link(&self, file: &FileRef) -> String {
        let end = (self.clock.now().timestamp().div_euclid(HOUR) + 2) * HOUR;
        let payload = match file {
            FileRef::Avatar(path) => Payload::Avatar {
                x: end,
                p: path.as_str().to_owned(),
            },
            FileRef::Attachment {
                repair,
                attachment,
                name,
                content_type,
            } => Payload::Attachment {
                x: end,
                r: repair.get(),
                i: attachment.clone(),
                n: shortened(name),
                t: content_type.chars().take(NAME).collect(),
            },
        };
        // A struct of numbers and texts is always JSON.
        let payload = serde_json::to_vec(&payload).unwrap_or_default();
        let mut signed = self.keys.sign(&[&payload]).to_vec();
        signed.truncate(TAG);
        signed.extend(payload);
        let path = format!("/files/{}", URL_SAFE_NO_PAD.encode(signed));
        match &self.base {
            Some(base) => format!("{}{path}", base.as_str().trim_end_matches('/')),
            None => path,
        }
    }

    /// The file that a link leads to, from its last part. `None` for one that was never made, or whose time is over: the
    /// two are not told apart.
    #[must_use]
    pub fn read(&self, signed: &str) -> Option<(FileRef, DateTime<Utc>)> {
        let signed = URL_SAFE_NO_PAD.decode(signed).ok()?;
        let (tag, payload) = signed.split_at_checked(TAG)?;
        if !self.keys.verify(&[payload], tag) {
            return None;
        }
        let (end, file) = match serde_json::from_slice(payload).ok()? {
            Payload::Avatar { x, p } => (x, FileRef::Avatar(AvatarPath::parse(&p)?)),
            Payload::Attachment { x, r, i, n, t } => {
                let file = FileRef::Attachment {
                    repair: RepairId(r),
                    attachment: i,
                    name: n,
                    content_type: t,
                };
                (x, file)
            }
        };
        let end = DateTime::from_timestamp(end, 0)?;
        (self.clock.now() < end).then_some((file, end))
    }
}

/// At most as many characters as a link has room for; the extension stays, since a saved file opens by it.
fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    let (stem, extension) = name
        .rsplit_once('.')
        .filter(|(_, extension)| extension.chars().count() <= EXTENSION)
        .unwrap_or((name, ""));
    let kept = if extension.is_empty() {
        String::new()
    } else {
        format!(".{extension}")
    };
    let room = NAME - kept.chars().count();
    stem.chars().take(room).chain(kept.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use kernel::CustomerId;
    use kernel::testing::{CountingRandom, FixedClock};

    fn links(clock: &FixedClock, base: Option<&str>) -> FileLinks {
        let keyring = Keyring::new("a secret".into(), vec![]);
        FileLinks::new(
            &keyring,
            base.map(|b| b.parse().unwrap()),
            Arc::new(clock.clone()),
        )
    }

    fn attachment() -> FileRef {
        FileRef::Attachment {
            repair: RepairId(12),
            attachment: "a1".into(),
            name: "صورة.jpg".into(),
            content_type: "image/jpeg".into(),
        }
    }

    #[test]
    fn a_link_is_stable_within_its_hour_and_ends() {
        let clock = FixedClock::at("2026-03-01T10:05:00Z");
        let links = links(&clock, None);
        let picture = FileRef::Avatar(AvatarPath::fresh(CustomerId(7), &CountingRandom::default()));
        for file in [picture, attachment()] {
            let clock_start = clock.now();
            let link = links.link(&file);
            let signed = link.strip_prefix("/files/").unwrap();
            assert_eq!(links.read(signed).unwrap().0, file);
            clock.advance(TimeDelta::minutes(54));
            assert_eq!(links.link(&file), link);
            clock.advance(TimeDelta::minutes(1));
            assert_ne!(links.link(&file), link);
            clock.advance(TimeDelta::minutes(59));
            assert!(links.read(signed).is_some());
            clock.advance(TimeDelta::minutes(1));
            assert!(links.read(signed).is_none());
            clock.advance(clock_start - clock.now());
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let long = "ش".repeat(300);
        for (name, end) in [
            (format!("{long}.jpg"), "ش.jpg"),
            (format!("{long}.tar.gz"), "ش.gz"),
            (long.clone(), "ش"),
            (format!("a.{long}"), "ش"),
        ] {
            let short = shortened(&name);
            assert_eq!(short.chars().count(), NAME, "{name}");
            assert!(short.ends_with(end), "{short}");
        }
        assert_eq!(shortened("bill.pdf"), "bill.pdf");
    }

    #[test]
    fn a_link_that_was_touched_leads_nowhere() {
        let clock = FixedClock::at("2026-03-01T10:05:00Z");
        let links = links(&clock, Some("https://portal.example/"));
        let link = links.link(&attachment());
        let signed = link.strip_prefix("https://portal.example/files/").unwrap();
        assert!(links.read(signed).is_some());
        for (at, _) in signed.char_indices() {
            let mut other = signed.to_owned();
            let now = &signed[at..=at];
            other.replace_range(at..=at, if now == "A" { "B" } else { "A" });
            assert!(links.read(&other).is_none(), "{other}");
        }
        for bad in [
            "",
            "AAAA",
            &signed[..20],
            "../../etc/passwd",
            &format!("{signed}A"),
        ] {
            assert!(links.read(bad).is_none(), "{bad}");
        }
        let elsewhere = Keyring::new("another".into(), vec![]);
        let elsewhere = FileLinks::new(&elsewhere, None, Arc::new(clock));
        assert!(elsewhere.read(signed).is_none());
    }
}
