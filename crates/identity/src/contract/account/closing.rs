//! What an account holds, and its end.

use super::{AccountWorld, RANDOM, now, password};
use crate::LoginName;
use crate::account::Section;
use crate::profile::DiscardNotice;

pub(super) async fn all(world: &AccountWorld) {
    every_section_is_read_page_by_page(world).await;
    a_changed_password_closes_nothing(world).await;
    a_closed_account_is_nobodys(world).await;
}

async fn every_section_is_read_page_by_page(world: &AccountWorld) {
    for section in Section::ALL {
        let whole = world.export.read(world.owner, section, 0, 1000).await.unwrap();
        let mut rows = Vec::new();
        let mut after = 0;
        loop {
            let page = world.export.read(world.owner, section, after, 2).await.unwrap();
            after = page.last().map_or(after, crate::account::ExportedRow::id);
            let last = page.len() < 2;
            rows.extend(page);
            if last {
                break;
            }
        }
        assert_eq!(rows, whole, "{section:?}");
        assert!(
            whole.is_sorted_by_key(crate::account::ExportedRow::id),
            "{section:?}"
        );
        let theirs = world.export.read(world.other, section, 0, 1000).await.unwrap();
        let mine: Vec<_> = whole.iter().map(crate::account::ExportedRow::id).collect();
        assert!(theirs.iter().all(|row| !mine.contains(&row.id())), "{section:?}");
    }
}

async fn close(world: &AccountWorld, hash: &str) -> Option<crate::account::Closed> {
    let notice = DiscardNotice::new(&*RANDOM, world.owner.0, now());
    let change = world.telling("account.close", "account.closed");
    let done = world.closure.close(world.owner, hash, &notice, now(), &change);
    done.await.unwrap()
}

async fn a_changed_password_closes_nothing(world: &AccountWorld) {
    assert_eq!(close(world, "another hash").await, None);
    assert_eq!(world.times("account.close").await, 0);
    world.profile().await;
}

async fn a_closed_account_is_nobodys(world: &AccountWorld) {
    let (customer, user) = world.owner;
    let before = world.profile().await;
    assert!(before.avatar.is_some());
    let invoices = world
        .export
        .read(world.owner, Section::Invoices, 0, 1000)
        .await
        .unwrap();
    let pictures = world.events_of(DiscardNotice::KIND).await.len();
    let live = password::live(world, customer).await;

    let closed = close(world, password::LAST).await.unwrap();
    assert_eq!(closed.sessions, live);
    assert_eq!(close(world, password::LAST).await, None, "it is closed once");
    assert_eq!(world.times("account.close").await, 1);
    assert_eq!(world.events_of("account.closed").await.len(), 1);
    assert_eq!(world.events_of(DiscardNotice::KIND).await.len(), pictures + 1);
    assert_eq!(world.reader.find(customer, user).await.unwrap(), None);
    assert!(world.passwords.find(customer, user).await.unwrap().is_none());
    assert_eq!(world.preferences.find(customer).await.unwrap(), None);
    assert!(password::live(world, customer).await.is_empty());
    for name in [before.phone, before.email].into_iter().flatten() {
        let name = LoginName::parse(&name).unwrap();
        assert_eq!(world.named(&name).await, None);
    }
    // The words are gone, the business stays.
    let comments = world
        .export
        .read(world.owner, Section::Comments, 0, 1000)
        .await
        .unwrap();
    assert_eq!(comments, [], "what was written is gone");
    let kept = world
        .export
        .read(world.owner, Section::Invoices, 0, 1000)
        .await
        .unwrap();
    assert_eq!(kept, invoices);
    // Nobody else has lost anything.
    let (other, other_user) = world.other;
    assert!(world.reader.find(other, other_user).await.unwrap().is_some());
    assert_eq!(password::live(world, other).await.len(), 1);
}
