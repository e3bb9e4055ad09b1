use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Locale;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

const STYLE: &str = include_str!("style.css");

/// What every page has around it.
pub(crate) struct Frame {
    /// The language.
    pub(crate) locale: Locale,
    /// What the browser's tab says.
    pub(crate) title: String,
    /// Whose page it is: the shop's name.
    pub(crate) shop: String,
    /// What stands above everything.
    pub(crate) notice: Option<String>,
    /// After how many seconds it is to be asked for again.
    pub(crate) refresh: Option<u32>,
}

impl Frame {
    /// The page with its content.
    pub(crate) fn answer(&self, status: StatusCode, content: &Markup) -> HttpResponse {
        HttpResponse::build(status)
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((header::CONTENT_LANGUAGE, self.locale.tag()))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_SECURITY_POLICY, policy()))
            // With none at all, a browser hides the origin of the page's own forms from the page's own server.
            .insert_header((header::REFERRER_POLICY, "same-origin"))
            .insert_header(("x-robots-tag", "noindex, nofollow"))
            .body(self.render(content).into_string())
    }

    fn render(&self, content: &Markup) -> Markup {
        let (dir, other, name) = match self.locale {
            Locale::Ar => ("rtl", Locale::En, "English"),
            Locale::En => ("ltr", Locale::Ar, "العربية"),
        };
        html! {
            (DOCTYPE)
            html lang=(self.locale.tag()) dir=(dir) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex, nofollow";
                    @if let Some(seconds) = self.refresh {
                        meta http-equiv="refresh" content=(seconds);
                    }
                    title { (self.title) " – " (self.shop) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    @if let Some(notice) = &self.notice {
                        div.notice role="note" { (notice) }
                    }
                    main {
                        header {
                            p dir="auto" { (self.shop) }
                            a href=(format!("?lang={}", other.tag())) hreflang=(other.tag()) lang=(other.tag()) { (name) }
                        }
                        (content)
                    }
                }
            }
        }
    }
}

/// Nothing but this one style, and forms to the portal itself.
fn policy() -> &'static str {
    static POLICY: OnceLock<String> = OnceLock::new();
    POLICY.get_or_init(|| {
        let hash = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    })
}

/// The language that a page is asked for in: by `?lang=`.
pub(crate) fn language(request: &HttpRequest) -> Option<Locale> {
    form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "lang")
        .and_then(|(_, tag)| Locale::from_tag(&tag))
}
