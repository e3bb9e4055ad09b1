//! Weak entity tags (RFC 9110, section 8.8.3) over what an answer says, not over when it said it.

use actix_web::HttpRequest;
use actix_web::http::header::IF_NONE_MATCH;
use sha2::{Digest, Sha256};

/// The tag of these parts.
pub(super) fn weak(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest = hash.finalize();
    format!("W/\"{}\"", hex::encode(digest.get(..12).unwrap_or_default()))
}

/// Whether the caller already has what the tag stands for, by weak comparison.
pub(crate) fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let opaque = tag.trim_start_matches("W/");
    request
        .headers()
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|candidate| {
            matches!(candidate.trim(), "*") || candidate.trim().trim_start_matches("W/") == opaque
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(weak(&[b"ab", b"c"]), weak(&[b"a", b"bc"]));
        assert_eq!(weak(&[b"ab"]), weak(&[b"ab"]));
    }

    #[test]
    fn comparison_is_weak_and_over_lists() {
        let tag = weak(&[b"x"]);
        for (header, known) in [
            (tag.clone(), true),
            (tag.trim_start_matches("W/").to_owned(), true),
            (format!("\"other\", {tag}"), true),
            ("*".to_owned(), true),
            ("\"other\"".to_owned(), false),
        ] {
            let request = TestRequest::default()
                .insert_header((IF_NONE_MATCH, header.clone()))
                .to_http_request();
            assert_eq!(is_known(&request, &tag), known, "{header}");
        }
    }
}
