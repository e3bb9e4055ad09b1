//! A mail server: aiosmtpd, which keeps what it is given.

use super::ServiceError;
use super::guard::Guard;
use super::server::{Recipe, Server, free_port};
use std::fs;
use std::io::{self, Read as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const NAME: &str = "mail";
const SCRIPT: &str = include_str!("mail.py");
/// A certificate for 127.0.0.1, its key, and who signed it: they guard nothing.
const CERTIFICATE: &str = include_str!("tls/mail.pem");
const KEY: &str = include_str!("tls/mail.key");
const AUTHORITY: &str = include_str!("tls/ca.pem");

/// How a mail server speaks TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// Not at all.
    None,
    /// From the start.
    Wrapped,
    /// By STARTTLS, before anything else is taken.
    Upgraded,
}

/// A Python that has aiosmtpd. The system's own has it from its package, which another that comes first in `PATH` may not see.
pub(crate) fn python() -> Result<PathBuf, ServiceError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/bin")])
        .map(|folder| folder.join("python3"))
        .find(|python| {
            Command::new(python)
                .args(["-c", "import aiosmtpd.smtp"])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success())
        })
        .ok_or(ServiceError::Missing("aiosmtpd"))
}

/// A mail server on a free port of 127.0.0.1; ends as [`super::Services`] do.
#[derive(Debug)]
pub struct PrivateMail {
    /// The server; what it was given stays over a restart.
    pub server: Server,
    folder: PathBuf,
    authority: PathBuf,
    tls: MailTls,
    login: Option<(&'static str, &'static str)>,
    _guard: Guard,
}

impl PrivateMail {
    /// Starts one without TLS and waits until it answers. With a user and a password nobody else may send.
    ///
    /// # Errors
    /// When it is not installed, or does not come up; the error carries its log.
    pub fn start(login: Option<(&'static str, &'static str)>) -> Result<Self, ServiceError> {
        Self::with_tls(MailTls::None, login)
    }

    /// The same with TLS.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn with_tls(tls: MailTls, login: Option<(&'static str, &'static str)>) -> Result<Self, ServiceError> {
        let guard = Guard::new()?;
        let folder = guard.folder().join("kept");
        let write = |name: &str, text: &str| {
            let file = guard.folder().join(name);
            fs::write(&file, text).map(|()| file)
        };
        let step = "preparing the mail server";
        fs::create_dir(&folder).map_err(ServiceError::at(step))?;
        let script = write("mail.py", SCRIPT).map_err(ServiceError::at(step))?;
        let certificate = write("mail.pem", CERTIFICATE).map_err(ServiceError::at(step))?;
        let key = write("mail.key", KEY).map_err(ServiceError::at(step))?;
        let authority = write("ca.pem", AUTHORITY).map_err(ServiceError::at(step))?;
        let port = free_port()?;
        let spoken = match tls {
            MailTls::None => "none",
            MailTls::Wrapped => "wrapped",
            MailTls::Upgraded => "upgraded",
        };
        let mut arguments = vec![
            script.into(),
            port.to_string().into(),
            folder.clone().into(),
            spoken.into(),
            certificate.into(),
            key.into(),
        ];
        arguments.extend(
            login
                .iter()
                .flat_map(|(user, password)| [user.into(), password.into()]),
        );
        let mut server = Server::new(Recipe {
            name: NAME,
            scheme: "smtp://",
            program: python()?,
            arguments,
            port,
            folder: guard.folder().to_path_buf(),
            answers: if tls == MailTls::Wrapped { accepts } else { greets },
        });
        server.start()?;
        Ok(Self {
            server,
            folder,
            authority,
            tls,
            login,
            _guard: guard,
        })
    }

    /// Its address as the portal is told it, with user and password where it wants them.
    #[must_use]
    pub fn url(&self) -> String {
        let login = self
            .login
            .map(|(user, password)| format!("{user}:{password}@"))
            .unwrap_or_default();
        let (scheme, query) = match self.tls {
            MailTls::None => ("smtp", ""),
            MailTls::Wrapped => ("smtps", ""),
            MailTls::Upgraded => ("smtp", "?tls=required"),
        };
        format!("{scheme}://{login}127.0.0.1:{}{query}", self.server.port())
    }

    /// The certificate of who signed its own, as a file.
    #[must_use]
    pub fn authority(&self) -> &Path {
        &self.authority
    }

    /// Has every recipient answered with a line (`550 5.1.1 nobody`), or with silence (`hang`), until told otherwise.
    ///
    /// # Errors
    /// When its folder can't be written.
    pub fn answer(&self, line: Option<&str>) -> io::Result<()> {
        let file = self.folder.join("answer");
        match line {
            Some(line) => fs::write(file, line),
            None => fs::remove_file(file),
        }
    }

    /// What it was given so far, oldest first, each as the JSON that `mail.py` writes.
    ///
    /// # Errors
    /// When its folder can't be read.
    pub fn received(&self) -> io::Result<Vec<String>> {
        let mut files: Vec<PathBuf> = fs::read_dir(&self.folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
        files.sort();
        files.iter().map(fs::read_to_string).collect()
    }
}

/// Its greeting comes under TLS.
fn accepts(_: &mut TcpStream) -> io::Result<bool> {
    Ok(true)
}

fn greets(stream: &mut TcpStream) -> io::Result<bool> {
    let mut greeting = [0; 4];
    stream.read_exact(&mut greeting)?;
    Ok(&greeting == b"220 ")
}
