//! Ends the servers and removes their folder, however the process that started them ends.

use super::ServiceError;
use crate::folder::scratch_folder;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The shell waits until nobody holds the other end of its input any more: the guard was dropped, or the
/// process that held it is gone (a Ctrl-C, a `kill -9`). It sees no Ctrl-C itself, being in a group of its own, and
/// outlives whoever ends that process and its children alike.
const SCRIPT: &str = r#"
trap '' HUP INT TERM
while read -r _; do :; done
for file in "$1"/*.pid; do
  [ -e "$file" ] && kill -9 "$(cat "$file")" 2>/dev/null
done
rm -rf "$1"
"#;

/// Owns the servers' folder.
#[derive(Debug)]
pub(crate) struct Guard {
    folder: PathBuf,
    shell: Child,
}

impl Guard {
    pub(crate) fn new() -> Result<Self, ServiceError> {
        let folder = scratch_folder("portal-services-")
            .map_err(ServiceError::at("making a folder for the servers"))?;
        let shell = Command::new("sh")
            .args(["-c", SCRIPT, "sh"])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(ServiceError::at("starting the shell that cleans up"))?;
        Ok(Self {
            folder: folder.keep(),
            shell,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // Nothing is to be done about a shell that can't be waited for; it does its work all the same.
        let _ = self.shell.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt as _;

    #[test]
    fn when_the_holder_is_gone_what_has_a_pid_file_ends_and_the_folder_goes() {
        let guard = Guard::new().unwrap();
        let folder = guard.folder().to_path_buf();
        let mut server = Command::new("sleep").arg("600").spawn().unwrap();
        std::fs::write(folder.join("sleeper.pid"), server.id().to_string()).unwrap();
        drop(guard);
        assert_eq!(server.wait().unwrap().signal(), Some(9));
        assert!(!folder.exists());
    }
}
