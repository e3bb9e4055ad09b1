use async_trait::async_trait;
use bytes::Bytes;
use invoices::{InvoicePrinter, InvoiceSheet, PrintError};
use moka::future::Cache;
use std::sync::Arc;

/// An [`InvoicePrinter`] that keeps what was printed, by version: the same invoice is printed once, also when many ask
/// for it at the same time, and again when anything on it has changed.
pub struct KeptPapers {
    inner: Arc<dyn InvoicePrinter>,
    kept: Cache<String, Bytes>,
}

impl KeptPapers {
    /// Around a printer, holding at most so many bytes of files; those asked for least go first.
    #[must_use]
    pub fn new(inner: Arc<dyn InvoicePrinter>, most_bytes: u64) -> Self {
        let kept = Cache::builder()
            .max_capacity(most_bytes)
            .weigher(|version: &String, file: &Bytes| {
                u32::try_from(version.len() + file.len()).unwrap_or(u32::MAX)
            })
            .build();
        Self { inner, kept }
    }
}

#[async_trait]
impl InvoicePrinter for KeptPapers {
    fn edition(&self) -> String {
        self.inner.edition()
    }

    async fn print(&self, sheet: &InvoiceSheet) -> Result<Bytes, PrintError> {
        let print = self.inner.print(sheet);
        let file = self.kept.try_get_with_by_ref(&sheet.version, print).await;
        file.map_err(|error| PrintError::clone(&error))
    }
}
