//! wrk, which asks as fast as it is answered.

use anyhow::{Context as _, Result, ensure};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// wrk, and how it is run.
pub(crate) struct Wrk {
    folder: PathBuf,
    connections: u32,
    threads: usize,
}

/// What one run came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ran {
    pub(crate) requests: f64,
    pub(crate) seconds: f64,
}

/// Every thread goes through all requests in turn. The last line is for [`read`].
const SCRIPT: &str = r#"
local turn = 0
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
function done(summary, latency)
  local e = summary.errors
  print(string.format("RAN %d %d %d", summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout))
end
"#;

impl Wrk {
    pub(crate) fn new(folder: &Path, connections: u32, threads: usize) -> Self {
        let (folder, threads) = (folder.to_owned(), threads.min(connections as usize));
        Self {
            folder,
            connections,
            threads,
        }
    }

    /// Asks a server for a path with each of the tokens in turn. An answer that is no success fails it all: a refusal is
    /// soon given.
    pub(crate) fn run(
        &self,
        address: SocketAddr,
        path: &str,
        tokens: &[String],
        seconds: u32,
    ) -> Result<Ran> {
        let mut script = String::from("local requests = {}\n");
        for token in tokens {
            writeln!(
                script,
                r#"requests[#requests + 1] = "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n""#
            )?;
        }
        script.push_str(SCRIPT);
        let file = self.folder.join("requests.lua");
        std::fs::write(&file, script)?;
        let output = Command::new("wrk")
            .args([format!("-t{}", self.threads), format!("-c{}", self.connections)])
            .arg(format!("-d{seconds}s"))
            .arg("-s")
            .arg(&file)
            .arg(format!("http://{address}"))
            .output()
            .context("running wrk")?;
        let said = String::from_utf8_lossy(&output.stdout);
        let (ran, errors) = read(&said).with_context(|| format!("wrk said: {said}"))?;
        ensure!(errors == 0, "{errors} requests for {path} failed: {said}");
        Ok(ran)
    }
}

/// What ran, and how many failed.
fn read(said: &str) -> Option<(Ran, u64)> {
    let line = said.lines().find_map(|line| line.strip_prefix("RAN "))?;
    let mut fields = line.split(' ');
    let requests: f64 = fields.next()?.parse().ok()?;
    let microseconds: f64 = fields.next()?.parse().ok()?;
    let errors = fields.next()?.parse().ok()?;
    let seconds = microseconds / 1e6;
    Some((Ran { requests, seconds }, errors))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_script_is_found() {
        let said = "Running 3s test\n  2 threads and 32 connections\nRAN 120 3000000 7\n";
        let ran = Ran {
            requests: 120.0,
            seconds: 3.0,
        };
        assert_eq!(read(said), Some((ran, 7)));
        assert_eq!(read("unable to connect"), None);
    }
}
