//! What every adapter of this module's ports promises, as functions that its tests call.
#![allow(clippy::unwrap_used)]

use super::{AvatarPath, AvatarStore};
use kernel::CustomerId;
use kernel::testing::CountingRandom;

/// A picture can be put and removed, any number of times, and customers are apart.
pub async fn avatar_store(store: &dyn AvatarStore) {
    let random = CountingRandom::default();
    let mine = AvatarPath::fresh(CustomerId(1), &random);
    let theirs = AvatarPath::fresh(CustomerId(2), &random);
    store.remove(&mine).await.unwrap();
    store.put(&mine, vec![1, 2, 3]).await.unwrap();
    store.put(&theirs, vec![4]).await.unwrap();
    store.remove(&mine).await.unwrap();
    store.remove(&mine).await.unwrap();
    store.put(&mine, vec![5]).await.unwrap();
    store.remove(&theirs).await.unwrap();
    store.remove(&mine).await.unwrap();
}
