//! A picture as PDF: lines as lines, text as text in fonts that the file brings along.

use krilla::configure::{ConfigurationBuilder, PdfVersion};
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::usvg::Tree;

use crate::error::FigureError;

/// Points in a unit of the tree: it counts in pixels, 96 an inch.
const POINTS_A_PIXEL: f32 = 0.75;

/// A page that is as large as the picture on paper; the same bytes for the same picture.
pub(crate) fn pdf(picture: &Tree, title: &str) -> Result<Vec<u8>, FigureError> {
    let [width, height] =
        [picture.size().width(), picture.size().height()].map(|side| side * POINTS_A_PIXEL);
    let size = Size::from_wh(width, height).ok_or(FigureError::Pdf)?;
    // The latest version that pdfTeX includes without a warning.
    let configuration = ConfigurationBuilder::new().with_version(PdfVersion::Pdf15).finish();
    let configuration = configuration.map_err(|_| FigureError::Pdf)?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(Metadata::new().title(title.to_owned()).creator("grain".to_owned()));
    let mut page = document.start_page_with(PageSettings::new(size));
    let mut surface = page.surface();
    surface.draw_svg(picture, size, SvgSettings::default()).ok_or(FigureError::Pdf)?;
    surface.finish();
    page.finish();
    document.finish().map_err(|_| FigureError::Pdf)
}
