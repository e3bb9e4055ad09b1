//! The one secret every key is derived from.

use crate::config::Config;
use kernel::{Keyring, Random};
use secrecy::SecretString;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// The ring of the configured secrets. In development a missing one is made once and kept in the data folder, so that
/// sessions outlive a restart.
///
/// # Errors
/// When the data folder can't be used.
pub fn keyring(config: &Config, random: &dyn Random) -> std::io::Result<Keyring> {
    let current = match &config.jwt_secret {
        Some(secret) => secret.clone(),
        None => kept(&config.data_dir, random)?,
    };
    Ok(Keyring::new(current, config.previous_secrets.clone()))
}

fn kept(folder: &Path, random: &dyn Random) -> std::io::Result<SecretString> {
    let path = folder.join("development-secret");
    match fs::read_to_string(&path) {
        Ok(secret) if secret.len() >= 64 => return Ok(secret.into()),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    fs::create_dir_all(folder)?;
    let secret = hex::encode(random.bytes::<32>());
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&path)?.write_all(secret.as_bytes())?;
    Ok(secret.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::testing::CountingRandom;
    use secrecy::ExposeSecret;

    #[test]
    fn the_development_secret_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let random = CountingRandom::default();
        let first = kept(&data, &random).unwrap();
        let second = kept(&data, &random).unwrap();
        assert_eq!(first.expose_secret(), second.expose_secret());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(data.join("development-secret"))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
