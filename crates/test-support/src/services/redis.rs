//! Redis without persistence.

use super::ServiceError;
use super::programs::find;
use super::server::{Recipe, Server, free_port};
use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

const NAME: &str = "redis";

/// `redis-server`, or its successor.
pub(crate) fn program() -> Result<PathBuf, ServiceError> {
    find(&["redis-server", "valkey-server"])
}

/// The server, not started yet.
pub(crate) fn prepare(folder: &Path) -> Result<Server, ServiceError> {
    let program = program()?;
    let port = free_port()?;
    let mut arguments: Vec<OsString> = vec!["--port".into(), port.to_string().into()];
    arguments
        .extend(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir"].map(OsString::from));
    arguments.push(folder.into());
    Ok(Server::new(Recipe {
        name: NAME,
        scheme: "redis://",
        program,
        arguments,
        port,
        folder: folder.to_path_buf(),
        answers: pongs,
    }))
}

fn pongs(stream: &mut TcpStream) -> io::Result<bool> {
    stream.write_all(b"PING\r\n")?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer)?;
    Ok(&answer == b"+PONG")
}
