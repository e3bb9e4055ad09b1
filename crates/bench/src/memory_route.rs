//! The upper bound of any actix application: a route that answers the same bytes from memory.

use crate::http::{Answer, Client, get};
use crate::portal::{answered, free_address};
use crate::process::Running;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

/// What the server itself sets.
const OWN: [&str; 3] = ["content-length", "date", "connection"];

/// An answer's bytes: its headers and its body.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    headers: Vec<(String, String)>,
    body: String,
}

/// The route in a process of its own.
pub(crate) struct MemoryRoute {
    pub(crate) process: Running,
    pub(crate) address: SocketAddr,
}

impl MemoryRoute {
    /// Takes the portal's answer to a request, and starts a route that gives the same.
    pub(crate) fn like(portal: SocketAddr, path: &str, token: &str, folder: &Path) -> Result<Self> {
        let Answer {
            status,
            headers,
            body,
        } = Client::connect(portal)?.send(&get(path, token))?;
        ensure!(status == 200, "{path} answered {status}");
        let kept = Kept {
            headers: headers
                .into_iter()
                .filter(|(name, _)| !OWN.contains(&name.as_str()))
                .collect(),
            body: String::from_utf8(body)?,
        };
        let file = folder.join("answer.json");
        std::fs::write(&file, serde_json::to_vec(&kept)?)?;
        let (address, log) = (free_address()?, folder.join("route.log"));
        let mut process = Running::start(
            Command::new(std::env::current_exe()?)
                .arg("route")
                .arg(&file)
                .arg(cores().to_string())
                .env("BENCH_LISTEN", address.to_string()),
            &log,
        )?;
        answered(&mut process, address, path, &log)?;
        Ok(Self { process, address })
    }
}

/// As many workers as the portal starts.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Serves the kept answer on every path until it is killed.
pub(crate) fn serve(answer: &Path, workers: usize) -> Result<()> {
    let kept: Kept = serde_json::from_slice(&std::fs::read(answer)?)?;
    let listen = std::env::var("BENCH_LISTEN").context("BENCH_LISTEN")?;
    let headers = kept
        .headers
        .iter()
        .map(|(name, value)| Ok((name.parse()?, value.parse()?)))
        .collect::<Result<Vec<(HeaderName, HeaderValue)>>>()?;
    let body = web::Bytes::from(kept.body);
    actix_web::rt::System::new().block_on(async move {
        HttpServer::new(move || {
            let (headers, body) = (headers.clone(), body.clone());
            App::new().default_service(web::to(move || {
                let mut response = HttpResponse::Ok();
                for header in &headers {
                    response.append_header(header.clone());
                }
                std::future::ready(response.body(body.clone()))
            }))
        })
        .workers(workers)
        .bind(listen)?
        .run()
        .await
    })?;
    Ok(())
}
