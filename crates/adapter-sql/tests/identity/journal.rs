//! What lies in the tables, read past the ports.

use adapter_sql::RawSql;
use async_trait::async_trait;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text};
use identity::contract::Journal;
use kernel::UserId;
use serde_json::Value;

pub(crate) struct SqlJournal {
    raw: RawSql,
    embedded: bool,
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    entity: i64,
    #[diesel(sql_type = Text)]
    data: String,
}

#[derive(QueryableByName)]
struct SignIn {
    #[diesel(sql_type = Nullable<Text>)]
    address: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    device: Option<String>,
}

impl SqlJournal {
    pub(crate) async fn open(url: &str) -> Self {
        Self {
            raw: RawSql::open(url).await,
            embedded: url.starts_with("sqlite://"),
        }
    }

    async fn words(&self, sql: &str) -> Vec<String> {
        self.raw.texts(sql).await.into_iter().flatten().collect()
    }

    /// `Table.column` of every column that may hold text.
    async fn columns(&self) -> Vec<String> {
        let sql = if self.embedded {
            "SELECT m.name || '.' || c.name AS text FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' ORDER BY text"
        } else {
            "SELECT CONCAT(TABLE_NAME, '.', COLUMN_NAME) AS text FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = DATABASE() AND CHARACTER_SET_NAME IS NOT NULL ORDER BY text"
        };
        self.words(sql).await
    }
}

#[async_trait]
impl Journal for SqlJournal {
    async fn audit(&self) -> Vec<String> {
        self.words("SELECT action AS text FROM CustomerAuditLog ORDER BY id")
            .await
    }

    async fn events(&self) -> Vec<(String, i64, Value)> {
        let sql = "SELECT kind, entityId AS entity, data FROM PortalOutbox ORDER BY id";
        let rows: Vec<Stored> = self.raw.rows(sql).await;
        rows.into_iter()
            .map(|row| (row.kind, row.entity, serde_json::from_str(&row.data).unwrap()))
            .collect()
    }

    async fn sign_ins(&self, user: UserId) -> Vec<(Option<String>, Option<String>)> {
        let sql = format!(
            "SELECT ipAddress AS address, deviceInfo AS device FROM UserLoginLog WHERE userId = {user} ORDER BY id"
        );
        let rows: Vec<SignIn> = self.raw.rows(&sql).await;
        rows.into_iter().map(|row| (row.address, row.device)).collect()
    }

    async fn places(&self, text: &str) -> Vec<String> {
        let mut places = Vec::new();
        for place in self.columns().await {
            let (table, column) = place.split_once('.').unwrap();
            let sql = format!(
                "SELECT '{place}' AS text FROM `{table}` WHERE INSTR(`{column}`, '{text}') > 0 LIMIT 1"
            );
            places.extend(self.words(&sql).await);
        }
        places
    }
}
