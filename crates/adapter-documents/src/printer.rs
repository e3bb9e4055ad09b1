use crate::fonts::Fonts;
use crate::invoice::lay_out;
use crate::logo::Logo;
use crate::paint::{About, paint};
use crate::qr::Modules;
use crate::text::clean;
use crate::words::Words;
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Datelike, Timelike, Utc};
use invoices::{InvoicePaper, InvoicePrinter, InvoiceSheet, PrintError};
use kernel::Locale;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Changes whenever the same invoice is laid out or written otherwise, so that nobody keeps what it looked like before.
const DESIGN: &str = "1";

/// How many papers may wait for a thread, for each thread.
const QUEUE: usize = 32;

/// Prints invoices on threads of their own, few at a time.
pub struct PdfPrinter {
    press: Arc<Press>,
    edition: String,
    threads: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    most: usize,
}

struct Press {
    fonts: Fonts,
    logo: Option<Logo>,
}

impl PdfPrinter {
    /// With the shop's logo, if it has one, and as many threads as there are cores.
    ///
    /// # Errors
    /// When the fonts that are shipped can't be read.
    pub fn new(logo: Option<Logo>) -> Result<Self, PrintError> {
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self::on(cores, logo)
    }

    fn on(threads: usize, logo: Option<Logo>) -> Result<Self, PrintError> {
        let mark = logo.as_ref().map_or_else(|| "none".to_owned(), Logo::mark);
        let fonts = Fonts::shipped()?;
        Ok(Self {
            press: Arc::new(Press { fonts, logo }),
            edition: format!("{DESIGN}/{mark}"),
            threads: Arc::new(Semaphore::new(threads)),
            waiting: Arc::default(),
            most: threads * (QUEUE + 1),
        })
    }

    /// Prints on the thread that calls.
    ///
    /// # Errors
    /// [`PrintError::Failed`]
    pub fn print_here(&self, paper: &InvoicePaper) -> Result<Bytes, PrintError> {
        self.press.print(paper)
    }
}

/// Counts a paper for as long as it waits or is printed, whoever still wants it.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[async_trait]
impl InvoicePrinter for PdfPrinter {
    fn edition(&self) -> String {
        self.edition.clone()
    }

    async fn print(&self, sheet: &InvoiceSheet) -> Result<Bytes, PrintError> {
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let place = Place(self.waiting.clone());
        if before >= self.most {
            return Err(PrintError::Busy);
        }
        let turn = self
            .threads
            .clone()
            .acquire_owned()
            .await
            .map_err(PrintError::failed)?;
        let (press, paper) = (self.press.clone(), sheet.paper.clone());
        let printed = tokio::task::spawn_blocking(move || {
            // A thread is taken until it is done, even when its caller has gone.
            let _taken = (place, turn);
            press.print(&paper)
        });
        printed.await.map_err(PrintError::failed)?
    }
}

impl Press {
    fn print(&self, paper: &InvoicePaper) -> Result<Bytes, PrintError> {
        let logo = self.logo.as_ref();
        let qr = Modules::of(&paper.verification_link)?;
        let flow = lay_out(paper, logo, &self.fonts);
        Ok(paint(flow, about(paper), logo, &qr)?.into())
    }
}

fn about(paper: &InvoicePaper) -> About {
    let words = Words::of(paper.locale);
    let summary = &paper.detail.summary;
    let shop = paper.detail.shop.name.as_deref().unwrap_or_default();
    let author = clean(shop, |_| true).replace('\n', " ");
    About {
        title: match author.as_str() {
            "" => format!("{} {}", words.invoice, summary.number),
            shop => format!("{} {} – {shop}", words.invoice, summary.number),
        },
        author,
        language: paper.locale.tag(),
        rtl: paper.locale == Locale::Ar,
        made: summary.created_at.map(made),
        link: paper.verification_link.clone(),
        link_name: words.verify.to_owned(),
    }
}

/// A moment as a file tells it.
fn made(at: DateTime<Utc>) -> krilla::metadata::DateTime {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    krilla::metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
}
