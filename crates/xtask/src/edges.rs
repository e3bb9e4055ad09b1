//! The architecture's edges: `kernel ← domains ← adapters ← app`, read from the manifests. Compiled for tests only,
//! for it is one.

use crate::metadata::{Dependency, Metadata, Package};

/// Libraries that do I/O or know a protocol: kernel and domains must not hear of them.
const OUTSIDE: [&str; 16] = [
    "actix",
    "axum",
    "awc",
    "deadpool",
    "diesel",
    "fred",
    "hyper",
    "lettre",
    "libsqlite3",
    "moka",
    "mysql",
    "object_store",
    "redis",
    "reqwest",
    "rusqlite",
    "sqlx",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layer {
    Kernel,
    Domain,
    Adapter,
    App,
    TestSupport,
    /// Programs of the repository's own, which no other crate may know.
    Xtask,
}

fn layer(name: &str) -> Layer {
    match name {
        "kernel" => Layer::Kernel,
        "app" => Layer::App,
        "test-support" => Layer::TestSupport,
        "xtask" | "faults" => Layer::Xtask,
        adapter if adapter.starts_with("adapter-") => Layer::Adapter,
        _ => Layer::Domain,
    }
}

/// Whether a crate of the workspace may depend on another.
fn allowed(from: Layer, to: Layer, dev: bool) -> bool {
    match from {
        Layer::Kernel | Layer::TestSupport => false,
        // A domain's tests run without any server: no test-support.
        Layer::Domain => to == Layer::Kernel,
        Layer::Adapter => match to {
            Layer::Kernel | Layer::Domain => true,
            // A decorator's contract suite runs over what it decorates.
            Layer::Adapter | Layer::TestSupport => dev,
            Layer::App | Layer::Xtask => false,
        },
        Layer::App => match to {
            Layer::Kernel | Layer::Domain | Layer::Adapter => true,
            Layer::TestSupport => dev,
            Layer::App | Layer::Xtask => false,
        },
        Layer::Xtask => to == Layer::TestSupport,
    }
}

/// Every edge that the architecture forbids, as `from -> to`.
fn wrong_edges(members: &[&Package]) -> Vec<String> {
    let names: Vec<&str> = members.iter().map(|package| package.name.as_str()).collect();
    members
        .iter()
        .flat_map(|package| {
            package
                .dependencies
                .iter()
                .map(move |dependency| (package, dependency))
        })
        .filter(|(package, dependency)| !may_depend(&package.name, dependency, &names))
        .map(|(package, dependency)| format!("{} -> {}", package.name, dependency.name))
        .collect()
}

fn may_depend(from: &str, dependency: &Dependency, members: &[&str]) -> bool {
    let to = dependency.name.as_str();
    let dev = dependency.kind.as_deref() == Some("dev");
    // A crate turns on its own feature `testing` for its tests.
    if from == to {
        return dev;
    }
    let from = layer(from);
    if members.contains(&to) {
        return allowed(from, layer(to), dev);
    }
    !matches!(from, Layer::Kernel | Layer::Domain) || !OUTSIDE.iter().any(|name| to.starts_with(name))
}

fn made_up(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
    Package {
        id: name.into(),
        name: name.into(),
        version: "0.1.0".into(),
        license: None,
        source: None,
        manifest_path: "Cargo.toml".into(),
        dependencies: dependencies
            .iter()
            .map(|(name, kind)| Dependency {
                name: (*name).into(),
                kind: kind.map(str::to_owned),
            })
            .collect(),
    }
}

#[test]
fn the_workspace_has_no_wrong_edge() {
    let metadata = Metadata::read().unwrap();
    let members: Vec<&Package> = metadata.members().collect();
    assert!(members.len() > 10, "the members were not read");
    assert_eq!(wrong_edges(&members), Vec::<String>::new());
}

#[test]
fn every_wrong_edge_of_a_made_up_workspace_is_found() {
    let dev = Some("dev");
    let workspace = [
        made_up("kernel", &[("serde", None), ("repairs", None), ("redis", None)]),
        made_up("invoices", &[("kernel", None), ("invoices", dev)]),
        made_up(
            "repairs",
            &[
                ("kernel", None),
                ("invoices", None),
                ("adapter-sql", dev),
                ("diesel-async", Some("build")),
                ("actix-web", dev),
                ("test-support", dev),
            ],
        ),
        made_up(
            "adapter-sql",
            &[
                ("repairs", None),
                ("diesel", None),
                ("adapter-redis", None),
                ("test-support", dev),
                ("app", dev),
            ],
        ),
        made_up(
            "adapter-redis",
            &[("kernel", None), ("adapter-sql", dev), ("test-support", None)],
        ),
        made_up("test-support", &[("mysql_async", None), ("kernel", None)]),
        made_up(
            "app",
            &[
                ("adapter-sql", None),
                ("repairs", None),
                ("test-support", dev),
                ("xtask", None),
            ],
        ),
        made_up("xtask", &[("test-support", None), ("app", None)]),
        made_up(
            "faults",
            &[("test-support", None), ("reqwest", None), ("repairs", None)],
        ),
    ];
    assert_eq!(
        wrong_edges(&workspace.iter().collect::<Vec<_>>()),
        [
            "kernel -> repairs",
            "kernel -> redis",
            "repairs -> invoices",
            "repairs -> adapter-sql",
            "repairs -> diesel-async",
            "repairs -> actix-web",
            "repairs -> test-support",
            "adapter-sql -> adapter-redis",
            "adapter-sql -> app",
            "adapter-redis -> test-support",
            "test-support -> kernel",
            "app -> xtask",
            "xtask -> app",
            "faults -> repairs",
        ]
    );
}
