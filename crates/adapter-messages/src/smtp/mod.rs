//! Mail by SMTP: a connection for each message.
//!
//! One that is kept would have to be known to be in order: were a handler dropped amid a message, the next message's
//! commands would become part of its text. A shop sends few mails, and a handshake costs it nothing it would notice.

mod letter;
mod server;

use crate::{SetUpError, Timeouts};
use async_trait::async_trait;
use kernel::Clock;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::{Error, response::Code};
use outbox::{MessageSender, OutgoingMessage, SendError};
use secrecy::SecretString;
use server::{Server, Tls};
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// How long a goodbye is waited for.
const GOODBYE: Duration = Duration::from_secs(1);

/// How mail leaves.
pub struct SmtpSettings {
    /// `smtps://user:password@host`; `smtp://…?tls=required` for STARTTLS; `smtp://` without it to this machine alone.
    pub url: SecretString,
    /// What mails come from: an address, or a name and an address in angle brackets.
    pub from: String,
    /// How long the server is waited for.
    pub timeouts: Timeouts,
}

/// Sends mail.
pub struct Smtp {
    server: Server,
    from: Mailbox,
    timeouts: Timeouts,
    clock: Arc<dyn Clock>,
}

impl Smtp {
    /// Through a server, which is not spoken to yet.
    ///
    /// # Errors
    /// [`SetUpError`]
    pub fn open(settings: &SmtpSettings, clock: Arc<dyn Clock>) -> Result<Self, SetUpError> {
        Ok(Self {
            server: Server::parse(&settings.url)?,
            from: settings.from.trim().parse().map_err(|_| SetUpError::MailFrom)?,
            timeouts: settings.timeouts,
            clock,
        })
    }

    /// Has the server take a message; what is left is to say goodbye.
    async fn hand_over(&self, message: &OutgoingMessage) -> Result<AsyncSmtpConnection, SendError> {
        let to = letter::recipient(&message.to)?;
        let letter = letter::write(message, &self.from, to.clone(), self.clock.now())?;
        let mut connection = self.connect().await?;
        // What is said of the sender, and of whoever is not logged in, is said of the shop's account.
        let mail = Mail::new(Some(self.from.email.clone()), Vec::new());
        connection.command(mail).await.map_err(unavailable)?;
        connection
            .command(Rcpt::new(to, Vec::new()))
            .await
            .map_err(judge)?;
        connection.command(Data).await.map_err(judge)?;
        connection.message(&letter).await.map_err(judge)?;
        Ok(connection)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let Server {
            host, port, hello, ..
        } = &self.server;
        let wrapper = match &self.server.tls {
            Tls::Wrapped(tls) => Some(tls.clone()),
            Tls::Upgraded(_) | Tls::None => None,
        };
        let connecting =
            AsyncSmtpConnection::connect_tokio1((host.as_str(), *port), None, hello, wrapper, None);
        let mut connection = tokio::time::timeout(self.timeouts.connect, connecting)
            .await
            .map_err(|_| SendError::Unavailable("the mail server can't be reached in time".into()))?
            .map_err(unavailable)?;
        if let Tls::Upgraded(tls) = &self.server.tls {
            connection
                .starttls(tls.clone(), hello)
                .await
                .map_err(unavailable)?;
        }
        if let Some(credentials) = &self.server.credentials {
            connection
                .auth(DEFAULT_MECHANISMS, credentials)
                .await
                .map_err(unavailable)?;
        }
        Ok(connection)
    }
}

#[async_trait]
impl MessageSender for Smtp {
    async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        // A mail that may have been taken is sent again: it bears the same Message-ID, and a mail that is lost is worse.
        let taken = tokio::time::timeout(self.timeouts.whole, self.hand_over(message)).await;
        let mut connection =
            taken.map_err(|_| SendError::Unavailable("the mail server did not answer in time".into()))??;
        // How the server says goodbye changes nothing any more.
        let _ = tokio::time::timeout(GOODBYE, connection.quit()).await;
        Ok(())
    }
}

/// What the server says of this message: for good, or for now.
fn judge(error: Error) -> SendError {
    match error.status() {
        // These are about the login, whichever command they answer.
        Some(code) if error.is_permanent() && !is_about_the_login(code) => {
            SendError::Refused(format!("the mail server answered {code}").into())
        }
        _ => unavailable(error),
    }
}

fn is_about_the_login(code: Code) -> bool {
    ["530", "534", "535", "538"].contains(&code.to_string().as_str())
}

/// The server's own words may hold the address, so that only its number is kept.
fn unavailable(error: Error) -> SendError {
    let text = match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if is_about_tls(&error) => "TLS with the mail server failed".to_owned(),
        None if error.is_client() => {
            "the mail server lacks what is needed: STARTTLS, or a way to log in".to_owned()
        }
        None if error.is_response() => "the mail server ended the talk".to_owned(),
        None => "the mail server can't be reached".to_owned(),
    };
    SendError::Unavailable(text.into())
}

/// A handshake that fails, over a certificate for one, comes as bad data.
fn is_about_tls(error: &Error) -> bool {
    let bad_data = |cause: &(dyn std::error::Error + 'static)| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|cause| cause.kind() == io::ErrorKind::InvalidData)
    };
    let mut causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    error.is_tls() || causes.any(bad_data)
}
