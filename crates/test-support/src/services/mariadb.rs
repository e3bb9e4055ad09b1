//! MariaDB with the least it needs to be quick and the most that a shop's server might surprise us with.

use super::ServiceError;
use super::programs::find;
use super::server::{Recipe, Server, free_port};
use std::ffi::OsString;
use std::io::{self, Read as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

const NAME: &str = "mariadb";

/// `mariadbd` and the program that makes its system tables.
pub(crate) fn programs() -> Result<(PathBuf, PathBuf), ServiceError> {
    Ok((
        find(&["mariadbd", "mysqld"])?,
        find(&["mariadb-install-db", "mysql_install_db"])?,
    ))
}

/// Makes the data folder; the server itself is not started yet.
pub(crate) fn prepare(folder: &Path) -> Result<Server, ServiceError> {
    let (program, installer) = programs()?;
    let data = folder.join("mariadb");
    let mut common: Vec<OsString> = vec!["--no-defaults".into(), option("--datadir=", &data)];
    // As root it must be told that this is meant; as anyone else it can't change its user.
    if rustix::process::geteuid().is_root() {
        common.push("--user=root".into());
    }
    // The redo log is written full at set-up: a small one saves the time.
    common.push("--innodb-log-file-size=32M".into());
    let made = Command::new(installer)
        .args(&common)
        .args(["--auth-root-authentication-method=normal", "--skip-test-db"])
        .output()
        .map_err(ServiceError::at("running mariadb-install-db"))?;
    if !made.status.success() {
        return Err(ServiceError::Ended {
            name: "mariadb-install-db",
            status: made.status.to_string(),
            log: [made.stdout, made.stderr]
                .map(|text| String::from_utf8_lossy(&text).into_owned())
                .concat(),
        });
    }
    let port = free_port()?;
    let mut arguments = common;
    arguments.push(option("--tmpdir=", folder));
    arguments.push(format!("--port={port}").into());
    arguments.extend(
        [
            "--bind-address=127.0.0.1",
            // No socket: its path would have to be shorter than a build folder's may be.
            "--socket=",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_unicode_ci",
            "--skip-log-bin",
            "--skip-name-resolve",
            // Neither UTC nor any shop's: what trusts the server's zone shows.
            "--default-time-zone=+05:45",
            "--max-connections=500",
            "--innodb-buffer-pool-size=128M",
            // A killed server keeps every commit; only a power cut could lose one.
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-flush-method=O_DIRECT_NO_FSYNC",
            "--skip-innodb-doublewrite",
            "--skip-sync-frm",
            "--table-open-cache=4000",
        ]
        .map(OsString::from),
    );
    Ok(Server::new(Recipe {
        name: NAME,
        scheme: "mysql://root@",
        program,
        arguments,
        port,
        folder: folder.to_path_buf(),
        answers: greets,
    }))
}

fn option(name: &str, path: &Path) -> OsString {
    let mut text = OsString::from(name);
    text.push(path);
    text
}

/// The first packet is a greeting of protocol 10, after three bytes of length and one of sequence.
fn greets(stream: &mut TcpStream) -> io::Result<bool> {
    let mut packet = [0; 5];
    stream.read_exact(&mut packet)?;
    Ok(packet.last() == Some(&10))
}
