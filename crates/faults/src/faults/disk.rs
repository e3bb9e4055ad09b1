//! No room for avatars: the file store lies on a small disk that is full.

use super::Bench;
use crate::http::Ask;
use crate::load::Allowed;
use crate::png;
use crate::report::Outcome;
use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// An upload is refused, the old picture is served on, nothing half-written stays, and everything else goes on.
pub(super) async fn run(bench: &Bench) -> Result<Outcome> {
    let mut outcome = Outcome::new("uploads to a full disk of 2 MiB");
    let disk = match SmallDisk::mount(&bench.folder.join("small-disk")) {
        Ok(disk) => disk,
        Err(error) => {
            outcome.untried = Some(format!(
                "a small disk can't be mounted here (it needs root): {error:#}"
            ));
            return Ok(outcome);
        }
    };
    let files = format!("file://{}", disk.0.display());
    let mut site = bench.site("disk", &[("PORTAL_FILES_URL", &files)]).await?;
    let owner = site.crew.workers.first().context("the shop has no customer")?;
    let (token, client) = (owner.token.clone(), site.crew.client.from("10.0.0.6"));
    let first = client.upload(&token, "avatar-1", png::noise(200, 1), None).await;
    ensure!(first.is_success(), "the first upload got {:?}", first.status);
    let before = picture(&client, &token)
        .await
        .context("the first picture is not served")?;
    let kept = disk.files()?;

    let ballast = disk.fill()?;
    let load = site.crew.start();
    let from = Instant::now();
    for number in 0..3 {
        let id = format!("avatar-full-{number}");
        let full = client
            .upload(&token, &id, png::noise(400, 2 + number), None)
            .await;
        let status = full.status.unwrap_or_default();
        outcome.check((500..600).contains(&status), || {
            format!("an upload to a full disk got {status}")
        });
        let said = full.body.to_string().to_lowercase();
        let tells = ["space", "disk", "storage", "os error", "/"]
            .iter()
            .any(|word| said.contains(word));
        outcome.check(!tells, || format!("the refusal tells why: {said}"));
    }
    let served = picture(&client, &token).await;
    outcome.check(served.as_ref() == Some(&before), || {
        "the old picture is not served any more".to_owned()
    });
    let mut left = disk.files()?;
    left.retain(|file| !kept.contains(file) && *file != ballast);
    outcome.check(left.is_empty(), || format!("left behind: {left:?}"));
    tokio::time::sleep(Duration::from_secs(2)).await;
    fs::remove_file(&ballast).context("making room")?;
    let until = Instant::now();
    let again = client.upload(&token, "avatar-2", png::noise(200, 9), None).await;
    outcome.check(again.is_success(), || {
        format!("with room again an upload got {:?}", again.status)
    });
    outcome.recovery = Some(until.elapsed());
    let after = picture(&client, &token).await;
    outcome.check(after.is_some_and(|after| after != before), || {
        "the new picture is not served".to_owned()
    });
    site.crew.stop(load).await?;
    refusals(&mut outcome, &site, (from, until));
    site.verify(&mut outcome).await?;
    // The log names the cause of each refused upload, as it should.
    outcome
        .problems
        .retain(|problem| !problem.contains("upload-avatar"));
    Ok(outcome)
}

/// Only the uploads may have been refused.
fn refusals(outcome: &mut Outcome, site: &super::Site, span: (Instant, Instant)) {
    let samples = site.crew.client.samples();
    outcome.count(&samples);
    let others: Vec<_> = samples
        .into_iter()
        .filter(|sample| !(sample.what.contains("upload-avatar") && sample.meets(span.0, span.1)))
        .collect();
    outcome
        .problems
        .extend(crate::load::oddities(&others, &Allowed::default()));
}

/// The customer's picture, as the link in the profile serves it.
async fn picture(client: &crate::http::Client, token: &str) -> Option<Vec<u8>> {
    let profile = client.send(Ask::get("/profile", token)).await;
    client.file(profile.text("/data/avatarUrl")?).await
}

/// A disk of 2 MiB in memory, gone with this.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Result<Self> {
        fs::create_dir_all(at)?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
            .arg(at)
            .output()?;
        ensure!(
            mounted.status.success(),
            "{}",
            String::from_utf8_lossy(&mounted.stderr).trim()
        );
        Ok(Self(at.to_path_buf()))
    }

    /// Writes until nothing more goes in.
    fn fill(&self) -> Result<PathBuf> {
        let ballast = self.0.join("ballast");
        let mut file = fs::File::create(&ballast)?;
        while file.write_all(&[0; 4096]).is_ok() {}
        Ok(ballast)
    }

    /// Every file on it.
    fn files(&self) -> Result<Vec<PathBuf>> {
        let (mut found, mut folders) = (Vec::new(), vec![self.0.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else {
                    found.push(entry.path());
                }
            }
        }
        Ok(found)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a portal that is being killed may still have it open.
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}
