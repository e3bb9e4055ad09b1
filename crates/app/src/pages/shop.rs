use crate::i18n;
use adapter_sql::Database;
use kernel::{Locale, StorageError};

/// What the shop calls itself.
#[derive(Clone)]
pub struct ShopSign(Database);

impl ShopSign {
    /// As the shop's own settings have it.
    #[must_use]
    pub const fn new(database: Database) -> Self {
        Self(database)
    }

    /// The name, or a word for any shop where the settings have none.
    ///
    /// # Errors
    /// [`StorageError`]
    pub async fn name(&self, locale: Locale) -> Result<String, StorageError> {
        let name = self.0.setting("company.name").await?;
        Ok(name.unwrap_or_else(|| i18n::text(locale, "page-shop")))
    }
}
