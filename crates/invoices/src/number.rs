use chrono::{DateTime, Datelike, Utc};
use kernel::{InvoiceId, ShopZone};

/// The number on the paper: `INV-2024-000123`, the year being that of its making in the shop's calendar.
///
/// The ERP stores none; a row without a date of making counts to the year 0000.
#[must_use]
pub fn invoice_number(id: InvoiceId, created_at: Option<DateTime<Utc>>, zone: ShopZone) -> String {
    let year = created_at.map_or(0, |at| zone.date_of(at).year());
    format!("INV-{year:04}-{:06}", id.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_the_shops() {
        let cairo = ShopZone(chrono_tz::Africa::Cairo);
        let number = |id, at: &str| invoice_number(InvoiceId(id), at.parse().ok(), cairo);
        assert_eq!(number(123, "2024-06-01T10:00:00Z"), "INV-2024-000123");
        // New Year comes to Cairo two hours before it comes to Greenwich.
        assert_eq!(number(7, "2024-12-31T22:30:00Z"), "INV-2025-000007");
        assert_eq!(number(12_345_678, "2025-01-01T00:00:00Z"), "INV-2025-12345678");
        assert_eq!(number(9, ""), "INV-0000-000009");
    }
}
