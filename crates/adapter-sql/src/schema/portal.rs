//! The portal's own tables. Their times are UTC.

diesel::table! {
    /// Sign-ins. `token` is the hash of the current refresh token.
    #[sql_name = "CustomerSession"]
    customer_session (id) {
        id -> BigInt,
        #[sql_name = "customerId"]
        customer_id -> BigInt,
        #[sql_name = "userId"]
        user_id -> Nullable<BigInt>,
        token -> Text,
        #[sql_name = "previousToken"]
        previous_token -> Nullable<Text>,
        generation -> Integer,
        #[sql_name = "ipAddress"]
        ip_address -> Nullable<Text>,
        #[sql_name = "userAgent"]
        user_agent -> Nullable<Text>,
        #[sql_name = "expiresAt"]
        expires_at -> Timestamp,
        #[sql_name = "revokedAt"]
        revoked_at -> Nullable<Timestamp>,
        #[sql_name = "rotatedAt"]
        rotated_at -> Nullable<Timestamp>,
        #[sql_name = "lastSeenAt"]
        last_seen_at -> Nullable<Timestamp>,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
    }
}

diesel::table! {
    /// Who did what; never a secret.
    #[sql_name = "CustomerAuditLog"]
    customer_audit_log (id) {
        id -> BigInt,
        #[sql_name = "customerId"]
        customer_id -> Nullable<BigInt>,
        #[sql_name = "userId"]
        user_id -> Nullable<BigInt>,
        action -> Text,
        endpoint -> Nullable<Text>,
        method -> Nullable<Text>,
        #[sql_name = "ipAddress"]
        ip_address -> Nullable<Text>,
        #[sql_name = "userAgent"]
        user_agent -> Nullable<Text>,
        #[sql_name = "requestId"]
        request_id -> Nullable<Text>,
        #[sql_name = "requestData"]
        request_data -> Nullable<Text>,
        #[sql_name = "responseData"]
        response_data -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
    }
}

diesel::table! {
    /// What a customer chose; no row means the defaults.
    #[sql_name = "CustomerPreferences"]
    customer_preferences (id) {
        id -> BigInt,
        #[sql_name = "customerId"]
        customer_id -> BigInt,
        language -> Text,
        theme -> Text,
        notifications -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Normalised phones and e-mails that sign in; `shared` where two customers have one.
    #[sql_name = "PortalLoginName"]
    portal_login_name (id) {
        id -> BigInt,
        kind -> Text,
        value -> Text,
        #[sql_name = "customerId"]
        customer_id -> Nullable<BigInt>,
        #[sql_name = "userId"]
        user_id -> Nullable<BigInt>,
        shared -> Bool,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
    }
}

diesel::table! {
    /// Failed logins by keyed hash of the identifier, whether or not an account has it. `recent` has the moments of the
    /// latest ones, in milliseconds since 1970 with commas between.
    #[sql_name = "PortalLoginThrottle"]
    portal_login_throttle (identifier) {
        identifier -> Text,
        recent -> Text,
        #[sql_name = "lockedUntil"]
        locked_until -> Nullable<Timestamp>,
        #[sql_name = "lockCount"]
        lock_count -> Integer,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
    }
}

diesel::table! {
    /// Codes as nonces: the code itself is derived with a key that is not here. Of the tries, `shared` were held against another
    /// code too and count for the day there.
    #[sql_name = "PortalOneTimeCode"]
    portal_one_time_code (id) {
        id -> BigInt,
        purpose -> Text,
        #[sql_name = "customerId"]
        customer_id -> BigInt,
        #[sql_name = "userId"]
        user_id -> BigInt,
        channel -> Text,
        destination -> Text,
        nonce -> Text,
        tries -> Integer,
        shared -> Integer,
        data -> Nullable<Text>,
        #[sql_name = "expiresAt"]
        expires_at -> Timestamp,
        #[sql_name = "usedAt"]
        used_at -> Nullable<Timestamp>,
        #[sql_name = "endedAt"]
        ended_at -> Nullable<Timestamp>,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
    }
}

diesel::table! {
    /// What a right code earns: one change of the password. Stored as a hash.
    #[sql_name = "PortalResetToken"]
    portal_reset_token (id) {
        id -> BigInt,
        #[sql_name = "tokenHash"]
        token_hash -> Text,
        #[sql_name = "customerId"]
        customer_id -> BigInt,
        #[sql_name = "userId"]
        user_id -> BigInt,
        #[sql_name = "expiresAt"]
        expires_at -> Timestamp,
        #[sql_name = "usedAt"]
        used_at -> Nullable<Timestamp>,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
    }
}

diesel::table! {
    /// The picture of a customer, by its path in the file store.
    #[sql_name = "PortalAvatar"]
    portal_avatar (customer_id) {
        #[sql_name = "customerId"]
        customer_id -> BigInt,
        path -> Text,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
    }
}

diesel::table! {
    /// What customers write under a repair.
    #[sql_name = "PortalRepairComment"]
    portal_repair_comment (id) {
        id -> BigInt,
        #[sql_name = "repairRequestId"]
        repair_request_id -> BigInt,
        #[sql_name = "customerId"]
        customer_id -> BigInt,
        comment -> Text,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Customers asking how far a repair is.
    #[sql_name = "PortalUpdateRequest"]
    portal_update_request (id) {
        id -> BigInt,
        #[sql_name = "repairRequestId"]
        repair_request_id -> BigInt,
        #[sql_name = "customerId"]
        customer_id -> BigInt,
        message -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
    }
}

diesel::table! {
    /// Which of a repair's attachments the shop shows or hides, against the default.
    #[sql_name = "PortalAttachmentVisibility"]
    portal_attachment_visibility (id) {
        id -> BigInt,
        #[sql_name = "repairRequestId"]
        repair_request_id -> BigInt,
        #[sql_name = "attachmentId"]
        attachment_id -> Text,
        visible -> Bool,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
    }
}

diesel::table! {
    /// Events that must not be lost. `position` is the place in the stream, given by the relay.
    #[sql_name = "PortalOutbox"]
    portal_outbox (id) {
        id -> BigInt,
        #[sql_name = "eventId"]
        event_id -> Text,
        kind -> Text,
        v -> Integer,
        #[sql_name = "customerId"]
        customer_id -> Nullable<BigInt>,
        #[sql_name = "entityId"]
        entity_id -> BigInt,
        data -> Text,
        #[sql_name = "occurredAt"]
        occurred_at -> Timestamp,
        position -> Nullable<BigInt>,
        state -> Text,
        attempts -> Integer,
        #[sql_name = "nextAttemptAt"]
        next_attempt_at -> Timestamp,
        #[sql_name = "claimedBy"]
        claimed_by -> Nullable<Text>,
        #[sql_name = "claimedUntil"]
        claimed_until -> Nullable<Timestamp>,
        #[sql_name = "lastError"]
        last_error -> Nullable<Text>,
        #[sql_name = "doneAt"]
        done_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    /// Which handler has done its work for which event.
    #[sql_name = "PortalHandledEvent"]
    portal_handled_event (id) {
        id -> BigInt,
        #[sql_name = "eventId"]
        event_id -> Text,
        handler -> Text,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
    }
}

diesel::table! {
    /// Who of several nodes does a job, until when.
    #[sql_name = "PortalLease"]
    portal_lease (name) {
        name -> Text,
        owner -> Text,
        #[sql_name = "expiresAt"]
        expires_at -> Timestamp,
    }
}

diesel::table! {
    /// Numbers that are given in order.
    #[sql_name = "PortalCounter"]
    portal_counter (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    /// How far each of the ERP's tables has been followed.
    #[sql_name = "PortalFollower"]
    portal_follower (name) {
        name -> Text,
        #[sql_name = "lastId"]
        last_id -> BigInt,
        #[sql_name = "lastAt"]
        last_at -> Nullable<Timestamp>,
        #[sql_name = "firstId"]
        first_id -> BigInt,
        #[sql_name = "startedAt"]
        started_at -> Timestamp,
        #[sql_name = "updatedAt"]
        updated_at -> Timestamp,
    }
}

diesel::table! {
    /// Whose each invoice was when it was last followed.
    #[sql_name = "PortalInvoiceOwner"]
    portal_invoice_owner (invoice_id) {
        #[sql_name = "invoiceId"]
        invoice_id -> BigInt,
        #[sql_name = "customerId"]
        customer_id -> BigInt,
    }
}

diesel::table! {
    /// Orders of the sandbox gateway, which moves no money.
    #[sql_name = "PortalSandboxOrder"]
    portal_sandbox_order (id) {
        id -> BigInt,
        reference -> Text,
        amount -> crate::types::sql::MoneySql,
        currency -> Text,
        #[sql_name = "invoiceNumber"]
        invoice_number -> Text,
        locale -> Text,
        #[sql_name = "returnUrl"]
        return_url -> Text,
        action -> Nullable<Text>,
        #[sql_name = "cancelledAt"]
        cancelled_at -> Nullable<Timestamp>,
        #[sql_name = "createdAt"]
        created_at -> Timestamp,
        #[sql_name = "expiresAt"]
        expires_at -> Timestamp,
    }
}

diesel::table! {
    /// What happened to the sandbox's orders, and whether the portal has taken it in.
    #[sql_name = "PortalSandboxTransaction"]
    portal_sandbox_transaction (id) {
        id -> BigInt,
        reference -> Text,
        movement -> Text,
        kind -> Text,
        outcome -> Text,
        amount -> crate::types::sql::MoneySql,
        currency -> Text,
        charge -> Nullable<Text>,
        #[sql_name = "refundKey"]
        refund_key -> Nullable<Text>,
        #[sql_name = "occurredAt"]
        occurred_at -> Timestamp,
        #[sql_name = "dueAt"]
        due_at -> Timestamp,
        attempts -> Integer,
        #[sql_name = "claimedBy"]
        claimed_by -> Nullable<Text>,
        #[sql_name = "acceptedAt"]
        accepted_at -> Nullable<Timestamp>,
    }
}
