//! A page of text, tables and pictures: one form for every page that is written.
//!
//! HTML that is also XML, in one file that asks no network: light or dark as the reader has it, with contents, for a phone, for print.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Elements without content, closed as XML has it.
const META: PreEscaped<&str> = PreEscaped(
    "<meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>",
);

/// From so many headings on a page has contents.
const WORTH_CONTENTS: usize = 3;

/// The page of a title and a body, whose headings `<h2>` become the contents; `style` is added to that of every page.
///
/// # Examples
///
/// ```
/// use grain_figure::document;
/// use maud::html;
///
/// let body = html! { h1 { "Report" } h2 { "Data" } h2 { "Fit" } h2 { "Verdict" } p { "1 < 2" } };
/// let page = document("A report", "", &body);
/// assert!(page.contains("<a href=\"#section-2\">Fit</a>"));
/// assert!(page.contains("<h2 id=\"section-2\">Fit</h2>"));
/// ```
pub fn document(title: &str, style: &str, body: &Markup) -> String {
    let body = with_contents(&body.0);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                (META)
                title { (title) }
                style { (PreEscaped(include_str!("document.css"))) (PreEscaped(style)) }
            }
            body { main { (PreEscaped(body)) } }
        }
    };
    printable(&page.into_string())
}

/// A table in a part of the page that is as wide as it needs to be, and can be reached by keys.
pub fn document_table(headings: &[Markup], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div.wide tabindex="0" role="group" aria-label="table" {
            table {
                thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                tbody {
                    @for row in rows {
                        tr { @for cell in row { td { (cell) } } }
                    }
                }
            }
        }
    }
}

/// Gives every heading a name, and lists them before the first.
fn with_contents(body: &str) -> String {
    let pieces: Vec<&str> = body.split("<h2>").collect();
    if pieces.len() <= WORTH_CONTENTS {
        return body.to_owned();
    }
    let entry = |(index, piece): (usize, &&str)| {
        let heading = piece.split("</h2>").next().unwrap_or_default();
        format!("<li><a href=\"#section-{}\">{heading}</a></li>", index + 1)
    };
    let entries: String = pieces[1..].iter().enumerate().map(entry).collect();
    let contents = format!("<nav aria-label=\"contents\"><ul>{entries}</ul></nav>");
    let section =
        |(index, piece): (usize, &&str)| format!("<h2 id=\"section-{}\">{piece}", index + 1);
    let sections: String = pieces[1..].iter().enumerate().map(section).collect();
    format!("{}{contents}{sections}", pieces[0])
}

/// Names and histories from files may hold control characters, of which XML has two only, not even as references.
fn printable(page: &str) -> String {
    let shown = |character: char| match character {
        '\n' | '\t' => character,
        character if character.is_control() => char::REPLACEMENT_CHARACTER,
        character => character,
    };
    page.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_page_has_no_contents_and_control_characters_are_shown() {
        let page = document("t", ".x{}", &html! { h2 { "one" } p { "a\u{1b}[31m" } });
        assert!(!page.contains("<nav") && page.contains("<h2>one</h2>"), "{page}");
        assert!(page.contains("a\u{fffd}[31m") && page.contains(".x{}"), "{page}");
    }

    #[test]
    fn symbols_in_headings_are_in_the_contents() {
        let body = html! { h2 { "a" } h2 { i { "N" } } h2 { "c" } };
        let page = document("t", "", &body);
        assert!(page.contains("<li><a href=\"#section-2\"><i>N</i></a></li>"), "{page}");
        assert_eq!(page.matches("id=\"section-").count(), 3);
    }
}
