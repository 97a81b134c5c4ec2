//! Text from files and names, made safe to show: no character of it moves the cursor or forges a line.

use std::borrow::Cow;
use std::fmt::Write;

/// On one line: every control character is written as its escape, `\n` and `\u{1b}`.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    escaped(text, is_unsafe)
}

/// As [`one_line`], but lines and tabs stay what they are: for text of ours that has several.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |character| is_unsafe(character) && !matches!(character, '\n' | '\t'))
}

/// JSON that shows nothing but itself: what may stand raw in its strings by the standard, and moves the cursor
/// none the less, becomes `\u009b`.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    let hidden = |character: char| is_unsafe(character) && character != '\n';
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if hidden(character) {
            // Every such character lies in the first plane.
            let _infallible = write!(safe, "\\u{:04x}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

fn escaped(text: &str, escape: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&escape) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if escape(character) {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Control characters of both ranges, and what reorders the text around it or ends a line unseen.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_shown_instead() {
        let hostile = "a\u{1b}[2Jb\nc\u{9b}d\u{202e}e\tα";
        assert_eq!(one_line(hostile), r"a\u{1b}[2Jb\nc\u{9b}d\u{202e}e\tα");
        assert_eq!(lines(hostile), "a\\u{1b}[2Jb\nc\\u{9b}d\\u{202e}e\tα");
        assert!(matches!(one_line("N = 6, α"), Cow::Borrowed(_)));
        let printed = serde_json::to_string_pretty(&vec![hostile]).unwrap();
        let safe = json(&printed);
        assert!(!safe.contains('\u{9b}') && !safe.contains('\u{202e}'), "{safe}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), [hostile]);
    }
}
