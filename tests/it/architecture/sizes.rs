//! A file is one idea: most are short, and none is long.

use super::{crates, sources};
use crate::support::workspace;

/// Above this a file is two.
const LONGEST: usize = 420;
/// Half of the files are shorter.
const MEDIAN: usize = 150;

#[test]
fn half_of_the_files_are_short_and_none_is_long() {
    let mut files = Vec::new();
    for name in crates() {
        sources(&workspace().join("crates").join(name).join("src"), &mut files);
    }
    let mut lengths: Vec<usize> = Vec::new();
    for file in &files {
        let n_lines = std::fs::read_to_string(file).unwrap().lines().count();
        assert!(n_lines <= LONGEST, "{} has {n_lines} lines: make it two", file.display());
        lengths.push(n_lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median < MEDIAN, "the median file has {median} lines");
}
