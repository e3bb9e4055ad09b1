//! What may be wrong with a path or a query, sent to every operation.

use super::{changes_nothing, operations};
use crate::harness::TestApp;
use adapter_sql::shop::standard;
use reqwest::Method;

/// Sends it as written: no client may tidy the path up before.
async fn refused(app: &TestApp, token: &str, method: &str, path: &str, allowed: &[u16]) {
    let method: Method = method.to_uppercase().parse().unwrap();
    let answer = app.root(method.clone(), path).bearer(token).send().await;
    assert!(
        allowed.contains(&answer.status.as_u16()),
        "{method} {path}: {}",
        answer.text()
    );
}

on_both_stacks! {
    async fn every_parameter_of_every_list_is_checked(app) {
        let mona = app.sign_in(standard::MONA).await;
        changes_nothing(&app, async || {
            let mut tried = 0;
            for (method, path, operation) in operations() {
                let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
                for parameter in parameters.iter().filter(|parameter| parameter["in"] == "query") {
                    let name = parameter["name"].as_str().unwrap();
                    let wrong: &[(&str, u16)] = match name {
                        "limit" | "page" => &[("abc", 400), ("-1", 422), ("0", 422), ("1e3", 400), ("99999999999999999999", 422), ("", 400)],
                        "sortBy" | "sortDir" | "cursor" => &[("password", 422), ("a%00b", 422), ("%E2%80%AE", 422)],
                        "deviceId" | "invoiceId" => &[("abc", 400), ("1%00", 400), ("1.5", 400)],
                        "search" | "type" => &[("a%00b", 422)],
                        "from" | "to" | "status" | "unreadOnly" => &[("abc", 400), ("2026-02-30", 400), ("a%00b", 400)],
                        "lang" => &[("", 400), ("fr", 400), ("AR", 400), ("ar-EG", 400), ("en%00", 400)],
                        other => panic!("nobody has said what is wrong for {other}"),
                    };
                    for (value, status) in wrong {
                        refused(&app, &mona, &method, &format!("{path}?{name}={value}"), &[*status]).await;
                        tried += 1;
                    }
                    refused(&app, &mona, &method, &format!("{path}?{name}=%FF%FE"), &[400]).await;
                    refused(&app, &mona, &method, &format!("{path}?{name}={}", "x".repeat(20_000)), &[400, 422]).await;
                }
            }
            assert!(tried > 100, "{tried}");
        })
        .await;
    }

    async fn every_id_is_checked(app) {
        let mona = app.sign_in(standard::MONA).await;
        changes_nothing(&app, async || {
            for (method, path, operation) in operations() {
                let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
                let has = |name: &str| parameters.iter().any(|p| p["in"] == "path" && p["name"] == name);
                if !has("id") && !has("token") {
                    continue;
                }
                // The one part of the path that is an id or a token.
                let place = path.split('/').find(|part| *part == "nothing" || part.parse::<i64>().is_ok()).unwrap();
                for wrong in ["abc", "-1", "0", "1%00", "%FF", "..%2f..%2fetc%2fpasswd", "..%5c..%5cwin.ini", "%E2%80%AE1", "1;DROP", "9223372036854775808"] {
                    let path = path.replacen(&format!("/{place}"), &format!("/{wrong}"), 1);
                    refused(&app, &mona, &method, &path, &[400, 404, 415]).await;
                }
            }
        })
        .await;
    }

    async fn a_signed_link_leads_to_its_file_alone(app) {
        for wrong in ["..%2f..%2fetc%2fpasswd", "%2e%2e%2fportal.sqlite", "a.b.c", "AAAA", "%00", "%FF", "..%5cportal.sqlite"] {
            let answer = app.root(Method::GET, &format!("/files/{wrong}")).send().await;
            assert!([400, 404].contains(&answer.status.as_u16()), "{wrong}: {}", answer.text());
        }
        let long = format!("/files/{}", "A".repeat(20_000));
        assert_eq!(app.root(Method::GET, &long).send().await.status, 404);
    }
}
