//! Columns that are internal to the shop and never read: named only so that a shop can be written with something in them
//! that must not show.

diesel::table! {
    use diesel::sql_types::*;

    #[sql_name = "RepairRequest"]
    repair_internal (id) {
        id -> BigInt,
        #[sql_name = "technicianReport"]
        technician_report -> Nullable<Text>,
        notes -> Nullable<Text>,
        #[sql_name = "diagnosticNotes"]
        diagnostic_notes -> Nullable<Text>,
        #[sql_name = "internalNotes"]
        internal_notes -> Nullable<Text>,
        #[sql_name = "devicePassword"]
        device_password -> Nullable<Text>,
        #[sql_name = "backupLocation"]
        backup_location -> Nullable<Text>,
        #[sql_name = "qcNotes"]
        qc_notes -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    #[sql_name = "Device"]
    device_internal (id) {
        id -> BigInt,
        #[sql_name = "devicePassword"]
        device_password -> Nullable<Text>,
    }
}
