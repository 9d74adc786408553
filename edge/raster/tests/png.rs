//! What becomes a PNG, and what does not.

use warplan_raster::{LONGEST, RasterError, png};

fn svg(width: &str, height: &str, body: &str) -> String {
    format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{body}</svg>"#)
}

/// Width and height that a PNG names in its header.
fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    (number(16), number(20))
}

fn drawn(text: &str) -> Vec<u8> {
    let text = format!(r#"<text x="4" y="20" font-size="12" font-family="Helvetica">{text}</text>"#);
    png(&svg("120", "30", &text), 1.0).unwrap()
}

#[test]
fn a_picture_has_its_size_times_the_scale() {
    let picture = svg("120", "30", r#"<rect width="120" height="30" fill="red"/>"#);
    assert_eq!(size(&png(&picture, 1.0).unwrap()), (120, 30));
    assert_eq!(size(&png(&picture, 2.0).unwrap()), (240, 60));
    assert_eq!(size(&png(&picture, 0.5).unwrap()), (60, 15));
}

#[test]
fn text_is_drawn_in_the_font_of_the_crate_whatever_is_asked_for() {
    let blank = drawn("");
    assert_ne!(drawn("warplan"), blank);
    assert_ne!(drawn("warplan"), drawn("warplam"));
}

#[test]
fn equal_pictures_give_equal_bytes_on_every_machine() {
    let body = r##"<rect width="64" height="40" fill="#fff"/><circle cx="20" cy="20" r="12.5" fill="#0072b2" fill-opacity=".3"/>
        <path d="M3 35L61 4" stroke="#d55e00" stroke-width="1.75" stroke-dasharray="5 3"/>
        <text x="30" y="30" font-size="11" font-weight="700" font-family="sans-serif">Ag7</text>"##;
    let png = png(&svg("64", "40", body), 2.0).unwrap();
    let sum = png.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    assert_eq!((png.len(), sum), (2659, 4_717_047_769_922_576_062));
}

#[test]
fn what_is_no_picture_or_too_large_is_refused() {
    assert!(matches!(png("<html/>", 1.0), Err(RasterError::Unreadable(_))));
    assert!(matches!(png("", 1.0), Err(RasterError::Unreadable(_))));
    assert!(matches!(png(&svg("100000", "100000", ""), 1.0), Err(RasterError::Size { .. })));
    assert!(matches!(png(&svg("100", "100", ""), 1e9), Err(RasterError::Size { .. })));
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert!(matches!(png(&svg("100", "100", ""), scale), Err(RasterError::Size { .. })), "{scale}");
    }
    assert!(matches!(png(&" ".repeat(LONGEST + 1), 1.0), Err(RasterError::TooLong(_))));
}

#[test]
fn nothing_is_read_but_what_is_given() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/square.svg");
    let image = format!(r#"<image href="{file}" width="30" height="30"/>"#);
    assert_eq!(png(&svg("30", "30", &image), 1.0).unwrap(), png(&svg("30", "30", ""), 1.0).unwrap());
}
