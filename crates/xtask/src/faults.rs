//! `cargo xtask faults`: a real portal under faults, by the crate `faults`, which is built only for this.

use crate::services::install_what_is_missing;
use crate::workspace::{cargo, succeed, target};
use anyhow::{Context as _, Result};
use std::path::PathBuf;

/// Builds the portal, unless `--binary PATH` names one, and tries the faults named, or all.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    install_what_is_missing()?;
    let (binary, faults) = split(arguments)?;
    let binary = match binary {
        Some(binary) => binary,
        None => {
            succeed(cargo().args(["build", "--quiet", "--locked", "--package=app"]))?;
            target().join("debug/portal")
        }
    };
    let binary = std::path::absolute(binary).context("the portal's program")?;
    succeed(
        cargo()
            .args(["run", "--quiet", "--locked", "--package=faults", "--", "--binary"])
            .arg(binary)
            .arg("--folder")
            .arg(target().join("faults"))
            .args(faults),
    )
    .context("see the report above")
}

/// The program that was named, and the faults.
fn split(arguments: &[String]) -> Result<(Option<PathBuf>, Vec<&str>)> {
    let (mut binary, mut faults) = (None, Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if word == "--binary" {
            binary = Some(words.next().context("--binary names no program")?.into());
        } else {
            faults.push(word.as_str());
        }
    }
    Ok((binary, faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_and_the_faults_are_told_apart() {
        let words = ["kill", "--binary", "bin/portal", "stop"].map(str::to_owned);
        let (binary, faults) = split(&words).unwrap();
        assert_eq!(binary, Some(PathBuf::from("bin/portal")));
        assert_eq!(faults, ["kill", "stop"]);
        assert!(split(&["--binary".to_owned()]).is_err());
    }
}
