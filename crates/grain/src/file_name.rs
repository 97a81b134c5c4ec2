//! Names of files that are made of the names of others.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::Path;

/// The name of a file without its ending: `runs/drh.h5` → `drh`.
///
/// A path without a name, such as `..`, is a folder, and nothing that is written or read as a file.
#[expect(clippy::expect_used, reason = "whoever asks has opened the file, or may write it")]
pub(crate) fn stem(file: &Path) -> Cow<'_, str> {
    file.file_stem().map(OsStr::to_string_lossy).expect("a file has a name")
}
