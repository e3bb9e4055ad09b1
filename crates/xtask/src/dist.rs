//! `cargo xtask dist`: one archive with what a shop installs.

use crate::metadata::{Metadata, host};
use crate::workspace::{cargo, program, root, succeed, target};
use anyhow::{Context as _, Result};
use std::fs;
use std::path::Path;

/// What goes beside the program.
const BESIDE: [&str; 3] = ["README.md", "LICENSE", "docs"];

/// The licences of what lies within the program, which ask to go with it.
const LICENCES: [(&str, &str); 2] = [
    (
        "crates/adapter-documents/fonts/OFL.txt",
        "IBM-Plex-Sans-Arabic.txt",
    ),
    (
        "crates/identity/data/common-passwords.LICENSE.txt",
        "common-passwords.txt",
    ),
];

/// Builds the program as production has it, optimised across crates, and packs it as `target/dist/portal-VERSION-PLATFORM.tar.gz`.
pub(crate) fn run() -> Result<()> {
    succeed(cargo().args(["build", "--profile=production", "--locked", "--package=app"]))?;
    let metadata = Metadata::read()?;
    let version = metadata
        .members()
        .find(|package| package.name == "app")
        .map(|package| package.version.clone())
        .context("the workspace has no crate app")?;
    let name = format!("portal-{version}-{}", host()?);
    let dist = target().join("dist");
    let staged = dist.join(&name);
    if staged.exists() {
        fs::remove_dir_all(&staged).with_context(|| format!("clearing {}", staged.display()))?;
    }
    fs::create_dir_all(&staged).with_context(|| format!("making {}", staged.display()))?;
    copy(&target().join("production/portal"), &staged.join("portal"))?;
    for entry in BESIDE {
        copy(&root().join(entry), &staged.join(entry))?;
    }
    let licences = staged.join("licences");
    fs::create_dir_all(&licences).with_context(|| format!("making {}", licences.display()))?;
    for (from, name) in LICENCES {
        copy(&root().join(from), &licences.join(name))?;
    }
    let archive = dist.join(format!("{name}.tar.gz"));
    succeed(
        program("tar")
            .arg("-czf")
            .arg(&archive)
            .arg("-C")
            .arg(&dist)
            .arg(&name),
    )?;
    fs::remove_dir_all(&staged).with_context(|| format!("clearing {}", staged.display()))?;
    println!("{}", archive.display());
    Ok(())
}

/// A file, or a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let step = || format!("copying {} to {}", from.display(), to.display());
    if !from.is_dir() {
        fs::copy(from, to).with_context(step)?;
        return Ok(());
    }
    fs::create_dir_all(to).with_context(step)?;
    for entry in fs::read_dir(from).with_context(step)? {
        let entry = entry.with_context(step)?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_copied_with_all_that_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("deep")).unwrap();
        fs::write(from.join("deep/page.md"), "words").unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(fs::read_to_string(to.join("deep/page.md")).unwrap(), "words");
        assert!(copy(&folder.path().join("absent"), &to.join("absent")).is_err());
    }
}
