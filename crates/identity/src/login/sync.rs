//! Keeps the portal's login names in step with what the ERP writes into `Customer` and `User`.

use super::{
    CustomerContacts, Links, LoginName, LoginNames, NameChange, NameOwner, StoredName, UserContacts, admits,
    names,
};
use kernel::{Clock, CustomerId, StorageError, UserId};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Rows read, and changes carried out, at a time.
const BATCH: u32 = 500;

/// Brings the table of login names up to date.
pub struct LoginNameSync {
    store: Arc<dyn LoginNames>,
    clock: Arc<dyn Clock>,
}

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Names there are.
    pub names: usize,
    /// Of these, names that sign nobody in since two accounts have them.
    pub shared: usize,
    /// Rows written or removed.
    pub changed: usize,
}

impl LoginNameSync {
    /// Over the store.
    #[must_use]
    pub fn new(store: Arc<dyn LoginNames>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Compares everything with everything, in memory, and carries out what differs.
    ///
    /// The table is read before what it is made of: a contact that the portal itself changes meanwhile shows as
    /// changed on both sides, or on neither, and so is never undone.
    ///
    /// # Errors
    /// When the store fails; what was carried out until then is right, and the next run does the rest.
    pub async fn run(&self) -> Result<SyncReport, StorageError> {
        let stored = self.stored().await?;
        let customers = self.customers().await?;
        let users = self.users().await?;
        let wanted = owners(&customers, &users);
        let shared = wanted.values().filter(|o| **o == NameOwner::Shared).count();
        let mut report = SyncReport {
            names: wanted.len(),
            shared,
            changed: 0,
        };
        let changes = changes(&stored, wanted);
        report.changed = changes.len();
        for part in changes.chunks(BATCH as usize) {
            self.store.apply(part, self.clock.now()).await?;
        }
        Ok(report)
    }

    async fn stored(&self) -> Result<Vec<StoredName>, StorageError> {
        let mut all: Vec<StoredName> = Vec::new();
        loop {
            let part = self.store.stored(all.last().map_or(0, |n| n.id), BATCH).await?;
            let last = part.len() < BATCH as usize;
            all.extend(part);
            if last {
                return Ok(all);
            }
        }
    }

    async fn customers(&self) -> Result<Vec<CustomerContacts>, StorageError> {
        let mut all: Vec<CustomerContacts> = Vec::new();
        loop {
            let after = all.last().map_or(CustomerId(0), |c| c.customer);
            let part = self.store.customers(after, BATCH).await?;
            let last = part.len() < BATCH as usize;
            all.extend(part);
            if last {
                return Ok(all);
            }
        }
    }

    async fn users(&self) -> Result<Vec<UserContacts>, StorageError> {
        let mut all: Vec<UserContacts> = Vec::new();
        loop {
            let after = all.last().map_or(UserId(0), |u| u.user);
            let part = self.store.users(after, BATCH).await?;
            let last = part.len() < BATCH as usize;
            all.extend(part);
            if last {
                return Ok(all);
            }
        }
    }
}

/// Every name of every account that may log in, and whose it is.
fn owners(customers: &[CustomerContacts], users: &[UserContacts]) -> BTreeMap<LoginName, NameOwner> {
    let by_customer: HashMap<_, _> = customers.iter().map(|c| (c.customer, c)).collect();
    let by_user: HashMap<_, _> = users.iter().map(|u| (u.user, u)).collect();
    let mut claims: HashMap<UserId, Vec<CustomerId>> = HashMap::new();
    for customer in customers {
        if let Some(user) = customer.user {
            claims.entry(user).or_default().push(customer.customer);
        }
    }
    let forward = customers
        .iter()
        .filter_map(|c| Some((c, *by_user.get(&c.user?)?)));
    let back = users
        .iter()
        .filter_map(|u| Some((*by_customer.get(&u.customer?)?, u)));
    let mut owners = BTreeMap::new();
    for (customer, user) in forward.chain(back) {
        let links = Links {
            user: user.user,
            customer: customer.customer,
            user_points_to: user.customer,
            customer_points_to: customer.user,
        };
        // A login that says one customer while another customer says it: the pair alone does not show it.
        let claimed_elsewhere = user.customer.is_some()
            && claims
                .get(&user.user)
                .is_some_and(|by| by.iter().any(|c| *c != customer.customer));
        if claimed_elsewhere || admits(links, false, user.role, user.role_name.as_deref()).is_err() {
            continue;
        }
        let owner = NameOwner::One(customer.customer, user.user);
        let names = names(
            [customer.phone.as_deref(), user.phone.as_deref()],
            [customer.email.as_deref(), Some(&user.email)],
        );
        for name in names {
            owners
                .entry(name)
                .and_modify(|known| {
                    if *known != owner {
                        *known = NameOwner::Shared;
                    }
                })
                .or_insert(owner);
        }
    }
    owners
}

/// What turns the one into the other: removals first.
fn changes(stored: &[StoredName], mut wanted: BTreeMap<LoginName, NameOwner>) -> Vec<NameChange> {
    let mut changes = Vec::new();
    for row in stored {
        match row.name.as_ref().and_then(|name| wanted.get(name)) {
            None => changes.push(NameChange::Remove(row.id, row.owner)),
            Some(owner) if *owner == row.owner => {
                if let Some(name) = &row.name {
                    wanted.remove(name);
                }
            }
            Some(_) => {}
        }
    }
    changes.extend(
        wanted
            .into_iter()
            .map(|(name, owner)| NameChange::Put(name, owner)),
    );
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::RoleId;

    fn customer(id: i64, user: Option<i64>, phone: &str, email: &str) -> CustomerContacts {
        CustomerContacts {
            customer: CustomerId(id),
            user: user.map(UserId),
            phone: Some(phone.to_owned()),
            email: Some(email.to_owned()),
        }
    }

    fn user(id: i64, customer: Option<i64>, role: &str, phone: Option<&str>, email: &str) -> UserContacts {
        UserContacts {
            user: UserId(id),
            customer: customer.map(CustomerId),
            role: Some(RoleId(6)),
            role_name: Some(role.to_owned()),
            phone: phone.map(ToOwned::to_owned),
            email: email.to_owned(),
        }
    }

    fn owner_of(owners: &BTreeMap<LoginName, NameOwner>, name: &str) -> Option<NameOwner> {
        owners.get(&LoginName::parse(name).unwrap()).copied()
    }

    #[test]
    fn either_link_gives_names_and_what_two_have_is_shared() {
        let customers = [
            customer(1, Some(11), "01000000001", "one@shop.example"),
            customer(2, None, "+20 100 000 0002", ""),
            customer(3, None, "0020100 000 0002", "three@shop.example"),
            customer(4, None, "01000000004", "four@shop.example"),
            customer(5, Some(99), "01000000005", "five@shop.example"),
            customer(6, Some(16), "01000000006", "six@shop.example"),
        ];
        let users = [
            user(11, None, "Customer", Some("01000000001"), "one@login.example"),
            user(12, Some(2), "customer", None, "two@login.example"),
            user(13, Some(3), "CUSTOMER", None, "three@login.example"),
            user(14, Some(4), "Admin", None, "four@login.example"),
            user(16, Some(4), "Customer", None, "six@login.example"),
        ];
        let owners = owners(&customers, &users);
        let one = Some(NameOwner::One(CustomerId(1), UserId(11)));
        assert_eq!(owner_of(&owners, "01000000001"), one);
        assert_eq!(owner_of(&owners, "one@login.example"), one);
        assert_eq!(owner_of(&owners, "one@shop.example"), one);
        assert_eq!(owner_of(&owners, "01000000002"), Some(NameOwner::Shared));
        assert_eq!(
            owner_of(&owners, "three@shop.example"),
            Some(NameOwner::One(CustomerId(3), UserId(13)))
        );
        // Staff; a login that is not there; links that disagree.
        for nobody in ["01000000004", "01000000005", "01000000006", "six@login.example"] {
            assert_eq!(owner_of(&owners, nobody), None, "{nobody}");
        }
    }

    #[test]
    fn only_what_differs_is_written() {
        let name = |text: &str| LoginName::parse(text).unwrap();
        let one = NameOwner::One(CustomerId(1), UserId(11));
        let row = |id, text: &str, owner| StoredName {
            id,
            name: LoginName::parse(text),
            owner,
        };
        let stored = [
            row(1, "01000000001", one),
            row(2, "01000000002", one),
            row(3, "01000000003", one),
            row(4, "not a name", one),
        ];
        let wanted = BTreeMap::from([
            (name("01000000001"), one),
            (name("01000000003"), NameOwner::Shared),
            (name("a@shop.example"), one),
        ]);
        assert_eq!(
            changes(&stored, wanted),
            [
                NameChange::Remove(2, one),
                NameChange::Remove(4, one),
                NameChange::Put(name("01000000003"), NameOwner::Shared),
                NameChange::Put(name("a@shop.example"), one),
            ]
        );
    }
}
