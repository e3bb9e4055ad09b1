//! Databases as ERPs have them, before the portal was there: tables, and the rows that real shops have.

/// What an ERP's database looks like before the portal attaches to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErpShape {
    /// Every table and column of the schema page, with the keys between them.
    Fullest,
    /// Other enum members, another role, columns and tables missing.
    OtherMembers,
    /// The fullest, where the first plan's own DDL for sessions, audit log and preferences was run already.
    PlansOwn,
}

impl ErpShape {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Fullest, Self::OtherMembers, Self::PlansOwn];

    /// The id that the role of customers has there.
    #[must_use]
    pub const fn customer_role(self) -> i64 {
        match self {
            Self::Fullest | Self::PlansOwn => 6,
            Self::OtherMembers => 8,
        }
    }

    /// What the step "ready for pickup" is called there.
    #[must_use]
    pub const fn ready_for_pickup(self) -> &'static str {
        match self {
            Self::Fullest | Self::PlansOwn => "READY_FOR_PICKUP",
            Self::OtherMembers => "COMPLETED",
        }
    }

    /// The tables as SQL, and the awkward rows: ids from 9001, each explained beside it in the file. All who can sign in
    /// do so with the password of the standard shop.
    #[must_use]
    pub fn sql(self) -> String {
        let parts: &[&str] = match self {
            Self::Fullest => &[FULLEST, ROWS, FULLEST_ROWS],
            Self::OtherMembers => &[OTHER_MEMBERS, ROWS, OTHER_MEMBERS_ROWS],
            Self::PlansOwn => &[FULLEST, PLANS_OWN, ROWS, FULLEST_ROWS, PLANS_OWN_ROWS],
        };
        parts
            .concat()
            .replace("CUSTOMER_ROLE", &self.customer_role().to_string())
    }
}

const FULLEST: &str = include_str!("../erp/fullest.sql");
const OTHER_MEMBERS: &str = include_str!("../erp/other_members.sql");
const PLANS_OWN: &str = include_str!("../erp/plans_own.sql");
const ROWS: &str = include_str!("../erp/rows.sql");
const FULLEST_ROWS: &str = include_str!("../erp/fullest_rows.sql");
const OTHER_MEMBERS_ROWS: &str = include_str!("../erp/other_members_rows.sql");
const PLANS_OWN_ROWS: &str = include_str!("../erp/plans_own_rows.sql");
