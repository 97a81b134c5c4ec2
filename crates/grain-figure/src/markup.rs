//! Pieces of HTML, in a form that is also XML: every element closed, every text escaped.

use std::fmt::Write;

/// Text with the characters that HTML gives a meaning replaced.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // XML has no other control characters, not even as references.
            '\n' | '\t' => safe.push(character),
            character if character.is_control() => safe.push('\u{fffd}'),
            character => safe.push(character),
        }
    }
    safe
}

/// A table; headings and cells are HTML already.
pub fn table(headings: &[&str], rows: &[Vec<String>]) -> String {
    let mut html = String::from("<div class=\"wide\"><table>\n<thead><tr>");
    for heading in headings {
        let _ = write!(html, "<th>{heading}</th>");
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        html.push_str("<tr>");
        for cell in row {
            let _ = write!(html, "<td>{cell}</td>");
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table></div>\n");
    html
}

/// A part that is shown when asked for.
pub fn details(summary: &str, content: &str) -> String {
    format!("<details><summary>{summary}</summary>\n{content}</details>\n")
}

/// An SVG document as an element of a page: without prolog, its identifiers made its own by a prefix.
///
/// Two pictures on one page may both have an element `clip0`, and a reference finds the first.
pub fn inline_svg(svg: &str, prefix: &str) -> String {
    let element = svg.find("<svg").map_or("", |start| &svg[start..]);
    element
        .replace(" id=\"", &format!(" id=\"{prefix}-"))
        .replace("url(#", &format!("url(#{prefix}-"))
        .replace("href=\"#", &format!("href=\"#{prefix}-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup() {
        let text = "a<script>\"x\" & 'y'\u{7}";
        assert_eq!(escaped(text), "a&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;\u{fffd}");
    }

    #[test]
    fn identifiers_of_two_pictures_differ() {
        let svg =
            "<?xml version=\"1.0\"?><svg><clipPath id=\"c\"/><g clip-path=\"url(#c)\"/></svg>";
        let inline = inline_svg(svg, "memory");
        assert_eq!(
            inline,
            "<svg><clipPath id=\"memory-c\"/><g clip-path=\"url(#memory-c)\"/></svg>"
        );
    }
}
