//! One server: started, waited for, stopped, frozen, started again.

use super::ServiceError;
use rustix::process::{Pid, Signal, kill_process};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(10);

/// Whether the server behind a fresh connection is ready to serve.
pub(crate) type Answers = fn(&mut TcpStream) -> io::Result<bool>;

/// What a server is made of.
pub(crate) struct Recipe {
    pub(crate) name: &'static str,
    /// What its URL begins with, up to the host.
    pub(crate) scheme: &'static str,
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) port: u16,
    /// Its log and pid file go here, the latter for the guard.
    pub(crate) folder: PathBuf,
    pub(crate) answers: Answers,
}

/// A private server on a port of 127.0.0.1 that stays the same over restarts, as its data does.
pub struct Server {
    recipe: Recipe,
    child: Option<Child>,
}

impl Server {
    pub(crate) const fn new(recipe: Recipe) -> Self {
        Self { recipe, child: None }
    }

    /// Where it listens, as a URL without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}127.0.0.1:{}", self.recipe.scheme, self.recipe.port)
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.recipe.port
    }

    /// The process id, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Starts it, and waits until it answers. One that runs is left as it is.
    ///
    /// # Errors
    /// When it ends at once or does not answer within a minute; its log is in the error.
    pub fn start(&mut self) -> Result<(), ServiceError> {
        if self.child.is_some() {
            return Ok(());
        }
        let step = || format!("starting {}", self.recipe.name);
        let log = File::create(self.log_file()).map_err(ServiceError::at(step()))?;
        let errors = log.try_clone().map_err(ServiceError::at(step()))?;
        let child = Command::new(&self.recipe.program)
            .args(&self.recipe.arguments)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            // A Ctrl-C at the terminal is for the tests, not for the server under them.
            .process_group(0)
            .spawn()
            .map_err(ServiceError::at(step()))?;
        let noted = fs::write(self.pid_file(), child.id().to_string());
        self.child = Some(child);
        noted.map_err(ServiceError::at(step()))?;
        self.wait_until_it_answers()
    }

    /// Asks it to stop in order (SIGTERM), and waits until it has; after a minute it is killed.
    ///
    /// # Errors
    /// When it does not run.
    pub fn stop(&mut self) -> Result<ExitStatus, ServiceError> {
        self.signal(Signal::TERM)?;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            sleep(PAUSE);
        }
        self.kill()
    }

    /// Ends it at once (SIGKILL), as a power cut would.
    ///
    /// # Errors
    /// When it does not run.
    pub fn kill(&mut self) -> Result<ExitStatus, ServiceError> {
        let mut child = self
            .child
            .take()
            .ok_or(ServiceError::NotRunning(self.recipe.name))?;
        // Before the process is waited for: until then its id is nobody else's.
        let _ = fs::remove_file(self.pid_file());
        let step = || format!("killing {}", self.recipe.name);
        child.kill().map_err(ServiceError::at(step()))?;
        child.wait().map_err(ServiceError::at(step()))
    }

    /// Freezes it (SIGSTOP): connections stay open and nothing answers.
    ///
    /// # Errors
    /// When it does not run.
    pub fn freeze(&self) -> Result<(), ServiceError> {
        self.signal(Signal::STOP)
    }

    /// Lets a frozen one go on (SIGCONT).
    ///
    /// # Errors
    /// When it does not run.
    pub fn thaw(&self) -> Result<(), ServiceError> {
        self.signal(Signal::CONT)
    }

    fn signal(&self, signal: Signal) -> Result<(), ServiceError> {
        let child = self
            .child
            .as_ref()
            .ok_or(ServiceError::NotRunning(self.recipe.name))?;
        kill_process(Pid::from_child(child), signal)
            .map_err(|error| ServiceError::at(format!("signalling {}", self.recipe.name))(error.into()))
    }

    fn wait_until_it_answers(&mut self) -> Result<(), ServiceError> {
        let name = self.recipe.name;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if self.answers() {
                return Ok(());
            }
            if let Some(status) = self.ended()? {
                let (status, log) = (status.to_string(), self.log());
                return Err(ServiceError::Ended { name, status, log });
            }
            sleep(PAUSE);
        }
        let (seconds, log) = (PATIENCE.as_secs(), self.log());
        Err(ServiceError::Silent { name, seconds, log })
    }

    fn answers(&self) -> bool {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.recipe.port));
        let ask = || {
            let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            (self.recipe.answers)(&mut stream)
        };
        ask().unwrap_or(false)
    }

    /// How it ended, if it has; then it runs no more.
    fn ended(&mut self) -> Result<Option<ExitStatus>, ServiceError> {
        let Some(child) = self.child.as_mut() else {
            return Ok(None);
        };
        let status = child
            .try_wait()
            .map_err(ServiceError::at("asking after a server"))?;
        if status.is_some() {
            self.child = None;
            let _ = fs::remove_file(self.pid_file());
        }
        Ok(status)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.recipe.folder.join(format!("{}.log", self.recipe.name))
    }

    fn pid_file(&self) -> PathBuf {
        self.recipe.folder.join(format!("{}.pid", self.recipe.name))
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {} (pid {:?})", self.recipe.name, self.url(), self.pid())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its data go with it, so that there is nothing to be orderly about. Not running is what is wanted.
        let _ = self.kill();
    }
}

/// A port that nobody listens on now. Another may take it before the server does, which then says so and ends.
pub(crate) fn free_port() -> Result<u16, ServiceError> {
    let step = "looking for a free port";
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(ServiceError::at(step))?;
    Ok(listener.local_addr().map_err(ServiceError::at(step))?.port())
}
