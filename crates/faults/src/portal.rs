//! The real program: started, signalled, killed.

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, OpenOptions};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// The program and the settings that all its processes of one shop have.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    binary: PathBuf,
    folder: PathBuf,
    settings: Vec<(String, String)>,
}

impl Program {
    /// In a folder of its own, without limits unless they are set.
    pub(crate) fn new(binary: &Path, folder: &Path, database: &str) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        let mut program = Self {
            binary: binary.to_path_buf(),
            folder: folder.to_path_buf(),
            settings: Vec::new(),
        };
        for limit in ["GENERAL", "LOGIN", "CODE", "PUBLIC", "UPLOAD"] {
            program.set(&format!("PORTAL_LIMIT_{limit}"), "off");
        }
        program.set("PORTAL_DATABASE_URL", database);
        program.set("PORTAL_DATA_DIR", &folder.display().to_string());
        program.set("PORTAL_JWT_SECRET", "a secret of the fault runner, for no shop");
        program.set("PORTAL_BCRYPT_COST", "4");
        // Each client speaks for an address of its own.
        program.set("PORTAL_TRUSTED_PROXIES", "127.0.0.1");
        Ok(program)
    }

    /// Sets or replaces a setting.
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        self.settings.retain(|(known, _)| known != key);
        self.settings.push((key.to_owned(), value.to_owned()));
    }

    /// A command of the program, not started yet. None of this machine's own settings reach it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).env_clear();
        command.envs(self.settings.iter().map(|(key, value)| (key, value)));
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end; what it printed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command(arguments).output().context("starting the portal")?;
        ensure!(
            output.status.success(),
            "portal {} ended with {}: {}",
            arguments.join(" "),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Serves on a port; returns when it answers.
    pub(crate) fn serve(&self, port: u16) -> Result<Portal> {
        let log = self.folder.join(format!("portal-{port}.log"));
        let file = OpenOptions::new().create(true).append(true).open(&log);
        let file = file.with_context(|| format!("opening {}", log.display()))?;
        let mut command = self.command(&["serve"]);
        command.env("PORTAL_LISTEN", format!("127.0.0.1:{port}"));
        command.stdout(file.try_clone()?).stderr(file);
        let child = command.spawn().context("starting the portal")?;
        let mut portal = Portal { child, port, log };
        portal.wait_until_it_answers()?;
        Ok(portal)
    }
}

/// A process that serves; killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Portal {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Portal {
    /// Where it is.
    pub(crate) fn url(&self) -> String {
        url(self.port)
    }

    /// Asks it to stop (SIGTERM).
    pub(crate) fn terminate(&self) -> Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).context("signalling the portal")
    }

    /// Ends it at once (SIGKILL).
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.child.kill().context("killing the portal")?;
        self.child.wait().context("waiting for the portal")?;
        Ok(())
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        let deadline = Instant::now() + limit;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            std::thread::sleep(PAUSE);
        }
        bail!("the portal did not end within {} s", limit.as_secs())
    }

    /// Lines of its log that no fault excuses.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let bad = log
            .lines()
            .filter(|line| line.contains("panicked at") || line.contains("INTERNAL_ERROR"));
        bad.take(5).map(|line| format!("the log says: {line}")).collect()
    }

    fn wait_until_it_answers(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the portal ended with {status}; see {}", self.log.display());
            }
            std::thread::sleep(PAUSE);
        }
        bail!("the portal does not listen; see {}", self.log.display())
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.kill());
    }
}

/// Where a portal on a port is.
pub(crate) fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// A port that nobody listens on now.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a free port")?;
    Ok(listener.local_addr()?.port())
}
