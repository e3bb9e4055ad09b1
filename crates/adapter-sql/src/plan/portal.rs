//! The portal's own tables, read from their migrations, so that there is one place that says what they are.

/// The migrations' texts.
const UP: &[&str] = &[
    include_str!("../../../../migrations/mysql/2026-01-02-000000_portal/up.sql"),
    include_str!("../../../../migrations/mysql/2026-11-26-000000_payments/up.sql"),
    include_str!("../../../../migrations/mysql/2026-11-26-000100_sandbox/up.sql"),
];

/// A table of a migration.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OwnTable {
    pub(super) name: String,
    /// The whole statement.
    pub(super) create: String,
    /// Name and definition of each column.
    pub(super) columns: Vec<(String, String)>,
    /// Each secondary key's name and the columns it starts with, and how it is added to a table without it.
    pub(super) keys: Vec<OwnKey>,
}

/// A secondary key of a migration.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OwnKey {
    pub(super) columns: Vec<String>,
    pub(super) definition: String,
}

/// Reads the migrations, whose form is ours: a column or a key on each line.
pub(super) fn tables() -> Vec<OwnTable> {
    UP.iter()
        .flat_map(|text| text.split("CREATE TABLE IF NOT EXISTS ").skip(1))
        .filter_map(parse)
        .collect()
}

fn parse(text: &str) -> Option<OwnTable> {
    let (name, rest) = text.split_once(" (")?;
    let (body, _) = rest.split_once("\n) ")?;
    let mut table = OwnTable {
        name: name.to_owned(),
        create: format!("CREATE TABLE IF NOT EXISTS {}", text.split_once(';')?.0),
        columns: Vec::new(),
        keys: Vec::new(),
    };
    for line in body
        .lines()
        .map(|line| line.trim().trim_end_matches(','))
        .filter(|line| !line.is_empty())
    {
        if line.starts_with("PRIMARY KEY") {
            continue;
        }
        if line.starts_with("KEY ") || line.starts_with("UNIQUE KEY ") {
            let (_, columns) = line.split_once('(')?;
            let columns = columns
                .trim_end_matches(')')
                .split(',')
                .map(|c| {
                    c.trim()
                        .split('(')
                        .next()
                        .unwrap_or(c)
                        .trim_matches('`')
                        .to_owned()
                })
                .collect();
            table.keys.push(OwnKey {
                columns,
                definition: line.to_owned(),
            });
            continue;
        }
        let (column, definition) = line.split_once(' ')?;
        table
            .columns
            .push((column.trim_matches('`').to_owned(), definition.to_owned()));
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_understood() {
        let tables = tables();
        let made = UP.iter().map(|text| text.matches("CREATE TABLE").count());
        assert_eq!(tables.len(), made.sum::<usize>());
        let session = tables.iter().find(|t| t.name == "CustomerSession").unwrap();
        assert!(
            session
                .columns
                .iter()
                .any(|(n, d)| n == "token" && d == "varchar(500) NOT NULL")
        );
        assert!(
            session
                .keys
                .iter()
                .any(|k| k.columns == ["token"] && k.definition.contains("token(64)"))
        );
        let outbox = tables.iter().find(|t| t.name == "PortalOutbox").unwrap();
        assert!(outbox.keys.iter().any(|k| k.columns == ["position"]));
        assert!(outbox.create.ends_with("utf8mb4_unicode_ci"));
    }
}
