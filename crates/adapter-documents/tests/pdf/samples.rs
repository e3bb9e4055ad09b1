//! Invoices as Egyptian shops write them.

use invoices::{
    BilledCompany, BilledCustomer, InvoiceDetail, InvoiceItem, InvoicePaper, InvoicePayment, InvoiceStatus,
    InvoiceSummary, IssuingBranch, ItemType, Shop, subtotal,
};
use kernel::{
    BranchId, CompanyId, Currency, CustomerId, InvoiceId, InvoiceItemId, Locale, Money, PaymentId, ShopZone,
};

/// What the codes of these invoices lead to.
pub(crate) const LINK: &str =
    "https://portal.example.com/api/customer/verify/123-9f86d081884c7d659a2feaa0c55ad015";

/// Pounds in hundredths.
pub(crate) fn money(minor: i64) -> Money {
    Money::new(minor, Currency::EGP)
}

/// A line for so much.
pub(crate) fn item(id: i64, description: &str, minor: i64) -> InvoiceItem {
    InvoiceItem {
        id: InvoiceItemId(id),
        description: description.to_owned(),
        item_type: if id % 2 == 1 {
            ItemType::Part
        } else {
            ItemType::Service
        },
        quantity: 1,
        unit_price: money(minor),
        total: money(minor),
    }
}

/// Descriptions with Arabic, Latin, digits, dates and serial numbers in them.
pub(crate) const DESCRIPTIONS: [&str; 6] = [
    "تغيير شاشة iPhone 13 Pro أصلية بضمان حتى 2026-09-15",
    "أجور فك وتركيب، وأيضًا تنظيف كامل للجهاز مجانًا",
    "بطارية Dell Latitude 5420 (رقم مسلسل CN-0P8V4H-12961) بضمان 6 أشهر",
    "SSD Samsung 990 EVO 1TB NVMe",
    "إعادة لحام شريحة الشحن BQ25895 على اللوحة الأم، مع اختبار 24 ساعة",
    "خدمة توصيل داخل القاهرة الكبرى",
];

/// An invoice of so many lines, half paid, with all that can stand on one.
pub(crate) fn paper(lines: usize, locale: Locale) -> InvoicePaper {
    let items: Vec<_> = (1..)
        .zip(DESCRIPTIONS.iter().cycle())
        .take(lines)
        .map(|(id, description)| item(id, description, 45_000 + id * 1_025))
        .collect();
    let (discount, tax, shipping) = (money(5_000), money(14_000), money(3_500));
    let sum: i64 = items.iter().map(|item| item.total.minor).sum();
    let total = money(sum - discount.minor + tax.minor + shipping.minor);
    let paid = money(total.minor / 2);
    InvoicePaper {
        detail: InvoiceDetail {
            summary: InvoiceSummary {
                id: InvoiceId(123),
                number: "INV-2026-000123".into(),
                repair: None,
                total,
                paid,
                due: money(total.minor - paid.minor),
                status: InvoiceStatus::PartiallyPaid,
                // Already the 15th in Cairo.
                created_at: "2026-03-14T22:30:00Z".parse().ok(),
                due_date: "2026-03-29".parse().ok(),
                paid_at: None,
            },
            subtotal: subtotal(&items, total, discount, tax, shipping),
            items,
            discount,
            tax,
            shipping,
            credit: money(0),
            payments: vec![
                InvoicePayment {
                    id: PaymentId(1),
                    amount: money(paid.minor + 10_000),
                    method: Some("cash".into()),
                    paid_at: "2026-03-16T10:00:00Z".parse().ok(),
                },
                InvoicePayment {
                    id: PaymentId(2),
                    amount: money(-10_000),
                    method: Some("InstaPay".into()),
                    paid_at: None,
                },
            ],
            customer: BilledCustomer {
                id: CustomerId(17),
                name: "منى عادل عبد الرحمن".into(),
                phone: Some("+20 101 234 5678".into()),
                email: Some("mona.adel@example.com".into()),
                address: Some("٥ شارع الهرم، الدور 3، الجيزة".into()),
            },
            company: Some(BilledCompany {
                id: CompanyId(4),
                name: "شركة النور للتجارة (Al Nour Trading)".into(),
                tax_number: Some("312-456-789".into()),
                address: Some("٣ شارع طلعت حرب، القاهرة".into()),
                phone: Some("+20223901234".into()),
            }),
            branch: Some(IssuingBranch {
                id: BranchId(1),
                name: "فرع المعادي".into(),
                phone: Some("+20225201234".into()),
                address: Some("١٢ شارع ٩، المعادي، القاهرة".into()),
            }),
            shop: Shop {
                name: Some("ورشة النور لصيانة الحاسبات".into()),
                phone: Some("+20225201000".into()),
                logo_url: Some("https://shop.example/never-asked-for.png".into()),
            },
        },
        verification_link: LINK.into(),
        zone: ShopZone(chrono_tz::Africa::Cairo),
        locale,
    }
}
