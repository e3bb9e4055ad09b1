//! The program `portal`.

use std::process::ExitCode;

fn main() -> ExitCode {
    portal::cli::run()
}
