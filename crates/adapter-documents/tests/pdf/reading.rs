//! Reads a file as a screen reader does: by the tree of its tags, in the order of their text.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::HashMap;

/// A file that was read.
pub(crate) struct Reading {
    pub(crate) document: Document,
    /// Each tagged text with the tags around it, as `Table/TBody/TR/TD`, in the order it is read.
    pub(crate) tagged: Vec<(String, String)>,
    /// What is printed at the edges of each page, for the eye alone.
    pub(crate) furniture: Vec<Vec<String>>,
}

impl Reading {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).unwrap();
        let mut texts = HashMap::new();
        let mut furniture = Vec::new();
        for page in document.get_pages().into_values() {
            let (marked, artifacts) = texts_of(&document, page);
            texts.extend(marked.into_iter().map(|(mcid, text)| ((page, mcid), text)));
            furniture.push(artifacts);
        }
        let root = document.catalog().unwrap().get(b"StructTreeRoot").unwrap();
        let root = document.dereference(root).unwrap().1.as_dict().unwrap();
        let mut reading = Self {
            tagged: Vec::new(),
            furniture,
            document: document.clone(),
        };
        reading.walk(&document, root.get(b"K").unwrap(), None, "", &texts);
        reading
    }

    /// All that is read, one line for each tagged text.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<_> = self.tagged.iter().map(|(_, text)| text.as_str()).collect();
        lines.join("\n")
    }

    /// The texts whose tags end so.
    pub(crate) fn within(&self, tags: &str) -> Vec<&str> {
        let found = self.tagged.iter().filter(|(path, _)| path.ends_with(tags));
        found.map(|(_, text)| text.as_str()).collect()
    }

    pub(crate) fn pages(&self) -> usize {
        self.furniture.len()
    }

    /// An entry of the document's root.
    pub(crate) fn catalog(&self, key: &str) -> String {
        words(self.document.catalog().unwrap().get(key.as_bytes()).unwrap())
    }

    /// An entry of the document's description.
    pub(crate) fn info(&self, key: &str) -> String {
        let info = self.document.trailer.get(b"Info").unwrap();
        let info = self.document.dereference(info).unwrap().1.as_dict().unwrap();
        words(info.get(key.as_bytes()).unwrap())
    }

    /// What the file says of itself in XMP.
    pub(crate) fn metadata(&self) -> String {
        let stream = self.document.catalog().unwrap().get(b"Metadata").unwrap();
        let stream = self.document.dereference(stream).unwrap().1.as_stream().unwrap();
        let bytes = stream
            .decompressed_content()
            .unwrap_or_else(|_| stream.content.clone());
        String::from_utf8(bytes).unwrap()
    }

    fn walk(
        &mut self,
        document: &Document,
        node: &Object,
        page: Option<ObjectId>,
        path: &str,
        texts: &HashMap<(ObjectId, i64), String>,
    ) {
        match document.dereference(node).unwrap().1 {
            Object::Array(nodes) => {
                for node in nodes {
                    self.walk(document, node, page, path, texts);
                }
            }
            Object::Integer(mcid) => self.heard(path, page.unwrap(), *mcid, texts),
            Object::Dictionary(node) => {
                let own = node.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                if let Ok(mcid) = node.get(b"MCID").and_then(Object::as_i64) {
                    return self.heard(path, own.unwrap(), mcid, texts);
                }
                let Ok(kind) = node.get(b"S").and_then(Object::as_name) else {
                    return;
                };
                let path = format!("{path}/{}", String::from_utf8_lossy(kind));
                if let Ok(children) = node.get(b"K") {
                    self.walk(document, children, own, &path, texts);
                }
            }
            other => panic!("{other:?} in the tree"),
        }
    }

    fn heard(&mut self, path: &str, page: ObjectId, mcid: i64, texts: &HashMap<(ObjectId, i64), String>) {
        let text = texts.get(&(page, mcid)).cloned().unwrap_or_default();
        self.tagged.push((path.to_owned(), text));
    }
}

/// What a page says under each mark, and outside of any.
fn texts_of(document: &Document, page: ObjectId) -> (HashMap<i64, String>, Vec<String>) {
    let fonts: HashMap<_, _> = document
        .get_page_fonts(page)
        .unwrap()
        .into_iter()
        .map(|(name, font)| (name, unicode(document, font)))
        .collect();
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let mut marks: Vec<(Option<i64>, bool, bool)> = Vec::new();
    let (mut marked, mut artifacts) = (HashMap::<i64, String>::new(), Vec::<String>::new());
    let mut font = None;
    for Operation { operator, operands } in &content.operations {
        match operator.as_str() {
            "BDC" | "BMC" => {
                let name = operands[0].as_name().unwrap();
                let mcid = operands
                    .get(1)
                    .and_then(|o| o.as_dict().ok()?.get(b"MCID").ok()?.as_i64().ok());
                marks.push((mcid, name == b"ReversedChars", name == b"Artifact"));
                if name == b"Artifact" {
                    artifacts.push(String::new());
                }
            }
            "EMC" => drop(marks.pop().unwrap()),
            "Tf" => font = fonts.get(operands[0].as_name().unwrap()),
            "Tj" | "TJ" => {
                let mut text = shown(&operands[0], font.unwrap());
                if marks.iter().any(|(_, reversed, _)| *reversed) {
                    text = text.chars().rev().collect();
                }
                match marks.iter().find_map(|(mcid, ..)| *mcid) {
                    Some(mcid) => marked.entry(mcid).or_default().push_str(&text),
                    None => {
                        assert!(marks.iter().any(|(.., artifact)| *artifact), "{text} has no mark");
                        artifacts.last_mut().unwrap().push_str(&text);
                    }
                }
            }
            _ => {}
        }
    }
    assert!(marks.is_empty());
    artifacts.retain(|text| !text.is_empty());
    (marked, artifacts)
}

fn shown(operand: &Object, font: &HashMap<u16, String>) -> String {
    let bytes: Vec<u8> = match operand {
        Object::String(bytes, _) => bytes.clone(),
        Object::Array(parts) => parts
            .iter()
            .flat_map(|part| part.as_str().unwrap_or_default().to_vec())
            .collect(),
        other => panic!("{other:?} shown"),
    };
    let glyphs = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    glyphs.map(|glyph| font[&glyph].as_str()).collect()
}

/// A font's glyphs as text, by its `ToUnicode`.
fn unicode(document: &Document, font: &Dictionary) -> HashMap<u16, String> {
    let stream = font.get(b"ToUnicode").unwrap();
    let stream = document.dereference(stream).unwrap().1.as_stream().unwrap();
    let map = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    let mut known = HashMap::new();
    for line in map.lines() {
        let codes: Vec<_> = line.split_whitespace().collect();
        if let [glyph, text] = codes[..]
            && let (Some(glyph), Some(text)) = (hex(glyph), hex(text))
            && glyph.len() == 1
        {
            known.insert(glyph[0], String::from_utf16(&text).unwrap());
        }
    }
    known
}

/// `<00410042>` as code units.
fn hex(text: &str) -> Option<Vec<u16>> {
    let digits = text.strip_prefix('<')?.strip_suffix('>')?;
    let units = digits.as_bytes().chunks(4);
    units
        .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).ok()?, 16).ok())
        .collect()
}

/// A text string: UTF-16 with a mark, or Latin.
fn words(object: &Object) -> String {
    let bytes = object.as_str().unwrap();
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(units) => {
            let units: Vec<_> = units
                .chunks(2)
                .map(|u| u16::from_be_bytes([u[0], u[1]]))
                .collect();
            String::from_utf16(&units).unwrap()
        }
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}
