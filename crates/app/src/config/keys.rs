//! Every setting: its name, its default, what it is for, and whether it is a secret.

/// How a setting's value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As it is.
    Plain,
    /// Never.
    Secret,
    /// Without the password in it.
    Url,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name in the environment; in the file also without `PORTAL_` and in small letters.
    pub name: &'static str,
    /// Its default; empty for none.
    pub default: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// How it is shown.
    pub kind: Kind,
}

const fn key(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key {
        name,
        default,
        about,
        kind: Kind::Plain,
    }
}

const fn secret(name: &'static str, about: &'static str) -> Key {
    Key {
        name,
        default: "",
        about,
        kind: Kind::Secret,
    }
}

const fn url(name: &'static str, about: &'static str) -> Key {
    Key {
        name,
        default: "",
        about,
        kind: Kind::Url,
    }
}

const fn base_url(name: &'static str, default: &'static str, about: &'static str) -> Key {
    Key {
        name,
        default,
        about,
        kind: Kind::Url,
    }
}

/// The file the other settings may stand in.
pub const FILE: &str = "PORTAL_CONFIG";

/// All of them, by name.
pub const KEYS: &[Key] = &[
    key(
        "PORTAL_ACCESS_TTL",
        "7d",
        "How long an access token lasts: s, m, h or d after the number.",
    ),
    key(
        "PORTAL_ALLOWED_ORIGINS",
        "",
        "Origins whose pages may call the API, with commas: https://portal.example.com. In development the usual local ports when empty.",
    ),
    key(
        "PORTAL_ATTACHMENTS",
        "visible",
        "Whether customers see a repair's attachments that the shop marked neither way: visible or hidden.",
    ),
    key("PORTAL_AUDIT_RETENTION", "365d", "How long audit rows are kept."),
    key(
        "PORTAL_BCRYPT_COST",
        "12",
        "The cost of new password hashes, 10 to 15 in production; older hashes are renewed at login.",
    ),
    key(
        "PORTAL_BCRYPT_QUEUE",
        "64",
        "How many logins may wait for the password threads; further ones get 503.",
    ),
    key(
        "PORTAL_BCRYPT_THREADS",
        "0",
        "Threads that check passwords, behind all other work; 0: one for each core.",
    ),
    key(
        "PORTAL_CACHE_BYTES",
        "16777216",
        "Bytes of cached answers held in this process; printed invoices have as many of their own, at most 8 MiB.",
    ),
    key(
        "PORTAL_CACHE_LIST_TTL",
        "30s",
        "How long first pages and details are cached.",
    ),
    key(
        "PORTAL_CACHE_STATS_TTL",
        "300s",
        "How long the dashboard's statistics are cached.",
    ),
    key(
        "PORTAL_CURRENCY",
        "EGP",
        "The shop's currency where the database names none (ISO 4217).",
    ),
    key(
        "PORTAL_DATA_DIR",
        "./data",
        "The folder for the embedded database, files and the development secret.",
    ),
    url(
        "PORTAL_DATABASE_URL",
        "mysql://user:password@host/name or sqlite:///path; also read from DATABASE_URL. None: the embedded database in the data folder.",
    ),
    key(
        "PORTAL_DB_POOL_SIZE",
        "10",
        "Connections to the database at most.",
    ),
    key(
        "PORTAL_DB_TIMEZONE",
        "",
        "The zone of the wall times in the shop's own tables. None: Africa/Cairo on MySQL, UTC in the embedded database.",
    ),
    key(
        "PORTAL_DEFAULT_GATEWAY",
        "",
        "The gateway for payments that name none: paymob, stripe, fawry or, in development, sandbox. None: the first that is on.",
    ),
    key(
        "PORTAL_ENV",
        "development",
        "development (loopback only, messages on the console) or production.",
    ),
    key(
        "PORTAL_ERP_UPLOADS",
        "",
        "The folder that holds the files the shop's system uploaded; read only.",
    ),
    base_url(
        "PORTAL_FAWRY_BASE_URL",
        "https://www.atfawry.com",
        "Where Fawry is; https, or http on 127.0.0.1.",
    ),
    key(
        "PORTAL_FAWRY_MERCHANT_CODE",
        "",
        "The shop's name at Fawry. Fawry is on when this and its key are there.",
    ),
    secret(
        "PORTAL_FAWRY_SECURITY_KEY",
        "What the portal and Fawry sign their messages with.",
    ),
    url(
        "PORTAL_FILES_URL",
        "Where the portal keeps files: file:///path or s3://bucket/prefix. None: a folder in the data folder.",
    ),
    key(
        "PORTAL_JWT_AUDIENCE",
        "customer-portal",
        "The audience of access tokens.",
    ),
    key(
        "PORTAL_JWT_ISSUER",
        "repair-portal",
        "The issuer of access tokens.",
    ),
    secret(
        "PORTAL_JWT_SECRET",
        "The secret every key is derived from, at least 32 bytes in production. In development one is made and kept in the data folder.",
    ),
    key(
        "PORTAL_LIMIT_CODE",
        "20/15m",
        "One-time code requests of an address; off for none.",
    ),
    key(
        "PORTAL_LIMIT_CODE_COUNTRY",
        "200/1h",
        "One-time codes by SMS to all phones of one calling code together; off for none.",
    ),
    key(
        "PORTAL_LIMIT_GENERAL",
        "100/15m",
        "Requests of a customer, else of an address; off for none.",
    ),
    key(
        "PORTAL_LIMIT_LOGIN",
        "20/15m",
        "Logins from an address; off for none.",
    ),
    key(
        "PORTAL_LIMIT_PUBLIC",
        "30/15m",
        "Looks at tracking and verification pages from an address; off for none.",
    ),
    key(
        "PORTAL_LIMIT_UPLOAD",
        "10/1h",
        "Uploads of a customer; off for none.",
    ),
    key(
        "PORTAL_LISTEN",
        "127.0.0.1:8080",
        "The address and port to listen on.",
    ),
    key(
        "PORTAL_LOG",
        "info",
        "What is logged: a level, or a filter such as info,portal=debug.",
    ),
    key("PORTAL_LOG_FORMAT", "pretty", "pretty or json."),
    key(
        "PORTAL_LOGO",
        "",
        "A PNG or JPEG file with the shop's logo, for the head of printed invoices; read at the start.",
    ),
    key(
        "PORTAL_MAIL_FROM",
        "",
        "What mails come from: no-reply@shop.example, or a name before it: Shop <no-reply@shop.example>.",
    ),
    secret(
        "PORTAL_METRICS_TOKEN",
        "The Bearer token for /metrics; without one only loopback may read it.",
    ),
    key(
        "PORTAL_MIGRATE_ON_START",
        "false",
        "Whether serve migrates a MySQL database; the embedded one it always does.",
    ),
    secret(
        "PORTAL_PAYMOB_API_KEY",
        "Paymob's key for inquiries. Paymob is on when all its settings are there.",
    ),
    base_url(
        "PORTAL_PAYMOB_BASE_URL",
        "https://accept.paymob.com",
        "Where Paymob is, by country; https, or http on 127.0.0.1.",
    ),
    secret(
        "PORTAL_PAYMOB_HMAC_SECRET",
        "What Paymob signs its messages with.",
    ),
    key(
        "PORTAL_PAYMOB_INTEGRATION_IDS",
        "",
        "Paymob's integrations that customers may pay through, by number, with commas.",
    ),
    key(
        "PORTAL_PAYMOB_OWNER",
        "",
        "The shop's number at Paymob, which every message of it names.",
    ),
    key(
        "PORTAL_PAYMOB_PUBLIC_KEY",
        "",
        "The key that stands in the address of Paymob's page; no secret.",
    ),
    secret(
        "PORTAL_PAYMOB_SECRET_KEY",
        "Paymob's key for opening orders and giving money back.",
    ),
    secret(
        "PORTAL_PREVIOUS_SECRETS",
        "Secrets that PORTAL_JWT_SECRET replaced and that are still honoured, with commas.",
    ),
    key(
        "PORTAL_PUBLIC_URL",
        "",
        "Where customers reach the portal: https://portal.example.com. Needed in production.",
    ),
    key(
        "PORTAL_REDIS_PREFIX",
        "portal:",
        "What every key in Redis begins with; two shops on one Redis differ in it.",
    ),
    url(
        "PORTAL_REDIS_URL",
        "redis://host:port/db; also read from REDIS_URL. None: cache and limits in process.",
    ),
    key(
        "PORTAL_REFRESH_TTL",
        "30d",
        "How long a session lasts without use.",
    ),
    key(
        "PORTAL_SESSION_MAX_AGE",
        "90d",
        "How long a session lasts in all, however much it is used; a shorter one counts from the next refresh.",
    ),
    key("PORTAL_SESSION_PURGE", "90d", "How long ended sessions are kept."),
    key(
        "PORTAL_SHUTDOWN_TIMEOUT",
        "30s",
        "How long a stop waits for the requests that are under way.",
    ),
    key(
        "PORTAL_SMS_BASE_URL",
        "",
        "The SMS provider's address where it is not its usual one: https, or http to this machine.",
    ),
    key(
        "PORTAL_SMS_COUNTRIES",
        "",
        "Countries whose phones are sent one-time codes, with commas: EG,SA. None: all.",
    ),
    secret(
        "PORTAL_SMS_PASSWORD",
        "The SMS account's secret: Twilio's auth token, Vonage's API secret, SMS Misr's password.",
    ),
    key(
        "PORTAL_SMS_PROVIDER",
        "",
        "Who carries SMS: twilio, vonage, smsmisr, or console (development). None: nobody; in development the console.",
    ),
    key(
        "PORTAL_SMS_SENDER",
        "",
        "What SMS come from: a number or a name the provider knows; at Twilio also a messaging service (MG…).",
    ),
    key(
        "PORTAL_SMS_USER",
        "",
        "The SMS account: Twilio's account SID, Vonage's API key, SMS Misr's user.",
    ),
    url(
        "PORTAL_SMTP_URL",
        "The mail server: smtps://user:password@host, or smtp://…?tls=required for STARTTLS; without TLS only this machine. None: no mail; in development the console.",
    ),
    base_url(
        "PORTAL_STRIPE_BASE_URL",
        "https://api.stripe.com",
        "Where Stripe is; https, or http on 127.0.0.1.",
    ),
    secret(
        "PORTAL_STRIPE_SECRET_KEY",
        "Stripe's key: sk_… or rk_…. Stripe is on when this and the webhook's secret are there.",
    ),
    secret(
        "PORTAL_STRIPE_WEBHOOK_SECRET",
        "What Stripe signs its messages to the portal's endpoint with: whsec_….",
    ),
    key(
        "PORTAL_TIMEZONE",
        "Africa/Cairo",
        "The zone of the shop's calendar dates.",
    ),
    key(
        "PORTAL_TRUSTED_PROXIES",
        "",
        "Addresses and networks whose X-Forwarded-For counts, with commas: 10.0.0.0/8.",
    ),
    key(
        "PORTAL_WORKERS",
        "0",
        "Threads that answer requests; 0: one for each core.",
    ),
];

/// The setting with a name as the file may spell it.
#[must_use]
pub fn find(spelling: &str) -> Option<&'static Key> {
    let upper = spelling.to_ascii_uppercase();
    let name = if upper.starts_with("PORTAL_") {
        upper
    } else {
        format!("PORTAL_{upper}")
    };
    KEYS.iter().find(|key| key.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_explained_and_in_order() {
        assert!(
            KEYS.iter()
                .all(|key| key.about.len() > 10 && key.about.ends_with('.')),
            "an explanation is missing"
        );
        let mut names: Vec<_> = KEYS.iter().map(|key| key.name).collect();
        // `DATABASE` stands before `DATA_DIR` in ASCII, after it for a reader.
        names.sort_by_key(|name| name.replace('_', " "));
        let listed: Vec<_> = KEYS.iter().map(|key| key.name).collect();
        assert_eq!(listed, names);
    }

    #[test]
    fn both_spellings_are_found() {
        assert_eq!(find("listen").unwrap().name, "PORTAL_LISTEN");
        assert_eq!(find("PORTAL_LISTEN").unwrap().name, "PORTAL_LISTEN");
        assert!(find("listens").is_none());
    }
}
