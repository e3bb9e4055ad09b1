//! Finds a server's program.

use super::ServiceError;
use std::path::{Path, PathBuf};

/// Where servers are installed, and `PATH` seldom looks.
const MORE: [&str; 4] = [
    "/usr/sbin",
    "/usr/local/sbin",
    "/opt/homebrew/opt/mariadb/bin",
    "/usr/local/opt/mariadb/bin",
];

/// The first of the names that is there, in `PATH` and where else servers live.
pub(crate) fn find(names: &[&'static str]) -> Result<PathBuf, ServiceError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path)
        .chain(MORE.map(PathBuf::from))
        .collect();
    names
        .iter()
        .find_map(|name| first_in(&folders, name))
        .ok_or_else(|| ServiceError::Missing(names.first().copied().unwrap_or_default()))
}

fn first_in(folders: &[PathBuf], name: &str) -> Option<PathBuf> {
    folders
        .iter()
        .map(|folder| folder.join(name))
        .find(|file| Path::is_file(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_program_is_named() {
        let error = find(&["no-such-server", "nor-this-one"]).unwrap_err();
        assert!(error.to_string().starts_with("no-such-server is not installed"));
    }

    #[test]
    fn the_first_folder_that_has_it_wins() {
        let (empty, full) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(full.path().join("served"), "").unwrap();
        let folders = [empty.path().to_path_buf(), full.path().to_path_buf()];
        assert_eq!(first_in(&folders, "served"), Some(full.path().join("served")));
        assert_eq!(first_in(&folders, "absent"), None);
    }
}
