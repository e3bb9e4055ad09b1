//! What is on the pages that is no text: the code and the logo.

use crate::print;
use crate::reading::Reading;
use crate::samples::{LINK, paper};
use adapter_documents::{Logo, LogoError, PdfPrinter};
use invoices::InvoicePrinter as _;
use kernel::Locale;

#[test]
fn the_code_leads_to_the_verification() {
    let read = Reading::of(&print(&paper(1, Locale::Ar)));
    let (document, page) = (&read.document, read.document.get_pages()[&1]);
    let content = lopdf::content::Content::decode(&document.get_page_content(page)).unwrap();
    // The code's shape is the path with the most corners; it is drawn on a picture as a camera sees it.
    let (mut path, mut code) = (Vec::new(), Vec::new());
    for operation in content.operations {
        let number = |index: usize| operation.operands[index].as_float().unwrap();
        match operation.operator.as_str() {
            "m" | "l" => path.push((number(0), number(1))),
            "f" => {
                if path.len() > code.len() {
                    code = std::mem::take(&mut path);
                }
                path.clear();
            }
            _ => {}
        }
    }
    let least = |axis: fn(&(f32, f32)) -> f32| code.iter().map(axis).fold(f32::MAX, f32::min);
    let (left, top) = (least(|point| point.0), least(|point| point.1));
    let scale = 8.0;
    let mut picture = image::GrayImage::from_pixel(900, 900, image::Luma([255]));
    for corners in code.chunks(4) {
        let of = |axis: fn(&(f32, f32)) -> f32, from: f32| {
            let places: Vec<_> = corners
                .iter()
                .map(|c| ((axis(c) - from) * scale + 40.0).round() as u32)
                .collect();
            *places.iter().min().unwrap()..*places.iter().max().unwrap()
        };
        for x in of(|point| point.0, left) {
            for y in of(|point| point.1, top) {
                picture.put_pixel(x, y, image::Luma([0]));
            }
        }
    }
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(900, 900, |x, y| {
        picture.get_pixel(x as u32, y as u32).0[0]
    });
    let grids = seen.detect_grids();
    assert_eq!(grids.len(), 1);
    assert_eq!(grids[0].decode().unwrap().1, LINK);
    // A click leads there too.
    let links = document.get_page_annotations(page).unwrap();
    let action = links[0].get(b"A").unwrap();
    let action = document.dereference(action).unwrap().1.as_dict().unwrap();
    assert_eq!(action.get(b"URI").unwrap().as_str().unwrap(), LINK.as_bytes());
}

#[test]
fn a_logo_is_printed_and_a_broken_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logo.png");
    let mut picture = image::RgbaImage::new(1_000, 400);
    picture.put_pixel(3, 3, image::Rgba([200, 0, 0, 255]));
    picture.save(&path).unwrap();
    let logo = Logo::open(&path).unwrap();
    let with = PdfPrinter::new(Some(logo)).unwrap();
    let paper = paper(1, Locale::Ar);
    let read = Reading::of(&with.print_here(&paper).unwrap());
    let figure = read.tagged.iter().position(|(path, _)| path.ends_with("Figure"));
    assert_eq!(figure, Some(0), "{:?}", read.tagged);
    assert_ne!(with.edition(), PdfPrinter::new(None).unwrap().edition());

    let absent = Logo::open(&folder.path().join("absent.png"));
    assert!(matches!(absent, Err(LogoError::Unreadable(_))));
    std::fs::write(&path, b"GIF89a").unwrap();
    assert!(matches!(Logo::open(&path), Err(LogoError::OtherKind)));
    std::fs::write(&path, b"\x89PNG\r\n\x1a\nbroken").unwrap();
    assert!(matches!(Logo::open(&path), Err(LogoError::NoPicture(_))));
    std::fs::File::create(&path)
        .unwrap()
        .set_len(6 * 1024 * 1024)
        .unwrap();
    assert!(matches!(Logo::open(&path), Err(LogoError::TooLarge)));
}
