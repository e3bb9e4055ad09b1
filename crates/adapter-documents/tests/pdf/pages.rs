//! What stands on the pages, and in which order it is read.

use crate::print;
use crate::reading::Reading;
use crate::samples::{item, money, paper};
use adapter_documents::PdfPrinter;
use invoices::InvoiceStatus;
use kernel::{Currency, Locale, Money};
use lopdf::Object;

#[test]
fn an_arabic_invoice_is_read_from_its_beginning() {
    let file = print(&paper(1, Locale::Ar));
    let read = Reading::of(&file);
    assert_eq!(read.pages(), 1);
    let text = read.text();
    let expected = [
        "ورشة النور لصيانة الحاسبات",
        "الهاتف: +20225201000",
        "الفرع: فرع المعادي",
        "العنوان: ١٢ شارع ٩، المعادي، القاهرة",
        "فاتورة",
        "رقم الفاتورة",
        "INV-2026-000123",
        "تاريخ الإصدار",
        "2026-03-15",
        "تاريخ الاستحقاق",
        "2026-03-29",
        "الحالة",
        "سداد جزئي",
        "فاتورة إلى",
        "منى عادل عبد الرحمن",
        "الهاتف: +20 101 234 5678",
        "البريد الإلكتروني: mona.adel@example.com",
        "العنوان: ٥ شارع الهرم، الدور 3، الجيزة",
        "الشركة",
        "شركة النور للتجارة (Al Nour Trading)",
        "الرقم الضريبي: 312-456-789",
        "البنود",
        "الوصف",
        "تغيير شاشة iPhone 13 Pro أصلية بضمان حتى 2026-09-15",
        "قطعة",
        "460.25",
        "المجموع الفرعي",
        "460.25 جنيه مصري",
        "الخصم",
        "-50.00 جنيه مصري",
        "الضريبة",
        "140.00 جنيه مصري",
        "الشحن",
        "35.00 جنيه مصري",
        "الإجمالي",
        "585.25 جنيه مصري",
        "المدفوع",
        "292.62 جنيه مصري",
        "المتبقي للدفع",
        "292.63 جنيه مصري",
        "التحقق من الفاتورة",
        "المدفوعات",
        "2026-03-16",
        "نقدي",
        "392.62 جنيه مصري",
        "استرداد: InstaPay",
        "-100.00 جنيه مصري",
    ];
    let mut rest = text.as_str();
    for words in expected {
        let at = rest
            .find(words)
            .unwrap_or_else(|| panic!("{words} is not read here:\n{rest}"));
        rest = &rest[at + words.len()..];
    }
    assert_eq!(read.furniture[0].last().unwrap(), "صفحة 1 / 1");
}

#[test]
fn an_english_invoice_says_the_same() {
    let read = Reading::of(&print(&paper(1, Locale::En)));
    let text = read.text();
    for words in [
        "Phone: +20225201000",
        "Invoice number\nINV-2026-000123",
        "Date of issue\n2026-03-15",
        "Partially paid",
        "Billed to\nمنى عادل عبد الرحمن",
        "Tax number: 312-456-789",
        "تغيير شاشة iPhone 13 Pro أصلية بضمان حتى 2026-09-15",
        "Discount\nEGP -50.00",
        "Amount due\nEGP 292.63",
        "Verify this invoice",
        "Refund: InstaPay\nEGP -100.00",
    ] {
        assert!(text.contains(words), "{words} is missing:\n{text}");
    }
    assert_eq!(read.furniture[0].last().unwrap(), "Page 1 / 1");
}

#[test]
fn the_file_names_its_language_its_title_and_what_it_conforms_to() {
    for (locale, title, direction) in [
        (
            Locale::Ar,
            "فاتورة INV-2026-000123 – ورشة النور لصيانة الحاسبات",
            "R2L",
        ),
        (
            Locale::En,
            "Invoice INV-2026-000123 – ورشة النور لصيانة الحاسبات",
            "L2R",
        ),
    ] {
        let read = Reading::of(&print(&paper(1, locale)));
        assert_eq!(read.catalog("Lang"), locale.tag());
        assert_eq!(read.info("Title"), title);
        let catalog = read.document.catalog().unwrap();
        let dictionary = |key: &[u8]| {
            let entry = catalog.get(key).unwrap();
            read.document.dereference(entry).unwrap().1.as_dict().unwrap()
        };
        assert_eq!(
            dictionary(b"MarkInfo").get(b"Marked").unwrap(),
            &Object::Boolean(true)
        );
        let preferences = dictionary(b"ViewerPreferences");
        assert_eq!(
            preferences.get(b"DisplayDocTitle").unwrap(),
            &Object::Boolean(true)
        );
        assert_eq!(
            preferences.get(b"Direction").unwrap().as_name().unwrap(),
            direction.as_bytes()
        );
        assert!(catalog.has(b"Outlines"));
        let metadata = read.metadata();
        for claim in [
            "<pdfaid:part>2</pdfaid:part>",
            "<pdfaid:conformance>A<",
            "<pdfuaid:part>1<",
        ] {
            assert!(metadata.contains(claim), "{claim} in {metadata}");
        }
    }
}

#[test]
fn long_tables_go_on_with_their_header_and_pages_are_numbered() {
    for (locale, header, page) in [
        (Locale::Ar, "سعر الوحدة", "صفحة"),
        (Locale::En, "Unit price", "Page"),
    ] {
        let read = Reading::of(&print(&paper(60, locale)));
        assert!((3..=5).contains(&read.pages()), "{}", read.pages());
        let total = read.pages();
        for (index, furniture) in read.furniture.iter().enumerate() {
            assert!(
                furniture.contains(&format!("{page} {} / {total}", index + 1)),
                "{furniture:?}"
            );
            let repeated = furniture.iter().filter(|text| *text == header).count();
            // The payments have a page of their own, and who is read to hears a header once.
            let expected = usize::from(index > 0 && index < total - 1);
            assert_eq!(repeated, expected, "page {} of {furniture:?}", index + 1);
            let number = furniture.iter().any(|text| text.contains("INV-2026-000123"));
            assert_eq!(number, index > 0);
        }
        assert_eq!(read.within("Table/THead/TR/TH").len(), 6 + 3);
        // Sixty lines and two payments; descriptions may stand on several lines, but in one cell.
        assert_eq!(read.within("Table/TBody/TR/TD").len(), 60 * 6 + 2 * 3);
        let text = read.text();
        for number in 1..=60_i64 {
            let minor = 45_000 + number * 1_025;
            let amount = match (minor / 100, minor % 100) {
                (pounds, rest) if pounds >= 1_000 => format!("1,{:03}.{rest:02}", pounds - 1_000),
                (pounds, rest) => format!("{pounds}.{rest:02}"),
            };
            assert!(text.contains(&amount), "{amount}");
        }
        assert_eq!(
            text.matches("أجور فك وتركيب، وأيضًا تنظيف كامل للجهاز مجانًا")
                .count(),
            10
        );
    }
}

#[test]
fn the_same_invoice_is_the_same_file() {
    let paper = paper(60, Locale::Ar);
    let printer = PdfPrinter::new(None).unwrap();
    let first = printer.print_here(&paper).unwrap();
    assert_eq!(first, printer.print_here(&paper).unwrap());
    assert_eq!(first, print(&paper), "from another printer");
}

#[test]
fn sums_that_are_nothing_are_left_out_and_credit_is_shown() {
    let mut paper = paper(1, Locale::En);
    let detail = &mut paper.detail;
    (detail.discount, detail.shipping, detail.credit) = (money(0), money(0), money(9_900));
    detail.summary.status = InvoiceStatus::Paid;
    detail.payments.clear();
    (detail.company, detail.branch) = (None, None);
    (detail.summary.due_date, detail.summary.created_at) = (None, None);
    let read = Reading::of(&print(&paper));
    assert!(!read.metadata().contains("pdfaid"), "an archive wants a date");
    assert!(read.metadata().contains("<pdfuaid:part>1<"));
    let text = read.text();
    assert!(text.contains("Credit\nEGP 99.00") && text.contains("Tax\nEGP 140.00"));
    for absent in [
        "Discount",
        "Shipping",
        "Payments",
        "Company",
        "Branch",
        "Due date",
        "Date of issue",
    ] {
        assert!(!text.contains(absent), "{absent}:\n{text}");
    }
}

#[test]
fn other_currencies_are_named() {
    let mut paper = paper(1, Locale::Ar);
    paper.detail.summary.total = Money::new(123_456, Currency::parse("USD").unwrap());
    let text = Reading::of(&print(&paper)).text();
    assert!(text.contains("1,234.56 دولار أمريكي"), "{text}");
}

#[test]
fn an_invoice_without_lines_says_so() {
    let mut paper = paper(0, Locale::Ar);
    paper.detail.summary.total = money(999_999_999_999);
    paper.detail.items.clear();
    let text = Reading::of(&print(&paper)).text();
    assert!(
        text.contains("لا توجد بنود مفصلة") && text.contains("9,999,999,999.99 جنيه مصري"),
        "{text}"
    );
    paper.detail.items.push(item(1, " ", 100));
    let read = Reading::of(&print(&paper));
    assert_eq!(read.within("TBody/TR/TD")[1], "—");
}
