//! Programs that are started here and end with this, and what they cost.

use anyhow::{Context as _, Result, ensure};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What `/proc` counts processor time in: hundredths of a second on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running program; it ends with this.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// Starts it; what it writes goes into a log.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let step = || format!("starting {command:?}");
        let output = File::create(log).with_context(|| format!("making {}", log.display()))?;
        let errors = output.try_clone()?;
        let step = step();
        let child = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .context(step)?;
        Ok(Self { child })
    }

    /// Fails when it has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        let ended = self.child.try_wait()?;
        ensure!(ended.is_none(), "it has ended: {ended:?}");
        Ok(())
    }

    /// The processor time it has used so far, with the processes it has started.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let pid = self.child.id();
        let mut ticks = ticks(pid)?;
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
        for child in children.split_whitespace() {
            ticks += self::ticks(child.parse()?)?;
        }
        Ok(Duration::from_secs_f64(ticks / TICKS_PER_SECOND))
    }

    /// The memory it holds, in bytes.
    pub(crate) fn resident(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        resident(&status).context("a process without VmRSS")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn ticks(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    used(&stat).context("processor time that can't be read")
}

/// User and system time of a line of `/proc/PID/stat`, in ticks. The program's name may hold anything, also spaces and
/// parentheses; what follows its last parenthesis is plain.
fn used(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn resident(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_hides_no_field() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 9 0 1 1 1";
        assert_eq!(used(stat), Some(300.0));
        assert_eq!(used("7 a S"), None);
    }

    #[test]
    fn memory_is_told_in_bytes() {
        assert_eq!(
            resident("Name:\tportal\nVmRSS:\t   40 kB\nThreads:\t9\n"),
            Some(40_960.0)
        );
        assert_eq!(resident("Name:\tportal\n"), None);
    }
}
