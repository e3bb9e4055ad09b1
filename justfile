# Shorthand for what cargo and cargo xtask do; nothing here needs `just` to be installed.

# The list of recipes.
default:
    @just --list

# A living shop on http://127.0.0.1:8080, from nothing.
demo *arguments:
    cargo run --release -- demo {{arguments}}

# All tests, with a private MariaDB and Redis, and a report.
test *arguments:
    cargo xtask test {{arguments}}

# One domain's tests, without any server: `just domain repairs`.
domain crate:
    cargo test -p {{crate}}

# The private MariaDB and Redis alone, until Ctrl-C.
services:
    cargo xtask services

# Formatting and clippy, as CI has them.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features -- -D warnings

# The code's documentation.
docs:
    RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --all-features --no-deps

# Writes docs/openapi.json anew.
openapi:
    cargo xtask openapi --write

# A typed client made from the API document, against a demo shop; needs Node.
client *arguments:
    cargo xtask client {{arguments}}

# Requests made up from the API document, against a demo shop; needs Python.
schemathesis:
    cargo xtask schemathesis

# A real portal under faults (all, or those named), and a report.
faults *arguments:
    cargo xtask faults {{arguments}}

# Licences, banned crates and sources of all dependencies; offline.
licences:
    cargo xtask licences

# Everything that must hold before a change is taken.
ci:
    .ci/run

# The release archive in target/dist.
dist:
    cargo xtask dist
