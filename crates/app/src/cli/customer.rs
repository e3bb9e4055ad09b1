//! `portal customer create|set-password|disable|end-sessions|list`

use super::migrate::{before_serving, wiring_error};
use super::{CliError, chain, say};
use crate::config::Config;
use crate::wiring::{self, Machine};
use chrono::SecondsFormat;
use clap::{Args, Subcommand};
use identity::account::admin::{AccountAdminService, AccountLine, AccountRef, AdminError, CreateRequest};
use kernel::{Locale, RequestContext, StorageError, Window};
use secrecy::{ExposeSecret, SecretString};
use std::io::{IsTerminal, Read};

/// What is done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Make a customer with a login. The password is read from the standard input, or asked for.
    Create {
        /// The customer's name.
        #[arg(long)]
        name: String,
        /// A phone to sign in with, in any usual form.
        #[arg(long)]
        phone: Option<String>,
        /// An e-mail to sign in with.
        #[arg(long)]
        email: Option<String>,
        /// Where the customer lives.
        #[arg(long)]
        address: Option<String>,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Set a customer's password and end their sessions. It is read from the standard input, or asked for.
    SetPassword {
        /// The customer's id, phone or e-mail.
        customer: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Disable a customer's login and end their sessions.
    Disable {
        /// The customer's id, phone or e-mail.
        customer: String,
    },
    /// End a customer's sessions, on every device, and nothing else: the password stays good.
    EndSessions {
        /// The customer's id, phone or e-mail.
        customer: String,
    },
    /// List customers and their logins.
    List {
        /// Only those with this in their name, phone or e-mail, as the shop has written it.
        #[arg(long)]
        search: Option<String>,
        /// Which page, from 1.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        page: u32,
        /// Customers on a page, 1 to 100.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100))]
        limit: u32,
    },
}

/// Where a password comes from. Never from an argument: other users of the machine can read those.
#[derive(Debug, Args)]
pub(super) struct PasswordArgs {
    /// Make a password up and print it.
    #[arg(long)]
    generate: bool,
    /// Have the customer change it at the next login.
    #[arg(long)]
    must_change: bool,
}

/// Carries one out.
pub(super) async fn run(config: Config, action: Action) -> Result<(), CliError> {
    let database = wiring::database(&config).map_err(wiring_error)?;
    before_serving(&config, &database).await?;
    let admin = wiring::account_admin(&config, &database, &Machine::default()).map_err(wiring_error)?;
    match action {
        Action::Create {
            name,
            phone,
            email,
            address,
            password,
        } => {
            let request = CreateRequest {
                name,
                phone,
                email,
                address,
                must_change_password: password.must_change,
            };
            create(&admin, &request, &password).await
        }
        Action::SetPassword { customer, password } => set_password(&admin, &customer, &password).await,
        Action::Disable { customer } => {
            let line = admin
                .disable(&context("customer disable"), &account(&customer)?)
                .await
                .map_err(explain)?;
            say(&format!("customer {} ({}) is disabled", line.customer, line.name));
            Ok(())
        }
        Action::EndSessions { customer } => {
            let (line, ended) = admin
                .end_sessions(&context("customer end-sessions"), &account(&customer)?)
                .await
                .map_err(explain)?;
            say(&format!(
                "{ended} sessions of customer {} ({}) are ended",
                line.customer, line.name
            ));
            Ok(())
        }
        Action::List { search, page, limit } => list(&admin, search.as_deref(), page, limit).await,
    }
}

async fn create(
    admin: &AccountAdminService,
    request: &CreateRequest,
    password: &PasswordArgs,
) -> Result<(), CliError> {
    let secret = take(admin, password)?;
    let (customer, user) = admin
        .create(&context("customer create"), request, &secret)
        .await
        .map_err(explain)?;
    say(&format!("customer {customer} is made, with login {user}"));
    tell(password, &secret);
    Ok(())
}

async fn set_password(
    admin: &AccountAdminService,
    customer: &str,
    password: &PasswordArgs,
) -> Result<(), CliError> {
    let account = account(customer)?;
    let secret = take(admin, password)?;
    let line = admin
        .set_password(
            &context("customer set-password"),
            &account,
            &secret,
            password.must_change,
        )
        .await
        .map_err(explain)?;
    say(&format!(
        "the password of customer {} ({}) is set",
        line.customer, line.name
    ));
    tell(password, &secret);
    Ok(())
}

async fn list(
    admin: &AccountAdminService,
    search: Option<&str>,
    page: u32,
    limit: u32,
) -> Result<(), CliError> {
    let listed = admin
        .list(search, &Window::Page { page, limit })
        .await
        .map_err(explain)?;
    say(&table(&listed.items));
    let total = listed.total.unwrap_or_default();
    say(&format!(
        "page {page} of {}, {total} customers",
        total.div_ceil(u64::from(limit)).max(1)
    ));
    Ok(())
}

fn account(text: &str) -> Result<AccountRef, CliError> {
    AccountRef::parse(text)
        .ok_or_else(|| CliError::Other(format!("{text:?} is no id, no phone and no e-mail")))
}

/// The password: made up, typed without being shown, or all of the standard input's first line.
fn take(admin: &AccountAdminService, password: &PasswordArgs) -> Result<SecretString, CliError> {
    if password.generate {
        return Ok(admin.generate_password());
    }
    let failed = |error: std::io::Error| CliError::Other(format!("the password could not be read: {error}"));
    if !std::io::stdin().is_terminal() {
        // No password is longer than what bcrypt reads; more than this is some other file.
        let mut text = String::new();
        std::io::stdin()
            .take(4096)
            .read_to_string(&mut text)
            .map_err(failed)?;
        return Ok(text.lines().next().unwrap_or_default().into());
    }
    let first: SecretString = rpassword::prompt_password("password: ").map_err(failed)?.into();
    let second: SecretString = rpassword::prompt_password("once more: ").map_err(failed)?.into();
    if first.expose_secret() != second.expose_secret() {
        return Err(CliError::Other("the two differ".to_owned()));
    }
    Ok(first)
}

fn tell(password: &PasswordArgs, secret: &SecretString) {
    if password.generate {
        say(&format!("password: {}", secret.expose_secret()));
    }
}

/// Who does it, for the audit log: nobody's request.
fn context(command: &str) -> RequestContext {
    RequestContext {
        endpoint: command.to_owned(),
        method: "CLI".to_owned(),
        locale: Locale::default(),
        ..RequestContext::default()
    }
}

fn explain(error: AdminError) -> CliError {
    match error {
        AdminError::Storage(StorageError::Unavailable(_)) => CliError::Database(chain(&error)),
        error => CliError::Other(chain(&error)),
    }
}

/// A table whose columns are as wide as what stands in them.
fn table(lines: &[AccountLine]) -> String {
    const HEAD: [&str; 7] = ["id", "name", "phone", "e-mail", "login", "sessions", "since"];
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(lines.iter().map(|line| {
        let login = match (line.user, line.is_active, line.must_change_password) {
            (None, ..) => "none",
            (Some(_), false, _) => "disabled",
            (Some(_), true, true) => "must change password",
            (Some(_), true, false) => "active",
        };
        let since = line.created_at.map(|at| {
            at.to_rfc3339_opts(SecondsFormat::Secs, true)
                .chars()
                .take(10)
                .collect()
        });
        [
            line.customer.to_string(),
            plain(&line.name),
            plain(line.phone.as_deref().unwrap_or("-")),
            plain(line.email.as_deref().unwrap_or("-")),
            login.to_owned(),
            line.sessions.to_string(),
            since.unwrap_or_else(|| "-".to_owned()),
        ]
    }));
    let mut widths = [0; HEAD.len()];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let shown: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells = row.iter().zip(widths);
            let cells: Vec<_> = cells.map(|(cell, width)| format!("{cell:<width$}")).collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect();
    shown.join("\n")
}

/// A text from the database as a terminal may show it: without what would move its cursor.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(40)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{CustomerId, UserId};

    #[test]
    fn the_table_is_aligned_and_harmless() {
        let line = AccountLine {
            customer: CustomerId(7),
            user: Some(UserId(9)),
            name: "Mona\u{1b}[2J".into(),
            phone: Some("01012345678".into()),
            email: None,
            is_active: true,
            must_change_password: false,
            sessions: 2,
            created_at: Some("2026-01-02T03:04:05Z".parse().unwrap()),
        };
        let without = AccountLine {
            customer: CustomerId(12),
            user: None,
            ..line.clone()
        };
        let text = table(&[line, without]);
        let rows: Vec<_> = text.lines().collect();
        assert_eq!(rows.len(), 3);
        let at = rows[0].find("login").unwrap();
        assert!(rows[1][at..].starts_with("active") && rows[2][at..].starts_with("none"));
        assert!(rows[1].ends_with("2026-01-02") && !text.contains('\u{1b}'));
    }
}
