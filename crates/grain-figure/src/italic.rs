//! Which letters of a label are variables, and so in italics: `N`, `g`, `α`, and not `bits` or the s of a second.

/// The runs of a text, each with whether it is in italics; `script` says whether the text is a sub- or superscript.
///
/// Variables are letters that stand alone and words of Greek ones (`δα`). Not so the article a, the l of an l-bit, the letter of a figure or of dimensions (1c, 2D), a
/// unit in brackets of its own (` (s)`), and in scripts, where most letters abbreviate a word (`α_c`, `d_g`), any but n and N; `zz` is a pair of axes.
pub(crate) fn runs(text: &str, script: bool) -> Vec<(&str, bool)> {
    let mut found: Vec<(&str, bool)> = Vec::new();
    let mut plain = 0;
    for (start, word) in words(text) {
        let end = start + word.len();
        if !is_variable(text, start, word, script) {
            continue;
        }
        if plain < start {
            found.push((&text[plain..start], false));
        }
        found.push((word, true));
        plain = end;
    }
    if plain < text.len() {
        found.push((&text[plain..], false));
    }
    found
}

/// Every word, with where it begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let pieces = text.split(|letter: char| !letter.is_alphabetic());
    // Pieces are slices of the text.
    pieces
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

fn is_variable(text: &str, start: usize, word: &str, script: bool) -> bool {
    let is_greek = |letter: char| ('α'..='ω').contains(&letter);
    if word.chars().all(is_greek) || script && word == "zz" {
        return true;
    }
    let mut letters = word.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
    if script {
        return matches!(letter, 'n' | 'N');
    }
    let (before, after) = (&text[..start], &text[start + word.len()..]);
    let hyphenated = after.starts_with('-') && after[1..].starts_with(char::is_alphabetic);
    let behind_figure =
        before.ends_with(|last: char| last.is_ascii_digit()) && matches!(letter, 'a'..='d' | 'D');
    let unit = before.ends_with(" (") && after.starts_with(')') && letter.is_ascii_lowercase();
    letter.is_ascii_alphabetic()
        && !matches!(letter, 'a' | 'A' | 'I')
        && !(hyphenated || behind_figure || unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn italic(text: &str) -> Vec<&str> {
        runs(text, false).into_iter().filter(|run| run.1).map(|run| run.0).collect()
    }

    #[test]
    fn variables_are_italic_and_words_units_and_figures_are_not() {
        for (text, variables) in [
            ("entropy S (bits)", vec!["S"]),
            ("N = 50, δα = −0.07", vec!["N", "δα"]),
            ("density p(S) (1/bit)", vec!["p", "S"]),
            ("η(g)", vec!["η", "g"]),
            ("time (s)", vec![]),
            ("R (N): 10 (221)", vec!["R", "N"]),
            ("W/t", vec!["W", "t"]),
            ("l-bit n", vec!["n"]),
            ("a 2D lattice of 1c", vec![]),
            ("−8g log g", vec!["g", "g"]),
            ("(ED−MF)/σ", vec!["σ"]),
            ("points: ED (open: fitted)", vec![]),
        ] {
            assert_eq!(italic(text), variables, "{text}");
            assert_eq!(runs(text, false).iter().map(|run| run.0).collect::<String>(), text);
        }
        let script = |text| runs(text, true);
        assert_eq!(script("c"), [("c", false)], "critical");
        assert_eq!(script("n"), [("n", true)]);
        assert_eq!(script("zz"), [("zz", true)]);
        assert!(runs("", false).is_empty());
    }
}
