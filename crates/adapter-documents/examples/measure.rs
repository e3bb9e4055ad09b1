//! How long an invoice takes, and how large it is: `cargo run --release -p adapter-documents --example measure [FOLDER [LOGO]]`,
//! which also leaves the files in a folder to be looked at.
#![allow(clippy::print_stdout, dead_code)]

#[path = "../tests/pdf/samples.rs"]
mod samples;

use adapter_documents::{Logo, PdfPrinter};
use kernel::Locale;
use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (folder, logo) = (arguments.next(), arguments.next());
    let logo = logo.map(|path| Logo::open(&path)).transpose()?;
    let start = Instant::now();
    let printer = PdfPrinter::new(logo)?;
    println!("fonts read in {:?}", start.elapsed());
    println!(
        "{:>6} {:>4} {:>12} {:>12} {:>9}",
        "lines", "", "first", "warm", "bytes"
    );
    for lines in [1, 60, 1_000] {
        for locale in Locale::ALL {
            let paper = samples::paper(lines, locale);
            let start = Instant::now();
            let pdf = printer.print_here(&paper)?;
            let first = start.elapsed();
            let runs: u32 = if lines > 100 { 5 } else { 50 };
            let start = Instant::now();
            for _ in 0..runs {
                printer.print_here(&paper)?;
            }
            let warm = start.elapsed() / runs;
            println!(
                "{lines:>6} {:>4} {first:>12.1?} {warm:>12.1?} {:>9}",
                locale.tag(),
                pdf.len()
            );
            if let Some(folder) = &folder {
                let name = format!("invoice-{lines}-{}.pdf", locale.tag());
                std::fs::write(folder.join(name), &pdf)?;
            }
        }
    }
    Ok(())
}
