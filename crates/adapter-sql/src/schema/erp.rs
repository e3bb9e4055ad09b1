//! The ERP's tables, as far as the portal may look at them: a column that is internal to the shop is not named here,
//! so that no query can select it by accident. Every number that is an id is read as 64 bits.
//!
//! Enums and JSON are read as text: shops differ in their members, and MariaDB and MySQL in what JSON is.

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "User"]
    user (id) {
        id -> BigInt,
        name -> Text,
        email -> Text,
        password -> Text,
        phone -> Nullable<Text>,
        #[sql_name = "isActive"]
        is_active -> Nullable<Bool>,
        #[sql_name = "roleId"]
        role_id -> Nullable<BigInt>,
        #[sql_name = "customerId"]
        customer_id -> Nullable<BigInt>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
        #[sql_name = "forcePasswordReset"]
        force_password_reset -> Bool,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "Role"]
    role (id) {
        id -> BigInt,
        name -> Text,
        #[sql_name = "isActive"]
        is_active -> Nullable<Bool>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "UserLoginLog"]
    user_login_log (id) {
        id -> BigInt,
        #[sql_name = "userId"]
        user_id -> Nullable<BigInt>,
        #[sql_name = "loginAt"]
        login_at -> Nullable<Timestamp>,
        #[sql_name = "ipAddress"]
        ip_address -> Nullable<Text>,
        #[sql_name = "deviceInfo"]
        device_info -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "Customer"]
    customer (id) {
        id -> BigInt,
        name -> Text,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        address -> Nullable<Text>,
        #[sql_name = "companyId"]
        company_id -> Nullable<BigInt>,
        #[sql_name = "userId"]
        user_id -> Nullable<BigInt>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "Company"]
    company (id) {
        id -> BigInt,
        name -> Text,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        address -> Nullable<Text>,
        #[sql_name = "taxNumber"]
        tax_number -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "Branch"]
    branch (id) {
        id -> BigInt,
        name -> Text,
        address -> Nullable<Text>,
        phone -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "Device"]
    device (id) {
        id -> BigInt,
        #[sql_name = "customerId"]
        customer_id -> Nullable<BigInt>,
        #[sql_name = "deviceType"]
        device_type -> Nullable<Text>,
        brand -> Nullable<Text>,
        #[sql_name = "brandId"]
        brand_id -> Nullable<BigInt>,
        model -> Nullable<Text>,
        #[sql_name = "serialNumber"]
        serial_number -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
        name -> Nullable<Text>,
        #[sql_name = "purchaseDate"]
        purchase_date -> Nullable<Date>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "VariableCategory"]
    variable_category (id) {
        id -> BigInt,
        code -> Text,
        name -> Text,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "VariableOption"]
    variable_option (id) {
        id -> BigInt,
        #[sql_name = "categoryId"]
        category_id -> BigInt,
        label -> Text,
        value -> Text,
        #[sql_name = "isActive"]
        is_active -> Nullable<Bool>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "RepairRequest"]
    repair_request (id) {
        id -> BigInt,
        #[sql_name = "deviceId"]
        device_id -> Nullable<BigInt>,
        #[sql_name = "reportedProblem"]
        reported_problem -> Nullable<Text>,
        status -> Nullable<Text>,
        #[sql_name = "trackingToken"]
        tracking_token -> Nullable<Text>,
        #[sql_name = "customerId"]
        customer_id -> Nullable<BigInt>,
        #[sql_name = "branchId"]
        branch_id -> Nullable<BigInt>,
        #[sql_name = "technicianId"]
        technician_id -> Nullable<BigInt>,
        #[sql_name = "estimatedCost"]
        estimated_cost -> Nullable<MoneySql>,
        #[sql_name = "expectedDeliveryDate"]
        expected_delivery_date -> Nullable<Date>,
        #[sql_name = "actualCost"]
        actual_cost -> Nullable<MoneySql>,
        #[sql_name = "customerNotes"]
        customer_notes -> Nullable<Text>,
        accessories -> Nullable<Text>,
        attachments -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
        #[sql_name = "warrantyExpiry"]
        warranty_expiry -> Nullable<Date>,
        #[sql_name = "completedAt"]
        completed_at -> Nullable<Timestamp>,
        #[sql_name = "deliveredAt"]
        delivered_at -> Nullable<Timestamp>,
        #[sql_name = "deviceBrand"]
        device_brand -> Nullable<Text>,
        #[sql_name = "deviceModel"]
        device_model -> Nullable<Text>,
        #[sql_name = "deviceType"]
        device_type -> Nullable<Text>,
        #[sql_name = "serialNumber"]
        serial_number -> Nullable<Text>,
        #[sql_name = "customerApprovedAt"]
        customer_approved_at -> Nullable<Timestamp>,
        #[sql_name = "customerRejectionReason"]
        customer_rejection_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "RepairRequestAccessory"]
    repair_request_accessory (id) {
        id -> BigInt,
        #[sql_name = "repairRequestId"]
        repair_request_id -> BigInt,
        #[sql_name = "accessoryOptionId"]
        accessory_option_id -> BigInt,
        quantity -> Nullable<Integer>,
        notes -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "StatusUpdateLog"]
    status_update_log (id) {
        id -> BigInt,
        #[sql_name = "repairRequestId"]
        repair_request_id -> Nullable<BigInt>,
        #[sql_name = "fromStatus"]
        from_status -> Nullable<Text>,
        #[sql_name = "toStatus"]
        to_status -> Nullable<Text>,
        notes -> Nullable<Text>,
        #[sql_name = "changedById"]
        changed_by_id -> Nullable<BigInt>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "Service"]
    service (id) {
        id -> BigInt,
        name -> Text,
        #[sql_name = "basePrice"]
        base_price -> Nullable<MoneySql>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "Quotation"]
    quotation (id) {
        id -> BigInt,
        status -> Nullable<Text>,
        #[sql_name = "totalAmount"]
        total_amount -> Nullable<MoneySql>,
        #[sql_name = "taxAmount"]
        tax_amount -> Nullable<MoneySql>,
        notes -> Nullable<Text>,
        #[sql_name = "sentAt"]
        sent_at -> Nullable<Timestamp>,
        #[sql_name = "responseAt"]
        response_at -> Nullable<Timestamp>,
        #[sql_name = "repairRequestId"]
        repair_request_id -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "QuotationItem"]
    quotation_item (id) {
        id -> BigInt,
        description -> Nullable<Text>,
        quantity -> Nullable<Integer>,
        #[sql_name = "unitPrice"]
        unit_price -> Nullable<MoneySql>,
        #[sql_name = "totalPrice"]
        total_price -> Nullable<MoneySql>,
        #[sql_name = "quotationId"]
        quotation_id -> Nullable<BigInt>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "Invoice"]
    invoice (id) {
        id -> BigInt,
        #[sql_name = "trackingToken"]
        tracking_token -> Nullable<Text>,
        #[sql_name = "totalAmount"]
        total_amount -> Nullable<MoneySql>,
        #[sql_name = "amountPaid"]
        amount_paid -> Nullable<MoneySql>,
        status -> Nullable<Text>,
        notes -> Nullable<Text>,
        #[sql_name = "repairRequestId"]
        repair_request_id -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        #[sql_name = "dueDate"]
        due_date -> Nullable<Date>,
        #[sql_name = "taxAmount"]
        tax_amount -> Nullable<MoneySql>,
        #[sql_name = "shippingAmount"]
        shipping_amount -> Nullable<MoneySql>,
        #[sql_name = "discountAmount"]
        discount_amount -> Nullable<MoneySql>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
        #[sql_name = "customerId"]
        customer_id -> Nullable<BigInt>,
        #[sql_name = "companyId"]
        company_id -> Nullable<BigInt>,
        #[sql_name = "branchId"]
        branch_id -> Nullable<BigInt>,
        #[sql_name = "invoiceType"]
        invoice_type -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "InvoiceItem"]
    invoice_item (id) {
        id -> BigInt,
        quantity -> Nullable<Integer>,
        #[sql_name = "unitPrice"]
        unit_price -> Nullable<MoneySql>,
        #[sql_name = "totalPrice"]
        total_price -> Nullable<MoneySql>,
        #[sql_name = "invoiceId"]
        invoice_id -> Nullable<BigInt>,
        #[sql_name = "serviceId"]
        service_id -> Nullable<BigInt>,
        #[sql_name = "inventoryItemId"]
        inventory_item_id -> Nullable<BigInt>,
        description -> Nullable<Text>,
        #[sql_name = "itemType"]
        item_type -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "Payment"]
    payment (id) {
        id -> BigInt,
        amount -> Nullable<MoneySql>,
        #[sql_name = "paymentDate"]
        payment_date -> Nullable<Date>,
        #[sql_name = "paymentMethod"]
        payment_method -> Nullable<Text>,
        #[sql_name = "invoiceId"]
        invoice_id -> Nullable<BigInt>,
        #[sql_name = "userId"]
        user_id -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "Notification"]
    notification (id) {
        id -> BigInt,
        #[sql_name = "type"]
        kind -> Nullable<Text>,
        message -> Nullable<Text>,
        #[sql_name = "isRead"]
        is_read -> Nullable<Bool>,
        #[sql_name = "userId"]
        user_id -> Nullable<BigInt>,
        #[sql_name = "repairRequestId"]
        repair_request_id -> Nullable<BigInt>,
        channel -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        title -> Nullable<Text>,
        #[sql_name = "relatedType"]
        related_type -> Nullable<Text>,
        #[sql_name = "relatedId"]
        related_id -> Nullable<BigInt>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "RepairCustomerFeedback"]
    repair_customer_feedback (id) {
        id -> BigInt,
        #[sql_name = "repairRequestId"]
        repair_request_id -> BigInt,
        #[sql_name = "customerId"]
        customer_id -> BigInt,
        #[sql_name = "overallRating"]
        overall_rating -> Nullable<Integer>,
        #[sql_name = "serviceQuality"]
        service_quality -> Nullable<Integer>,
        #[sql_name = "technicianProfessionalism"]
        technician_professionalism -> Nullable<Integer>,
        #[sql_name = "communicationRating"]
        communication_rating -> Nullable<Integer>,
        #[sql_name = "timelinessRating"]
        timeliness_rating -> Nullable<Integer>,
        #[sql_name = "pricingRating"]
        pricing_rating -> Nullable<Integer>,
        #[sql_name = "positiveComments"]
        positive_comments -> Nullable<Text>,
        #[sql_name = "negativeComments"]
        negative_comments -> Nullable<Text>,
        suggestions -> Nullable<Text>,
        #[sql_name = "wouldRecommend"]
        would_recommend -> Nullable<Bool>,
        #[sql_name = "wouldReturn"]
        would_return -> Nullable<Bool>,
        #[sql_name = "submittedAt"]
        submitted_at -> Nullable<Timestamp>,
        source -> Nullable<Text>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "SystemSetting"]
    system_setting (id) {
        id -> BigInt,
        #[sql_name = "key"]
        name -> Text,
        value -> Nullable<Text>,
        #[sql_name = "isEncrypted"]
        is_encrypted -> Nullable<Bool>,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    use crate::types::sql::MoneySql;
    use diesel::sql_types::*;

    #[sql_name = "InventoryItem"]
    inventory_item (id) {
        id -> BigInt,
        name -> Text,
        #[sql_name = "createdAt"]
        created_at -> Nullable<Timestamp>,
        #[sql_name = "updatedAt"]
        updated_at -> Nullable<Timestamp>,
        #[sql_name = "deletedAt"]
        deleted_at -> Nullable<Timestamp>,
    }
}
