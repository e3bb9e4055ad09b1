//! Where log lines go: standard error, for people or for machines.

use crate::config::{Config, LogFormat};
use std::io::{self, IsTerminal, Write};
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

/// The web server calls what it can't parse an error of ours; it is the caller's, who is answered 400. A filter that names this
/// target itself comes later, and wins.
const QUIET: &str = "actix_http::h1::dispatcher=off";

/// Starts logging as configured. Later calls change nothing, so that tests may call it too.
pub(crate) fn start(config: &Config) {
    // Colours are for a screen; in a file they are noise.
    let colours = io::stderr().is_terminal();
    // Fails when logging has started before, which is as good.
    let _ = lines(config, colours, io::stderr).try_init();
}

/// What writes events as configured, one line for each.
fn lines<W: Write + 'static>(
    config: &Config,
    colours: bool,
    out: impl Fn() -> W + Send + Sync + 'static,
) -> Box<dyn Subscriber + Send + Sync> {
    let filter =
        EnvFilter::try_new(format!("{QUIET},{}", config.log)).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(move || OneLine { out: out(), colours })
        .with_ansi(colours);
    match config.log_format {
        LogFormat::Pretty => Box::new(lines.finish()),
        LogFormat::Json => Box::new(lines.json().flatten_event(true).finish()),
    }
}

/// Keeps an event on one line. The formatter writes each event at once and ends it with a line end; an error's own text, which may
/// quote what a caller sent, stands in it as it is, so that a line end within would begin a line that nobody logged.
struct OneLine<W> {
    out: W,
    colours: bool,
}

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let said = event.strip_suffix(b"\n").unwrap_or(event);
        // Nearly every line: nothing to look at letter by letter.
        if said.len() < event.len() && said.iter().all(|byte| (0x20..0x7f).contains(byte)) {
            self.out.write_all(event)?;
            return Ok(event.len());
        }
        let text = String::from_utf8_lossy(said);
        let mut line = String::with_capacity(event.len());
        for c in text.chars() {
            match c {
                '\n' => line.push_str("\\n"),
                '\r' => line.push_str("\\r"),
                '\t' => line.push(c),
                // What colours are made of.
                '\u{1b}' if self.colours => line.push(c),
                // As JSON writes them too, which leaves some of these as they are.
                c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                    line.push_str(&format!("\\u{:04x}", u32::from(c)));
                }
                c => line.push(c),
            }
        }
        line.push('\n');
        self.out.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);

    impl Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written of the events, as it would be with the setting.
    fn written(format: &str, events: impl FnOnce()) -> String {
        let settings = BTreeMap::from([("PORTAL_LOG_FORMAT".to_owned(), format.to_owned())]);
        let config = Config::read(&settings, |_| Ok(String::new())).unwrap().config;
        let memory = Memory::default();
        let out = memory.clone();
        tracing::subscriber::with_default(lines(&config, false, move || out.clone()), events);
        String::from_utf8(memory.0.lock().unwrap().clone()).unwrap()
    }

    /// What a caller might send so that it is taken for a line of the log.
    const FORGED: &str = "x\r\n2026-03-15T10:00:00Z ERROR forged\u{1b}[2J\u{7f}\u{85}\u{2028} قيمة";

    fn one_of_each_kind() {
        let error = io::Error::other(FORGED);
        let span = tracing::info_span!("request", requestId = FORGED);
        span.in_scope(|| tracing::error!(cause = FORGED, "failed"));
        tracing::warn!(error = &error as &dyn std::error::Error, "an error");
        tracing::warn!(%error, "shown");
        tracing::info!("{FORGED}");
    }

    #[test]
    fn a_line_end_in_a_field_begins_no_line() {
        for format in ["pretty", "json"] {
            let text = written(format, one_of_each_kind);
            assert_eq!(text.lines().count(), 4, "{format}: {text}");
            assert!(
                text.chars()
                    .all(|c| c == '\n' || !(c.is_control() || c == '\u{2028}')),
                "{format}: {text}"
            );
            for line in text.lines() {
                assert!(
                    line.contains("forged") && line.contains("قيمة"),
                    "{format}: {line}"
                );
            }
        }
    }

    #[test]
    fn machines_read_one_object_a_line() {
        let text = written("json", one_of_each_kind);
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let [failed, error, ..] = lines.as_slice() else {
            panic!("{text}");
        };
        assert_eq!(
            (&failed["level"], &failed["message"]),
            (&"ERROR".into(), &"failed".into())
        );
        assert_eq!(
            (&failed["cause"], &error["error"]),
            (&FORGED.into(), &FORGED.into())
        );
        assert_eq!(failed["span"]["requestId"], FORGED);
        assert!(failed["timestamp"].as_str().unwrap().ends_with('Z'), "{text}");
    }
}
