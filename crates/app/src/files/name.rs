//! How a file is named and shown by a browser.

use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};

/// Media types that a browser may show by itself. SVG is none of them: it can hold scripts.
const SHOWN: [&str; 7] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/gif",
    "image/avif",
    "image/bmp",
    "application/pdf",
];

/// The media type to send and the `Content-Disposition` that goes with it: shown for images and PDF, saved for anything
/// else. The name is given in ASCII and, where that is not all of it, in UTF-8 (RFC 6266 and 8187).
pub(crate) fn disposition(content_type: &str, name: &str) -> (&'static str, ContentDisposition) {
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let shown = SHOWN.into_iter().find(|kind| *kind == essence);
    let name: String = name
        .chars()
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        })
        .map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c })
        .collect();
    let name = match name.trim().trim_start_matches('.') {
        "" => "file",
        name => name,
    };
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '_' })
        .collect();
    let mut parameters = vec![DispositionParam::Filename(plain.clone())];
    if plain != name {
        parameters.push(DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: name.as_bytes().to_vec(),
        }));
    }
    let disposition = if shown.is_some() {
        DispositionType::Inline
    } else {
        DispositionType::Attachment
    };
    let header = ContentDisposition {
        disposition,
        parameters,
    };
    (shown.unwrap_or("application/octet-stream"), header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_images_and_pdf_are_shown() {
        for (kind, expected) in [
            ("image/png", "image/png"),
            ("IMAGE/JPEG; x=1", "image/jpeg"),
            ("application/pdf", "application/pdf"),
            ("image/svg+xml", "application/octet-stream"),
            ("text/html", "application/octet-stream"),
            ("", "application/octet-stream"),
        ] {
            let (sent, header) = disposition(kind, "a");
            assert_eq!(sent, expected, "{kind}");
            assert_eq!(
                header.disposition == DispositionType::Inline,
                sent != "application/octet-stream"
            );
        }
    }

    #[test]
    fn names_are_safe_and_whole() {
        let shown = |name: &str| disposition("text/plain", name).1.to_string();
        assert_eq!(shown("bill.pdf"), "attachment; filename=\"bill.pdf\"");
        assert_eq!(
            shown("صورة.jpg"),
            "attachment; filename=\"____.jpg\"; filename*=UTF-8''%D8%B5%D9%88%D8%B1%D8%A9.jpg"
        );
        assert_eq!(
            shown("../..\\a\"b\r\nX: y\u{202E}"),
            "attachment; filename=\"_.._a_bX_ y\""
        );
        assert_eq!(shown("\u{202E}"), "attachment; filename=\"file\"");
    }
}
