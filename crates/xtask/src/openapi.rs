//! `cargo xtask openapi`: the committed API document is the program's.

use crate::workspace::{cargo, output, program, root};
use anyhow::{Context as _, Result, bail};
use std::fs;

/// Compares or writes `docs/openapi.json`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut write = None;
    let mut binary = None;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--check" => write = Some(false),
            "--write" => write = Some(true),
            "--binary" => binary = Some(rest.next().context("--binary needs a path")?),
            other => bail!("openapi does not know {other:?}"),
        }
    }
    let Some(write) = write else {
        bail!("openapi needs --check or --write")
    };
    let mut portal = match binary {
        Some(path) => program(path),
        None => {
            let mut command = cargo();
            command.args(["run", "--quiet", "--package=app", "--"]);
            command
        }
    };
    let document = output(portal.arg("openapi"))?;
    let file = root().join("docs/openapi.json");
    if write {
        fs::write(&file, document).with_context(|| format!("writing {}", file.display()))?;
        println!("docs/openapi.json written");
        return Ok(());
    }
    let committed = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    if let Some(difference) = difference(&committed, &document) {
        bail!(
            "docs/openapi.json is not what the program says; run `cargo xtask openapi --write`\n{difference}"
        );
    }
    println!("docs/openapi.json is what the program says");
    Ok(())
}

/// The first line in which they differ.
fn difference(committed: &str, generated: &str) -> Option<String> {
    if committed == generated {
        return None;
    }
    let (mut old, mut new) = (committed.lines(), generated.lines());
    let mut number = 0_usize;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return Some("they differ in line ends only".to_owned()),
            (old, new) if old != new => {
                let shown = |line: Option<&str>| line.unwrap_or("(nothing)").to_owned();
                return Some(format!(
                    "line {number}\n  committed: {}\n  generated: {}",
                    shown(old),
                    shown(new)
                ));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_shown() {
        assert_eq!(difference("{\n}\n", "{\n}\n"), None);
        let shown = difference("{\n  \"a\": 1\n}", "{\n  \"a\": 2\n}").unwrap();
        assert_eq!(shown, "line 2\n  committed:   \"a\": 1\n  generated:   \"a\": 2");
        assert!(
            difference("{}", "{}\nmore")
                .unwrap()
                .contains("committed: (nothing)")
        );
        assert!(difference("{}", "{}\n").unwrap().contains("line ends"));
    }

    #[test]
    fn a_wrong_argument_is_told() {
        assert!(run(&["--chek".to_owned()]).is_err());
        assert!(run(&[]).is_err());
    }
}
