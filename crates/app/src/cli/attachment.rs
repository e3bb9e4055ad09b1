//! `portal attachment list|hide|show`

use super::migrate::{before_serving, wiring_error};
use super::{CliError, chain, say};
use crate::config::Config;
use crate::wiring::{self, Machine};
use clap::{Args, Subcommand};
use kernel::{Change, RepairId, RequestContext, StorageError};
use repairs::{Attachment, AttachmentMarks, RepairError, Visibility};
use serde_json::json;
use std::sync::Arc;

/// What is done with a repair's files.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List a repair's files and which of them its customer sees.
    List {
        /// The repair's id.
        #[arg(value_parser = clap::value_parser!(i64).range(1..))]
        repair: i64,
    },
    /// Hide a file from the repair's customer.
    Hide(File),
    /// Show a file to the repair's customer.
    Show(File),
}

/// A file on a repair.
#[derive(Debug, Args)]
pub(super) struct File {
    /// The repair's id.
    #[arg(value_parser = clap::value_parser!(i64).range(1..))]
    repair: i64,
    /// The file's id, as `portal attachment list` tells it.
    file: String,
}

/// Carries one out.
pub(super) async fn run(config: Config, action: Action) -> Result<(), CliError> {
    let database = wiring::database(&config).map_err(wiring_error)?;
    before_serving(&config, &database).await?;
    let marks = database.ports().repair_attachment_marks;
    match action {
        Action::List { repair } => {
            let files = marks
                .list(RepairId(repair))
                .await
                .map_err(|error| explain(&error))?;
            let files = files.ok_or_else(|| absent(&format!("repair {repair}")))?;
            let unmarked = if config.attachments_visible {
                Visibility::Visible
            } else {
                Visibility::Hidden
            };
            for file in &files {
                say(&line(file, unmarked));
            }
            say(&format!("{} files on repair {repair}", files.len()));
            Ok(())
        }
        Action::Hide(file) => mark(&marks, &file, Visibility::Hidden).await,
        Action::Show(file) => mark(&marks, &file, Visibility::Visible).await,
    }
}

async fn mark(
    marks: &Arc<dyn AttachmentMarks>,
    File { repair, file }: &File,
    mark: Visibility,
) -> Result<(), CliError> {
    let (action, word) = match mark {
        Visibility::Hidden => ("repair.attachment_hide", "hidden from"),
        Visibility::Visible => ("repair.attachment_show", "shown to"),
    };
    let context = RequestContext {
        endpoint: "attachment".to_owned(),
        method: "CLI".to_owned(),
        ..RequestContext::default()
    };
    let outcome = json!({ "repairId": repair, "attachment": file });
    let now = Machine::default().clock.now();
    let change = Change::silent(context.audit(None, None, action, outcome, now));
    marks
        .mark(RepairId(*repair), file, mark, change)
        .await
        .map_err(|error| explain(&error))?
        .ok_or_else(|| absent(&format!("file {file:?} on repair {repair}")))?;
    say(&format!("{file} is {word} the customer of repair {repair}"));
    Ok(())
}

/// A file as a terminal may show it: names come from outside and could move its cursor.
fn line(file: &Attachment, unmarked: Visibility) -> String {
    let seen = if file.is_shown(unmarked) {
        "shown"
    } else {
        "hidden"
    };
    let by = if file.mark.is_some() {
        "marked"
    } else {
        "by default"
    };
    let text = format!("{seen} {by}  {}  {}", file.id, file.file_name);
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn absent(what: &str) -> CliError {
    CliError::Other(format!("there is no {what}"))
}

fn explain(error: &RepairError) -> CliError {
    match error {
        RepairError::Storage(StorageError::Unavailable(_)) => CliError::Database(chain(error)),
        error => CliError::Other(chain(error)),
    }
}
