//! What a customer may write about a device.

use crate::DeviceError;
use chrono::NaiveDate;

/// How long each text may be, in characters: the widths of the ERP's columns.
pub mod limits {
    /// `Device.name`.
    pub const NAME: usize = 150;
    /// `Device.deviceType`.
    pub const KIND: usize = 100;
    /// `Device.brand`.
    pub const BRAND: usize = 100;
    /// `Device.model`.
    pub const MODEL: usize = 100;
    /// `Device.serialNumber`.
    pub const SERIAL_NUMBER: usize = 100;
}

/// No shop repairs what is older, and every engine can hold it.
const OLDEST_PURCHASE: NaiveDate = match NaiveDate::from_ymd_opt(1950, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

/// A field that a customer may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What they call it.
    Name,
    /// Its type.
    Kind,
    /// Its brand.
    Brand,
    /// Its model.
    Model,
    /// Its serial number.
    SerialNumber,
    /// When they bought it.
    PurchaseDate,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It must be there and not be blank.
    Missing,
    /// It has more characters than this.
    TooLong(usize),
    /// It holds control characters, or marks that turn the direction of the text around it.
    Unprintable,
    /// A serial number holds more than ASCII letters, digits, blanks and `- _ . / : # +`.
    NoSerialNumber,
    /// The date is to come, or long before there was such a device.
    ImpossibleDate,
}

/// The fields as a caller gave them. `None` means not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// What they call it.
    pub name: Option<String>,
    /// Its type.
    pub kind: Option<String>,
    /// Its brand.
    pub brand: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its serial number; `Some(None)` takes it away.
    pub serial_number: Option<Option<String>>,
    /// When they bought it; `Some(None)` takes it away.
    pub purchase_date: Option<Option<NaiveDate>>,
}

/// A device to add, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    /// What the customer calls it.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// Its brand.
    pub brand: String,
    /// Its model.
    pub model: String,
    /// Its serial number.
    pub serial_number: Option<String>,
    /// When they bought it.
    pub purchase_date: Option<NaiveDate>,
}

/// What is to change of a device, checked. `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceChanges {
    /// What the customer calls it.
    pub name: Option<String>,
    /// Its type.
    pub kind: Option<String>,
    /// Its brand, in the customer's words: it then is no longer one of the shop's list.
    pub brand: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its serial number; `Some(None)` takes it away.
    pub serial_number: Option<Option<String>>,
    /// When they bought it; `Some(None)` takes it away.
    pub purchase_date: Option<Option<NaiveDate>>,
}

impl DeviceChanges {
    /// Whether nothing is to change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The names of what is to change, as the API has them.
    #[must_use]
    pub fn fields(&self) -> Vec<&'static str> {
        [
            ("name", self.name.is_some()),
            ("type", self.kind.is_some()),
            ("brand", self.brand.is_some()),
            ("model", self.model.is_some()),
            ("serialNumber", self.serial_number.is_some()),
            ("purchaseDate", self.purchase_date.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, changes)| changes.then_some(name))
        .collect()
    }
}

/// Collects what is wrong with every field at once.
#[derive(Default)]
struct Check(Vec<(Field, Problem)>);

impl Check {
    fn text(&mut self, field: Field, text: String, limit: usize) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.0.push((field, Problem::Missing));
        } else if text.chars().any(is_unprintable) {
            self.0.push((field, Problem::Unprintable));
        } else if text.chars().count() > limit {
            self.0.push((field, Problem::TooLong(limit)));
        }
        text.to_owned()
    }

    fn required(&mut self, field: Field, text: Option<String>, limit: usize) -> String {
        self.text(field, text.unwrap_or_default(), limit)
    }

    /// A blank serial number is none.
    fn serial_number(&mut self, text: Option<String>) -> Option<String> {
        let text = text
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())?;
        if text.chars().count() > limits::SERIAL_NUMBER {
            let problem = Problem::TooLong(limits::SERIAL_NUMBER);
            self.0.push((Field::SerialNumber, problem));
        } else if !text.chars().all(is_of_serial_number) {
            self.0.push((Field::SerialNumber, Problem::NoSerialNumber));
        }
        Some(text)
    }

    fn purchase_date(&mut self, date: Option<NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
        if date.is_some_and(|date| date > today || date < OLDEST_PURCHASE) {
            self.0.push((Field::PurchaseDate, Problem::ImpossibleDate));
        }
        date
    }

    fn done<T>(self, value: T) -> Result<T, DeviceError> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(DeviceError::Invalid(self.0))
        }
    }
}

impl Form {
    /// Checks the form of a new device; `today` is the shop's date.
    ///
    /// # Errors
    /// [`DeviceError::Invalid`] with every failing field.
    pub fn into_new(self, today: NaiveDate) -> Result<NewDevice, DeviceError> {
        let mut check = Check::default();
        let new = NewDevice {
            name: check.required(Field::Name, self.name, limits::NAME),
            kind: check.required(Field::Kind, self.kind, limits::KIND),
            brand: check.required(Field::Brand, self.brand, limits::BRAND),
            model: check.required(Field::Model, self.model, limits::MODEL),
            serial_number: check.serial_number(self.serial_number.flatten()),
            purchase_date: check.purchase_date(self.purchase_date.flatten(), today),
        };
        check.done(new)
    }

    /// Checks the form of a change; `today` is the shop's date.
    ///
    /// # Errors
    /// [`DeviceError::Invalid`] with every failing field.
    pub fn into_changes(self, today: NaiveDate) -> Result<DeviceChanges, DeviceError> {
        let mut check = Check::default();
        let changes = DeviceChanges {
            name: self.name.map(|text| check.text(Field::Name, text, limits::NAME)),
            kind: self.kind.map(|text| check.text(Field::Kind, text, limits::KIND)),
            brand: self
                .brand
                .map(|text| check.text(Field::Brand, text, limits::BRAND)),
            model: self
                .model
                .map(|text| check.text(Field::Model, text, limits::MODEL)),
            serial_number: self.serial_number.map(|text| check.serial_number(text)),
            purchase_date: self.purchase_date.map(|date| check.purchase_date(date, today)),
        };
        check.done(changes)
    }
}

/// Controls, line ends among them, and the overrides and isolates by which a text can pass for another (Unicode
/// Technical Report 36, section 2.6). The plain marks that Arabic text uses are let through.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_of_serial_number(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | ':' | '#' | '+')
}
