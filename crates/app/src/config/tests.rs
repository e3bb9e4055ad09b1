use super::keys::KEYS;
use super::*;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn read(pairs: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    read_with(pairs, "")
}

fn read_with(pairs: &[(&str, &str)], file: &str) -> Result<Loaded, ConfigError> {
    let environment = pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    Config::read(&environment, |_| Ok(file.to_owned()))
}

fn problems(pairs: &[(&str, &str)]) -> Vec<String> {
    read(pairs).unwrap_err().0
}

#[test]
fn nothing_set_is_a_development_server_on_loopback() {
    let config = read(&[]).unwrap().config;
    assert_eq!(config.env, Environment::Development);
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database_url.expose_secret(), "sqlite://./data/portal.db");
    assert_eq!(
        config.limits.general,
        Some(Quota {
            limit: 100,
            window: Duration::from_secs(900)
        })
    );
    assert_eq!(config.access_ttl, Duration::from_secs(7 * 86_400));
}

#[test]
fn the_environment_wins_over_the_file_in_either_spelling() {
    let file = "listen = \"127.0.0.1:1\"\nPORTAL_WORKERS = 3\nallowed_origins = [\"https://a.example\", \"https://b.example\"]";
    let pairs = [("PORTAL_CONFIG", "portal.toml"), ("PORTAL_LISTEN", "127.0.0.1:2")];
    let config = read_with(&pairs, file).unwrap().config;
    assert_eq!(config.listen.port(), 2);
    assert_eq!(config.workers, 3);
    assert_eq!(config.allowed_origins, ["https://a.example", "https://b.example"]);
}

#[test]
fn the_usual_names_of_urls_are_read_too() {
    let pairs = [("DATABASE_URL", "mysql://u:p@h/d"), ("REDIS_URL", "redis://h/1")];
    let config = read(&pairs).unwrap().config;
    assert_eq!(config.database_url.expose_secret(), "mysql://u:p@h/d");
    assert_eq!(config.redis_url.unwrap().expose_secret(), "redis://h/1");
}

#[test]
fn unknown_names_are_told_and_do_no_harm() {
    let loaded = read(&[("PORTAL_TELEX_NUMBER", "1"), ("PORTALS", "x")]).unwrap();
    assert_eq!(loaded.unknown, ["PORTAL_TELEX_NUMBER"]);
    assert!(
        loaded
            .show()
            .contains("# PORTAL_TELEX_NUMBER is set, and means nothing here.")
    );
}

#[test]
fn every_problem_is_told_at_once() {
    let found = problems(&[
        ("PORTAL_ENV", "production"),
        ("PORTAL_JWT_SECRET", "short"),
        ("PORTAL_LIMIT_LOGIN", "many"),
        ("PORTAL_TIMEZONE", "Cairo"),
        ("PORTAL_ALLOWED_ORIGINS", "http://shop.example"),
        ("PORTAL_BCRYPT_COST", "4"),
    ]);
    for name in [
        "PORTAL_JWT_SECRET",
        "PORTAL_LIMIT_LOGIN",
        "PORTAL_TIMEZONE",
        "PORTAL_PUBLIC_URL",
        "PORTAL_ALLOWED_ORIGINS",
        "PORTAL_BCRYPT_COST",
    ] {
        assert_eq!(
            found.iter().filter(|problem| problem.starts_with(name)).count(),
            1,
            "{name}: {found:?}"
        );
    }
}

#[test]
fn production_needs_a_secret_worth_the_name() {
    let with = |secret| problems_or_none(&[("PORTAL_JWT_SECRET", secret)]);
    assert_eq!(with(SECRET), Vec::<String>::new());
    assert_eq!(with("").len(), 1);
    assert_eq!(with(&SECRET[..31]).len(), 1);
    assert_eq!(with("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").len(), 1);
}

fn problems_or_none(more: &[(&str, &str)]) -> Vec<String> {
    let mut pairs = vec![
        ("PORTAL_ENV", "production"),
        ("PORTAL_PUBLIC_URL", "https://shop.example"),
    ];
    pairs.extend(more);
    read(&pairs).err().map(|error| error.0).unwrap_or_default()
}

#[test]
fn a_session_lasts_at_least_as_long_as_its_tokens() {
    let config = read(&[]).unwrap().config;
    assert_eq!(config.session_max_age, Duration::from_secs(90 * 86_400));
    let shorter = [("PORTAL_SESSION_MAX_AGE", "29d")];
    assert_eq!(
        problems(&shorter),
        ["PORTAL_SESSION_MAX_AGE: shorter than PORTAL_REFRESH_TTL"]
    );
    assert!(read(&[("PORTAL_SESSION_MAX_AGE", "30d")]).is_ok());
    let access = [("PORTAL_ACCESS_TTL", "8d"), ("PORTAL_REFRESH_TTL", "7d")];
    assert_eq!(
        problems(&access),
        ["PORTAL_ACCESS_TTL: longer than PORTAL_REFRESH_TTL"]
    );
}

#[test]
fn development_stays_on_loopback_and_production_need_not() {
    assert_eq!(problems(&[("PORTAL_LISTEN", "0.0.0.0:8080")]).len(), 1);
    assert!(read(&[("PORTAL_LISTEN", "[::1]:8080")]).is_ok());
    assert!(problems_or_none(&[("PORTAL_JWT_SECRET", SECRET), ("PORTAL_LISTEN", "0.0.0.0:8080")]).is_empty());
}

#[test]
fn what_is_shown_has_every_key_and_no_secret_and_reads_back() {
    let loaded = read(&[
        ("PORTAL_JWT_SECRET", SECRET),
        ("PORTAL_PREVIOUS_SECRETS", "older-secret-older-secret-older-1"),
        ("PORTAL_METRICS_TOKEN", "metrics-token-metrics"),
        ("PORTAL_DATABASE_URL", "mysql://portal:hunter2@db/shop"),
        ("PORTAL_REDIS_URL", "redis://:hunter3@cache/0"),
        ("PORTAL_SMTP_URL", "smtps://shop:hunter5@mail.example"),
        ("PORTAL_MAIL_FROM", "no-reply@shop.example"),
        ("PORTAL_SMS_PROVIDER", "smsmisr"),
        ("PORTAL_SMS_USER", "shop"),
        ("PORTAL_SMS_PASSWORD", "hunter6"),
        ("PORTAL_SMS_SENDER", "Workshop"),
        ("PORTAL_FILES_URL", "s3://bucket/prefix?secret=hunter4"),
    ])
    .unwrap();
    let text = loaded.show();
    let debugged = format!("{loaded:?}");
    for secret in [
        SECRET,
        "older-secret",
        "metrics-token",
        "hunter2",
        "hunter3",
        "hunter4",
        "hunter5",
        "hunter6",
    ] {
        assert!(!text.contains(secret), "{secret}");
        assert!(!debugged.contains(secret), "{secret}");
    }
    for key in KEYS {
        assert!(
            text.contains(key.about) && text.contains(&format!("{} = ", key.name)),
            "{}",
            key.name
        );
    }
    assert!(text.contains("# From: environment.\nPORTAL_DATABASE_URL = \"mysql://portal:********@db/shop\""));
    assert!(read_with(&[("PORTAL_CONFIG", "x")], &text).is_ok());
}

#[test]
fn a_file_that_is_no_toml_is_refused() {
    let error = read_with(&[("PORTAL_CONFIG", "portal.toml")], "listen = ").unwrap_err();
    assert!(error.0[0].contains("portal.toml is not TOML"), "{error}");
}

#[test]
fn a_gateway_is_named_and_the_sandbox_stays_out_of_production() {
    let named = |name| read(&[("PORTAL_DEFAULT_GATEWAY", name)]);
    for name in GatewayName::ALL {
        let config = named(name.as_str()).unwrap().config;
        assert_eq!(config.default_gateway, Some(name));
    }
    assert_eq!(named("").unwrap().config.default_gateway, None);
    assert!(named("paypal").is_err());
    let production = [
        ("PORTAL_ENV", "production"),
        ("PORTAL_JWT_SECRET", SECRET),
        ("PORTAL_PUBLIC_URL", "https://portal.example"),
        ("PORTAL_DEFAULT_GATEWAY", "sandbox"),
    ];
    let told = problems(&production);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("PORTAL_DEFAULT_GATEWAY"), "{told:?}");
}
