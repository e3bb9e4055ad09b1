//! Online payments, refunds and the ledger: the portal's own tables. Their times are UTC.

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    /// Attempts to pay. `liveInvoice` is the invoice's id while an online one is pending or processing; `listedAt` is the
    /// time of its making on the ERP's wall.
    #[sql_name = "PortalPaymentAttempt"]
    portal_payment_attempt (id) {
        id -> BigInt,
        #[sql_name = "customerId"]
        customer_id -> BigInt,
        #[sql_name = "invoiceId"]
        invoice_id -> BigInt,
        reference -> Text,
        method -> Text,
        gateway -> Nullable<Text>,
        amount -> MoneySql,
        currency -> Text,
        status -> Text,
        failure -> Nullable<Text>,
        #[sql_name = "gatewayOrder"]
        gateway_order -> Nullable<Text>,
        integrations -> Text,
        #[sql_name = "transactionId"]
        transaction_id -> Nullable<Text>,
        #[sql_name = "checkoutUrl"]
        checkout_url -> Nullable<Text>,
        #[sql_name = "outletCode"]
        outlet_code -> Nullable<Text>,
        #[sql_name = "returnUrl"]
        return_url -> Nullable<Text>,
        locale -> Text,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
        #[sql_name = "openingUntil"]
        opening_until -> Nullable<Timestamp>,
        #[sql_name = "expiresAt"]
        expires_at -> Timestamp,
        #[sql_name = "paidAt"]
        paid_at -> Nullable<Timestamp>,
        #[sql_name = "nextInquiryAt"]
        next_inquiry_at -> Nullable<Timestamp>,
        #[sql_name = "claimedBy"]
        claimed_by -> Nullable<Text>,
        closed -> Bool,
        #[sql_name = "liveInvoice"]
        live_invoice -> Nullable<BigInt>,
        #[sql_name = "listedAt"]
        listed_at -> Timestamp,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    /// What gateways said, each piece of news once; all of it, so that what came too early can be acted on later.
    #[sql_name = "PortalPaymentEvent"]
    portal_payment_event (id) {
        id -> BigInt,
        source -> Text,
        #[sql_name = "eventKey"]
        event_key -> Text,
        #[sql_name = "attemptId"]
        attempt_id -> Nullable<BigInt>,
        kind -> Text,
        #[sql_name = "movementId"]
        movement_id -> Text,
        outcome -> Text,
        failure -> Nullable<Text>,
        #[sql_name = "orderKind"]
        order_kind -> Text,
        #[sql_name = "orderKey"]
        order_key -> Text,
        amount -> Nullable<MoneySql>,
        currency -> Nullable<Text>,
        integration -> Nullable<Text>,
        #[sql_name = "occurredAt"]
        occurred_at -> Nullable<Timestamp>,
        state -> Text,
        mismatch -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    /// Money that moved: positive for what came, negative for what went. Rows are only added.
    #[sql_name = "PortalLedgerEntry"]
    portal_ledger_entry (id) {
        id -> BigInt,
        #[sql_name = "attemptId"]
        attempt_id -> BigInt,
        #[sql_name = "invoiceId"]
        invoice_id -> BigInt,
        #[sql_name = "customerId"]
        customer_id -> BigInt,
        source -> Text,
        #[sql_name = "movementId"]
        movement_id -> Text,
        kind -> Text,
        amount -> MoneySql,
        currency -> Text,
        #[sql_name = "occurredAt"]
        occurred_at -> Timestamp,
        #[sql_name = "paymentId"]
        payment_id -> Nullable<BigInt>,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    /// Money given back, or about to be; written before the gateway is asked.
    #[sql_name = "PortalRefund"]
    portal_refund (id) {
        id -> BigInt,
        #[sql_name = "attemptId"]
        attempt_id -> BigInt,
        #[sql_name = "invoiceId"]
        invoice_id -> BigInt,
        reference -> Text,
        source -> Text,
        charge -> Text,
        amount -> MoneySql,
        currency -> Text,
        state -> Text,
        #[sql_name = "movementId"]
        movement_id -> Nullable<Text>,
        reason -> Nullable<Text>,
        #[sql_name = "sentAt"]
        sent_at -> Nullable<Timestamp>,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
        #[sql_name = "completedAt"]
        completed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Keys that callers sent, as hashes, and the attempt that came of each.
    #[sql_name = "PortalIdempotencyKey"]
    portal_idempotency_key (id) {
        id -> BigInt,
        #[sql_name = "keyHash"]
        key_hash -> Text,
        fingerprint -> Text,
        #[sql_name = "attemptId"]
        attempt_id -> BigInt,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
    }
}
