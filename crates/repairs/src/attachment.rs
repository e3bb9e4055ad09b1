//! The files on a repair: read leniently from the ERP's JSON, shown as the shop wants it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

/// A file on a repair. It lies under the ERP's upload folder as `repairs/<repair>/<id>`; the `url` the ERP keeps goes
/// stale and is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The file's name in the repair's folder: one plain path segment.
    pub id: String,
    /// The name to show and to save it under.
    pub file_name: String,
    /// What a page does with it.
    pub file_type: FileType,
    /// The media type to serve it as; never one that a browser runs.
    pub content_type: String,
    /// In bytes, as the ERP noted it.
    pub size: Option<u64>,
    /// When it was added.
    pub created_at: Option<DateTime<Utc>>,
    /// What the shop marked it as; `None` when it did not.
    pub mark: Option<Visibility>,
}

/// What a page does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileType {
    /// Shows it.
    Image,
    /// Opens it in a viewer.
    Pdf,
    /// Offers it for download under its own icon.
    Document,
    /// Offers it for download.
    Other,
}

impl FileType {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Image, Self::Pdf, Self::Document, Self::Other];

    /// The name in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Pdf => "pdf",
            Self::Document => "document",
            Self::Other => "other",
        }
    }
}

/// Whether customers see a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// They do.
    Visible,
    /// They do not.
    Hidden,
}

/// Media types that are served as what they are; all else is a download of bytes. No HTML and no SVG: a browser
/// would run what is in them.
const SERVED: &[(&str, FileType, &[&str])] = &[
    ("image/jpeg", FileType::Image, &["jpg", "jpeg", "jfif"]),
    ("image/png", FileType::Image, &["png"]),
    ("image/webp", FileType::Image, &["webp"]),
    ("image/gif", FileType::Image, &["gif"]),
    ("image/avif", FileType::Image, &["avif"]),
    ("image/bmp", FileType::Image, &["bmp"]),
    ("image/heic", FileType::Image, &["heic"]),
    ("application/pdf", FileType::Pdf, &["pdf"]),
    ("application/msword", FileType::Document, &["doc"]),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        FileType::Document,
        &["docx"],
    ),
    ("application/vnd.ms-excel", FileType::Document, &["xls"]),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        FileType::Document,
        &["xlsx"],
    ),
    (
        "application/vnd.oasis.opendocument.text",
        FileType::Document,
        &["odt"],
    ),
    (
        "application/vnd.oasis.opendocument.spreadsheet",
        FileType::Document,
        &["ods"],
    ),
    ("application/rtf", FileType::Document, &["rtf"]),
    ("text/plain", FileType::Document, &["txt", "log"]),
    ("text/csv", FileType::Document, &["csv"]),
];

/// How unlisted media types are served.
const BYTES: (&str, FileType) = ("application/octet-stream", FileType::Other);

impl Attachment {
    /// Reads `RepairRequest.attachments`: an array of `{id, name, title, url, size, type, uploadedAt, uploadedBy}`. A
    /// text, a broken JSON, NULL: nothing. An item without an id that is a plain file name is passed over.
    #[must_use]
    pub fn read_all(json: Option<&str>) -> Vec<Self> {
        let Some(Ok(Value::Array(items))) = json.map(serde_json::from_str::<Value>) else {
            return Vec::new();
        };
        items.iter().filter_map(Self::read).collect()
    }

    fn read(item: &Value) -> Option<Self> {
        let text = |key: &str| {
            item.get(key)
                .and_then(Value::as_str)
                .map(str::trim)
                .filter(|text| !text.is_empty())
        };
        let id = match item.get("id")? {
            Value::String(id) => id.trim().to_owned(),
            Value::Number(id) => id.to_string(),
            _ => return None,
        };
        if !is_file_name(&id) {
            return None;
        }
        let file_name = text("name")
            .or_else(|| text("title"))
            .and_then(shown_name)
            .unwrap_or_else(|| id.clone());
        let (content_type, file_type) = media_type(text("type"), &[&file_name, &id]);
        let size = item.get("size").and_then(|size| match size {
            Value::String(size) => size.trim().parse().ok(),
            size => size.as_u64(),
        });
        Some(Self {
            id,
            file_name,
            file_type,
            content_type: content_type.to_owned(),
            size,
            created_at: item.get("uploadedAt").and_then(moment),
            mark: None,
        })
    }

    /// Puts the shop's marks, by attachment id, onto the files.
    pub fn mark_all(files: &mut [Self], marks: &HashMap<String, Visibility>) {
        for file in files {
            file.mark = marks.get(&file.id).copied();
        }
    }

    /// Whether customers see it: marked visible, or not marked where that is the default.
    #[must_use]
    pub fn is_shown(&self, unmarked: Visibility) -> bool {
        self.mark.unwrap_or(unmarked) == Visibility::Visible
    }
}

/// Whether an id is one path segment that stays in its folder.
fn is_file_name(id: &str) -> bool {
    (1..=255).contains(&id.len())
        && !id.starts_with('.')
        && !id.contains(['/', '\\', ':'])
        && !id.chars().any(char::is_control)
}

/// The last segment of a name, without what would forge a header or reverse the text around it.
fn shown_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next()?;
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .take(200)
        .collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

fn media_type(declared: Option<&str>, names: &[&str]) -> (&'static str, FileType) {
    let declared = declared.map(|t| {
        let essence = t.split(';').next().unwrap_or(t).trim().to_ascii_lowercase();
        if essence == "image/jpg" {
            "image/jpeg".to_owned()
        } else {
            essence
        }
    });
    let by_type = declared
        .as_deref()
        .and_then(|declared| SERVED.iter().find(|(media, ..)| *media == declared));
    // A declared type that is not listed is not overruled by a harmless-looking name.
    let unlisted = by_type.is_none() && declared.as_deref().is_some_and(|t| t.contains('/'));
    let by_name = || {
        names.iter().find_map(|name| {
            let (_, extension) = name.rsplit_once('.')?;
            SERVED
                .iter()
                .find(|(.., extensions)| extensions.iter().any(|e| e.eq_ignore_ascii_case(extension)))
        })
    };
    match by_type {
        Some((media, file_type, _)) => (media, *file_type),
        None if unlisted && declared.as_deref() != Some(BYTES.0) => BYTES,
        None => by_name().map_or(BYTES, |(media, file_type, _)| (media, *file_type)),
    }
}

/// RFC 3339, or milliseconds since 1970. A wall time without a zone tells no moment.
fn moment(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(millis) => DateTime::from_timestamp_millis(millis.as_i64()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_array_of_files_is_empty() {
        for json in [
            None,
            Some(""),
            Some("a text"),
            Some("{\"id\": \"x\"}"),
            Some("[{\"id\": \"x\""),
            Some("null"),
            Some("[]"),
            Some("[1, null, \"x\", {\"name\": \"no id.png\"}, {\"id\": null}, {\"id\": \"\"}]"),
        ] {
            assert_eq!(Attachment::read_all(json), [], "{json:?}");
        }
    }

    #[test]
    fn an_item_is_read_with_whatever_it_has() {
        let json = r#"[
            {"id":"a1.jpg","name":"شاشة مكسورة.jpg","url":"http://old/x","size":1024,"type":"image/jpeg",
             "uploadedAt":"2024-11-27T16:00:00Z","uploadedBy":3},
            {"id":7,"title":"report.PDF","size":"2048"},
            {"id":"notes.docx","type":"document"},
            {"id":"blob"}]"#;
        let files = Attachment::read_all(Some(json));
        assert_eq!(
            files[0],
            Attachment {
                id: "a1.jpg".into(),
                file_name: "شاشة مكسورة.jpg".into(),
                file_type: FileType::Image,
                content_type: "image/jpeg".into(),
                size: Some(1024),
                created_at: Some("2024-11-27T16:00:00Z".parse().unwrap()),
                mark: None,
            }
        );
        assert_eq!(
            (files[1].id.as_str(), files[1].file_type, files[1].size),
            ("7", FileType::Pdf, Some(2048))
        );
        assert_eq!(files[2].file_type, FileType::Document);
        assert_eq!(
            (files[3].content_type.as_str(), files[3].file_type),
            ("application/octet-stream", FileType::Other)
        );
    }

    #[test]
    fn ids_stay_in_their_folder_and_names_forge_nothing() {
        for id in ["../x", "a/b", "a\\b", "..", ".hidden", "c:x", "a\u{0}b", "a\nb"] {
            let json = serde_json::json!([{ "id": id, "name": "x.png" }]).to_string();
            assert_eq!(Attachment::read_all(Some(&json)), [], "{id:?}");
        }
        let json =
            serde_json::json!([{ "id": "x", "name": "../../etc/\r\npass\u{202E}gnp.exe" }]).to_string();
        assert_eq!(Attachment::read_all(Some(&json))[0].file_name, "passgnp.exe");
    }

    #[test]
    fn nothing_is_served_as_what_a_browser_runs() {
        for (declared, name) in [
            (Some("text/html"), "x.png"),
            (Some("image/svg+xml"), "x.svg"),
            (None, "x.html"),
            (None, "x.svg"),
            (Some("application/xhtml+xml; charset=utf-8"), "x.pdf"),
        ] {
            assert_eq!(media_type(declared, &[name]), BYTES, "{declared:?} {name}");
        }
        assert_eq!(media_type(Some("IMAGE/JPG; q=1"), &["x"]).0, "image/jpeg");
        assert_eq!(
            media_type(Some("application/octet-stream"), &["x.png"]).0,
            "image/png"
        );
    }

    #[test]
    fn marks_come_before_the_default() {
        let mut all = Attachment::read_all(Some(r#"[{"id":"a"},{"id":"b"},{"id":"c"}]"#));
        let marks = HashMap::from([
            ("a".to_owned(), Visibility::Visible),
            ("b".to_owned(), Visibility::Hidden),
        ]);
        Attachment::mark_all(&mut all, &marks);
        let ids = |unmarked| {
            all.iter()
                .filter(|f| f.is_shown(unmarked))
                .map(|f| f.id.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(Visibility::Visible), ["a", "c"]);
        assert_eq!(ids(Visibility::Hidden), ["a"]);
    }
}
