use crate::InvoiceDetail;
use bytes::Bytes;
use kernel::{Locale, ShopZone};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// All that an invoice's paper shows, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoicePaper {
    /// The invoice itself.
    pub detail: InvoiceDetail,
    /// Where whoever holds the paper can check it.
    pub verification_link: String,
    /// The calendar its dates are in.
    pub zone: ShopZone,
    /// Its language, and with it its direction.
    pub locale: Locale,
}

/// Of the hash's 32 bytes: as many as no two papers share.
const VERSION_BYTES: usize = 16;

impl InvoicePaper {
    /// What to save it as: `INV-2026-000123.pdf`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.pdf", self.detail.summary.number)
    }

    /// Names what is printed: two papers of one version come out of a printer of that edition the same. As hex digits.
    ///
    /// # Errors
    /// When the invoice can't be written down, which no invoice is known to do.
    pub fn version(&self, edition: &str) -> Result<String, PrintError> {
        let detail = serde_json::to_vec(&self.detail).map_err(PrintError::failed)?;
        let parts = [
            edition.as_bytes(),
            self.locale.tag().as_bytes(),
            self.zone.0.name().as_bytes(),
            self.verification_link.as_bytes(),
            &detail,
        ];
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let mut version = String::with_capacity(VERSION_BYTES * 2);
        for byte in hash.finalize().iter().take(VERSION_BYTES) {
            write!(version, "{byte:02x}").map_err(PrintError::failed)?;
        }
        Ok(version)
    }
}

/// A paper that is ready to be printed, with the name of what is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceSheet {
    /// What to print.
    pub paper: InvoicePaper,
    /// See [`InvoicePaper::version`].
    pub version: String,
}

/// An invoice as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoicePdf {
    /// What to save it as.
    pub file_name: String,
    /// A PDF.
    pub bytes: Bytes,
    /// Changes with whatever is printed; see [`InvoicePaper::version`].
    pub version: String,
}

/// Why an invoice could not be printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// Too many papers wait for the printer; a moment later there may be room.
    #[error("too many invoices wait to be printed")]
    Busy,
    /// The printer could not make a document of it.
    #[error("an invoice could not be printed: {0}")]
    Failed(String),
}

impl PrintError {
    /// A failure with its cause in words.
    pub fn failed(cause: impl std::fmt::Display) -> Self {
        Self::Failed(cause.to_string())
    }
}
