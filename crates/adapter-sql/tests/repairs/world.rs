//! A database of the test's own, filled as an ERP would.

use adapter_sql::{Database, DbZone, Options, RawSql};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use kernel::testing::MapCache;
use kernel::{BranchId, Cache, CustomerId, DeviceId, InvoiceId, RepairId, ShopZone, UserId};
use repairs::contract::{GivenDevice, GivenRepair, World, Written};
use repairs::{AttachmentMarks, Comments, QuotationDecisions, RepairReader, UpdateRequests, Visibility};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use test_support::{ScratchDir, ScratchMariaDb};

const ZONE: DbZone = DbZone(chrono_tz::Africa::Cairo);

/// Kept for as long as the database is used.
enum Home {
    MySql { _database: ScratchMariaDb },
    Sqlite { _folder: ScratchDir },
}

pub(crate) struct SqlWorld {
    raw: RawSql,
    ids: AtomicI64,
    mysql: bool,
    marks: Arc<dyn AttachmentMarks>,
    pub(crate) reader: Arc<dyn RepairReader>,
    pub(crate) comments: Arc<dyn Comments>,
    pub(crate) updates: Arc<dyn UpdateRequests>,
    pub(crate) decisions: Arc<dyn QuotationDecisions>,
    /// To be told when the test writes behind the ports' back.
    pub(crate) cache: Option<Arc<MapCache>>,
    _home: Home,
}

fn open(url: &str) -> Database {
    Database::open(Options::new(url, ZONE, ShopZone(ZONE.0)).unwrap()).unwrap()
}

fn text(value: Option<&str>) -> String {
    value.map_or_else(|| "NULL".into(), |text| format!("'{}'", text.replace('\'', "''")))
}

fn number(value: Option<i64>) -> String {
    value.map_or_else(|| "NULL".into(), |number| number.to_string())
}

fn time(value: Option<DateTime<Utc>>) -> String {
    let wall = value.map(|at| ZONE.to_wall(at).format("%Y-%m-%d %H:%M:%S").to_string());
    text(wall.as_deref())
}

impl SqlWorld {
    pub(crate) async fn sqlite() -> Self {
        let folder = ScratchDir::create();
        let url = folder.sqlite_url();
        Self::over(&url, Home::Sqlite { _folder: folder }).await
    }

    pub(crate) async fn mariadb() -> Self {
        let scratch = ScratchMariaDb::create();
        let url = scratch.url().to_owned();
        let world = Self::over(&url, Home::MySql { _database: scratch }).await;
        world
            .exec("SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')")
            .await;
        world
    }

    async fn over(url: &str, home: Home) -> Self {
        let database = open(url);
        database.migrate().await.unwrap();
        let ports = database.ports();
        Self {
            mysql: matches!(home, Home::MySql { .. }),
            raw: RawSql::open(url).await,
            ids: AtomicI64::new(1),
            marks: ports.repair_attachment_marks,
            reader: ports.repair_reader,
            comments: ports.repair_comments,
            updates: ports.repair_updates,
            decisions: ports.repair_decisions,
            cache: None,
            _home: home,
        }
    }

    pub(crate) async fn exec(&self, sql: &str) {
        self.raw.exec(sql).await;
    }

    /// A row with an id of its own.
    async fn insert(&self, table: &str, columns: &[(&str, String)]) -> i64 {
        let id = self.ids.fetch_add(1, Ordering::Relaxed);
        let names: Vec<String> = columns.iter().map(|(name, _)| format!("`{name}`")).collect();
        let values: Vec<&str> = columns.iter().map(|(_, value)| value.as_str()).collect();
        self.exec(&format!(
            "INSERT INTO `{table}` (id, {}) VALUES ({id}, {})",
            names.join(", "),
            values.join(", ")
        ))
        .await;
        self.tell_everybody().await;
        id
    }

    /// What the ERP writes reaches the portal's cache by its follower; here every customer is told.
    async fn tell_everybody(&self) {
        let Some(cache) = &self.cache else { return };
        for customer in 0..self.ids.load(Ordering::Relaxed) {
            cache.forget(CustomerId(customer)).await.unwrap();
        }
    }

    async fn change(&self, sql: &str) {
        self.exec(sql).await;
        self.tell_everybody().await;
    }

    fn money(&self, minor: Option<i64>) -> String {
        match minor {
            Some(minor) if self.mysql => format!("{}.{:02}", minor / 100, minor % 100),
            minor => number(minor),
        }
    }

    async fn option(&self, label: &str) -> i64 {
        let code = self.ids.load(Ordering::Relaxed).to_string();
        let category = self
            .insert(
                "VariableCategory",
                &[("code", text(Some(&code))), ("name", text(Some("test")))],
            )
            .await;
        self.insert(
            "VariableOption",
            &[
                ("categoryId", category.to_string()),
                ("label", text(Some(label))),
                ("value", text(Some(&code))),
            ],
        )
        .await
    }

    async fn user(&self, name: &str) -> i64 {
        let mail = format!("u{}@example.test", self.ids.load(Ordering::Relaxed));
        self.insert(
            "User",
            &[
                ("name", text(Some(name))),
                ("email", text(Some(&mail))),
                ("password", text(Some("-"))),
            ],
        )
        .await
    }
}

#[derive(QueryableByName)]
struct RepairRow {
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
    #[diesel(sql_type = Bool)]
    approved: bool,
    #[diesel(sql_type = Nullable<Text>)]
    reason: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    quotation: Option<String>,
    #[diesel(sql_type = Bool)]
    responded: bool,
}

#[derive(QueryableByName)]
struct LogRow {
    #[diesel(sql_type = Nullable<Text>)]
    before: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    after: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    notes: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    who: Option<i64>,
}

#[derive(QueryableByName)]
struct Pair {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    data: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[async_trait]
impl World for SqlWorld {
    fn reader(&self) -> Arc<dyn RepairReader> {
        self.reader.clone()
    }
    fn comments(&self) -> Arc<dyn Comments> {
        self.comments.clone()
    }
    fn updates(&self) -> Arc<dyn UpdateRequests> {
        self.updates.clone()
    }
    fn decisions(&self) -> Arc<dyn QuotationDecisions> {
        self.decisions.clone()
    }
    fn marks(&self) -> Arc<dyn AttachmentMarks> {
        self.marks.clone()
    }
    fn zone(&self) -> ShopZone {
        ShopZone(ZONE.0)
    }

    async fn customer(&self) -> (CustomerId, UserId) {
        let user = self.user("A Customer").await;
        let customer = self
            .insert(
                "Customer",
                &[("name", text(Some("A Customer"))), ("userId", user.to_string())],
            )
            .await;
        (CustomerId(customer), UserId(user))
    }

    async fn staff(&self, name: &str) -> UserId {
        UserId(self.user(name).await)
    }

    async fn employee(&self, name: &str, role: &str, active: bool) -> UserId {
        let found: Vec<Count> = self
            .raw
            .rows(&format!(
                "SELECT id AS n FROM Role WHERE name = {}",
                text(Some(role))
            ))
            .await;
        let role = match found.first() {
            Some(found) => found.n,
            None => self.insert("Role", &[("name", text(Some(role)))]).await,
        };
        let user = self.user(name).await;
        self.change(&format!(
            "UPDATE `User` SET roleId = {role}, isActive = {} WHERE id = {user}",
            i32::from(active)
        ))
        .await;
        UserId(user)
    }

    async fn customer_of(&self, login: UserId) -> CustomerId {
        let columns = [("name", text(Some("A Customer"))), ("userId", login.to_string())];
        CustomerId(self.insert("Customer", &columns).await)
    }

    async fn reassign(&self, repair: RepairId, to: CustomerId) {
        self.change(&format!(
            "UPDATE RepairRequest SET customerId = {to} WHERE id = {repair}"
        ))
        .await;
    }

    async fn sell(&self, device: DeviceId, to: CustomerId) {
        self.change(&format!(
            "UPDATE Device SET customerId = {to} WHERE id = {device}"
        ))
        .await;
    }

    async fn bill_to(&self, invoice: InvoiceId, customer: CustomerId) {
        self.change(&format!(
            "UPDATE Invoice SET customerId = {customer} WHERE id = {invoice}"
        ))
        .await;
    }

    async fn branch(&self, name: &str) -> BranchId {
        let columns = [
            ("name", text(Some(name))),
            ("phone", text(Some("0222"))),
            ("address", text(Some("Cairo"))),
        ];
        BranchId(self.insert("Branch", &columns).await)
    }

    async fn device(&self, owner: CustomerId, given: GivenDevice) -> DeviceId {
        let brand = match &given.brand_label {
            Some(label) => Some(self.option(label).await),
            None => None,
        };
        let columns = [
            ("customerId", owner.to_string()),
            ("name", text(given.name.as_deref())),
            ("brandId", number(brand)),
            ("brand", text(given.brand.as_deref())),
            ("model", text(given.model.as_deref())),
            ("serialNumber", text(given.serial.as_deref())),
            ("deviceType", text(given.kind.as_deref())),
            ("devicePassword", text(Some("never to be seen"))),
        ];
        DeviceId(self.insert("Device", &columns).await)
    }

    async fn repair(&self, owner: CustomerId, given: GivenRepair) -> RepairId {
        let [brand, model, kind, serial] = &given.snapshot;
        let expected = given.expected.map(|date| date.to_string());
        let deleted = given.deleted.then_some(DateTime::UNIX_EPOCH);
        let columns = [
            ("customerId", owner.to_string()),
            ("status", text(given.status.as_deref())),
            ("deviceId", number(given.device.map(|id| id.0))),
            ("technicianId", number(given.technician.map(|id| id.0))),
            ("branchId", number(given.branch.map(|id| id.0))),
            ("reportedProblem", text(given.problem.as_deref())),
            ("customerNotes", text(given.customer_notes.as_deref())),
            ("accessories", text(given.accessories.as_deref())),
            ("attachments", text(given.attachments.as_deref())),
            ("estimatedCost", self.money(given.estimated)),
            ("expectedDeliveryDate", text(expected.as_deref())),
            ("deviceBrand", text(brand.as_deref())),
            ("deviceModel", text(model.as_deref())),
            ("deviceType", text(kind.as_deref())),
            ("serialNumber", text(serial.as_deref())),
            ("trackingToken", text(given.token.as_deref())),
            ("createdAt", time(given.created_at)),
            ("updatedAt", time(given.updated_at)),
            ("deletedAt", time(deleted)),
        ];
        RepairId(self.insert("RepairRequest", &columns).await)
    }

    async fn log(&self, repair: RepairId, to: &str, note: Option<&str>, by: Option<UserId>, at: &str) {
        let columns = [
            ("repairRequestId", repair.to_string()),
            ("toStatus", text(Some(to))),
            ("notes", text(note)),
            ("changedById", number(by.map(|id| id.0))),
            ("createdAt", time(at.parse().ok())),
        ];
        self.insert("StatusUpdateLog", &columns).await;
    }

    async fn accessory(&self, repair: RepairId, label: &str, quantity: i32) {
        let option = self.option(label).await;
        let columns = [
            ("repairRequestId", repair.to_string()),
            ("accessoryOptionId", option.to_string()),
            ("quantity", quantity.to_string()),
        ];
        self.insert("RepairRequestAccessory", &columns).await;
    }

    async fn quotation(&self, repair: RepairId, status: &str, sent: bool) {
        let columns = [
            ("repairRequestId", repair.to_string()),
            ("status", text(Some(status))),
            ("totalAmount", self.money(Some(50_000))),
            (
                "sentAt",
                time(sent.then(|| "2026-03-01T10:00:00Z".parse().unwrap())),
            ),
        ];
        let quotation = self.insert("Quotation", &columns).await;
        for name in ["screen", "work"] {
            let columns = [
                ("quotationId", quotation.to_string()),
                ("description", text(Some(name))),
                ("quantity", "1".into()),
                ("unitPrice", self.money(Some(25_000))),
                ("totalPrice", self.money(Some(25_000))),
            ];
            self.insert("QuotationItem", &columns).await;
        }
    }

    async fn invoice(&self, repair: RepairId, status: &str, kind: &str) -> InvoiceId {
        let columns = [
            ("repairRequestId", repair.to_string()),
            ("status", text(Some(status))),
            ("invoiceType", text(Some(kind))),
        ];
        InvoiceId(self.insert("Invoice", &columns).await)
    }

    async fn mark(&self, repair: RepairId, attachment: &str, mark: Visibility) {
        let columns = [
            ("repairRequestId", repair.to_string()),
            ("attachmentId", text(Some(attachment))),
            ("visible", i32::from(mark == Visibility::Visible).to_string()),
            ("updatedAt", text(Some("2026-03-01 10:00:00"))),
        ];
        self.insert("PortalAttachmentVisibility", &columns).await;
    }

    async fn currency(&self, code: &str) {
        let columns = [("key", text(Some("currency.code"))), ("value", text(Some(code)))];
        self.insert("SystemSetting", &columns).await;
    }

    async fn written(&self, repair: RepairId) -> Written {
        let found: Vec<RepairRow> = self
            .raw
            .rows(&format!(
                "SELECT r.status AS status, (r.customerApprovedAt IS NOT NULL) AS approved, \
                 r.customerRejectionReason AS reason, q.status AS quotation, \
                 (q.responseAt IS NOT NULL) AS responded \
                 FROM RepairRequest r LEFT JOIN Quotation q ON q.repairRequestId = r.id WHERE r.id = {repair}"
            ))
            .await;
        let log: Vec<LogRow> = self
            .raw
            .rows(&format!(
                "SELECT fromStatus AS `before`, toStatus AS `after`, notes, changedById AS who \
                 FROM StatusUpdateLog WHERE repairRequestId = {repair} ORDER BY id"
            ))
            .await;
        let audit: Vec<Pair> = self
            .raw
            .rows("SELECT action AS name, responseData AS data FROM CustomerAuditLog ORDER BY id")
            .await;
        let events: Vec<Pair> = self
            .raw
            .rows(&format!(
                "SELECT kind AS name, data FROM PortalOutbox WHERE entityId = {repair} ORDER BY id"
            ))
            .await;
        let notices: Vec<Pair> = self
            .raw
            .rows(&format!(
                "SELECT CAST(userId AS CHAR) AS name, message AS data FROM Notification \
                 WHERE repairRequestId = {repair} ORDER BY id"
            ))
            .await;
        let comments: Vec<Count> = self
            .raw
            .rows(&format!(
                "SELECT COUNT(*) AS n FROM PortalRepairComment WHERE repairRequestId = {repair}"
            ))
            .await;
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let first = found.into_iter().next();
        Written {
            status: first.as_ref().and_then(|row| row.status.clone()),
            approved: first.as_ref().is_some_and(|row| row.approved),
            rejection_reason: first.as_ref().and_then(|row| row.reason.clone()),
            quotation: first.as_ref().and_then(|row| row.quotation.clone()),
            responded: first.as_ref().is_some_and(|row| row.responded),
            log: log
                .into_iter()
                .map(|row| (row.before, row.after, row.notes, row.who))
                .collect(),
            audit: audit
                .into_iter()
                .filter(|row| json(&row.data)["repairId"] == repair.get())
                .map(|row| row.name)
                .collect(),
            events: events
                .into_iter()
                .map(|row| (row.name, json(&row.data)))
                .collect(),
            notifications: notices
                .into_iter()
                .map(|row| (row.name.parse().unwrap(), row.data))
                .collect(),
            comments: comments[0].n,
        }
    }
}
