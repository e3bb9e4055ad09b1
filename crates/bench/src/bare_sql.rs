//! The upper bound of any list: a client that sends the same two statements, and does nothing with the rows but read them.

use crate::statements::Pair;
use anyhow::Result;
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Opts, Row};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// As many connections as the portal's pool has, each with its statements prepared.
pub(crate) struct BareSql {
    runtime: Arc<Runtime>,
    idle: Vec<Conn>,
}

impl BareSql {
    pub(crate) fn connect(runtime: Arc<Runtime>, url: &str, connections: usize) -> Result<Self> {
        let opts = Opts::from_url(url)?;
        let idle = runtime.block_on(async {
            let mut idle = Vec::new();
            for _ in 0..connections {
                idle.push(Conn::new(opts.clone()).await?);
            }
            Ok::<_, mysql_async::Error>(idle)
        })?;
        Ok(Self { runtime, idle })
    }

    /// Sends pairs over all connections for a while; how many a second.
    pub(crate) fn measure(&mut self, pairs: &Arc<[Pair]>, lasting: Duration) -> Result<f64> {
        let started = Instant::now();
        let tasks: Vec<_> = self
            .idle
            .drain(..)
            .enumerate()
            .map(|(n, conn)| {
                self.runtime
                    .spawn(send(conn, pairs.clone(), n, started + lasting))
            })
            .collect();
        let mut sent = 0_u32;
        for task in tasks {
            let (conn, count) = self.runtime.block_on(task)??;
            self.idle.push(conn);
            sent += count;
        }
        Ok(f64::from(sent) / started.elapsed().as_secs_f64())
    }
}

/// Over one connection, until it is time, beginning with its own of the pairs.
async fn send(mut conn: Conn, pairs: Arc<[Pair]>, first: usize, until: Instant) -> Result<(Conn, u32)> {
    let mut count = 0;
    for pair in pairs.iter().cycle().skip(first) {
        if Instant::now() >= until {
            break;
        }
        for sql in pair {
            let rows: Vec<Row> = conn.exec(sql.as_str(), ()).await?;
            std::hint::black_box(rows);
        }
        count += 1;
    }
    Ok((conn, count))
}
