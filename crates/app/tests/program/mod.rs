//! The program as an operator runs it.
#![allow(dead_code, unreachable_pub, reason = "each file of tests uses a part")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Output, Stdio};
use test_support::ScratchDir;

pub const CHEAP: &[(&str, &str)] = &[
    ("PORTAL_BCRYPT_COST", "4"),
    ("PORTAL_LISTEN", "127.0.0.1:0"),
    ("PORTAL_WORKERS", "1"),
];

pub fn portal(folder: &ScratchDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portal"));
    command
        .args(arguments)
        .env_clear()
        .env("PORTAL_DATA_DIR", folder.path())
        .envs(CHEAP.iter().copied())
        .current_dir(folder.path());
    command
}

/// Runs a command to its end, with a text on its standard input.
pub fn run(folder: &ScratchDir, arguments: &[&str], input: &str) -> Output {
    let mut child = portal(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that ends without reading has closed its end.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[track_caller]
pub fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", complaint(output));
    text
}

pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A portal that serves until it is dropped.
pub struct Serving {
    pub child: Child,
    pub base: String,
    pub greeting: String,
}

impl Serving {
    pub fn start(folder: &ScratchDir, arguments: &[&str]) -> Self {
        Self::of(portal(folder, arguments).stderr(Stdio::null()))
    }

    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut greeting = String::new();
        let base = loop {
            let line = lines.next().expect("it says where it listens").unwrap();
            if let Some(rest) = line.strip_prefix("listening on ") {
                break rest.split(' ').next().unwrap().to_owned();
            }
            greeting.push_str(&line);
            greeting.push('\n');
        };
        Self {
            child,
            base,
            greeting,
        }
    }

    /// Stops as an operator does, and answers how it ended.
    pub fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").arg(id).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have been stopped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub async fn login(base: &str, name: &str, password: &str) -> (u16, Value) {
    let answer = reqwest::Client::new()
        .post(format!("{base}/api/customer/v1/auth/login"))
        .json(&json!({ "loginIdentifier": name, "password": password }))
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}
