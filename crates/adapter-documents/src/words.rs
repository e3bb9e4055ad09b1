//! What is printed around an invoice's own words, in both languages. A struct, so that neither can lack one.

use invoices::{InvoiceStatus, ItemType};
use kernel::Locale;

/// The words of one language.
#[allow(missing_docs)]
pub(crate) struct Words {
    pub(crate) invoice: &'static str,
    pub(crate) number: &'static str,
    pub(crate) date: &'static str,
    pub(crate) due_date: &'static str,
    pub(crate) status: &'static str,
    pub(crate) branch: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) email: &'static str,
    pub(crate) address: &'static str,
    pub(crate) billed_to: &'static str,
    pub(crate) company: &'static str,
    pub(crate) tax_number: &'static str,
    pub(crate) items: &'static str,
    pub(crate) description: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) quantity: &'static str,
    pub(crate) unit_price: &'static str,
    pub(crate) line_total: &'static str,
    pub(crate) no_items: &'static str,
    pub(crate) totals: &'static str,
    pub(crate) subtotal: &'static str,
    pub(crate) discount: &'static str,
    pub(crate) tax: &'static str,
    pub(crate) shipping: &'static str,
    pub(crate) total: &'static str,
    pub(crate) paid: &'static str,
    pub(crate) due: &'static str,
    pub(crate) credit: &'static str,
    pub(crate) payments: &'static str,
    pub(crate) date_of_payment: &'static str,
    pub(crate) method: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) refund: &'static str,
    pub(crate) verify: &'static str,
    pub(crate) verify_how: &'static str,
    pub(crate) logo: &'static str,
    pub(crate) page: &'static str,
    pub(crate) part: &'static str,
    pub(crate) service: &'static str,
}

const ARABIC: Words = Words {
    invoice: "فاتورة",
    number: "رقم الفاتورة",
    date: "تاريخ الإصدار",
    due_date: "تاريخ الاستحقاق",
    status: "الحالة",
    branch: "الفرع",
    phone: "الهاتف",
    email: "البريد الإلكتروني",
    address: "العنوان",
    billed_to: "فاتورة إلى",
    company: "الشركة",
    tax_number: "الرقم الضريبي",
    items: "البنود",
    description: "الوصف",
    kind: "النوع",
    quantity: "الكمية",
    unit_price: "سعر الوحدة",
    line_total: "الإجمالي",
    no_items: "لا توجد بنود مفصلة",
    totals: "ملخص المبالغ",
    subtotal: "المجموع الفرعي",
    discount: "الخصم",
    tax: "الضريبة",
    shipping: "الشحن",
    total: "الإجمالي",
    paid: "المدفوع",
    due: "المتبقي للدفع",
    credit: "رصيد لصالح العميل",
    payments: "المدفوعات",
    date_of_payment: "التاريخ",
    method: "طريقة الدفع",
    amount: "المبلغ",
    refund: "استرداد",
    verify: "التحقق من الفاتورة",
    verify_how: "امسح الرمز للتأكد من صحة هذه الفاتورة",
    logo: "شعار",
    page: "صفحة",
    part: "قطعة",
    service: "خدمة",
};

const ENGLISH: Words = Words {
    invoice: "Invoice",
    number: "Invoice number",
    date: "Date of issue",
    due_date: "Due date",
    status: "Status",
    branch: "Branch",
    phone: "Phone",
    email: "E-mail",
    address: "Address",
    billed_to: "Billed to",
    company: "Company",
    tax_number: "Tax number",
    items: "Items",
    description: "Description",
    kind: "Type",
    quantity: "Quantity",
    unit_price: "Unit price",
    line_total: "Amount",
    no_items: "No itemised lines",
    totals: "Summary",
    subtotal: "Subtotal",
    discount: "Discount",
    tax: "Tax",
    shipping: "Shipping",
    total: "Total",
    paid: "Paid",
    due: "Amount due",
    credit: "Credit",
    payments: "Payments",
    date_of_payment: "Date",
    method: "Method",
    amount: "Amount",
    refund: "Refund",
    verify: "Verify this invoice",
    verify_how: "Scan the code to check that this invoice is genuine",
    logo: "Logo",
    page: "Page",
    part: "Part",
    service: "Service",
};

impl Words {
    /// Those of a language.
    pub(crate) const fn of(locale: Locale) -> &'static Self {
        match locale {
            Locale::Ar => &ARABIC,
            Locale::En => &ENGLISH,
        }
    }

    /// What a line is for.
    pub(crate) const fn item_type(&self, kind: ItemType) -> &'static str {
        match kind {
            ItemType::Part => self.part,
            ItemType::Service => self.service,
        }
    }
}

/// Where an invoice stands.
pub(crate) const fn status(status: InvoiceStatus, locale: Locale) -> &'static str {
    match (locale, status) {
        (Locale::Ar, InvoiceStatus::Pending) => "في انتظار السداد",
        (Locale::Ar, InvoiceStatus::PartiallyPaid) => "سداد جزئي",
        (Locale::Ar, InvoiceStatus::Paid) => "مدفوعة",
        (Locale::Ar, InvoiceStatus::Overdue) => "متأخرة السداد",
        (Locale::Ar, InvoiceStatus::Cancelled) => "ملغاة",
        (Locale::Ar, InvoiceStatus::Refunded) => "مستردة",
        (Locale::En, InvoiceStatus::Pending) => "Pending",
        (Locale::En, InvoiceStatus::PartiallyPaid) => "Partially paid",
        (Locale::En, InvoiceStatus::Paid) => "Paid",
        (Locale::En, InvoiceStatus::Overdue) => "Overdue",
        (Locale::En, InvoiceStatus::Cancelled) => "Cancelled",
        (Locale::En, InvoiceStatus::Refunded) => "Refunded",
    }
}

/// How something was paid: the ERP's word, in the paper's language where it is a usual one.
pub(crate) fn method(word: &str, locale: Locale) -> String {
    let usual: String = word
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| if c == '-' || c == ' ' { '_' } else { c })
        .collect();
    let known = match (locale, usual.as_str()) {
        (Locale::Ar, "cash") => "نقدي",
        (Locale::Ar, "card" | "credit_card" | "debit_card" | "visa") => "بطاقة",
        (Locale::Ar, "bank_transfer" | "bank" | "transfer") => "تحويل بنكي",
        (Locale::Ar, "online") => "دفع إلكتروني",
        (Locale::Ar, "cheque" | "check") => "شيك",
        (Locale::Ar, "wallet" | "mobile_wallet") => "محفظة إلكترونية",
        (Locale::En, "cash") => "Cash",
        (Locale::En, "card" | "credit_card" | "debit_card" | "visa") => "Card",
        (Locale::En, "bank_transfer" | "bank" | "transfer") => "Bank transfer",
        (Locale::En, "online") => "Online",
        (Locale::En, "cheque" | "check") => "Cheque",
        (Locale::En, "wallet" | "mobile_wallet") => "Mobile wallet",
        _ => return word.to_owned(),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_methods_are_named_and_others_kept() {
        assert_eq!(method(" Cash", Locale::Ar), "نقدي");
        assert_eq!(method("bank transfer", Locale::En), "Bank transfer");
        assert_eq!(method("InstaPay", Locale::Ar), "InstaPay");
    }
}
