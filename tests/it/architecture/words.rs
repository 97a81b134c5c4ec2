//! Libraries speak of physics, the command line of flags: no error, message or documentation of a library
//! names a flag or a command of `grain`, which another program that uses the library does not have.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::circles::read;
use super::crates;
use crate::support::workspace;

/// The subcommands of `grain`, as a sentence would name them.
const COMMANDS: [&str; 16] = [
    "generate",
    "info",
    "verify",
    "merge",
    "fit",
    "compare",
    "plot",
    "export",
    "summarize",
    "regress",
    "theory",
    "lattice",
    "figure",
    "claims",
    "measure",
    "man",
];

/// The flag or command that a text names.
fn surface(text: &str) -> Option<String> {
    let flag = text.match_indices("--").find_map(|(at, _)| {
        let name: String = text[at + 2..].chars().take_while(char::is_ascii_lowercase).collect();
        let before = text[..at].chars().next_back();
        (!name.is_empty() && before != Some('-')).then(|| format!("--{name}"))
    });
    flag.or_else(|| {
        text.match_indices("grain ").find_map(|(at, _)| {
            let before = text[..at].chars().next_back();
            let name: String =
                text[at + 6..].chars().take_while(char::is_ascii_lowercase).collect();
            // "the grain measure" is physics; a command begins a quotation, a clause or the text.
            let is_command = before.is_none_or(|before| "`'\"(:;\n".contains(before));
            (is_command && COMMANDS.contains(&name.as_str())).then(|| format!("grain {name}"))
        })
    })
}

/// Every string in a file, documentation included, with its line; but for what stands under `#[cfg(test)]`.
fn strings(tokens: TokenStream, found: &mut Vec<(usize, String)>) {
    let mut in_test = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) if in_test => in_test = group.delimiter() != Delimiter::Brace,
            TokenTree::Group(group) if group.stream().to_string() == "cfg (test)" => in_test = true,
            TokenTree::Group(group) => strings(group.stream(), found),
            TokenTree::Literal(literal) => {
                let line = literal.span().start().line;
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    found.push((line, text.value()));
                }
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => in_test = false,
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

#[test]
fn no_library_names_a_flag_or_a_command() {
    let mut said = Vec::new();
    for name in crates().iter().filter(|name| *name != "grain") {
        for file in read(name).files() {
            let file = format!("crates/{name}/src/{file}");
            let text = std::fs::read_to_string(workspace().join(&file)).unwrap();
            let mut found = Vec::new();
            strings(text.parse().unwrap(), &mut found);
            for (line, text) in found {
                if let Some(surface) = surface(&text) {
                    said.push(format!("{file}:{line} says {surface}: {text}"));
                }
            }
        }
    }
    assert!(said.is_empty(), "the hint belongs to grain/failure/hints.rs:\n{}", said.join("\n"));
}

#[test]
fn flags_and_commands_are_told_from_physics() {
    for (text, expected) in [
        ("it exists: add --resume", Some("--resume")),
        ("written by `grain lattice generate`", Some("grain lattice")),
        ("'grain merge' joins them", Some("grain merge")),
        ("the grain measures 8", None),
        ("the GOE grain lattice", None),
        ("| --- | --- |", None),
        ("a -- b", None),
    ] {
        assert_eq!(surface(text).as_deref(), expected, "{text}");
    }
}
