//! Name, address, picture and choices.

use super::{AccountWorld, RANDOM, now};
use crate::preferences::{Channels, ChannelsChange, MOST_TYPES, PreferencesChange, Theme};
use crate::profile::{AvatarPath, DiscardNotice, ProfileUpdate, UpdateOutcome};
use kernel::{CustomerId, Locale, UserId};
use serde_json::json;
use tokio::task::JoinSet;

pub(super) async fn all(world: &AccountWorld) {
    only_the_owner_has_a_profile(world).await;
    name_and_address_change_together(world).await;
    a_picture_replaces_the_one_before(world).await;
    choices_made_at_once_are_all_kept(world).await;
}

async fn only_the_owner_has_a_profile(world: &AccountWorld) {
    let ((customer, user), (other, other_user)) = (world.owner, world.other);
    assert_eq!(world.profile().await.customer, customer);
    for (customer, user) in [
        (customer, other_user),
        (other, user),
        (CustomerId(999_999), user),
        (customer, UserId(999_999)),
    ] {
        assert_eq!(world.reader.find(customer, user).await.unwrap(), None);
        let found = world.passwords.find(customer, user).await.unwrap();
        assert!(found.is_none());
        let update = update(Some("x"), None);
        let change = world.change("profile.foreign");
        let outcome = world.writer.update(customer, user, &update, &change).await;
        assert_eq!(outcome.unwrap(), UpdateOutcome::Missing);
    }
    assert_eq!(world.times("profile.foreign").await, 0);
}

fn update(name: Option<&str>, address: Option<Option<&str>>) -> ProfileUpdate {
    ProfileUpdate {
        name: name.map(str::to_owned),
        address: address.map(|address| address.map(str::to_owned)),
        codes: Vec::new(),
    }
}

async fn name_and_address_change_together(world: &AccountWorld) {
    let (customer, user) = world.owner;
    let before = world.profile().await;
    for (update, name, address) in [
        (
            update(Some("منى 👩🏽‍🔧"), Some(Some("شارع 9"))),
            "منى 👩🏽‍🔧",
            Some("شارع 9"),
        ),
        (update(Some("منى"), None), "منى", Some("شارع 9")),
        (update(None, Some(None)), "منى", None),
    ] {
        let change = world.change("profile.update");
        let outcome = world.writer.update(customer, user, &update, &change).await;
        assert_eq!(outcome.unwrap(), UpdateOutcome::Saved);
        let after = world.profile().await;
        assert_eq!((after.name.as_str(), after.address.as_deref()), (name, address));
        assert_eq!(
            (after.phone, after.email),
            (before.phone.clone(), before.email.clone())
        );
        assert_eq!(after.updated_at, Some(now()));
    }
    assert_eq!(world.times("profile.update").await, 3);
}

async fn a_picture_replaces_the_one_before(world: &AccountWorld) {
    let (customer, _) = world.owner;
    let notice = || DiscardNotice::new(&*RANDOM, customer, now());
    let (first, second) = (
        AvatarPath::fresh(customer, &*RANDOM),
        AvatarPath::fresh(customer, &*RANDOM),
    );
    let replace = async |picture: Option<&AvatarPath>| {
        let change = world.change("profile.avatar");
        let done = world.avatars.replace(customer, picture, &notice(), &change).await;
        done.unwrap()
    };
    assert!(!replace(None).await, "there was none to take away");
    assert_eq!(world.times("profile.avatar").await, 0);
    assert!(replace(Some(&first)).await);
    assert!(replace(Some(&second)).await);
    assert_eq!(world.profile().await.avatar, Some(second.clone()));
    assert!(replace(None).await);
    assert!(!replace(None).await);
    assert_eq!(world.profile().await.avatar, None);
    assert_eq!(world.times("profile.avatar").await, 3);
    let discarded = world.events_of(DiscardNotice::KIND).await;
    let paths: Vec<_> = discarded
        .into_iter()
        .map(|(_, data)| data["path"].clone())
        .collect();
    assert_eq!(paths, [json!(first.as_str()), json!(second.as_str())]);
    // Of pictures that come at once one is kept, and every other one's file is told of.
    let mut uploads = JoinSet::new();
    for _ in 0..4 {
        let (avatars, notice, change) = (world.avatars.clone(), notice(), world.change("profile.avatar"));
        let path = AvatarPath::fresh(customer, &*RANDOM);
        uploads.spawn(async move {
            avatars
                .replace(customer, Some(&path), &notice, &change)
                .await
                .unwrap()
        });
    }
    uploads.join_all().await;
    assert_eq!(world.events_of(DiscardNotice::KIND).await.len(), 2 + 3);
    assert!(world.profile().await.avatar.is_some());
}

fn channels(email: bool) -> ChannelsChange {
    ChannelsChange {
        email: Some(email),
        ..ChannelsChange::default()
    }
}

async fn choices_made_at_once_are_all_kept(world: &AccountWorld) {
    let (customer, _) = world.owner;
    assert_eq!(world.preferences.find(customer).await.unwrap(), None);
    let mut changes = JoinSet::new();
    for n in 0..4 {
        let (store, change) = (world.preferences.clone(), world.change("profile.preferences"));
        let wanted = PreferencesChange {
            notifications: [(format!("kind{n}"), channels(false))].into(),
            ..PreferencesChange::default()
        };
        changes.spawn(async move { store.change(customer, &wanted, now(), &change).await.unwrap() });
    }
    changes.join_all().await;
    let wanted = PreferencesChange {
        language: Some(Locale::En),
        theme: Some(Theme::System),
        ..PreferencesChange::default()
    };
    let change = world.change("profile.preferences");
    let kept = world.preferences.change(customer, &wanted, now(), &change).await;
    let kept = kept.unwrap().unwrap();
    assert_eq!((kept.language, kept.theme), (Locale::En, Theme::System));
    for n in 0..4 {
        let found = kept.notifications.get(&format!("kind{n}")).copied();
        let without_mail = Channels {
            email: false,
            ..Channels::default()
        };
        assert_eq!(found, Some(without_mail), "kind{n}");
    }
    assert_eq!(
        world.preferences.find(customer).await.unwrap(),
        Some(kept.clone())
    );
    let most = u32::try_from(MOST_TYPES).unwrap();
    let too_many = PreferencesChange {
        theme: Some(Theme::Dark),
        notifications: (0..most).map(|n| (format!("more{n}"), channels(true))).collect(),
        ..PreferencesChange::default()
    };
    let change = world.change("profile.too_many");
    let refused = world
        .preferences
        .change(customer, &too_many, now(), &change)
        .await;
    assert_eq!(refused.unwrap(), None);
    assert_eq!(world.preferences.find(customer).await.unwrap(), Some(kept));
    assert_eq!(world.times("profile.too_many").await, 0);
}
