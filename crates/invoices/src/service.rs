use crate::{
    InvoiceDetail, InvoiceError, InvoiceFilter, InvoiceQuery, InvoiceReader, InvoiceSort, InvoiceSummary,
    VerificationCodes, Verified, VerifyBy,
};
use kernel::{Clock, CustomerId, InvoiceId, Listed, ShopDay, ShopZone, SortDir, Window};
use std::sync::Arc;

/// What a customer, and the holder of an invoice's paper, may do with invoices.
#[derive(Clone)]
pub struct InvoiceService {
    reader: Arc<dyn InvoiceReader>,
    codes: VerificationCodes,
    clock: Arc<dyn Clock>,
    zone: ShopZone,
}

impl InvoiceService {
    /// The longest text that can be a tracking token, in characters: the width of the ERP's column.
    pub const TOKEN_LIMIT: usize = 100;

    /// Over a reader, with the shop's calendar.
    #[must_use]
    pub fn new(
        reader: Arc<dyn InvoiceReader>,
        codes: VerificationCodes,
        clock: Arc<dyn Clock>,
        zone: ShopZone,
    ) -> Self {
        Self {
            reader,
            codes,
            clock,
            zone,
        }
    }

    fn today(&self) -> ShopDay {
        ShopDay::at(self.zone, self.clock.now())
    }

    /// Part of a customer's list, as of today in the shop.
    ///
    /// # Errors
    /// [`InvoiceError::Storage`].
    pub async fn list(
        &self,
        customer: CustomerId,
        query: &InvoiceQuery,
    ) -> Result<Listed<InvoiceSummary>, InvoiceError> {
        self.reader.list(customer, query, &self.today()).await
    }

    /// The customer's newest invoices.
    ///
    /// # Errors
    /// [`InvoiceError::Storage`].
    pub async fn recent(
        &self,
        customer: CustomerId,
        limit: u32,
    ) -> Result<Vec<InvoiceSummary>, InvoiceError> {
        let query = InvoiceQuery {
            filter: InvoiceFilter::default(),
            sort: InvoiceSort::CreatedAt,
            dir: SortDir::Desc,
            window: Window::first(limit),
        };
        Ok(self.list(customer, &query).await?.items)
    }

    /// One of the customer's invoices.
    ///
    /// # Errors
    /// [`InvoiceError::NotFound`] when it is not the customer's, for whichever reason; [`InvoiceError::Storage`].
    pub async fn detail(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
    ) -> Result<InvoiceDetail, InvoiceError> {
        self.reader
            .find(customer, invoice, &self.today())
            .await?
            .ok_or(InvoiceError::NotFound)
    }

    /// The code by which the holder of an invoice's paper can [verify](Self::verify) it.
    #[must_use]
    pub fn verification_code(&self, invoice: InvoiceId) -> String {
        self.codes.code(invoice)
    }

    /// What an invoice says that someone holds in their hand, by the portal's code or the ERP's tracking token.
    ///
    /// # Errors
    /// [`InvoiceError::NotFound`] when no issued invoice goes by that token; [`InvoiceError::Storage`].
    pub async fn verify(&self, token: &str) -> Result<Verified, InvoiceError> {
        let by = match self.codes.read(token) {
            Some(invoice) => VerifyBy::Invoice(invoice),
            None if token.is_empty() || token.chars().count() > Self::TOKEN_LIMIT => {
                return Err(InvoiceError::NotFound);
            }
            None => VerifyBy::TrackingToken(token.to_owned()),
        };
        self.reader
            .verify(&by, &self.today())
            .await?
            .ok_or(InvoiceError::NotFound)
    }
}
