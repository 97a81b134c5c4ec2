//! What can keep a picture from becoming a file.

/// A picture that could not be made into a file: a bug in how it was drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FigureError {
    /// The SVG is not valid.
    #[error("a picture is not valid SVG; please report this")]
    Svg(#[from] resvg::usvg::Error),
    /// The picture has no area, or pixels could not be had.
    #[error("a picture could not be rasterised; please report this")]
    Raster,
    /// The picture has no area, or a font could not be embedded.
    #[error("a picture could not be made into a PDF; please report this")]
    Pdf,
    /// What was computed for a picture has no JSON form.
    #[error("the numbers behind a picture could not be written as JSON; please report this")]
    Numbers(#[from] serde_json::Error),
}
