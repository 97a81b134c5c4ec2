//! The page itself: what is chosen, two pictures, and the numbers.

use grain_figure::{FigureError, document};
use grain_theory::Closure;
use maud::{PreEscaped, html};

use crate::error::CompareError;
use crate::explorer::exploration::Exploration;

/// The functions with which the page computes, in JavaScript: `meanField(data, size, closure, alpha, lbit, logG1)`.
pub const NUMBERS: &str = include_str!("numbers.js");

/// One file that asks no network.
///
/// # Errors
/// [`CompareError::Figure`] if the numbers have no JSON form, which is a bug.
pub fn page(exploration: &Exploration) -> Result<String, CompareError> {
    let numbers = serde_json::to_string(exploration).map_err(FigureError::from)?;
    // Nothing in it can end the element that it stands in.
    let numbers = numbers.replace('<', "\\u003c");
    let files = exploration.files.join(", ");
    let choice = |id: &str, label: PreEscaped<&str>| {
        html! { label for=(id) { (label) " " select id=(id) {} } }
    };
    let closures = html! {
        label for="closure" {
            "closure "
            select id="closure" { @for closure in Closure::ALL { option value=(closure.name()) { (closure.name()) } } }
        }
    };
    let number = |id: &str, label: PreEscaped<&str>| html! { dt { (label) } dd id=(id) {} };
    let body = html! {
        h1 { "Entropies of l-bits beside mean field" }
        p.lead { (files) " · " (exploration.window) " · law of resonances: " (exploration.resonance) }
        form.choices onsubmit="return false" {
            (choice("size", PreEscaped("<i>N</i>")))
            (choice("alpha", PreEscaped("α")))
            (choice("lbit", PreEscaped("l-bit")))
            (closures)
            label.coupling for="coupling" {
                span { (PreEscaped("<i>g</i><sub>1,0</sub> =")) } output id="coupling-shown" for="coupling" {}
                input type="range" id="coupling" step="0.001";
            }
            button type="button" id="fit" { "as fitted at " (PreEscaped("α<sub>c</sub>")) }
        }
        div.pictures {
            figure {
                svg id="histogram" viewBox="0 0 440 295" role="img" aria-label="Histogram of the entropies of the chosen l-bit, with mean field" {}
                figcaption { "Bars: eigenstates and realizations. Line: mean field." }
            }
            figure {
                svg id="against-alpha" viewBox="0 0 440 295" role="img" aria-label="Mean entropy of the chosen l-bit against alpha, with mean field" {}
                figcaption { "Points: mean over realizations, one standard error. Choose α by a click on its point." }
            }
        }
        dl aria-live="polite" {
            (number("measured", PreEscaped("[<i>S<sub>n</sub></i>], exact diagonalization (bits)")))
            (number("predicted", PreEscaped("[<i>S<sub>n</sub></i>], mean field (bits)")))
            (number("deviation", PreEscaped("difference (bits)")))
            (number("enhanced", PreEscaped("<i>g<sub>n</sub></i>")))
            (number("realizations", PreEscaped("realizations")))
        }
        noscript { p { "This page computes what it shows: it needs JavaScript." } }
        script type="application/json" id="data" { (PreEscaped(numbers)) }
        script { (PreEscaped(NUMBERS)) }
        script { (PreEscaped(include_str!("explorer.js"))) }
    };
    Ok(document(&format!("Explore {files}"), include_str!("explorer.css"), &body))
}
