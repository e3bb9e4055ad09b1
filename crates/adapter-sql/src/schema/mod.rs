//! The tables as Diesel sees them, the same on both engines.

pub(crate) mod erp;
pub(crate) mod internal;
pub(crate) mod money;
pub(crate) mod portal;

pub(crate) use erp::*;
pub(crate) use money::*;
pub(crate) use portal::*;

diesel::allow_tables_to_appear_in_same_query!(
    branch,
    company,
    customer,
    customer_audit_log,
    customer_preferences,
    customer_session,
    device,
    inventory_item,
    invoice,
    invoice_item,
    notification,
    payment,
    portal_attachment_visibility,
    portal_avatar,
    portal_idempotency_key,
    portal_invoice_owner,
    portal_ledger_entry,
    portal_login_name,
    portal_one_time_code,
    portal_payment_attempt,
    portal_payment_event,
    portal_refund,
    portal_repair_comment,
    portal_reset_token,
    portal_update_request,
    quotation,
    quotation_item,
    repair_customer_feedback,
    repair_request,
    repair_request_accessory,
    role,
    service,
    status_update_log,
    system_setting,
    user,
    user_login_log,
    variable_category,
    variable_option,
);
