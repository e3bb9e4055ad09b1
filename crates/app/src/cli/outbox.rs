//! `portal outbox list|retry`

use super::migrate::{before_serving, wiring_error};
use super::{CliError, chain, say};
use crate::config::Config;
use crate::wiring::{self, Machine};
use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand, ValueEnum};
use kernel::{CustomerId, RequestContext, StorageError};
use outbox::{EventFilter, EventLine, EventState, OutboxDesk, Retried, Retry};
use serde_json::json;

/// What is done with events: messages that wait, and messages that were given up.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List events, the newest first: what waits and what was given up, when no state is named.
    List {
        /// Only those in this state.
        #[arg(long)]
        state: Option<State>,
        /// Only those of this kind, such as code.issued.
        #[arg(long)]
        kind: Option<String>,
        /// How many at most, 1 to 1000.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
    },
    /// Have an event tried again now, with all its tries before it.
    Retry(Which),
}

/// How far events are.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum State {
    /// Waiting for their first or next try.
    Pending,
    /// Given up.
    Dead,
    /// Done; they are deleted after a week.
    Done,
}

/// Which events.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Which {
    /// The event's id, as `portal outbox list` tells it.
    #[arg(value_parser = clap::value_parser!(i64).range(1..))]
    id: Option<i64>,
    /// All that were given up.
    #[arg(long)]
    all_dead: bool,
}

/// Carries one out.
pub(super) async fn run(config: Config, action: Action) -> Result<(), CliError> {
    let database = wiring::database(&config).map_err(wiring_error)?;
    before_serving(&config, &database).await?;
    let desk = database.ports().outbox_desk;
    let now = Machine::default().clock.now();
    match action {
        Action::List { state, kind, limit } => {
            let state = state.map(|state| match state {
                State::Pending => EventState::Pending,
                State::Dead => EventState::Dead,
                State::Done => EventState::Done,
            });
            let lines = desk.list(&EventFilter { state, kind }, limit).await;
            let lines = lines.map_err(|error| explain(&error))?;
            if !lines.is_empty() {
                say("id  kind  customer  age  tries  state  last error");
            }
            for line in &lines {
                say(&shown(line, now));
            }
            say(&format!("{} events", lines.len()));
            Ok(())
        }
        Action::Retry(which) => retry(&*desk, which, now).await,
    }
}

async fn retry(desk: &dyn OutboxDesk, which: Which, now: DateTime<Utc>) -> Result<(), CliError> {
    let context = RequestContext {
        endpoint: "outbox retry".to_owned(),
        method: "CLI".to_owned(),
        ..RequestContext::default()
    };
    let (which, outcome) = match which.id {
        Some(id) => (Retry::One(id), json!({ "row": id })),
        None => (Retry::AllDead, json!({ "all": "dead" })),
    };
    let audit = context.audit(None, None, "outbox.retry", outcome, now);
    let outcome = desk.retry(which, &audit).await.map_err(|error| explain(&error))?;
    let refused = |text: &str| Err(CliError::Other(text.to_owned()));
    match outcome {
        Retried::Due(count) => {
            say(&format!(
                "{count} events are due; a running portal tries them within a second"
            ));
            Ok(())
        }
        Retried::Absent => refused("there is no such event"),
        Retried::Done => refused("the event is done: there is nothing to try again"),
        Retried::Busy => refused("the portal is trying this event now"),
    }
}

fn shown(line: &EventLine, now: DateTime<Utc>) -> String {
    let customer = line
        .customer
        .map_or_else(|| "-".to_owned(), |id: CustomerId| id.to_string());
    let text = format!(
        "{}  {}  {customer}  {}  {}  {}  {}",
        line.row,
        line.kind,
        age(now - line.occurred_at),
        line.attempts,
        line.state.as_str(),
        line.last_error.as_deref().unwrap_or("-"),
    );
    // What a terminal may show: an error's words come from outside in part.
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// In the largest unit that fits: `40s`, `5m`, `3h`, `2d`.
fn age(age: TimeDelta) -> String {
    let seconds = age.num_seconds().max(0);
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m", seconds / 60),
        3600..86_400 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

fn explain(error: &StorageError) -> CliError {
    match error {
        StorageError::Unavailable(_) => CliError::Database(chain(error)),
        error => CliError::Other(chain(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_at_a_glance() {
        for (seconds, text) in [(-5, "0s"), (59, "59s"), (60, "1m"), (7199, "1h"), (172_800, "2d")] {
            assert_eq!(age(TimeDelta::seconds(seconds)), text);
        }
    }
}
