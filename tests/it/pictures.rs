use std::path::{Path, PathBuf};

use grain_figure::page;
use grain_figure::style::COLUMN;

use crate::support::workspace;

/// A text of a picture, and the rectangle it fills: left, top, right, bottom, points.
struct Text {
    words: String,
    size: f64,
    at: [f64; 4],
}

/// The least that a journal prints well, points; scripts are smaller than what they stand at.
const LEAST_SIZE: f64 = 6.5;

/// Advances are estimates: that much is not an overlap.
const SLACK: f64 = 0.5;

fn pictures(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pictures(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "svg") {
            found.push(path);
        }
    }
}

/// What stands between two marks, first.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    text.split_once(from)?.1.split_once(to).map(|(inside, _)| inside)
}

fn number(element: &str, attribute: &str) -> f64 {
    between(element, &format!(" {attribute}=\""), "\"").unwrap().parse().unwrap()
}

fn advance(character: char) -> f64 {
    match character {
        'i' | 'l' | 'j' | '.' | ',' | ':' | '\'' | '|' | ' ' => 0.3,
        'm' | 'w' | 'M' | 'W' | '+' | '=' | '<' | '>' | '−' | '±' => 0.85,
        _ => 0.6,
    }
}

fn texts(svg: &str) -> Vec<Text> {
    let element = |part: &str| {
        let part = part.split_once("</text>").unwrap().0;
        let [x, y, size] = ["x", "y", "font-size"].map(|name| number(part, name));
        let (mut words, mut width, mut line, mut top, mut bottom) =
            (String::new(), 0.0, 0.0_f64, 0.0_f64, 0.0_f64);
        for piece in part.split("<tspan").skip(1) {
            let (shift, own) = (number(piece, "dy"), number(piece, "font-size"));
            let inside = between(piece, ">", "<").unwrap();
            let inside = inside.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            line += shift;
            width += own * inside.chars().map(advance).sum::<f64>();
            top = top.min(line - 0.73 * own);
            bottom = bottom.max(line + 0.02 * own);
            words += &inside;
        }
        let left = match between(part, "text-anchor=\"", "\"").unwrap() {
            "start" => 0.0,
            "middle" => -0.5 * width,
            _ => -width,
        };
        let right = left + width;
        let turn = between(part, "rotate(", " ").map_or(0.0, |turn| turn.parse().unwrap());
        let at = if turn < -1.0 {
            [x + top, y - right, x + bottom, y - left]
        } else if turn > 1.0 {
            [x - bottom, y + left, x - top, y + right]
        } else {
            [x + left, y + top, x + right, y + bottom]
        };
        Text { words, size, at }
    };
    svg.split("<text").skip(1).map(element).collect()
}

#[test]
fn no_text_of_a_picture_lies_on_another_or_off_the_page_or_is_too_small() {
    let mut files = Vec::new();
    pictures(&workspace().join("data"), &mut files);
    assert!(files.len() > 30, "{files:?}");
    for file in files {
        let svg = std::fs::read_to_string(&file).unwrap();
        let Some(page) = between(&svg, "viewBox=\"0 0 ", "\"") else {
            panic!("{} has no size", file.display());
        };
        let page: Vec<f64> = page.split(' ').map(|side| side.parse().unwrap()).collect();
        let all = texts(&svg);
        for (index, text) in all.iter().enumerate() {
            let Text { words, size, at: [left, top, right, bottom] } = text;
            let inside = *left > -SLACK
                && *top > -SLACK
                && *right < page[0] + SLACK
                && *bottom < page[1] + SLACK;
            assert!(inside, "{}: '{words}' leaves the page: {:?}", file.display(), text.at);
            assert!(*size >= LEAST_SIZE, "{}: '{words}' has {size} points", file.display());
            for other in &all[index + 1..] {
                let over = right.min(other.at[2]) - left.max(other.at[0]);
                let under = bottom.min(other.at[3]) - top.max(other.at[1]);
                let (one, two) = (words, &other.words);
                assert!(
                    over < SLACK || under < SLACK,
                    "{}: '{one}' lies on '{two}'",
                    file.display()
                );
            }
        }
    }
}

/// Pictures in a row of the sheet.
const ACROSS: usize = 6;

/// Every picture small on one page, `target/tmp/pictures.png`: drawn by the test, and looked at by a person.
#[test]
fn every_picture_is_drawn_on_one_sheet_for_the_eye() {
    let mut files = Vec::new();
    pictures(&workspace().join("data"), &mut files);
    files.sort();
    let share = COLUMN / ACROSS as f64;
    let (mut body, mut top) = (String::new(), 0.0);
    for row in files.chunks(ACROSS) {
        let mut lowest = 0.0_f64;
        for (place, file) in row.iter().enumerate() {
            let svg = std::fs::read_to_string(file).unwrap();
            let (width, height) =
                between(&svg, "viewBox=\"0 0 ", "\"").unwrap().split_once(' ').unwrap();
            let [width, height]: [f64; 2] = [width, height].map(|side| side.parse().unwrap());
            // Identifiers of their own: clip paths of one are not those of another.
            let prefix = format!("p{}-", body.len());
            let inside = svg.split_once('>').unwrap().1.rsplit_once("</svg>").unwrap().0;
            let inside = inside
                .replace(" id=\"", &format!(" id=\"{prefix}"))
                .replace("url(#", &format!("url(#{prefix}"));
            let scale = 0.96 * share / width;
            let left = place as f64 * share;
            let placed = format!("translate({left:.2} {top:.2}) scale({scale:.4})");
            body.extend(["<g transform=\"", &placed, "\">", inside.as_str(), "</g>\n"]);
            lowest = lowest.max(height * scale);
        }
        top += lowest + 2.0;
    }
    let sheet = page(top, &body).to_png().unwrap();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures.png");
    std::fs::write(&path, &sheet).unwrap();
    // A sheet of nothing but paper compresses to a few kilobytes.
    assert!(sheet.len() > 100_000, "{} bytes in {}", sheet.len(), path.display());
}
