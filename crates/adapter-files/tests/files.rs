//! The folders on disk.
#![allow(clippy::unwrap_used)]

use adapter_files::{FileStore, OpenError, Uploads};
use futures_util::TryStreamExt;
use identity::profile::{AvatarPath, AvatarStore, contract};
use kernel::testing::CountingRandom;
use kernel::{CustomerId, RepairId};
use std::fs;

#[tokio::test]
async fn a_folder_keeps_the_promises_of_the_port() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::folder(&folder.path().join("made/by/itself")).unwrap();
    contract::avatar_store(&store).await;
}

#[tokio::test]
async fn a_picture_is_read_whole_and_in_part_by_folder_and_by_url() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::folder(folder.path()).unwrap();
    let path = AvatarPath::fresh(CustomerId(7), &CountingRandom::default());
    store.put(&path, b"0123456789".to_vec()).await.unwrap();

    let again = FileStore::open(&url::Url::from_directory_path(folder.path()).unwrap()).unwrap();
    let meta = again.meta(&path).await.unwrap().unwrap();
    assert_eq!(meta.size, 10);
    assert!(meta.tag.is_some_and(|tag| !tag.contains('"')));
    for (range, expected) in [(0..10, "0123456789"), (3..5, "34"), (9..10, "9"), (4..4, "")] {
        let bytes: Vec<_> = again
            .read(&path, range)
            .await
            .unwrap()
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(bytes.concat(), expected.as_bytes());
    }
    store.remove(&path).await.unwrap();
    assert_eq!(again.meta(&path).await.unwrap(), None);
    assert!(again.read(&path, 0..1).await.unwrap().is_none());
}

#[test]
fn only_folders_and_buckets_are_stores() {
    let open = |url: &str| FileStore::open(&url.parse().unwrap());
    assert!(matches!(open("ftp://host/x"), Err(OpenError::Scheme(_))));
    assert!(matches!(open("file://host/x"), Err(OpenError::Place(_))));
    assert!(open("s3://bucket/some/prefix").is_ok());
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(
        FileStore::folder(&file.path().join("below")),
        Err(OpenError::Folder { .. })
    ));
    assert!(matches!(
        Uploads::open("/no/such/folder".as_ref()),
        Err(OpenError::Folder { .. })
    ));
}

#[tokio::test]
async fn an_attachment_is_read_and_nothing_outside_its_folder_ever_is() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let repair = folder.path().join("repairs/12");
    fs::create_dir_all(&repair).unwrap();
    fs::write(folder.path().join("top"), "top").unwrap();
    for name in ["a1", "صورة الجهاز.jpg", "50% off #1.pdf"] {
        fs::write(repair.join(name), name).unwrap();
    }
    std::os::unix::fs::symlink(outside.path().join("secret"), repair.join("link")).unwrap();
    std::os::unix::fs::symlink("loop", repair.join("loop")).unwrap();
    std::os::unix::fs::symlink("a1", repair.join("same")).unwrap();

    let uploads = Uploads::open(folder.path()).unwrap();
    for (id, content) in [
        ("a1", "a1"),
        ("صورة الجهاز.jpg", "صورة الجهاز.jpg"),
        ("50% off #1.pdf", "50% off #1.pdf"),
        ("same", "a1"),
    ] {
        let meta = uploads.meta(RepairId(12), id).await.unwrap().unwrap();
        assert_eq!(meta.size, content.len() as u64, "{id}");
        let bytes = uploads
            .read(RepairId(12), id, 0..meta.size)
            .await
            .unwrap()
            .unwrap();
        let bytes: Vec<_> = bytes.try_collect().await.unwrap();
        assert_eq!(bytes.concat(), content.as_bytes());
    }
    for id in [
        "",
        ".",
        "..",
        "../../top",
        "..\\top",
        "/etc/passwd",
        "a1/../a1",
        "a1\0",
        "%2e%2e%2ftop",
        ".hidden",
        "link",
        "loop",
        "absent",
        "top\n",
        "a1/",
    ] {
        assert_eq!(uploads.meta(RepairId(12), id).await.unwrap(), None, "{id:?}");
        assert!(
            uploads.read(RepairId(12), id, 0..1).await.unwrap().is_none(),
            "{id:?}"
        );
    }
    let long = "x".repeat(300);
    assert_eq!(uploads.meta(RepairId(12), &long).await.unwrap(), None);
    assert_eq!(uploads.meta(RepairId(13), "a1").await.unwrap(), None);
    assert_eq!(uploads.meta(RepairId(-1), "a1").await.unwrap(), None);
}
