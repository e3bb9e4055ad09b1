//! `/invoices/{id}/pdf`

use crate::harness::{Answer, Stack, TestApp};
use adapter_sql::shop::standard;
use adapter_sql::shop::{NewPayment, Shop};
use kernel::{Currency, Money};

/// A paper's address, for invoice 3, which is paid.
fn path(query: &str) -> String {
    format!("/invoices/{}/pdf{query}", standard::PAID)
}

#[track_caller]
fn is_pdf(answer: &Answer, language: &str) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/pdf"));
    assert!(answer.bytes.starts_with(b"%PDF-1.7"));
    assert!(answer.bytes.trim_ascii_end().ends_with(b"%%EOF"));
    assert!(
        holds(&answer.bytes, &format!("/Lang({language})")),
        "the language is another"
    );
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

on_both_stacks! {
    async fn a_customer_saves_an_invoice(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get(&path("")).bearer(&mona).send().await;
        is_pdf(&answer, "ar");
        assert_eq!(
            answer.header("content-disposition"),
            Some("attachment; filename=\"INV-2026-000003.pdf\"")
        );
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        assert_eq!(answer.header("content-length"), Some(answer.bytes.len().to_string().as_str()));
    }

    async fn it_is_in_the_language_that_is_asked_for(app) {
        let mona = app.sign_in(standard::MONA).await;
        for (query, accepted, language) in [
            ("?lang=en", "ar", "en"),
            ("?lang=ar", "en", "ar"),
            ("", "en", "en"),
            ("", "ar", "ar"),
        ] {
            let answer = app.get(&path(query)).bearer(&mona).language(accepted).send().await;
            is_pdf(&answer, language);
        }
        for query in ["?lang=fr", "?lang=AR", "?lang=", "?lang=ar&lang=en"] {
            let answer = app.get(&path(query)).bearer(&mona).send().await;
            answer.refused(400, "BAD_REQUEST");
            assert_eq!(answer.fields()[0].0, "lang", "{query}");
        }
    }

    async fn what_has_not_changed_is_not_sent_again(app) {
        let mona = app.sign_in(standard::MONA).await;
        let first = app.get(&path("?lang=ar")).bearer(&mona).send().await;
        let again = app.get(&path("?lang=ar")).bearer(&mona).send().await;
        assert_eq!(first.bytes, again.bytes);
        let tag = first.header("etag").unwrap();
        assert_eq!(again.header("etag"), Some(tag));
        let known = app.get(&path("?lang=ar")).bearer(&mona).header("if-none-match", tag).send().await;
        assert_eq!((known.status.as_u16(), known.header("etag"), known.bytes.len()), (304, Some(tag), 0));
        let english = app.get(&path("?lang=en")).bearer(&mona).header("if-none-match", tag).send().await;
        is_pdf(&english, "en");
        // A payment that the ERP's staff enter is on the next paper.
        let paid = Shop {
            payments: vec![NewPayment {
                id: 20_000,
                invoice: Some(standard::PAID.get()),
                created_at: Some(app.now()),
                amount: Some(Money::new(2_500, Currency::EGP)),
                method: Some("cash".into()),
                ..NewPayment::default()
            }],
            ..Shop::default()
        };
        app.database.insert_shop(&paid).await.unwrap();
        app.forget(standard::MONA).await;
        let changed = app.get(&path("?lang=ar")).bearer(&mona).header("if-none-match", tag).send().await;
        is_pdf(&changed, "ar");
        assert_ne!(changed.header("etag"), Some(tag));
    }

    async fn nobody_gets_anothers(app) {
        let mona = app.sign_in(standard::MONA).await;
        for hidden in [standard::KARIM_INVOICE, standard::DRAFT, standard::PURCHASE, standard::DELETED_INVOICE] {
            let answer = app.get(&format!("/invoices/{hidden}/pdf")).bearer(&mona).send().await;
            answer.refused(404, "INVOICE_NOT_FOUND");
        }
        app.get("/invoices/987654/pdf").bearer(&mona).send().await.refused(404, "INVOICE_NOT_FOUND");
        app.get(&path("")).send().await.refused(401, "UNAUTHENTICATED");
    }

    async fn the_code_on_it_can_be_checked(app) {
        let mona = app.sign_in(standard::MONA).await;
        let answer = app.get(&path("?lang=en")).bearer(&mona).send().await;
        let file = String::from_utf8_lossy(&answer.bytes).into_owned();
        let link = file.split_once("/URI(").unwrap().1.split_once(')').unwrap().0;
        let (_, path) = link.split_once("/api/customer/v1").unwrap();
        let verified = app.get(path).send().await;
        assert_eq!(verified.ok()["invoiceNumber"], "INV-2026-000003");
    }
}

// On one stack: the picture has nothing to do with the database.
#[tokio::test]
async fn the_shops_logo_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path_of_logo = folder.path().join("logo.png");
    image::RgbImage::new(300, 100).save(&path_of_logo).unwrap();
    let logo = path_of_logo.display().to_string();
    let with = TestApp::with(Stack::Embedded, &[("PORTAL_LOGO", &logo)]).await;
    let mona = with.sign_in(standard::MONA).await;
    let answer = with.get(&path("")).bearer(&mona).send().await;
    is_pdf(&answer, "ar");
    assert!(holds(&answer.bytes, "/DCTDecode"), "no picture");
}
