//! `cargo xtask licences`: what `deny.toml` allows, checked on what the machine already has. No network, nothing
//! to install; the file is cargo-deny's, so that whoever has that tool may run it as well.

use crate::metadata::{Metadata, Package};
use crate::workspace::root;
use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};
use std::path::Path;

/// Fails with every dependency that the policy refuses.
pub(crate) fn run() -> Result<()> {
    let file = root().join("deny.toml");
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let policy = Policy::parse(&text)?;
    let metadata = Metadata::read()?;
    let refused: Vec<String> = metadata
        .packages
        .iter()
        .filter_map(|package| policy.refuses(package, &metadata.workspace_root))
        .collect();
    if !refused.is_empty() {
        bail!("deny.toml refuses:\n  {}", refused.join("\n  "));
    }
    println!(
        "{} packages: licences, bans and sources in order",
        metadata.packages.len()
    );
    Ok(())
}

#[derive(Deserialize)]
struct Config {
    licenses: Licenses,
    bans: Bans,
    sources: Sources,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    name: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: Vec<String>,
}

struct Policy {
    licences: Vec<Licensee>,
    bans: Vec<Ban>,
    registries: Vec<String>,
}

impl Policy {
    fn parse(text: &str) -> Result<Self> {
        let config: Config = toml::from_str(text).context("reading deny.toml")?;
        let licences = config
            .licenses
            .allow
            .iter()
            .map(|name| Licensee::parse(name).with_context(|| format!("{name:?} in deny.toml")))
            .collect::<Result<_>>()?;
        Ok(Self {
            licences,
            bans: config.bans.deny,
            registries: config.sources.allow_registry,
        })
    }

    /// Why a package may not be used, if it may not.
    fn refuses(&self, package: &Package, workspace: &Path) -> Option<String> {
        let reason = self
            .refuses_source(package, workspace)
            .or_else(|| self.refuses_name(&package.name))
            .or_else(|| self.refuses_licence(package.license.as_deref()))?;
        Some(format!("{} {}: {reason}", package.name, package.version))
    }

    fn refuses_source(&self, package: &Package, workspace: &Path) -> Option<String> {
        match &package.source {
            None if package.manifest_path.starts_with(workspace) => None,
            None => Some(format!(
                "lies outside the repository, in {}",
                package.manifest_path.display()
            )),
            Some(source) => {
                let registry = source.strip_prefix("registry+").unwrap_or(source);
                (!self.registries.iter().any(|allowed| allowed == registry))
                    .then(|| format!("comes from {source}"))
            }
        }
    }

    fn refuses_name(&self, name: &str) -> Option<String> {
        let ban = self.bans.iter().find(|ban| ban.name == name)?;
        Some(format!("is banned: {}", ban.reason))
    }

    fn refuses_licence(&self, licence: Option<&str>) -> Option<String> {
        let Some(licence) = licence else {
            return Some("names no licence".to_owned());
        };
        // Lax: old manifests write "MIT/Apache-2.0" for "MIT OR Apache-2.0".
        let expression = match Expression::parse_mode(licence, ParseMode::LAX) {
            Ok(expression) => expression,
            Err(error) => return Some(format!("has an unreadable licence {licence:?}: {}", error.reason)),
        };
        let allowed =
            expression.evaluate(|asked| self.licences.iter().any(|licence| licence.satisfies(asked)));
        (!allowed).then(|| format!("has the licence {licence:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

    fn policy() -> Policy {
        Policy::parse(
            r#"
            [licenses]
            allow = ["MIT", "Apache-2.0", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]
            [bans]
            deny = [{ name = "openssl-sys", reason = "needs a system library" }]
            [sources]
            allow-registry = ["https://github.com/rust-lang/crates.io-index"]
            "#,
        )
        .unwrap()
    }

    fn licence(expression: &str) -> Option<String> {
        policy().refuses_licence(Some(expression))
    }

    fn package(name: &str, source: Option<&str>, manifest: &str) -> Package {
        Package {
            id: name.into(),
            name: name.into(),
            version: "1.0.0".into(),
            license: Some("MIT".into()),
            source: source.map(str::to_owned),
            manifest_path: manifest.into(),
            dependencies: Vec::new(),
        }
    }

    fn refusal(name: &str, source: Option<&str>, manifest: &str) -> Option<String> {
        policy().refuses(&package(name, source, manifest), Path::new("/w"))
    }

    #[test]
    fn of_an_or_one_side_is_enough_and_of_an_and_both_are_needed() {
        for allowed in [
            "MIT",
            "GPL-3.0-only OR MIT",
            "MIT/GPL-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert_eq!(licence(allowed), None, "{allowed}");
        }
        for refused in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR Apache-2.0) AND OpenSSL",
            "MIT WITH Classpath-exception-2.0",
        ] {
            assert_eq!(licence(refused), Some(format!("has the licence {refused:?}")));
        }
    }

    #[test]
    fn no_licence_and_an_unreadable_one_are_refused() {
        assert_eq!(
            policy().refuses_licence(None).as_deref(),
            Some("names no licence")
        );
        assert!(
            licence("see LICENSE.txt")
                .unwrap()
                .starts_with("has an unreadable licence")
        );
    }

    #[test]
    fn only_the_registry_and_the_repository_are_sources() {
        assert_eq!(refusal("serde", Some(REGISTRY), "/home/x/serde/Cargo.toml"), None);
        assert_eq!(refusal("kernel", None, "/w/crates/kernel/Cargo.toml"), None);
        let git = refusal("serde", Some("git+https://example.com/serde#1"), "/x/Cargo.toml").unwrap();
        assert_eq!(git, "serde 1.0.0: comes from git+https://example.com/serde#1");
        assert!(
            refusal("near", None, "/elsewhere/near/Cargo.toml")
                .unwrap()
                .contains("outside")
        );
    }

    #[test]
    fn a_banned_crate_is_refused_with_the_reason() {
        let refused = refusal("openssl-sys", Some(REGISTRY), "/x/Cargo.toml");
        assert_eq!(
            refused.as_deref(),
            Some("openssl-sys 1.0.0: is banned: needs a system library")
        );
    }

    #[test]
    fn the_repository_s_own_policy_can_be_read() {
        let text = std::fs::read_to_string(root().join("deny.toml")).unwrap();
        let policy = Policy::parse(&text).unwrap();
        assert_eq!(policy.refuses_licence(Some("MIT OR Apache-2.0")), None);
        assert!(policy.refuses_licence(Some("AGPL-3.0-only")).is_some());
    }
}
