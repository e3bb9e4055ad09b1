//! Invoices on paper: whose they are, what is handed to the printer, and what a version tells apart.
#![allow(clippy::unwrap_used)]

use bytes::Bytes;
use invoices::{
    BilledCustomer, InvoiceDetail, InvoiceError, InvoicePaper, InvoicePapers, InvoiceService, InvoiceStatus,
    InvoiceSummary, MockInvoicePrinter, MockInvoiceReader, PrintError, Shop, VerificationCodes,
};
use kernel::testing::FixedClock;
use kernel::{Currency, CustomerId, InvoiceId, Keyring, Locale, Money, ShopZone};
use std::sync::Arc;

const OWNER: CustomerId = CustomerId(7);
const INVOICE: InvoiceId = InvoiceId(42);

fn cairo() -> ShopZone {
    ShopZone(chrono_tz::Africa::Cairo)
}

fn detail() -> InvoiceDetail {
    let money = |minor| Money::new(minor, Currency::EGP);
    InvoiceDetail {
        summary: InvoiceSummary {
            id: INVOICE,
            number: "INV-2026-000042".into(),
            repair: None,
            total: money(500),
            paid: money(0),
            due: money(500),
            status: InvoiceStatus::Pending,
            created_at: None,
            due_date: None,
            paid_at: None,
        },
        items: vec![],
        subtotal: money(500),
        discount: money(0),
        tax: money(0),
        shipping: money(0),
        credit: money(0),
        payments: vec![],
        customer: BilledCustomer {
            id: OWNER,
            name: "منى عادل".into(),
            phone: None,
            email: None,
            address: None,
        },
        company: None,
        branch: None,
        shop: Shop::default(),
    }
}

fn papers(printer: MockInvoicePrinter) -> InvoicePapers {
    let mut reader = MockInvoiceReader::new();
    reader
        .expect_find()
        .returning(|customer, invoice, _| Ok((customer == OWNER && invoice == INVOICE).then(detail)));
    let codes = VerificationCodes::new(Keyring::new("a secret".into(), vec![]).derive("codes"));
    let clock = Arc::new(FixedClock::at("2026-03-10T22:30:00Z"));
    let invoices = Arc::new(InvoiceService::new(Arc::new(reader), codes, clock, cairo()));
    InvoicePapers::new(
        invoices,
        Arc::new(printer),
        "https://shop.example/verify/".into(),
        cairo(),
    )
}

fn printer() -> MockInvoicePrinter {
    let mut printer = MockInvoicePrinter::new();
    printer.expect_edition().returning(|| "first".into());
    printer
}

#[tokio::test]
async fn the_owner_gets_a_file_with_the_link_on_it() {
    let mut printer = printer();
    printer
        .expect_print()
        .withf(|sheet| {
            let paper = &sheet.paper;
            paper.detail == detail()
                && paper.locale == Locale::En
                && paper.zone == cairo()
                && paper
                    .verification_link
                    .starts_with("https://shop.example/verify/42-")
        })
        .once()
        .returning(|_| Ok(Bytes::from_static(b"%PDF-")));
    let papers = papers(printer);
    let pdf = papers.pdf(OWNER, INVOICE, Locale::En).await.unwrap();
    assert_eq!(pdf.file_name, "INV-2026-000042.pdf");
    assert_eq!(pdf.bytes, "%PDF-");
    let sheet = papers.sheet(OWNER, INVOICE, Locale::En).await.unwrap();
    assert_eq!(sheet.version, pdf.version, "told without printing");
    assert_eq!(sheet.paper.file_name(), pdf.file_name);
    let code = sheet
        .paper
        .verification_link
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(code.len(), "42-".len() + 32);
}

#[tokio::test]
async fn nothing_is_printed_for_anyone_else() {
    let papers = papers(printer());
    let other = papers.pdf(CustomerId(8), INVOICE, Locale::Ar).await;
    assert!(matches!(other, Err(InvoiceError::NotFound)));
    let absent = papers.pdf(OWNER, InvoiceId(1), Locale::Ar).await;
    assert!(matches!(absent, Err(InvoiceError::NotFound)));
}

#[tokio::test]
async fn what_the_printer_says_is_told() {
    let mut printer = printer();
    printer.expect_print().returning(|_| Err(PrintError::Busy));
    let answer = papers(printer).pdf(OWNER, INVOICE, Locale::Ar).await;
    assert!(matches!(answer, Err(InvoiceError::Print(PrintError::Busy))));
}

#[test]
fn a_version_changes_with_all_that_is_printed_and_with_nothing_else() {
    let paper = || InvoicePaper {
        detail: detail(),
        verification_link: "https://shop.example/verify/42-0".into(),
        zone: cairo(),
        locale: Locale::Ar,
    };
    let first = paper().version("first").unwrap();
    assert_eq!(first.len(), 32);
    assert_eq!(first, paper().version("first").unwrap());
    assert_ne!(first, paper().version("second").unwrap());
    let changes: [fn(&mut InvoicePaper); 7] = [
        |paper| paper.locale = Locale::En,
        |paper| paper.zone = ShopZone(chrono_tz::UTC),
        |paper| paper.verification_link.push('0'),
        |paper| paper.detail.tax.minor += 1,
        |paper| paper.detail.customer.name.push('ة'),
        |paper| paper.detail.shop.name = Some("ورشة".into()),
        |paper| paper.detail.summary.status = InvoiceStatus::Overdue,
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut other = paper();
        change(&mut other);
        assert_ne!(first, other.version("first").unwrap(), "change {index}");
    }
}
