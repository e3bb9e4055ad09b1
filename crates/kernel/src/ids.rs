//! Ids as types of their own, so that a device's id can't be handed in where a repair's is meant.
//!
//! The ERP's ids are `INT`, the portal's own `BIGINT`; here every one is an `i64`, which both widen to.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// The number itself, as the database holds it.
            #[must_use]
            pub const fn get(self) -> i64 { self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
    )+};
}

ids! {
    /// `Customer.id`.
    CustomerId,
    /// `User.id`: the login behind a customer, or a member of staff.
    UserId,
    /// `Role.id`.
    RoleId,
    /// `Company.id`.
    CompanyId,
    /// `Branch.id`.
    BranchId,
    /// `RepairRequest.id`.
    RepairId,
    /// `Device.id`.
    DeviceId,
    /// `Quotation.id`.
    QuotationId,
    /// `Invoice.id`.
    InvoiceId,
    /// `InvoiceItem.id`.
    InvoiceItemId,
    /// `Payment.id`: money that the ERP knows of. The portal's own attempts have ids of another table.
    PaymentId,
    /// `Notification.id`.
    NotificationId,
    /// `CustomerSession.id`, one of the portal's own tables.
    SessionId,
    /// An attempt to pay, one of the portal's own tables: the API's `paymentId`.
    AttemptId,
    /// Money given back or about to be, one of the portal's own tables.
    RefundId,
    /// A customer's comment on a repair, one of the portal's own tables.
    CommentId,
}
