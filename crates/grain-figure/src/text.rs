//! Text with sub- and superscripts: `g_{1,0}`, `C^{zz}`.

use std::fmt::Write;

use crate::italic::runs;

/// Fonts that a viewer may have; the first is the one that PNGs are made with.
const FAMILY: &str = "DejaVu Sans, Verdana, Arial, sans-serif";

/// Size of a script relative to the text it stands at.
const SCRIPT: f64 = 0.72;

/// Shift of a script, in units of the text's size.
const SHIFT: f64 = 0.32;

/// Where a text is anchored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// At its left end.
    Start,
    /// In its middle.
    Middle,
    /// At its right end.
    End,
}

/// A piece of text on one level.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    text: String,
    /// -1 below, 0 on the line, 1 above.
    level: i8,
}

/// Splits `a_{b}^{c}` into pieces; braces that are not closed are text.
fn pieces(markup: &str) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut rest = markup;
    let mut plain = String::new();
    while let Some(first) = rest.chars().next() {
        let level = match first {
            '_' => -1,
            '^' => 1,
            _ => 0,
        };
        let script = rest.get(1..).and_then(|after| after.strip_prefix('{'));
        if level != 0
            && let Some((inside, after)) = script.and_then(|script| script.split_once('}'))
        {
            if !plain.is_empty() {
                found.push(Piece { text: std::mem::take(&mut plain), level: 0 });
            }
            found.push(Piece { text: inside.to_owned(), level });
            rest = after;
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        found.push(Piece { text: plain, level: 0 });
    }
    found
}

/// The words alone: `g_{1,0}` is `g_1,0`.
pub fn plain(markup: &str) -> String {
    let mark = |level: i8| match level {
        -1 => "_",
        1 => "^",
        _ => "",
    };
    pieces(markup).iter().flat_map(|piece| [mark(piece.level), &piece.text]).collect()
}

/// The width of a text at a size, in points, by the average advance of DejaVu Sans; an upper estimate.
pub fn width(markup: &str, size: f64) -> f64 {
    let advance = |character: char| match character {
        'i' | 'l' | 'j' | '.' | ',' | ':' | '\'' | '|' | ' ' => 0.33,
        'm' | 'w' | 'M' | 'W' | '+' | '=' | '<' | '>' | '−' | '±' => 0.9,
        _ => 0.64,
    };
    pieces(markup)
        .iter()
        .map(|piece| {
            let scale = if piece.level == 0 { 1.0 } else { SCRIPT };
            size * scale * piece.text.chars().map(advance).sum::<f64>()
        })
        .sum()
}

/// An SVG text element at a position, turned by `angle` degrees about it.
pub fn element(markup: &str, (x, y): (f64, f64), size: f64, anchor: Anchor, angle: f64) -> String {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let turn = if angle.abs() > 0.0 {
        format!(" transform=\"rotate({angle:.0} {x:.2} {y:.2})\"")
    } else {
        String::new()
    };
    let mut svg = format!(
        "<text x=\"{x:.2}\" y=\"{y:.2}\" font-family=\"{FAMILY}\" font-size=\"{size:.2}\" \
         text-anchor=\"{anchor}\" fill=\"#000000\"{turn}>"
    );
    let mut level = 0;
    for piece in pieces(markup) {
        let scale = if piece.level == 0 { 1.0 } else { SCRIPT };
        for (run, italic) in runs(&piece.text, piece.level != 0) {
            // SVG shifts accumulate along a text.
            let shift = f64::from(level - piece.level) * SHIFT * size;
            let style = if italic { " font-style=\"italic\"" } else { "" };
            let _infallible = write!(
                svg,
                "<tspan dy=\"{shift:.2}\" font-size=\"{:.2}\"{style}>{}</tspan>",
                size * scale,
                escaped(run)
            );
            level = piece.level;
        }
    }
    svg.push_str("</text>\n");
    svg
}

/// Text with the characters that XML gives a meaning replaced.
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

/// The text that was [`escaped`].
pub(crate) fn unescaped(text: &str) -> String {
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    marks.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_found_and_nothing_else() {
        let levels = |markup: &str| -> Vec<(String, i8)> {
            pieces(markup).into_iter().map(|piece| (piece.text, piece.level)).collect()
        };
        assert_eq!(
            levels("g_{1,0} at α_{c}"),
            [("g".into(), 0), ("1,0".into(), -1), (" at α".into(), 0), ("c".into(), -1)],
            "two subscripts"
        );
        assert_eq!(levels("a_b ^"), [("a_b ^".into(), 0)], "plain text stays plain");
        assert_eq!(levels("x_{open"), [("x_{open".into(), 0)], "an open brace is text");
    }

    #[test]
    fn text_cannot_become_markup() {
        let text = "a<script>\"x\" & 'y'\u{7}";
        assert_eq!(escaped(text), "a&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;\u{fffd}");
        assert_eq!(unescaped(&escaped("a &lt; <b> \"c\" 'd'")), "a &lt; <b> \"c\" 'd'");
        let svg = element("aa < bb & cc", (0.0, 0.0), 8.0, Anchor::Start, 0.0);
        assert!(svg.contains("aa &lt; bb &amp; cc"), "{svg}");
    }
}
