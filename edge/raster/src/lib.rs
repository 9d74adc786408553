//! Pictures as PNG. The font comes with the crate and no other is ever asked for, so that equal pictures give equal
//! bytes on every machine.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{ImageHrefResolver, Options, Tree};

/// Pixels of a picture at most: 256 megabytes while it is drawn.
pub const LARGEST: u64 = 64_000_000;

/// Bytes of an SVG at most.
pub const LONGEST: usize = 32_000_000;

/// Why a picture cannot become a PNG.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// It is longer than [`LONGEST`].
    #[error("the picture has {0} bytes, more than {LONGEST}")]
    TooLong(usize),
    /// It is no SVG.
    #[error("the picture cannot be read as SVG")]
    Unreadable(#[from] resvg::usvg::Error),
    /// It has no pixels at that scale, or more than [`LARGEST`].
    #[error("the picture has {width} × {height} pixels at scale {scale}; it must have 1 to {LARGEST}")]
    Size {
        /// Of the picture.
        width: f32,
        /// Of the picture.
        height: f32,
        /// That was asked.
        scale: f32,
    },
    /// The PNG cannot be written.
    #[error("the picture cannot be written as PNG: {0}")]
    Unwritable(String),
}

/// DejaVu Sans, for every family that a picture asks for.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../fonts/DejaVuSans.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../fonts/DejaVuSans-Bold.ttf").to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    fonts.set_serif_family("DejaVu Sans");
    fonts.set_monospace_family("DejaVu Sans");
    Arc::new(fonts)
});

/// An SVG as PNG, `scale` pixels for each of its own. Images that it refers to are left out: nothing is read but what is
/// given.
///
/// # Errors
/// When it is no SVG, or too large.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, RasterError> {
    if svg.len() > LONGEST {
        return Err(RasterError::TooLong(svg.len()));
    }
    let images =
        ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = Options {
        fontdb: FONTS.clone(),
        font_family: "DejaVu Sans".into(),
        image_href_resolver: images,
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let [columns, rows] = [width, height].map(|pixels| (pixels * scale).ceil());
    let pixels = f64::from(columns) * f64::from(rows);
    let fits = pixels >= 1.0 && pixels <= LARGEST as f64;
    let pixmap = fits.then(|| Pixmap::new(columns as u32, rows as u32)).flatten();
    let mut pixmap = pixmap.ok_or(RasterError::Size { width, height, scale })?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| RasterError::Unwritable(error.to_string()))
}
