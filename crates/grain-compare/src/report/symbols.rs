//! Symbols of the field in HTML, and the pieces that every section of the page has.

use grain_figure::Figure;
pub(super) use grain_figure::document_table as table;
use maud::{Markup, PreEscaped, Render, html};

/// HTML that is written in this program, and so needs no escaping.
pub(super) type Symbol = PreEscaped<&'static str>;

pub(super) const N: Symbol = PreEscaped("<i>N</i>");
pub(super) const P: Symbol = PreEscaped("<i>p</i>");
pub(super) const G: Symbol = PreEscaped("<i>g</i><sub>1,0</sub>");
pub(super) const G_END: Symbol = PreEscaped("<i>g<sub>N</sub></i>");
pub(super) const ALPHA_C: Symbol = PreEscaped("α<sub>c</sub>");
pub(super) const ENTROPY: Symbol = PreEscaped("[<i>S</i><sub>end</sub>]");
pub(super) const MEMORY: Symbol = PreEscaped("<i>C</i><sup>zz</sup><sub>end</sub>");

/// What ASCII text calls by longer names.
const NAMES: [(&str, Symbol); 4] = [
    ("g_(1,0)", G),
    (" alpha_c", PreEscaped(" α<sub>c</sub>")),
    (" alpha", PreEscaped(" α")),
    ("chi^2", PreEscaped("χ²")),
];

/// Text in ASCII with the symbols that a page can show; whatever else it says is shown as it is.
pub(super) fn in_symbols(text: &str) -> Markup {
    let next = NAMES.iter().enumerate().filter_map(|(order, (name, symbol))| {
        text.find(name).map(|place| (place, order, *name, *symbol))
    });
    match next.min_by_key(|(place, order, ..)| (*place, *order)) {
        None => text.render(),
        Some((place, _, name, symbol)) => html! {
            (text[..place]) (symbol) (in_symbols(&text[place + name.len()..]))
        },
    }
}

/// A picture with its caption; nothing where there is none.
pub(super) fn figure(figure: Option<&Figure>, name: &str, caption: &Markup) -> Markup {
    html! {
        @if let Some(figure) = figure {
            figure {
                (PreEscaped(figure.inline(name)))
                figcaption { (caption) }
            }
        }
    }
}

/// Headings of plain text.
pub(super) fn headings<const M: usize>(texts: [&dyn Render; M]) -> Vec<Markup> {
    texts.into_iter().map(Render::render).collect()
}

/// A part that is shown when asked for.
pub(super) fn details(summary: &Markup, content: &Markup) -> Markup {
    html! { details { summary { (summary) } (content) } }
}
