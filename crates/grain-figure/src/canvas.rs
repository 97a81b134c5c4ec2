//! A page: panels, a legend above them, and its files.

use std::fmt::Write;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use crate::error::FigureError;
use crate::marker::draw_marker;
use crate::panel::{Frame, Panel};
use crate::pdf::pdf;
use crate::style::{CURVE, Line, MARKER, Marker, SMALL, Width};
use crate::text::{self, Anchor};

/// Pixels for each of SVG's, of which 96 are an inch: 360 dots an inch.
const PIXELS: f32 = 3.75;

/// A picture, as SVG at print size.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    svg: String,
    /// What it was laid out from, where it can be laid out again.
    stacked: Option<(Vec<Entry>, Vec<Placed>)>,
}

impl Figure {
    /// The same picture at another width: laid out anew, so that letters keep their size; a drawing without panels is scaled.
    #[must_use]
    pub fn at_width(self, width: Width) -> Self {
        if width == Width::Column {
            return self;
        }
        let Some((legend, panels)) = self.stacked else {
            let (from, to) = (Width::Column.points(), width.points());
            let svg = self.svg;
            let height = svg.split_once("height=\"").and_then(|(_, rest)| rest.split_once("pt\""));
            let height: f64 = height.and_then(|(height, _)| height.parse().ok()).unwrap_or(from);
            let size =
                |width: f64, height: f64| format!("width=\"{width}pt\" height=\"{height:.2}pt\"");
            let svg = svg.replacen(&size(from, height), &size(to, height * to / from), 1);
            return Self { svg, stacked: None };
        };
        stack_at(width, &legend, &panels)
    }

    /// The SVG document.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// The document as an element of an HTML page, its identifiers made its own by a prefix.
    ///
    /// Two pictures on one page may both have an element `panel-0`, and a reference finds the first.
    pub fn inline(&self, prefix: &str) -> String {
        self.svg
            .replacen("<svg ", "<svg role=\"img\" ", 1)
            .replace(" id=\"", &format!(" id=\"{prefix}-"))
            .replace("url(#", &format!("url(#{prefix}-"))
    }

    /// The picture as PNG, at 360 dots an inch.
    ///
    /// # Errors
    /// [`FigureError`] if it cannot be rasterised, which is a bug.
    pub fn to_png(&self) -> Result<Vec<u8>, FigureError> {
        let tree = self.tree()?;
        let size = tree.size();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels")]
        let mut pixels = Pixmap::new(
            (size.width() * PIXELS).round() as u32,
            (size.height() * PIXELS).round() as u32,
        )
        .ok_or(FigureError::Raster)?;
        resvg::render(&tree, Transform::from_scale(PIXELS, PIXELS), &mut pixels.as_mut());
        let png = pixels.encode_png().map_err(|_| FigureError::Raster)?;
        Ok(with_resolution(&png))
    }

    /// The picture as PDF, with its fonts, as large on paper as a journal prints it.
    ///
    /// # Errors
    /// [`FigureError`] if it cannot be made, which is a bug.
    pub fn to_pdf(&self) -> Result<Vec<u8>, FigureError> {
        let title =
            self.svg.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
        pdf(&self.tree()?, &text::unescaped(title.map_or("", |(title, _)| title)))
    }

    /// `name.png`, `name.svg` and `name.pdf`, each with its content.
    ///
    /// # Errors
    /// [`FigureError`] if one of them cannot be made, which is a bug.
    pub fn files(&self, name: &str) -> Result<Vec<(String, Vec<u8>)>, FigureError> {
        let files = [
            ("png", self.to_png()?),
            ("svg", self.svg.clone().into_bytes()),
            ("pdf", self.to_pdf()?),
        ];
        Ok(files.map(|(kind, content)| (format!("{name}.{kind}"), content)).to_vec())
    }

    fn tree(&self) -> Result<Tree, FigureError> {
        let options =
            Options { fontdb: fonts(), font_family: "DejaVu Sans".into(), ..Options::default() };
        Ok(Tree::from_str(&self.svg, &options)?)
    }

    /// The same picture with a title and a description, for those who hear a page and for programs that search pictures.
    #[must_use]
    pub fn titled(self, title: &str, description: &str) -> Self {
        let (title, description) = (text::escaped(title), text::escaped(description));
        let inserted = format!("<title>{title}</title>\n<desc>{description}</desc>\n<rect ");
        Self { svg: self.svg.replacen("<rect ", &inserted, 1), ..self }
    }
}

/// The chunk of a PNG that says 14,173 pixels a metre, 360 an inch, with its checksum.
const RESOLUTION: [u8; 21] = [
    0x00, 0x00, 0x00, 0x09, 0x70, 0x48, 0x59, 0x73, 0x00, 0x00, 0x37, 0x5d, 0x00, 0x00, 0x37, 0x5d,
    0x01, 0x19, 0x80, 0x46, 0x5d,
];

/// Bytes of a PNG's signature and header, behind which that chunk stands.
const HEADER: usize = 33;

/// A PNG that says how large it is on paper: a column wide.
fn with_resolution(png: &[u8]) -> Vec<u8> {
    let (header, rest) = png.split_at(HEADER.min(png.len()));
    [header, &RESOLUTION, rest].concat()
}

fn fonts() -> Arc<Database> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            let mut fonts = Database::new();
            fonts.load_font_data(dejavu::sans::regular().to_vec());
            fonts.load_font_data(dejavu::sans::oblique().to_vec());
            fonts.set_sans_serif_family("DejaVu Sans");
            Arc::new(fonts)
        })
        .clone()
}

/// A line of the legend: what it looks like, and what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// With sub- and superscripts.
    pub label: String,
    /// `#rrggbb`
    pub color: &'static str,
    /// The shape of its points, and whether they are filled.
    pub marker: Option<(Marker, bool)>,
    /// Its line.
    pub line: Option<Line>,
}

/// A panel and its height on the page, points.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The panel.
    pub panel: Panel,
    /// Its height.
    pub height: f64,
    /// A panel inside it, and where, in units of its width and height.
    pub inset: Option<(Panel, Frame)>,
}

const LEFT: f64 = 40.0;
const RIGHT: f64 = 6.0;
const BOTTOM: f64 = 26.0;
const BETWEEN: f64 = 5.0;
const SAMPLE: f64 = 14.0;

/// Stacks panels under a legend that lies outside of them, and so covers no data.
///
/// # Examples
///
/// One panel under no legend: [`Panel`].
pub fn stack(legend: &[Entry], panels: &[Placed]) -> Figure {
    stack_at(Width::Column, legend, panels)
}

fn stack_at(width: Width, legend: &[Entry], panels: &[Placed]) -> Figure {
    let across = width.points();
    let (legend_svg, legend_height) = draw_legend(legend, across);
    let mut body = legend_svg;
    let mut top = legend_height + 5.0;
    for (index, placed) in panels.iter().enumerate() {
        let height = placed.height * width.heights();
        let frame = Frame { left: LEFT, top, width: across - LEFT - RIGHT, height };
        body.push_str(&placed.panel.draw(frame, &format!("panel-{index}")));
        if let Some((inset, share)) = &placed.inset {
            let frame = Frame {
                left: frame.left + share.left * frame.width,
                top: frame.top + share.top * frame.height,
                width: share.width * frame.width,
                height: share.height * frame.height,
            };
            body.push_str(&inset.draw(frame, &format!("inset-{index}")));
        }
        top += height + BETWEEN;
    }
    let height = top - BETWEEN + BOTTOM;
    let shown: Vec<String> = panels.iter().map(|placed| placed.panel.described()).collect();
    let entries: Vec<String> = legend.iter().map(|entry| text::plain(&entry.label)).collect();
    let drawn = page_at(across, height, &body).titled(&shown.join("; "), &entries.join("; "));
    Figure { stacked: Some((legend.to_vec(), panels.to_vec())), ..drawn }
}

/// A white page of a column's width.
///
/// # Examples
///
/// ```
/// use grain_figure::page;
///
/// let figure = page(20.0, r#"<text x="4" y="14">no data</text>"#);
/// assert!(figure.svg().contains("no data"));
/// assert!(figure.to_png()?.starts_with(b"\x89PNG"));
/// # Ok::<(), grain_figure::FigureError>(())
/// ```
pub fn page(height: f64, body: &str) -> Figure {
    page_at(Width::Column.points(), height, body)
}

fn page_at(width: f64, height: f64, body: &str) -> Figure {
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height:.2}pt\" \
         viewBox=\"0 0 {width} {height:.2}\">\n<rect width=\"{width}\" height=\"{height:.2}\" \
         fill=\"#ffffff\"/>\n{body}</svg>\n"
    );
    Figure { svg, stacked: None }
}

/// Entries in rows above the panels; returns the height they take.
fn draw_legend(entries: &[Entry], across: f64) -> (String, f64) {
    let mut svg = String::new();
    let (mut x, mut y) = (LEFT, 4.0 + SMALL);
    for entry in entries {
        let sample =
            if entry.line.is_some() || entry.marker.is_some() { SAMPLE + 3.0 } else { 0.0 };
        let width = sample + text::width(&entry.label, SMALL) + 6.0;
        if x > LEFT && x + width > across - 1.0 {
            (x, y) = (LEFT, y + 1.45 * SMALL);
        }
        let middle = y - 0.36 * SMALL;
        if let Some(line) = entry.line {
            let dashes = line.dashes();
            let _infallible = writeln!(
                svg,
                "<path d=\"M{x:.2} {middle:.2}h{SAMPLE}\" stroke=\"{}\" stroke-width=\"{CURVE}\"{dashes}/>",
                entry.color
            );
        }
        if let Some((marker, filled)) = entry.marker {
            let at = (x + SAMPLE / 2.0, middle);
            svg.push_str(&draw_marker(at, MARKER, entry.color, marker, filled));
        }
        let at = (x + sample, y);
        svg.push_str(&text::element(&entry.label, at, SMALL, Anchor::Start, 0.0));
        x += width;
    }
    (svg, if entries.is_empty() { 0.0 } else { y })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_say_how_large_they_are_and_the_drawing_what_it_shows() {
        let figure = page(10.0, "").titled("a < b", "points: N = 6");
        assert!(figure.svg().contains("<title>a &lt; b</title>\n<desc>points: N = 6</desc>"));
        let png = figure.to_png().unwrap();
        assert_eq!(&png[12..16], b"IHDR");
        assert_eq!(&png[37..41], b"pHYs");
        assert!(Pixmap::decode_png(&png).is_ok(), "every checksum is right");
    }

    #[test]
    fn a_page_is_seven_inches_wide_and_its_letters_are_as_large_as_in_a_column() {
        let size = |figure: &Figure| {
            let size = figure.tree().unwrap().size();
            (size.width() / 96.0, size.height() / 96.0)
        };
        let entry = |label: &str| Entry {
            label: label.into(),
            color: "#000000",
            marker: Some((Marker::Circle, true)),
            line: None,
        };
        let legend: Vec<Entry> = (0..9).map(|_| entry("a label of some length")).collect();
        let column = stack(&legend, &[]);
        let wide = column.clone().at_width(Width::Page);
        assert!((size(&wide).0 - 7.0).abs() < 1e-4 && size(&wide).1 < size(&column).1);
        let letters = format!("font-size=\"{SMALL:.2}\"");
        let count = |figure: &Figure| figure.svg().matches(&letters).count();
        assert!(count(&wide) >= 9 && count(&wide) == count(&column), "{}", wide.svg());
        assert_eq!(wide.to_png().unwrap()[16..20], 2520_u32.to_be_bytes(), "360 dots an inch");
        assert_eq!(column.clone().at_width(Width::Column), column);
        // A drawing without panels is scaled.
        let drawn = page(20.5, "").at_width(Width::Page);
        assert!((size(&drawn).0 - 7.0).abs() < 1e-4);
        assert!((size(&drawn).1 / size(&page(20.5, "")).1 - 504.0 / 246.0).abs() < 1e-2);
    }

    #[test]
    fn a_pdf_is_as_large_as_the_picture_and_brings_its_font_along() {
        let label = text::element("entropy [S_{end}] (bits)", (4.0, 14.0), 8.0, Anchor::Start, 0.0);
        let figure = page(20.0, &label).titled("Fig. 2a", "");
        let pdf = figure.to_pdf().unwrap();
        let plain = String::from_utf8_lossy(&pdf);
        assert!(plain.starts_with("%PDF-") && plain.contains("%%EOF"));
        assert!(plain.contains("/FontFile") && plain.contains("DejaVuSans"), "an embedded font");
        assert!(
            plain.contains("/MediaBox [0 0 246 20]") || plain.contains("/MediaBox[0 0 246 20]")
        );
        assert_eq!(pdf, figure.to_pdf().unwrap(), "the same bytes again");
    }

    #[test]
    fn identifiers_of_two_pictures_on_one_page_differ() {
        let figure = page(10.0, "<clipPath id=\"c\"/><g clip-path=\"url(#c)\"/>\n");
        let inline = figure.inline("memory");
        assert!(
            inline.contains("<clipPath id=\"memory-c\"/><g clip-path=\"url(#memory-c)\"/>"),
            "{inline}"
        );
        assert!(inline.starts_with("<svg "), "no prolog: {inline}");
    }
}
