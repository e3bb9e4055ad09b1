//! Login names are kept as they should be, and lead to accounts.

use super::{World, now};
use crate::LoginName;
use crate::login::{NameChange, NameOwner, Named};

pub(super) async fn all(world: &World) {
    lead_to_the_account(world).await;
    are_brought_up_to_date(world).await;
}

async fn lead_to_the_account(world: &World) {
    let name = LoginName::parse(world.phone).unwrap();
    assert_eq!(world.accounts.by_login_name(&name).await.unwrap(), Named::Nobody);
    let report = world.sync().await;
    assert!(report.names >= 2 && report.changed == report.names, "{report:?}");
    let Named::One(record) = world.accounts.by_login_name(&name).await.unwrap() else {
        panic!("nobody has the name");
    };
    assert_eq!((record.customer, record.user), (world.customer, world.user));
    assert_eq!(record.role, Some(world.role));
    assert_eq!(record.password_hash, world.hash);
    let account = record.admit().unwrap();
    assert!(account.is_active() && account.names().contains(&name));
}

async fn are_brought_up_to_date(world: &World) {
    assert_eq!(world.sync().await.changed, 0);
    let name = LoginName::parse(world.phone).unwrap();
    let stray = LoginName::parse("stray@names.example").unwrap();
    let accented = LoginName::parse("strày@names.example").unwrap();
    let mine = NameOwner::One(world.customer, world.user);
    let changes = [
        NameChange::Put(stray.clone(), mine),
        NameChange::Put(accented.clone(), NameOwner::One(world.other, world.other_user)),
        NameChange::Put(name.clone(), NameOwner::Shared),
    ];
    world.names.apply(&changes, now()).await.unwrap();
    assert_eq!(world.accounts.by_login_name(&name).await.unwrap(), Named::Shared);
    // Two addresses that differ in an accent are two people's.
    let owner = |named| match named {
        Named::One(record) => Some(record.customer),
        Named::Nobody | Named::Shared => None,
    };
    assert_eq!(
        owner(world.accounts.by_login_name(&stray).await.unwrap()),
        Some(world.customer)
    );
    assert_eq!(
        owner(world.accounts.by_login_name(&accented).await.unwrap()),
        Some(world.other)
    );

    let row = world.names.stored(0, 500).await.unwrap();
    let row = row.iter().find(|row| row.name.as_ref() == Some(&stray)).unwrap();
    // What has another owner by now stays.
    let theirs = NameOwner::One(world.other, world.other_user);
    world
        .names
        .apply(&[NameChange::Remove(row.id, theirs)], now())
        .await
        .unwrap();
    assert_ne!(world.accounts.by_login_name(&stray).await.unwrap(), Named::Nobody);
    assert_eq!(world.sync().await.changed, 3);
    assert_eq!(world.accounts.by_login_name(&stray).await.unwrap(), Named::Nobody);
    assert!(matches!(
        world.accounts.by_login_name(&name).await.unwrap(),
        Named::One(_)
    ));
    // Read in parts.
    let first = world.names.stored(0, 1).await.unwrap();
    assert_eq!(first.len(), 1);
    let second = world.names.stored(first[0].id, 1).await.unwrap();
    assert!(second[0].id > first[0].id);
}
