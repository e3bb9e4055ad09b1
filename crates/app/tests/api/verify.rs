//! `/verify/{token}`

use crate::harness::{Stack, TestApp};
use adapter_sql::shop::{NewInvoice, Shop, standard};
use invoices::VerificationCodes;
use serde_json::json;

on_both_stacks! {
    async fn the_holder_of_the_paper_checks_it_by_the_shops_token(app) {
        let token = format!("verify-invoice-{}", standard::PAID);
        let verified = app.get(&format!("/verify/{token}")).send().await;
        assert_eq!(
            verified.ok(),
            &json!({
                "invoiceNumber": "INV-2026-000003",
                "date": "2026-02-06",
                "totalAmount": 1000,
                "currency": "EGP",
                "status": "paid",
            })
        );
    }

    async fn or_by_the_portals_code(app) {
        let codes = VerificationCodes::new(app.keyring().derive(VerificationCodes::PURPOSE));
        let verified = app.get(&format!("/verify/{}", codes.code(standard::OVERDUE))).send().await;
        assert_eq!(verified.ok()["status"], "overdue");
        let forged = codes.code(standard::OVERDUE).replacen("4-", "1-", 1);
        app.get(&format!("/verify/{forged}")).send().await.refused(404, "INVOICE_NOT_FOUND");
        for hidden in [standard::DRAFT, standard::PURCHASE, standard::DELETED_INVOICE] {
            app.get(&format!("/verify/{}", codes.code(hidden))).send().await.refused(404, "INVOICE_NOT_FOUND");
            app.get(&format!("/verify/verify-invoice-{hidden}")).send().await.refused(404, "INVOICE_NOT_FOUND");
        }
    }

    async fn a_token_may_have_any_letters_that_its_address_spells(app) {
        let invoice = NewInvoice {
            customer: Some(1),
            status: Some("sent".into()),
            total: Some(kernel::Money::new(50_000, kernel::Currency::EGP)),
            tracking_token: Some("aB+/=%2".into()),
            ..NewInvoice::default()
        };
        app.database.insert_shop(&Shop { invoices: vec![invoice], ..Shop::default() }).await.unwrap();
        for spelt in ["aB%2B%2F%3D%252", "aB+%2f=%252", "%61B%2B%2F%3D%25%32"] {
            let verified = app.get(&format!("/verify/{spelt}")).send().await;
            assert_eq!(verified.ok()["totalAmount"], 500, "{spelt}");
        }
        app.get("/verify/aB%252B%252F%253D%25252").send().await.refused(404, "INVOICE_NOT_FOUND");
    }

    async fn a_token_is_taken_letter_by_letter(app) {
        for token in ["VERIFY-INVOICE-3", "verify-invoice-3%20", "%27%20OR%201=1", "%00", "nothing"] {
            let arabic = app.get(&format!("/verify/{token}")).send().await;
            arabic.refused(404, "INVOICE_NOT_FOUND");
            let english = app.get(&format!("/verify/{token}")).language("en").send().await;
            english.refused(404, "INVOICE_NOT_FOUND");
            assert_ne!(arabic.message(), english.message());
        }
    }
}

#[tokio::test]
async fn an_address_may_not_guess_for_long() {
    let app = TestApp::with(Stack::Embedded, &[("PORTAL_LIMIT_PUBLIC", "2/1m")]).await;
    for _ in 0..2 {
        app.get("/verify/a-guess")
            .send()
            .await
            .refused(404, "INVOICE_NOT_FOUND");
    }
    let refused = app.get("/verify/a-guess").send().await;
    refused.refused(429, "RATE_LIMITED");
    assert_eq!(refused.header("retry-after"), Some("60"));
    assert_eq!(refused.header("ratelimit-limit"), Some("2"));
}
