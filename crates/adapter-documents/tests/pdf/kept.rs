//! The printer behind its port: versions are kept, printed once, and the queue has an end.

use crate::samples::paper;
use adapter_documents::{KeptPapers, PdfPrinter};
use bytes::Bytes;
use invoices::{InvoicePrinter, InvoiceSheet, MockInvoicePrinter, PrintError};
use kernel::Locale;
use std::sync::Arc;

fn sheet(locale: Locale) -> InvoiceSheet {
    let paper = paper(1, locale);
    let version = paper.version("test").unwrap();
    InvoiceSheet { paper, version }
}

#[tokio::test]
async fn a_version_is_printed_once() {
    let mut printer = MockInvoicePrinter::new();
    printer
        .expect_print()
        .times(2)
        .returning(|sheet| Ok(sheet.version.clone().into()));
    let kept = Arc::new(KeptPapers::new(Arc::new(printer), 1_000_000));
    let (arabic, english) = (sheet(Locale::Ar), sheet(Locale::En));
    let asked = (0..20).map(|_| {
        let (kept, sheet) = (kept.clone(), arabic.clone());
        tokio::spawn(async move { kept.print(&sheet).await })
    });
    for asked in asked.collect::<Vec<_>>() {
        assert_eq!(asked.await.unwrap().unwrap(), arabic.version);
    }
    assert_eq!(kept.print(&english).await.unwrap(), english.version);
}

#[tokio::test]
async fn a_failure_is_told_and_not_kept() {
    let mut printer = MockInvoicePrinter::new();
    let mut failures = 1;
    printer.expect_print().times(2).returning(move |_| {
        failures -= 1;
        if failures == 0 {
            Err(PrintError::Busy)
        } else {
            Ok(Bytes::new())
        }
    });
    let kept = KeptPapers::new(Arc::new(printer), 1_000_000);
    let sheet = sheet(Locale::Ar);
    assert_eq!(kept.print(&sheet).await, Err(PrintError::Busy));
    assert_eq!(kept.print(&sheet).await, Ok(Bytes::new()));
}

#[tokio::test]
async fn nothing_is_kept_where_there_is_no_room() {
    let mut printer = MockInvoicePrinter::new();
    printer
        .expect_print()
        .times(2)
        .returning(|_| Ok(Bytes::from_static(b"file")));
    let kept = KeptPapers::new(Arc::new(printer), 0);
    let sheet = sheet(Locale::Ar);
    for _ in 0..2 {
        kept.print(&sheet).await.unwrap();
    }
}

#[tokio::test]
async fn the_queue_has_an_end() {
    let printer = Arc::new(PdfPrinter::new(None).unwrap());
    let sheet = sheet(Locale::Ar);
    let cores = std::thread::available_parallelism().unwrap().get();
    let asked: Vec<_> = (0..cores * 40)
        .map(|_| {
            let (printer, sheet) = (printer.clone(), sheet.clone());
            tokio::spawn(async move { printer.print(&sheet).await })
        })
        .collect();
    let mut answers = Vec::new();
    for asked in asked {
        answers.push(asked.await.unwrap());
    }
    let printed = answers.iter().filter(|answer| answer.is_ok()).count();
    let busy = answers
        .iter()
        .filter(|answer| **answer == Err(PrintError::Busy))
        .count();
    assert_eq!(printed + busy, answers.len());
    assert!(
        busy > 0 && printed >= cores * 33,
        "{printed} printed, {busy} refused"
    );
    assert!(printer.print(&sheet).await.is_ok(), "there is room again");
}
