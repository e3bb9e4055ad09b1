//! `cargo xtask services`, and the servers' programs.

use crate::workspace::{program, succeed};
use anyhow::{Context as _, Result, bail, ensure};
use std::process::Stdio;
use test_support::{Services, missing_programs};

/// Starts the servers and keeps them until the process is interrupted; they end with it.
pub(crate) fn run() -> Result<()> {
    install_what_is_missing()?;
    let services = start()?;
    for (name, value) in services.variables() {
        println!("export {name}={value}");
    }
    eprintln!("MariaDB and Redis run until Ctrl-C.");
    loop {
        std::thread::park();
    }
}

/// Starts both, on ports and in folders of their own.
pub(crate) fn start() -> Result<Services> {
    Services::start().context("starting the private MariaDB and Redis")
}

/// A system's package manager: its program, the names it has for the servers, and how it installs.
struct Manager {
    program: &'static str,
    mariadb: &'static str,
    redis: &'static str,
    mail: &'static str,
    install: &'static str,
}

/// Debian starts a service when it is installed, unless `policy-rc.d` says no.
const APT: &str = r#"
set -e
if [ ! -e /usr/sbin/policy-rc.d ]; then
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
fi
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
"#;

const MANAGERS: [Manager; 4] = [
    Manager {
        program: "apt-get",
        mariadb: "mariadb-server",
        redis: "redis-server",
        mail: "python3-aiosmtpd",
        install: APT,
    },
    Manager {
        program: "dnf",
        mariadb: "mariadb-server",
        redis: "redis",
        mail: "python3-aiosmtpd",
        install: r#"dnf install -y "$@""#,
    },
    Manager {
        program: "apk",
        mariadb: "mariadb",
        redis: "redis",
        mail: "py3-aiosmtpd",
        install: r#"apk add mariadb-client "$@""#,
    },
    Manager {
        program: "pacman",
        mariadb: "mariadb",
        redis: "redis",
        mail: "python-aiosmtpd",
        install: r#"pacman -Sy --noconfirm --needed "$@""#,
    },
];

/// Installs MariaDB, Redis and the mail server where they are not, and says so.
///
/// # Errors
/// When this user may not, or the package manager is not known: the packages are named.
pub(crate) fn install_what_is_missing() -> Result<()> {
    install(&missing_programs(), "the tests")?;
    let missing = missing_programs();
    ensure!(
        missing.is_empty(),
        "the programs of {} are still missing",
        missing.join(" and ")
    );
    Ok(())
}

/// Installs wrk where it is not, and says so.
///
/// # Errors
/// As [`install_what_is_missing`].
pub(crate) fn install_wrk() -> Result<()> {
    // It has no option that ends well: that it starts is enough.
    let is_there = || {
        program("wrk")
            .arg("-v")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok()
    };
    if !is_there() {
        install(&["wrk"], "the measurements")?;
    }
    ensure!(is_there(), "wrk is still missing");
    Ok(())
}

/// Installs packages by their names in Debian.
fn install(missing: &[&str], what_for: &str) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let Some(manager) = MANAGERS
        .iter()
        .find(|manager| works(manager.program, &["--version"]))
    else {
        bail!(
            "{what_for} need programs that are not there: install {}",
            missing.join(" and ")
        );
    };
    let packages: Vec<&str> = missing
        .iter()
        .map(|name| match *name {
            "mariadb-server" => manager.mariadb,
            "redis-server" => manager.redis,
            "python3-aiosmtpd" => manager.mail,
            other => other,
        })
        .collect();
    let packages_named = packages.join(" ");
    let mut installer = if is_root() {
        program("sh")
    } else if works("sudo", &["-n", "true"]) {
        let mut sudo = program("sudo");
        sudo.args(["-n", "sh"]);
        sudo
    } else {
        bail!(
            "{what_for} need packages that are not installed, and this user may not install them. \
             Install with {}: {packages_named}",
            manager.program
        );
    };
    println!(
        "Installing for {what_for}, with {}: {packages_named} (no service is started)",
        manager.program
    );
    succeed(installer.args(["-c", manager.install, "sh"]).args(packages))
}

fn is_root() -> bool {
    program("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout == b"0\n")
}

fn works(name: &str, arguments: &[&str]) -> bool {
    program(name)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
