use crate::{PaymentError, PaymentQuery, PaymentReader, PaymentRecord};
use kernel::{CustomerId, InvoiceId, Listed, ShopZone};
use std::sync::Arc;

/// What a customer may know of their payments.
#[derive(Clone)]
pub struct PaymentService {
    reader: Arc<dyn PaymentReader>,
    zone: ShopZone,
}

impl PaymentService {
    /// Over a reader, with the shop's calendar.
    #[must_use]
    pub fn new(reader: Arc<dyn PaymentReader>, zone: ShopZone) -> Self {
        Self { reader, zone }
    }

    /// Part of the history across the customer's invoices.
    ///
    /// # Errors
    /// [`PaymentError::Storage`].
    pub async fn history(
        &self,
        customer: CustomerId,
        query: &PaymentQuery,
    ) -> Result<Listed<PaymentRecord>, PaymentError> {
        self.reader.history(customer, query, self.zone).await
    }

    /// What was paid for one of the customer's invoices, newest first.
    ///
    /// # Errors
    /// [`PaymentError::InvoiceNotFound`] when it is not the customer's, for whichever reason;
    /// [`PaymentError::Storage`].
    pub async fn of_invoice(
        &self,
        customer: CustomerId,
        invoice: InvoiceId,
    ) -> Result<Vec<PaymentRecord>, PaymentError> {
        self.reader
            .of_invoice(customer, invoice, self.zone)
            .await?
            .ok_or(PaymentError::InvoiceNotFound)
    }
}
