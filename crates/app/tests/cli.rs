//! The program itself, from outside: what an operator and a newcomer type.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod program;

use program::{Serving, complaint, login, portal, run, said};
use serde_json::{Value, json};
use std::io::Read;
use std::process::Stdio;
use test_support::ScratchDir;

#[tokio::test]
async fn an_operator_makes_an_account_and_ends_it() {
    let folder = ScratchDir::create();
    let create = [
        "customer",
        "create",
        "--name",
        "سلمى",
        "--phone",
        "0101 234 5678",
        "--email",
        "salma@example.com",
    ];
    let made = run(&folder, &create, "a-quiet-workshop-42\n");
    assert!(said(&made).contains("customer 1 is made"));
    let again = run(&folder, &create, "a-quiet-workshop-42\n");
    assert_eq!(again.status.code(), Some(1));
    assert!(
        complaint(&again).contains("another account has this"),
        "{}",
        complaint(&again)
    );
    let listed = said(&run(&folder, &["customer", "list", "--search", "salma"], ""));
    assert!(
        listed.contains("سلمى") && listed.contains("active") && listed.contains("1 customers"),
        "{listed}"
    );

    let portal = Serving::start(&folder, &[]);
    let (status, body) = login(&portal.base, "+201012345678", "a-quiet-workshop-42").await;
    assert_eq!(status, 200, "{body}");
    let made_up = said(&run(
        &folder,
        &[
            "customer",
            "set-password",
            "salma@example.com",
            "--generate",
            "--must-change",
        ],
        "",
    ));
    let password = made_up
        .lines()
        .find_map(|line| line.strip_prefix("password: "))
        .unwrap();
    let (status, _) = login(&portal.base, "salma@example.com", "a-quiet-workshop-42").await;
    assert_eq!(status, 401);
    let (status, body) = login(&portal.base, "salma@example.com", password).await;
    assert_eq!(
        (status, &body["data"]["user"]["forcePasswordReset"]),
        (200, &json!(true)),
        "{body}"
    );
    said(&run(&folder, &["customer", "disable", "1"], ""));
    let (status, body) = login(&portal.base, "salma@example.com", password).await;
    assert_eq!((status, &body["code"]), (403, &json!("ACCOUNT_INACTIVE")));
    assert_eq!(portal.stop(), Some(0), "a stop in order");
}

/// Another program's hand on the embedded database.
async fn database_of(folder: &ScratchDir) -> adapter_sql::RawSql {
    adapter_sql::RawSql::open(&format!("sqlite://{}/portal.db", folder.path().display())).await
}

#[tokio::test]
async fn an_operator_ends_a_customers_sessions_and_nothing_else() {
    let folder = ScratchDir::create();
    let create = [
        "customer",
        "create",
        "--name",
        "سلمى",
        "--email",
        "salma@example.com",
    ];
    said(&run(&folder, &create, "a-quiet-workshop-42\n"));
    let portal = Serving::start(&folder, &[]);
    let refresh = async |body: &Value| {
        let answer = reqwest::Client::new()
            .post(format!("{}/api/customer/v1/auth/refresh", portal.base))
            .json(&json!({ "refreshToken": body["data"]["refreshToken"] }))
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        (status, answer.json::<Value>().await.unwrap()["code"].clone())
    };
    let sign_in = || login(&portal.base, "salma@example.com", "a-quiet-workshop-42");
    let (phone, laptop) = (sign_in().await.1, sign_in().await.1);
    let end = ["customer", "end-sessions", "salma@example.com"];
    let ended = said(&run(&folder, &end, ""));
    assert!(ended.contains("2 sessions of customer 1"), "{ended}");
    for session in [phone, laptop] {
        assert_eq!(refresh(&session).await, (401, json!("SESSION_REVOKED")));
    }
    let (status, anew) = sign_in().await;
    assert_eq!(status, 200, "the password is as good as before: {anew}");
    assert_eq!(refresh(&anew).await, (200, Value::Null));

    let rows = "SELECT customerId || ' ' || method || ' ' || endpoint AS text FROM CustomerAuditLog \
        WHERE action = 'customer.end_sessions'";
    let told = database_of(&folder).await.texts(rows).await;
    assert_eq!(told, [Some("1 CLI customer end-sessions".to_owned())]);
    let nobody = run(&folder, &["customer", "end-sessions", "7"], "");
    assert_eq!(nobody.status.code(), Some(1));
    assert!(
        complaint(&nobody).contains("no such customer"),
        "{}",
        complaint(&nobody)
    );
}

#[tokio::test]
async fn a_failure_of_ours_is_in_the_log_with_its_cause_and_in_no_answer() {
    let folder = ScratchDir::create();
    let log = folder.path().join("log");
    let mut command = portal(&folder, &[]);
    command
        .env("PORTAL_LOG_FORMAT", "json")
        .stderr(std::fs::File::create(&log).unwrap());
    let portal = Serving::of(&mut command);
    let database = database_of(&folder).await;
    database
        .exec("ALTER TABLE PortalLoginName RENAME TO MovedAway")
        .await;
    let (status, body) = login(&portal.base, "salma@example.com", "a-quiet-workshop-42").await;
    assert_eq!((status, &body["code"]), (500, &json!("INTERNAL_ERROR")));
    assert!(!body.to_string().contains("PortalLoginName"), "{body}");
    assert_eq!(portal.stop(), Some(0));

    let text = std::fs::read_to_string(log).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of_the_request = lines
        .iter()
        .filter(|line| line["span"]["requestId"] == body["meta"]["requestId"]);
    let failed: Vec<_> = of_the_request.filter(|line| line["level"] == "ERROR").collect();
    let [failed] = failed.as_slice() else {
        panic!("{text}");
    };
    assert_eq!(
        (&failed["message"], &failed["code"]),
        (&json!("failed"), &json!("INTERNAL_ERROR"))
    );
    let cause = failed["cause"].as_str().unwrap();
    assert!(cause.contains("PortalLoginName"), "{cause}");
    let answered = |line: &&Value| line["message"] == "answered" && line["status"] == 500;
    assert_eq!(lines.iter().filter(answered).count(), 1, "{text}");
}

#[test]
fn what_can_not_be_is_told_and_changes_nothing() {
    let folder = ScratchDir::create();
    for (arguments, input, reason) in [
        (
            vec!["customer", "create", "--name", "x"],
            "a-quiet-workshop-42",
            "phone",
        ),
        (
            vec!["customer", "create", "--name", "x", "--phone", "12"],
            "a-quiet-workshop-42",
            "is no phone number",
        ),
        (
            vec!["customer", "create", "--name", "x", "--email", "x@example.com"],
            "short",
            "fewer than 8",
        ),
        (
            vec!["customer", "create", "--name", "x", "--email", "x@example.com"],
            "password123",
            "commonest",
        ),
        (vec!["customer", "disable", "7"], "", "no such customer"),
        (
            vec!["customer", "set-password", "who"],
            "a-quiet-workshop-42",
            "is no id, no phone and no e-mail",
        ),
    ] {
        let refused = run(&folder, &arguments, input);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        let said = complaint(&refused);
        assert!(said.contains(reason), "{arguments:?}: {said}");
    }
    assert!(said(&run(&folder, &["customer", "list"], "")).contains("0 customers"));
}

#[test]
fn production_is_refused_with_everything_that_is_wrong() {
    let folder = ScratchDir::create();
    let mut command = portal(&folder, &["serve"]);
    let refused = command
        .env("PORTAL_ENV", "production")
        .env("PORTAL_JWT_SECRET", "short")
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let told = complaint(&refused);
    for key in ["PORTAL_JWT_SECRET", "PORTAL_PUBLIC_URL", "PORTAL_BCRYPT_COST"] {
        assert!(told.contains(key), "{key}: {told}");
    }
    assert!(!told.contains("short\""), "{told}");
    let mut command = portal(&folder, &["serve"]);
    let refused = command
        .env("PORTAL_ENV", "production")
        .env("PORTAL_JWT_SECRET", "a-secret-of-more-than-32-bytes-0123456789")
        .env("PORTAL_PUBLIC_URL", "https://portal.example")
        .env("PORTAL_BCRYPT_COST", "12")
        .env("PORTAL_DEFAULT_GATEWAY", "sandbox")
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let told = complaint(&refused);
    assert!(
        told.contains("1 problem") && told.contains("PORTAL_DEFAULT_GATEWAY"),
        "{told}"
    );
    let unreachable = portal(&folder, &["serve"])
        .env("PORTAL_DATABASE_URL", "mysql://nobody@127.0.0.1:1/none")
        .output()
        .unwrap();
    assert_eq!(unreachable.status.code(), Some(3), "{}", complaint(&unreachable));
}

#[test]
fn a_logo_that_is_none_stops_the_start() {
    let folder = ScratchDir::create();
    let logo = folder.path().join("logo.png");
    std::fs::write(&logo, "no picture").unwrap();
    let refused = portal(&folder, &["serve"])
        .env("PORTAL_LOGO", &logo)
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let told = complaint(&refused);
    assert!(
        told.contains("PORTAL_LOGO") && told.contains("neither a PNG nor a JPEG"),
        "{told}"
    );
}

#[test]
fn settings_are_shown_and_secrets_are_not() {
    let folder = ScratchDir::create();
    let mut command = portal(&folder, &["config"]);
    let shown = command
        .env("PORTAL_JWT_SECRET", "a-secret-of-more-than-32-bytes-0123456789")
        .env("PORTAL_DATABASE_URL", "mysql://shop:hunter2@127.0.0.1/erp")
        .output()
        .unwrap();
    let text = said(&shown);
    assert!(text.contains("PORTAL_JWT_SECRET") && text.contains("PORTAL_LIMIT_LOGIN"));
    assert!(
        !text.contains("a-secret-of") && !text.contains("hunter2"),
        "{text}"
    );
}

#[tokio::test]
async fn the_demo_is_living_and_its_lines_work() {
    let folder = ScratchDir::create();
    let demo = Serving::start(&folder, &["demo"]);
    assert!(
        demo.greeting.contains("40 customers and 400 repairs"),
        "{}",
        demo.greeting
    );
    let lines: String = demo
        .greeting
        .lines()
        .filter(|line| line.contains("curl -s "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(lines.lines().count(), 5);
    // The lines are a shell's; where there is no curl, what they ask is asked from here.
    let (status, body) = login(&demo.base, "01010000001", "demo-shop-2026").await;
    assert_eq!(status, 200);
    let token = body["data"]["token"].as_str().unwrap();
    let paths: Vec<_> = lines
        .lines()
        .skip(1)
        .map(|line| {
            line.split_whitespace()
                .nth(2)
                .unwrap()
                .trim_matches(['\'', '"'])
                .to_owned()
        })
        .collect();
    let mut invoice = String::new();
    for path in &paths {
        let path = &path.replace("$INVOICE", &invoice);
        assert!(path.starts_with(&demo.base), "{path}");
        let answer = reqwest::Client::new()
            .get(path)
            .bearer_auth(token)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        if path.contains("/pdf") {
            assert!(answer.bytes().await.unwrap().starts_with(b"%PDF-"));
            continue;
        }
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["success"], true);
        invoice = body["data"][0]["id"].to_string();
    }
    assert_eq!(demo.stop(), Some(0));
    // The second time the same shop is there, and the changes made in it.
    let again = Serving::start(&folder, &["demo"]);
    assert!(again.greeting.contains("still there"), "{}", again.greeting);
}

#[test]
fn the_plan_is_shown_before_it_is_carried_out() {
    let folder = ScratchDir::create();
    let plan = run(&folder, &["migrate", "--plan"], "");
    assert!(
        said(&plan).contains("4 steps; nothing was changed"),
        "{}",
        said(&plan)
    );
    said(&run(&folder, &["migrate"], ""));
    let plan = run(&folder, &["migrate", "--plan"], "");
    assert!(!said(&plan).contains("migrations/sqlite"), "{}", said(&plan));
    let told = run(&folder, &["doctor"], "");
    assert_eq!(told.status.code(), Some(1), "nobody can sign in to an empty shop");
    let create = [
        "customer",
        "create",
        "--name",
        "x",
        "--email",
        "x@example.com",
        "--generate",
    ];
    said(&run(&folder, &create, ""));
    said(&run(&folder, &["doctor"], ""));
    let mut document = String::new();
    let printed = run(&folder, &["openapi"], "");
    printed.stdout.as_slice().read_to_string(&mut document).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["openapi"].as_str().unwrap()[..3], *"3.1");
}

#[tokio::test]
async fn an_operator_hides_a_file_and_shows_it_again() {
    use adapter_sql::shop::standard;
    let folder = ScratchDir::create();
    let url = format!("sqlite://{}/portal.db", folder.path().display());
    let cairo = chrono_tz::Africa::Cairo;
    let options =
        adapter_sql::Options::new(&url, adapter_sql::DbZone(chrono_tz::UTC), kernel::ShopZone(cairo));
    let database = adapter_sql::Database::open(options.unwrap()).unwrap();
    database.migrate().await.unwrap();
    let shop = standard::shop("2026-03-15T10:00:00Z".parse().unwrap());
    database.insert_shop(&shop).await.unwrap();

    let repair = standard::UNDER_REPAIR.to_string();
    let file = standard::ATTACHMENT_PICTURE;
    let of_file = || {
        let listed = said(&run(&folder, &["attachment", "list", &repair], ""));
        assert!(
            listed.ends_with(&format!("3 files on repair {repair}\n")),
            "{listed}"
        );
        listed
            .lines()
            .find(|line| line.contains(file))
            .unwrap()
            .to_owned()
    };
    assert!(of_file().starts_with("shown by default"), "{}", of_file());
    said(&run(&folder, &["attachment", "hide", &repair, file], ""));
    assert!(of_file().starts_with("hidden marked"));
    said(&run(&folder, &["attachment", "show", &repair, file], ""));
    assert!(of_file().starts_with("shown marked"));

    for wrong in [
        ["attachment", "hide", &repair, "no-such.jpg"],
        ["attachment", "show", "999999", file],
    ] {
        let refused = run(&folder, &wrong, "");
        assert_eq!(refused.status.code(), Some(1), "{wrong:?}");
        assert!(
            complaint(&refused).contains("there is no file"),
            "{}",
            complaint(&refused)
        );
    }
}

#[test]
fn sqlite_a_reader_who_leaves_is_no_failure() {
    let folder = ScratchDir::create();
    let mut doctor = portal(&folder, &["doctor"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // As `| head` does once it has seen enough.
    drop(doctor.stdout.take());
    let ended = doctor.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{}", complaint(&ended));
    assert!(!complaint(&ended).contains("panicked"), "{}", complaint(&ended));
}
