//! Where scratch data lies: in memory where there is room for it, else on disk.

use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const MEMORY: &str = "/dev/shm";

/// Less than this free (containers often give `/dev/shm` 64 MiB) and a test run would fill it.
const ROOM: u64 = 1 << 30;

/// A new folder of its own, removed on drop.
pub(crate) fn scratch_folder(prefix: &str) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    if has_room(Path::new(MEMORY))
        && let Ok(folder) = builder.tempdir_in(MEMORY)
    {
        return Ok(folder);
    }
    let base = build_folder();
    std::fs::create_dir_all(&base)?;
    builder.tempdir_in(base)
}

fn has_room(folder: &Path) -> bool {
    rustix::fs::statvfs(folder).is_ok_and(|stat| stat.f_bavail.saturating_mul(stat.f_frsize) >= ROOM)
}

fn build_folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/scratch"),
        |target| PathBuf::from(target).join("scratch"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_has_no_room() {
        assert!(!has_room(Path::new("/no/such/folder")));
    }

    #[test]
    fn every_folder_is_another_and_goes_on_drop() {
        let (one, two) = (scratch_folder("a").unwrap(), scratch_folder("a").unwrap());
        assert_ne!(one.path(), two.path());
        let path = one.path().to_path_buf();
        drop(one);
        assert!(!path.exists());
    }
}
