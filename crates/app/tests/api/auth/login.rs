//! `POST /auth/login`

use super::{erp, login};
use crate::harness::{Stack, TestApp};
use adapter_sql::shop::{NewCustomer, NewUser, Shop, standard};
use chrono::TimeDelta;
use portal::wiring;
use serde_json::{Value, json};

/// Two customers have it.
const SHARED: &str = "01055554444";

on_both_stacks! {
    async fn every_usual_form_of_a_name_logs_in(app) {
        for name in [
            standard::MONA_PHONE, "+201012345678", "0020 10 1234 5678", "٠١٠١٢٣٤٥٦٧٨", " MONA@Example.com ",
        ] {
            let answer = login(&app, name, standard::PASSWORD).await;
            let data = answer.ok();
            assert_eq!(data["user"]["id"], standard::MONA_USER.get(), "{name}");
            assert_eq!(data["user"]["customerId"], standard::MONA.get());
            assert_eq!(data["user"]["name"], standard::MONA_NAME);
            assert_eq!(data["user"]["roleId"], app.customer_role.get());
            assert_eq!(data["user"]["forcePasswordReset"], false);
            assert_eq!(data["expiresAt"], "2026-03-22T10:00:00Z");
            let token = data["token"].as_str().unwrap();
            app.get("/auth/sessions").bearer(token).send().await.ok();
        }
        let log = format!("SELECT ipAddress AS text FROM UserLoginLog WHERE userId = {}", standard::MONA_USER);
        assert_eq!(erp(&app).await.texts(&log).await, vec![Some("127.0.0.1".to_owned()); 5]);
        let karim = login(&app, standard::KARIM_EMAIL, standard::PASSWORD).await;
        assert_eq!(karim.ok()["user"]["customerId"], standard::KARIM.get());
    }

    async fn a_placeholder_is_not_told_as_an_e_mail(app) {
        let erp = erp(&app).await;
        erp.exec("UPDATE `Customer` SET `email` = NULL WHERE id = 2").await;
        let karim = login(&app, standard::KARIM_PHONE, standard::PASSWORD).await;
        let data = karim.ok();
        assert_eq!((&data["user"]["email"], &data["user"]["phone"]), (&Value::Null, &json!(standard::KARIM_PHONE)));
        let profile = app.get("/profile").bearer(data["token"].as_str().unwrap()).send().await;
        assert_eq!(profile.ok()["email"], Value::Null);
    }

    async fn the_cookies_are_for_the_browser_alone(app) {
        let answer = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
        answer.ok();
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
        assert_eq!(cookies.len(), 3, "{cookies:?}");
        for cookie in &cookies {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
            assert!(!cookie.contains("Secure"), "{cookie}");
        }
        assert!(cookies[0].starts_with("token=") && cookies[0].contains("Path=/;"));
        for (cookie, path) in cookies[1..].iter().zip(["Path=/api/customer/v1/auth", "Path=/api/customer/auth"]) {
            assert!(cookie.starts_with("refreshToken=") && cookie.contains(path), "{cookie}");
        }
    }

    async fn whatever_is_wrong_the_answer_is_one(app) {
        let names = ["gone", "left", "none", "staff", "one", "two"];
        let ids = 900..;
        let login_of = |(id, name): (i64, &str)| NewUser {
            id, name: "x".into(), email: format!("{name}@login.example"), password: standard::PASSWORD_HASH.into(),
            role: Some(app.customer_role.get()), customer: Some(id), ..NewUser::default()
        };
        let customer_of = |(id, name): (i64, &str)| NewCustomer {
            id, name: "z".into(), phone: ["one", "two"].contains(&name).then(|| SHARED.into()), ..NewCustomer::default()
        };
        let strangers = Shop {
            users: ids.clone().zip(names).map(login_of).collect(),
            customers: ids.zip(names).map(customer_of).collect(),
            ..Shop::default()
        };
        app.database.insert_shop(&strangers).await.unwrap();
        wiring::sync_login_names(&app.database.ports(), &app.machine()).await.unwrap();
        for name in names {
            login(&app, &format!("{name}@login.example"), standard::PASSWORD).await.ok();
        }
        let erp = erp(&app).await;
        erp.exec("UPDATE `User` SET `deletedAt` = '2026-03-15 12:00:00' WHERE id = 900").await;
        erp.exec("UPDATE `Customer` SET `deletedAt` = '2026-03-15 12:00:00' WHERE id = 901").await;
        erp.exec("UPDATE `User` SET `password` = '' WHERE id = 902").await;
        erp.exec(&format!("UPDATE `User` SET `roleId` = {} WHERE id = 903", standard::TECHNICIAN_ROLE)).await;
        for (name, password) in [
            (standard::MONA_PHONE, "not the password"),
            ("01099999999", standard::PASSWORD),
            ("nobody at all", standard::PASSWORD),
            (standard::TECHNICIAN_EMAIL, standard::PASSWORD),
            ("gone@login.example", standard::PASSWORD),
            ("left@login.example", standard::PASSWORD),
            ("none@login.example", standard::PASSWORD),
            ("staff@login.example", standard::PASSWORD),
            (SHARED, standard::PASSWORD),
        ] {
            let answer = login(&app, name, password).await;
            answer.refused(401, "INVALID_CREDENTIALS");
            assert_eq!(answer.message(), "بيانات الدخول أو كلمة المرور غير صحيحة.", "{name}");
        }
        let english = app.post("/auth/login").language("en")
            .json(&json!({ "loginIdentifier": "01099999999", "password": "x" })).send().await;
        english.refused(401, "INVALID_CREDENTIALS");
        assert_eq!(english.message(), "The login or the password is not right.");
    }

    async fn five_failures_lock_a_name_that_nobody_need_have(app) {
        for name in [standard::MONA_PHONE, "01099999999"] {
            for _ in 0..5 {
                login(&app, name, "wrong").await.refused(401, "INVALID_CREDENTIALS");
            }
            let locked = login(&app, &format!("+2{name}"), standard::PASSWORD).await;
            locked.refused(423, "ACCOUNT_LOCKED");
            assert_eq!(locked.header("retry-after"), Some("900"), "{name}");
        }
        let english = app.post("/auth/login").language("en")
            .json(&json!({ "loginIdentifier": standard::MONA_PHONE, "password": "x" })).send().await;
        assert_eq!(english.message(), "Too many failed logins. Please try again later.");
        // Another name of the same account is not locked.
        login(&app, standard::MONA_EMAIL, standard::PASSWORD).await.ok();
        app.clock.advance(TimeDelta::minutes(15));
        login(&app, standard::MONA_PHONE, standard::PASSWORD).await.ok();
        for _ in 0..4 {
            login(&app, standard::MONA_PHONE, "wrong").await.refused(401, "INVALID_CREDENTIALS");
        }
        login(&app, standard::MONA_PHONE, standard::PASSWORD).await.ok();
        login(&app, standard::MONA_PHONE, "wrong").await.refused(401, "INVALID_CREDENTIALS");
    }

    async fn every_failing_field_is_told(app) {
        let answer = app.post("/auth/login").json(&json!({ "password": "" })).send().await;
        answer.refused(422, "VALIDATION_FAILED");
        let mut fields = answer.fields();
        fields.sort_unstable();
        assert_eq!(fields, [("loginIdentifier", "REQUIRED"), ("password", "TOO_SHORT")]);
    }
}

async fn limited(stack: Stack) {
    let app = TestApp::with(
        stack,
        &[("PORTAL_LIMIT_LOGIN", "2/15m"), ("PORTAL_LIMIT_CODE", "1/15m")],
    )
    .await;
    for _ in 0..2 {
        login(&app, "01099999999", "wrong")
            .await
            .refused(401, "INVALID_CREDENTIALS");
    }
    let refused = login(&app, standard::MONA_PHONE, standard::PASSWORD).await;
    refused.refused(429, "RATE_LIMITED");
    assert_eq!(refused.header("ratelimit-limit"), Some("2"));
    assert!(refused.header("retry-after").is_some());
    let forgot = || {
        app.post("/auth/forgot-password")
            .json(&json!({ "loginIdentifier": "01099999999" }))
    };
    forgot().send().await.ok();
    let refused = forgot().language("en").send().await;
    refused.refused(429, "RATE_LIMITED");
    assert_eq!(refused.message(), "Too many requests. Please try again later.");
}

#[tokio::test]
async fn sqlite_an_address_is_limited() {
    limited(Stack::Embedded).await;
}

#[tokio::test]
async fn mariadb_an_address_is_limited() {
    limited(Stack::Served).await;
}

/// More logins than the password threads take: those past the queue are told to come again, and nobody else waits.
async fn a_storm_of_logins(stack: Stack) {
    let settings = [
        ("PORTAL_BCRYPT_COST", "10"),
        ("PORTAL_BCRYPT_THREADS", "1"),
        ("PORTAL_BCRYPT_QUEUE", "2"),
    ];
    let app = TestApp::with(stack, &settings).await;
    let mona = app.sign_in(standard::MONA).await;
    let storm = futures_util::future::join_all((0..30).map(|n| {
        let body = json!({ "loginIdentifier": format!("nobody-{n}@storm.example"), "password": "x" });
        let language = if n % 2 == 0 { "ar" } else { "en" };
        app.post("/auth/login").language(language).json(&body).send()
    }));
    let others = async {
        for _ in 0..10 {
            app.get("/profile/preferences").bearer(&mona).send().await.ok();
        }
    };
    let (answers, ()) = futures_util::join!(storm, others);
    let turned_away: Vec<_> = answers.iter().filter(|answer| answer.status == 503).collect();
    assert!(turned_away.len() > 10, "{}", turned_away.len());
    for answer in &turned_away {
        answer.refused(503, "UNAVAILABLE");
        assert!(answer.header("retry-after").is_some());
    }
    let said: std::collections::BTreeSet<_> = turned_away.iter().map(|answer| answer.message()).collect();
    let english = "The service is not available at the moment. Please try again shortly.";
    assert!(said.len() == 2 && said.contains(english), "{said:?}");
    for answer in answers.iter().filter(|answer| answer.status != 503) {
        answer.refused(401, "INVALID_CREDENTIALS");
    }
    // Whoever was turned away has not failed a login.
    login(&app, standard::MONA_PHONE, standard::PASSWORD).await.ok();
}

#[tokio::test]
async fn sqlite_a_storm_of_logins() {
    a_storm_of_logins(Stack::Embedded).await;
}

#[tokio::test]
async fn mariadb_a_storm_of_logins() {
    a_storm_of_logins(Stack::Served).await;
}
