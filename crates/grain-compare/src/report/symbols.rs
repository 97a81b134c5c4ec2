//! Symbols of the field as HTML, and the pieces that every section of the page has.

use grain_figure::markup::inline_svg;

pub(super) const G: &str = "<i>g</i><sub>1,0</sub>";
pub(super) const ALPHA_C: &str = "α<sub>c</sub>";
pub(super) const ENTROPY: &str = "[<i>S</i><sub>end</sub>]";
pub(super) const MEMORY: &str = "<i>C</i><sup>zz</sup><sub>end</sub>";

/// A picture with its caption; nothing where there is none.
pub(super) fn figure(svg: Option<&str>, name: &str, caption: &str) -> String {
    svg.map_or_else(String::new, |svg| {
        format!(
            "<figure>\n{}\n<figcaption>{caption}</figcaption>\n</figure>\n",
            inline_svg(svg, name)
        )
    })
}
