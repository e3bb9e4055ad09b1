use crate::{InvoiceError, InvoicePaper, InvoicePdf, InvoicePrinter, InvoiceService, InvoiceSheet};
use bytes::Bytes;
use kernel::{CustomerId, InvoiceId, Locale, ShopZone};
use std::sync::Arc;

/// Invoices as paper: what their owner may save, print and hand on.
#[derive(Clone)]
pub struct InvoicePapers {
    invoices: Arc<InvoiceService>,
    printer: Arc<dyn InvoicePrinter>,
    verify_at: String,
    zone: ShopZone,
}

impl InvoicePapers {
    /// Over the invoices and a printer. An invoice's verification code put behind `verify_at` is the link on its paper.
    #[must_use]
    pub fn new(
        invoices: Arc<InvoiceService>,
        printer: Arc<dyn InvoicePrinter>,
        verify_at: String,
        zone: ShopZone,
    ) -> Self {
        Self {
            invoices,
            printer,
            verify_at,
            zone,
        }
    }

    /// One of the customer's invoices, printed.
    ///
    /// # Errors
    /// [`InvoiceError::NotFound`] when it is not the customer's, for whichever reason; [`InvoiceError::Print`];
    /// [`InvoiceError::Storage`].
    pub async fn pdf(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        locale: Locale,
    ) -> Result<InvoicePdf, InvoiceError> {
        let sheet = self.sheet(customer, invoice, locale).await?;
        Ok(InvoicePdf {
            bytes: self.print(&sheet).await?,
            file_name: sheet.paper.file_name(),
            version: sheet.version,
        })
    }

    /// What [`Self::pdf`] would print, for who may have that version already.
    ///
    /// # Errors
    /// As [`Self::pdf`].
    pub async fn sheet(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
        locale: Locale,
    ) -> Result<InvoiceSheet, InvoiceError> {
        let detail = self.invoices.detail(customer, invoice).await?;
        let code = self.invoices.verification_code(invoice);
        let paper = InvoicePaper {
            detail,
            verification_link: format!("{}{code}", self.verify_at),
            zone: self.zone,
            locale,
        };
        let version = paper.version(&self.printer.edition())?;
        Ok(InvoiceSheet { paper, version })
    }

    /// A PDF of a sheet.
    ///
    /// # Errors
    /// [`InvoiceError::Print`].
    pub async fn print(&self, sheet: &InvoiceSheet) -> Result<Bytes, InvoiceError> {
        Ok(self.printer.print(sheet).await?)
    }
}
