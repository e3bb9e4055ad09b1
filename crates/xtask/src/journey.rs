//! `cargo xtask journey`: a customer of a demo shop pays through the sandbox in a real browser, in every way that its page offers.

use crate::demo::Demo;
use crate::workspace::{program, root, succeed, target};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Names that Chromium goes by.
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const SOURCES: [&str; 4] = ["package.json", "journey.js", "shop.js", "windows.js"];

/// What the command is told.
struct Options {
    binary: Option<PathBuf>,
    browser: Option<PathBuf>,
    pictures: PathBuf,
}

/// Starts a shop and a browser, and lets the one pay in the other.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let options = read(arguments)?;
    let browser = match options.browser {
        Some(path) => path,
        None => found()?,
    };
    let folder = copied()?;
    fs::create_dir_all(&options.pictures)
        .with_context(|| format!("making {}", options.pictures.display()))?;
    println!("Installing the journey's tools in {}", folder.display());
    succeed(
        program("npm")
            .args([
                "install",
                "--no-package-lock",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ])
            .current_dir(&folder),
    )
    .context("the journey needs Node 20.19 or newer, with npm")?;
    let mut shop = Demo::start("journey", options.binary.as_deref())?;
    succeed(
        program("node")
            .args(["journey.js", &shop.url()])
            .arg(&options.pictures)
            .arg(&browser)
            .current_dir(&folder),
    )?;
    shop.is_well()?;
    println!(
        "the sandbox's page was walked through; pictures of it are in {}",
        options.pictures.display()
    );
    Ok(())
}

fn read(arguments: &[String]) -> Result<Options> {
    let mut options = Options {
        binary: None,
        browser: None,
        pictures: target().join("journey"),
    };
    let mut rest = arguments.iter();
    while let Some(option) = rest.next() {
        let value = || format!("{option} needs a path");
        match option.as_str() {
            "--binary" => options.binary = Some(rest.next().with_context(value)?.into()),
            "--browser" => options.browser = Some(rest.next().with_context(value)?.into()),
            "--pictures" => options.pictures = std::path::absolute(rest.next().with_context(value)?)?,
            other => bail!("journey knows --binary, --browser and --pictures, each with a path, not {other}"),
        }
    }
    Ok(options)
}

/// The first browser on the path.
fn found() -> Result<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&folders)
        .flat_map(|folder| BROWSERS.map(|name| folder.join(name)))
        .find(|place| Path::is_file(place));
    places.context("no Chromium was found on the path; name one with --browser")
}

/// The journey's sources below `target`, where npm may write beside them.
fn copied() -> Result<PathBuf> {
    let source = root().join("crates/xtask/journey");
    let folder = target().join("tools/journey");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    for name in SOURCES {
        fs::copy(source.join(name), folder.join(name)).with_context(|| format!("copying {name}"))?;
    }
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_others_refused() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let options = read(&words("--pictures /tmp/p --binary b --browser c")).unwrap();
        assert_eq!(options.pictures, Path::new("/tmp/p"));
        assert_eq!(
            (options.binary, options.browser),
            (Some("b".into()), Some("c".into()))
        );
        assert!(read(&words("--binary")).is_err() && read(&words("--loud")).is_err());
    }
}
