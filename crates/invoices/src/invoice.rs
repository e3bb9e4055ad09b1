use crate::InvoiceStatus;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{BranchId, CompanyId, CustomerId, InvoiceId, InvoiceItemId, Money, PaymentId, RepairId};
use serde::{Deserialize, Serialize};

/// An invoice in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceSummary {
    /// The row.
    pub id: InvoiceId,
    /// `INV-YYYY-<id>`, see [`invoice_number`](crate::invoice_number).
    pub number: String,
    /// The repair it is for.
    pub repair: Option<RepairId>,
    /// What is asked for.
    pub total: Money,
    /// Payments less refunds.
    pub paid: Money,
    /// What is still owed; never negative, and nothing for a cancelled or refunded invoice.
    pub due: Money,
    /// Derived, see [`InvoiceStatus::derive`].
    pub status: InvoiceStatus,
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
    /// When it is to be paid.
    pub due_date: Option<NaiveDate>,
    /// When the last payment that was needed came; only of a paid invoice.
    pub paid_at: Option<DateTime<Utc>>,
}

/// An invoice with all that is on its paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceDetail {
    /// As in the list.
    pub summary: InvoiceSummary,
    /// The lines, by id; deleted ones left out.
    pub items: Vec<InvoiceItem>,
    /// See [`subtotal`].
    pub subtotal: Money,
    /// What was taken off.
    pub discount: Money,
    /// What was put on for the state.
    pub tax: Money,
    /// What was put on for the carrier.
    pub shipping: Money,
    /// Money paid above the total.
    pub credit: Money,
    /// The payments, oldest first.
    pub payments: Vec<InvoicePayment>,
    /// Who is billed.
    pub customer: BilledCustomer,
    /// The company the customer is billed for, if any.
    pub company: Option<BilledCompany>,
    /// The branch that issued it, if the ERP names one.
    pub branch: Option<IssuingBranch>,
    /// Who issued it.
    pub shop: Shop,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceItem {
    /// The row.
    pub id: InvoiceItemId,
    /// The line's own text, else the name of its service or part, else empty.
    pub description: String,
    /// What it is.
    pub item_type: ItemType,
    /// How many; 1 where the ERP says nothing.
    pub quantity: i64,
    /// For one.
    pub unit_price: Money,
    /// For all; where the ERP says nothing, quantity times unit price.
    pub total: Money,
}

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemType {
    /// A thing.
    Part,
    /// Work.
    Service,
}

impl ItemType {
    /// Reads the ERP's word; what it does not know is a part, as in the ERP.
    #[must_use]
    pub fn read(word: Option<&str>) -> Self {
        match word {
            Some(word) if word.trim().eq_ignore_ascii_case("service") => Self::Service,
            _ => Self::Part,
        }
    }
}

/// Money that came for an invoice, or, when negative, went back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoicePayment {
    /// The ERP's row.
    pub id: PaymentId,
    /// How much, in the currency the ERP wrote beside it.
    pub amount: Money,
    /// The ERP's free text, such as `cash`.
    pub method: Option<String>,
    /// When, see [`paid_moment`](crate::paid_moment).
    pub paid_at: Option<DateTime<Utc>>,
}

/// Who is billed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilledCustomer {
    /// The owner.
    pub id: CustomerId,
    /// Their name.
    pub name: String,
    /// As the ERP has it.
    pub phone: Option<String>,
    /// As the ERP has it.
    pub email: Option<String>,
    /// As the ERP has it.
    pub address: Option<String>,
}

/// The company a customer is billed for: the invoice's own, else the customer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilledCompany {
    /// The row.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// As on its tax card.
    pub tax_number: Option<String>,
    /// As the ERP has it.
    pub address: Option<String>,
    /// As the ERP has it.
    pub phone: Option<String>,
}

/// The branch that issued an invoice: its own, else that of its repair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuingBranch {
    /// The row.
    pub id: BranchId,
    /// Its name.
    pub name: String,
    /// As the ERP has it.
    pub phone: Option<String>,
    /// As the ERP has it.
    pub address: Option<String>,
}

/// The shop as its settings name it; what is not set, or not readable, is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Shop {
    /// `company.name`.
    pub name: Option<String>,
    /// `company.phone`.
    pub phone: Option<String>,
    /// `company.logoUrl`.
    pub logo_url: Option<String>,
}

/// What the holder of an invoice's paper may check it against: nothing about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// As printed.
    pub number: String,
    /// The date of its making in the shop's calendar.
    pub date: Option<NaiveDate>,
    /// What is asked for.
    pub total: Money,
    /// Where it stands today.
    pub status: InvoiceStatus,
}

/// What the lines come to, before discount, tax and shipping. An invoice without lines, as some ERPs write for a
/// repair's lump sum, gets the figure that makes the rest add up to its total.
#[must_use]
pub fn subtotal(items: &[InvoiceItem], total: Money, discount: Money, tax: Money, shipping: Money) -> Money {
    let minor = if items.is_empty() {
        total
            .minor
            .saturating_add(discount.minor)
            .saturating_sub(tax.minor)
            .saturating_sub(shipping.minor)
    } else {
        items
            .iter()
            .fold(0_i64, |sum, item| sum.saturating_add(item.total.minor))
    };
    Money::new(minor, total.currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Currency;

    fn money(minor: i64) -> Money {
        Money::new(minor, Currency::EGP)
    }

    #[test]
    fn lines_make_the_subtotal_and_without_lines_the_rest_does() {
        let item = |total| InvoiceItem {
            id: InvoiceItemId(1),
            description: String::new(),
            item_type: ItemType::Part,
            quantity: 1,
            unit_price: money(total),
            total: money(total),
        };
        let of =
            |items: &[InvoiceItem]| subtotal(items, money(1_100), money(50), money(140), money(10)).minor;
        assert_eq!(of(&[item(400), item(600)]), 1_000);
        assert_eq!(of(&[]), 1_000);
    }

    #[test]
    fn an_unknown_kind_of_line_is_a_part() {
        assert_eq!(ItemType::read(Some("SERVICE ")), ItemType::Service);
        assert_eq!(ItemType::read(Some("labour")), ItemType::Part);
        assert_eq!(ItemType::read(None), ItemType::Part);
    }
}
