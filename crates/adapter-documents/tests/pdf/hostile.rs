//! Texts that nobody should write, and invoices that nobody should make, are printed all the same.

use crate::print;
use crate::reading::Reading;
use crate::samples::{item, money, paper};
use kernel::Locale;

fn everywhere(text: &str, locale: Locale) -> Reading {
    let mut paper = paper(3, locale);
    let detail = &mut paper.detail;
    for item in &mut detail.items {
        item.description = text.to_owned();
    }
    let some = || Some(text.to_owned());
    detail.customer.name = text.to_owned();
    (
        detail.customer.phone,
        detail.customer.email,
        detail.customer.address,
    ) = (some(), some(), some());
    let company = detail.company.as_mut().unwrap();
    company.name = text.to_owned();
    (company.tax_number, company.address, company.phone) = (some(), some(), some());
    let branch = detail.branch.as_mut().unwrap();
    branch.name = text.to_owned();
    (branch.phone, branch.address) = (some(), some());
    (detail.shop.name, detail.shop.phone) = (some(), some());
    for payment in &mut detail.payments {
        payment.method = some();
    }
    Reading::of(&print(&paper))
}

#[test]
fn no_text_stops_the_printer() {
    let word = "ا".repeat(5_000);
    let latin = "W".repeat(5_000);
    for text in [
        "",
        " \t\r\n ",
        "\u{0}\u{1}\u{7F}\u{85}\u{9F}",
        "\u{202E}gnp.elif\u{202C} \u{202D}\u{2066}\u{2067}\u{2068}\u{2069}\u{2069}",
        "🙂👩‍👩‍👧‍👦🏳️‍🌈 emoji",
        "漢字 かな 한글 हिन्दी עברית ไทย",
        "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307} \u{64B}\u{651}\u{670}",
        "مُحَمَّدٌ رَسُولُ لِلَّهِ لَا لًا ﷲ ﷺ ﻻ",
        "\u{FFFD}\u{FFFE}\u{FEFF}\u{FDD0}\u{10FFFF}\u{E000}",
        "((((((((((((((((([[[[[[[[[{{{{{{{{{",
        "))))]]]]}}}}(",
        "a\u{AD}b\u{200B}c\u{200D}d\u{200C}e",
        "سطر\nسطر\r\nسطر\u{2028}سطر\u{2029}سطر\u{B}\u{C}",
        &word,
        &latin,
        &"سطر\n".repeat(900),
        &"كلمة word 12-34 ".repeat(400),
    ] {
        for locale in Locale::ALL {
            let read = everywhere(text, locale);
            // A cell for each of three lines' six columns and two payments' three, whatever stands in it.
            assert!(read.within("TBody/TR/TD").len() >= 3 * 6 + 2 * 3, "{text:?}");
            assert!(read.text().contains("2026-03-15"), "{text:?}");
        }
    }
}

#[test]
fn directions_can_not_be_turned_and_the_unknown_is_marked() {
    let mut paper = paper(1, Locale::Ar);
    paper.detail.items = vec![item(1, "فحص \u{202E}gpj.exe\u{202C} 🙂", 1)];
    let read = Reading::of(&print(&paper));
    assert_eq!(read.within("TBody/TR/TD")[1], "فحص gpj.exe ?");
}

#[test]
fn one_long_text_goes_on_over_pages() {
    let mut paper = paper(1, Locale::Ar);
    let text = "كلمة رقم 12-34 ".repeat(300);
    paper.detail.items = vec![item(1, &text, 1), item(2, "بعدها", 2)];
    let read = Reading::of(&print(&paper));
    assert!(read.pages() >= 2);
    let cells = read.within("TBody/TR/TD");
    // The text is one cell in several parts, and what stands beside it is read once.
    let parts: Vec<_> = cells[1..]
        .iter()
        .take_while(|cell| cell.starts_with("كلمة") || cell.contains("12-34"))
        .collect();
    assert!(parts.len() >= 2, "{}", parts.len());
    assert_eq!(
        read.text().matches("12-34").count(),
        "كلمة رقم 12-34 "
            .repeat(300)
            .chars()
            .take(4_000)
            .collect::<String>()
            .matches("12-34")
            .count()
    );
    assert!(read.text().contains("بعدها"));
}

#[test]
fn a_thousand_lines_are_printed() {
    let read = Reading::of(&print(&paper(1_000, Locale::Ar)));
    assert!(read.pages() > 30);
    assert!(read.text().contains("10,700.00"));
    assert_eq!(read.within("Table/THead/TR/TH").len(), 6 + 3);
}

#[test]
fn the_largest_amounts_fit() {
    for locale in Locale::ALL {
        let mut paper = paper(1, locale);
        for minor in [999_999_999_999, i64::MAX, i64::MIN] {
            let detail = &mut paper.detail;
            detail.items[0].unit_price = money(minor);
            detail.items[0].total = money(minor);
            detail.items[0].quantity = minor;
            (detail.discount, detail.tax, detail.shipping) = (money(minor), money(minor), money(minor));
            (detail.subtotal, detail.credit, detail.summary.total) =
                (money(minor), money(minor), money(minor));
            let text = Reading::of(&print(&paper)).text();
            let whole = if minor == 999_999_999_999 {
                "9,999,999,999.99"
            } else {
                "92,233,720,368,547"
            };
            assert!(text.contains(whole), "{text}");
        }
    }
}
