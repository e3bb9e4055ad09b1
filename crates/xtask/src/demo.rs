//! The demo shop, started for a tool that is let loose on it.

use crate::workspace::{cargo, program, succeed, target};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

/// The one option of commands that start a shop: `--binary PATH`, a program that is built already.
pub(crate) fn binary(command: &str, arguments: &[String]) -> Result<Option<PathBuf>> {
    match arguments {
        [] => Ok(None),
        [option, path] if option == "--binary" => Ok(Some(PathBuf::from(path))),
        _ => bail!("{command} knows --binary PATH alone, not {}", arguments.join(" ")),
    }
}

/// A running demo shop without limits, in a folder of its own; it ends with this.
pub(crate) struct Demo {
    child: Child,
    folder: PathBuf,
    address: String,
}

impl Demo {
    /// Starts the shop with a program that is built already, or builds it. `name` tells its folder from those of other tools.
    pub(crate) fn start(name: &str, binary: Option<&Path>) -> Result<Self> {
        let portal = if let Some(path) = binary {
            path.to_path_buf()
        } else {
            succeed(cargo().args(["build", "--quiet", "--locked", "--package=app"]))?;
            target().join("debug/portal")
        };
        let folder = target().join("demo").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("clearing {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let log = fs::File::create(folder.join("portal.log")).context("making the portal's log")?;
        let mut command = program(portal);
        for limit in ["GENERAL", "LOGIN", "CODE", "PUBLIC", "UPLOAD"] {
            command.env(format!("PORTAL_LIMIT_{limit}"), "off");
        }
        let mut child = command
            .arg("demo")
            .env("PORTAL_DATA_DIR", &folder)
            .env("PORTAL_LISTEN", "127.0.0.1:0")
            .env("PORTAL_BCRYPT_COST", "4")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("starting the portal")?;
        let greeting = BufReader::new(child.stdout.take().context("the portal's output")?);
        let mut demo = Self {
            child,
            folder,
            address: String::new(),
        };
        for line in greeting.lines() {
            let line = line.context("reading what the portal says")?;
            if let Some(rest) = line.strip_prefix("listening on http://") {
                let end = rest.find(' ').unwrap_or(rest.len());
                demo.address = rest.chars().take(end).collect();
                return Ok(demo);
            }
        }
        bail!(
            "the portal ended before it listened; see {}",
            demo.folder.join("portal.log").display()
        )
    }

    /// Where it is: `http://127.0.0.1:port`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its folder, for reports.
    pub(crate) fn folder(&self) -> &PathBuf {
        &self.folder
    }

    /// Logs the first of the two customers in; the access token.
    pub(crate) fn login(&self) -> Result<String> {
        let body = json!({ "loginIdentifier": "01010000001", "password": "demo-shop-2026" }).to_string();
        let answer = self.post("/api/customer/v1/auth/login", &body)?;
        let token = answer
            .pointer("/data/token")
            .and_then(Value::as_str)
            .map(str::to_owned);
        token.with_context(|| format!("logging in: {answer}"))
    }

    fn post(&self, path: &str, body: &str) -> Result<Value> {
        let mut stream = TcpStream::connect(&self.address).context("connecting to the portal")?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\naccept-encoding: identity\r\n\
             connection: close\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .context("reading the portal's answer")?;
        let (_, body) = answer
            .split_once("\r\n\r\n")
            .context("the portal's answer has no body")?;
        Ok(serde_json::from_str(body)?)
    }

    /// Whether it still runs, and has logged no failure of its own.
    pub(crate) fn is_well(&mut self) -> Result<()> {
        ensure!(self.child.try_wait()?.is_none(), "the portal has ended");
        let log = fs::read_to_string(self.folder.join("portal.log"))?;
        let failures: Vec<_> = log.lines().filter(|line| line.contains(" ERROR ")).collect();
        ensure!(
            failures.is_empty(),
            "the portal logged failures:\n{}",
            failures.join("\n")
        );
        Ok(())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_built_already_is_named_by_one_option() {
        let read = |words: &[&str]| {
            binary(
                "client",
                &words.iter().map(ToString::to_string).collect::<Vec<_>>(),
            )
        };
        assert_eq!(read(&[]).unwrap(), None);
        assert_eq!(
            read(&["--binary", "a/portal"]).unwrap(),
            Some(PathBuf::from("a/portal"))
        );
        for wrong in [&["--binary"][..], &["--bin", "a/portal"], &["--binary", "a", "b"]] {
            assert!(
                read(wrong)
                    .unwrap_err()
                    .to_string()
                    .contains("client knows --binary PATH alone")
            );
        }
    }
}
