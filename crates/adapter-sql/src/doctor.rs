//! `portal doctor`: is this database fit to be served?

use crate::{Database, MigrationError, mysql, sqlite};
use std::fmt;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// As it should be.
    Fine,
    /// Worth knowing.
    Note,
    /// Customers will be hindered by it.
    Bad,
}

/// One thing the doctor found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What it is.
    pub text: String,
}

impl Finding {
    pub(crate) const fn fine(text: String) -> Self {
        Self {
            severity: Severity::Fine,
            text,
        }
    }

    pub(crate) const fn note(text: String) -> Self {
        Self {
            severity: Severity::Note,
            text,
        }
    }

    pub(crate) const fn bad(text: String) -> Self {
        Self {
            severity: Severity::Bad,
            text,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.severity {
            Severity::Fine => "ok  ",
            Severity::Note => "note",
            Severity::Bad => "BAD ",
        };
        write!(f, "{mark}  {}", self.text)
    }
}

impl Database {
    /// Looks at the schema first, and at the rows when nothing is missing.
    ///
    /// # Errors
    /// When the database can't be reached or read.
    pub async fn examine(&self) -> Result<Vec<Finding>, MigrationError> {
        let plan = self.plan().await?;
        if !plan.is_empty() {
            let mut findings: Vec<Finding> = plan
                .steps
                .into_iter()
                .map(|step| Finding::bad(format!("missing: {}", step.what)))
                .collect();
            findings.push(Finding::note(
                "run `portal migrate` to add what is missing".to_owned(),
            ));
            return Ok(findings);
        }
        let mut findings = vec![Finding::fine("the schema is complete".to_owned())];
        let rows = match self {
            Self::MySql(db) => mysql::repositories::examine(&db.0).await,
            Self::Sqlite(db) => sqlite::repositories::examine(&db.0).await,
        };
        findings.extend(rows.map_err(|error| MigrationError::step("looking at the rows", error))?);
        Ok(findings)
    }
}
