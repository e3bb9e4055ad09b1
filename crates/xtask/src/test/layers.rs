//! Which part of the report a test belongs to.

use super::suites::{Kind, Suite};

/// The crates that are neither adapters nor domains.
const TOOLS: [&str; 3] = ["faults", "test-support", "xtask"];

/// A part of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    /// Of the kernel and the domains: without any server.
    Domain,
    /// An adapter's suites, by what they run on.
    Contract,
    /// The whole app through HTTP, by what it runs on.
    Api,
    /// Inside the adapters and the app.
    Inner,
    /// Of the tests' own tools.
    Tools,
}

impl Section {
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Domain => "Unit tests by domain crate",
            Self::Contract => "Contract suites × adapters",
            Self::Api => "API tests × stacks",
            Self::Inner => "Unit tests of adapters and app",
            Self::Tools => "Tests of the tools",
        }
    }
}

/// Where a test is counted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) section: Section,
    pub(crate) row: String,
    pub(crate) column: String,
}

/// The place of a test by its suite and its name.
pub(crate) fn place(suite: &Suite, test: &str) -> Place {
    let section = section(suite);
    let (row, column) = match section {
        Section::Contract => (
            area(test).unwrap_or(&suite.name).to_owned(),
            adapter(&suite.package, test),
        ),
        Section::Api if suite.name == "api" => (area(test).unwrap_or("general").to_owned(), stack(test)),
        // The program from outside, and the document against the pages.
        Section::Api => (suite.name.clone(), stack(test)),
        Section::Domain | Section::Inner | Section::Tools => (suite.package.clone(), String::new()),
    };
    Place { section, row, column }
}

fn section(suite: &Suite) -> Section {
    let package = suite.package.as_str();
    match suite.kind {
        _ if TOOLS.contains(&package) => Section::Tools,
        Kind::Integration if package.starts_with("adapter-") => Section::Contract,
        Kind::Integration if package == "app" => Section::Api,
        _ if package == "app" || package.starts_with("adapter-") => Section::Inner,
        _ => Section::Domain,
    }
}

/// The engine that the test's name tells of, else what the crate adapts to.
fn adapter(package: &str, test: &str) -> String {
    engine(test).map_or_else(
        || package.trim_start_matches("adapter-").to_owned(),
        str::to_owned,
    )
}

fn stack(test: &str) -> String {
    // An ERP's shape is a module of its own.
    let modules = test.rsplit_once("::").map_or("", |(modules, _)| modules);
    if let Some(shape) = modules
        .split("::")
        .find_map(|module| module.strip_prefix("mariadb_"))
    {
        return format!("ERP: {}", shape.replace('_', " "));
    }
    match engine(test) {
        Some("sqlite") => "SQLite + memory",
        Some(_) => "MariaDB + Redis",
        None => "either",
    }
    .to_owned()
}

fn engine(test: &str) -> Option<&'static str> {
    test.split([':', '_']).find_map(|word| match word {
        "sqlite" => Some("sqlite"),
        "mariadb" => Some("mariadb"),
        _ => None,
    })
}

/// The first module that is not an engine's: the tests' files mirror the URLs.
fn area(test: &str) -> Option<&str> {
    let (modules, _) = test.rsplit_once("::")?;
    modules.split("::").find(|module| engine(module).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(package: &str, name: &str, kind: Kind, test: &str) -> (Section, String, String) {
        let suite = Suite {
            package: package.into(),
            name: name.into(),
            kind,
            tests: Vec::new(),
            counts: None,
        };
        let place = place(&suite, test);
        (place.section, place.row, place.column)
    }

    fn at(section: Section, row: &str, column: &str) -> (Section, String, String) {
        (section, row.into(), column.into())
    }

    #[test]
    fn every_kind_of_test_has_its_place() {
        let (unit, integration) = (Kind::Unit, Kind::Integration);
        assert_eq!(
            placed("repairs", "service", integration, "lists"),
            at(Section::Domain, "repairs", "")
        );
        assert_eq!(
            placed("adapter-sql", "repairs", integration, "mariadb::finds"),
            at(Section::Contract, "repairs", "mariadb")
        );
        assert_eq!(
            placed(
                "adapter-sql",
                "migrations",
                integration,
                "of_many_that_migrate_sqlite_at_once"
            ),
            at(Section::Contract, "migrations", "sqlite")
        );
        assert_eq!(
            placed("adapter-redis", "contract", integration, "cache"),
            at(Section::Contract, "contract", "redis")
        );
        assert_eq!(
            placed("app", "api", integration, "repairs::list::mariadb"),
            at(Section::Api, "repairs", "MariaDB + Redis")
        );
        assert_eq!(
            placed("app", "api", integration, "sqlite::auth::login"),
            at(Section::Api, "auth", "SQLite + memory")
        );
        assert_eq!(
            placed("app", "api", integration, "every_route"),
            at(Section::Api, "general", "either")
        );
        assert_eq!(
            placed("app", "portal", unit, "config::reads"),
            at(Section::Inner, "app", "")
        );
        assert_eq!(
            placed("xtask", "xtask", unit, "edges"),
            at(Section::Tools, "xtask", "")
        );
    }
}
