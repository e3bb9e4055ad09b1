//! The page itself, without the shop behind it.

use super::{opened, page, press, token};
use crate::dev::PRODUCTION;
use crate::harness::{Stack, TestApp};
use chrono::TimeDelta;
use reqwest::Method;

const FORM: &str = "application/x-www-form-urlencoded";

on_both_stacks! {
    async fn the_page_speaks_the_orders_language_or_the_one_asked_for(app) {
        let path = opened(&app, "a1").await;
        let arabic = page(&app, &path).await;
        let text = arabic.text();
        assert_eq!(arabic.status, 200, "{text}");
        assert!(text.contains(r#"<html lang="ar" dir="rtl">"#) && text.contains("بيئة تجريبية: لا تنتقل أي أموال"), "{text}");
        let english = page(&app, &format!("{path}?lang=en")).await.text();
        assert!(english.contains(r#"<html lang="en" dir="ltr">"#) && english.contains("Sandbox: no money moves"), "{english}");
        for text in [text, english] {
            for part in ["INV-2026-000042", "12,550.50 EGP", "2026-03-15 12:30", "ورشة النيل", r#"name="viewport""#] {
                assert!(text.contains(part), "no {part} in {text}");
            }
            assert!(text.contains("https://shop.example/back?paymentId=7&amp;x=&lt;i&gt;"), "{text}");
            assert!(!text.contains("<script") && !text.contains("<i>"), "{text}");
            for action in ["pay", "pay_slowly", "decline", "pay_twice", "pay_late"] {
                assert!(text.contains(&format!(r#"name="action" value="{action}""#)), "{action}");
            }
        }
    }

    async fn the_page_loads_nothing_and_is_kept_by_nobody(app) {
        let path = opened(&app, "a2").await;
        let answer = page(&app, &path).await;
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.contains("form-action 'self'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("script"), "{policy}");
        for (name, value) in [
            ("cache-control", "no-store"),
            ("x-robots-tag", "noindex, nofollow"),
            ("referrer-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("content-language", "ar"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name}");
        }
    }

    async fn what_was_done_is_done_once_and_shown_from_then_on(app) {
        let path = opened(&app, "a3").await;
        let form = token(&page(&app, &path).await);
        let sent = press(&app, &format!("{path}?lang=en"), &form, "decline").await;
        assert_eq!((sent.status.as_u16(), sent.header("location")), (303, Some(format!("{path}?lang=en").as_str())));
        // Another tab, a moment later.
        let late = press(&app, &path, &form, "pay").await;
        assert_eq!((late.status.as_u16(), late.header("location")), (303, Some(path.as_str())));
        let shown = page(&app, &format!("{path}?lang=en")).await.text();
        assert!(shown.contains(">Declined<") && !shown.contains("<form"), "{shown}");
        assert!(shown.contains("https://shop.example/back?paymentId=7"), "{shown}");
        let entries = app.database.ports().sandbox_book.entries("a3", app.now()).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.outcome.as_str()).collect::<Vec<_>>(), ["failed"]);
    }

    async fn what_is_over_can_only_be_paid_late(app) {
        let path = opened(&app, "a4").await;
        let form = token(&page(&app, &path).await);
        app.clock.advance(TimeDelta::minutes(30));
        let shown = page(&app, &path).await.text();
        assert!(shown.contains("انتهت المهلة"), "{shown}");
        assert!(shown.contains(r#"value="pay_late""#) && !shown.contains(r#"value="pay""#), "{shown}");
        press(&app, &path, &form, "pay").await;
        press(&app, &path, &form, "pay_late").await;
        let entries = app.database.ports().sandbox_book.entries("a4", app.now() + TimeDelta::seconds(3)).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.outcome.as_str()).collect::<Vec<_>>(), ["expired", "succeeded"]);
    }

    async fn a_form_of_another_page_does_nothing(app) {
        let (path, other) = (opened(&app, "a5").await, opened(&app, "a6").await);
        let (own, foreign) = (token(&page(&app, &path).await), token(&page(&app, &other).await));
        assert_ne!(own, foreign);
        for wrong in [foreign.as_str(), "", "00", &own[..30], "zz"] {
            let answer = press(&app, &path, wrong, "pay").await;
            assert_eq!((answer.status.as_u16(), answer.is_page()), (403, true), "{wrong}");
        }
        let sent = async |headers: &[(&str, &str)], body: String| {
            let call = app.root(Method::POST, &path).body(FORM, body);
            let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
            call.send().await.status.as_u16()
        };
        let body = || format!("token={own}&action=pay");
        for headers in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site"), ("origin", app.base.as_str())],
        ] {
            assert_eq!(sent(headers, body()).await, 403, "{headers:?}");
        }
        for wrong in ["", "token=a", &format!("token={own}&action=steal"), &format!("token={own}&action=pay&x={}", "y".repeat(40_000))] {
            assert_eq!(sent(&[], wrong.to_owned()).await, 400, "{wrong}");
        }
        let json = app.root(Method::POST, &path).json(&serde_json::json!({ "action": "pay" })).send().await;
        assert_eq!((json.status.as_u16(), json.is_page()), (400, true));
        assert_eq!(app.database.ports().sandbox_book.entries("a5", app.now()).await.unwrap(), []);
        // And the page's own does.
        assert_eq!(sent(&[("origin", app.base.as_str()), ("sec-fetch-site", "same-origin")], body()).await, 303);
    }

    async fn an_unknown_reference_leads_to_a_page_that_says_so(app) {
        for (path, words) in [
            ("/sandbox/checkout/nothing", "لا يقود هذا الرابط إلى أي عملية دفع"),
            ("/sandbox/checkout/nothing?lang=en", "This link leads to no payment"),
            ("/sandbox/checkout/%3Cscript%3E?lang=fr", "لا يقود هذا الرابط"),
        ] {
            let answer = page(&app, path).await;
            assert_eq!((answer.status.as_u16(), answer.is_page()), (404, true), "{path}");
            assert!(answer.text().contains(words) && !answer.text().contains("<script"), "{}", answer.text());
        }
        // A right token for an order that is not there opens none.
        let known = token(&page(&app, &opened(&app, "a7").await).await);
        assert_eq!(press(&app, "/sandbox/checkout/nothing", &known, "pay").await.status, 403);
    }
}

#[tokio::test]
async fn production_has_no_sandbox() {
    let app = TestApp::with(Stack::Embedded, PRODUCTION).await;
    let path = opened(&app, "p1").await;
    page(&app, &path).await.refused(404, "NOT_FOUND");
    press(&app, &path, "00", "pay").await.refused(404, "NOT_FOUND");
}
