//! A folder for one test.

use crate::folder::scratch_folder;
use std::path::Path;
use tempfile::TempDir;

/// A folder of the test's own, in memory where there is room, removed on drop.
#[derive(Debug)]
pub struct ScratchDir(TempDir);

impl ScratchDir {
    /// A new, empty one.
    ///
    /// # Panics
    /// When the machine gives no folder.
    #[must_use]
    pub fn create() -> Self {
        match scratch_folder("portal-test-") {
            Ok(folder) => Self(folder),
            Err(error) => panic!("no folder for the test: {error}"),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The URL of a SQLite database in it, which is not made yet: `sqlite:///…/portal.db`.
    #[must_use]
    pub fn sqlite_url(&self) -> String {
        format!("sqlite://{}", self.path().join("portal.db").display())
    }
}
