//! The private servers themselves: they start, can be steered, and leave nothing behind.
#![allow(clippy::unwrap_used, reason = "a test")]

use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Opts};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;
use test_support::{ScratchDir, ScratchMariaDb, ScratchRedis, Services};

async fn connect(url: &str) -> Conn {
    Conn::new(Opts::from_url(url).unwrap()).await.unwrap()
}

async fn databases(services: &Services) -> Vec<String> {
    connect(&services.mariadb.url())
        .await
        .query("SHOW DATABASES")
        .await
        .unwrap()
}

fn redis_says(services: &Services, line: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", services.redis.port())).unwrap();
    stream.write_all(line.as_bytes()).unwrap();
    stream.write_all(b"\r\nQUIT\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn runs(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists()
}

#[tokio::test]
async fn servers_serve_survive_faults_and_leave_nothing_behind() {
    let mut services = Services::start().unwrap();
    assert!(redis_says(&services, "SET greeting ahlan").starts_with("+OK"));

    // A scratch database is utf8mb4, holds rows over a kill, and is gone when dropped.
    let database = ScratchMariaDb::on(services.mariadb.url());
    let name = database.name().to_owned();
    let mut connection = connect(database.url()).await;
    connection
        .query_drop("CREATE TABLE word (text VARCHAR(20))")
        .await
        .unwrap();
    connection
        .query_drop("INSERT INTO word VALUES ('هاتف 📱')")
        .await
        .unwrap();
    let killed = services.mariadb.pid().unwrap();
    services.mariadb.kill().unwrap();
    assert!(!runs(killed) && services.mariadb.pid().is_none());
    services.mariadb.start().unwrap();
    let kept: Option<String> = connect(database.url())
        .await
        .query_first("SELECT text FROM word")
        .await
        .unwrap();
    assert_eq!(kept.as_deref(), Some("هاتف 📱"));
    assert!(databases(&services).await.contains(&name));
    drop(database);
    assert!(!databases(&services).await.contains(&name));

    // Frozen, Redis takes connections and does not answer; thawed, it does.
    services.redis.freeze().unwrap();
    let mut silent = TcpStream::connect(("127.0.0.1", services.redis.port())).unwrap();
    silent.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    silent.write_all(b"PING\r\n").unwrap();
    assert!(silent.read(&mut [0; 5]).is_err());
    services.redis.thaw().unwrap();
    assert!(redis_says(&services, "GET greeting").contains("ahlan"));

    // Stopped in order and started again, on the same port and empty: nothing is kept.
    let port = services.redis.port();
    assert!(services.redis.stop().unwrap().success());
    assert!(services.redis.freeze().is_err());
    services.redis.start().unwrap();
    assert_eq!(services.redis.port(), port);
    assert!(redis_says(&services, "GET greeting").starts_with("$-1"));

    let pids = [services.mariadb.pid().unwrap(), services.redis.pid().unwrap()];
    assert!(pids.into_iter().all(runs));
    drop(services);
    assert!(!pids.into_iter().any(runs));
}

#[test]
fn corners_of_redis_and_folders_are_each_tests_own() {
    let (one, two) = (
        ScratchRedis::on("redis://127.0.0.1:1"),
        ScratchRedis::on("redis://127.0.0.1:1"),
    );
    assert_ne!(one.prefix(), two.prefix());
    assert_eq!(one.url(), two.url());

    let folder = ScratchDir::create();
    let path = folder.path().to_path_buf();
    assert_eq!(
        folder.sqlite_url(),
        format!("sqlite://{}/portal.db", path.display())
    );
    assert!(path.is_dir());
    drop(folder);
    assert!(!path.exists());
}
