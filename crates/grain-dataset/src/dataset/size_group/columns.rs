//! Which columns a group of a dataset has: what the file says of them, held to what this program knows.

use std::path::Path;

use grain_model::column::{Column, KNOWN, Per, Role, Storage};
use grain_model::drawn_array;
use hdf5::{Dataset, Group};

use crate::error::DatasetError;
use crate::format::attributes::{hdf5_error, missing, text};
use crate::format::layout;
use crate::format::objects;
use crate::format::text::text_of_attribute;
use crate::store::parts::KEYS;

/// More columns than anybody stores.
const MOST: usize = 256;

/// The columns of a group, in the order in which it lists them.
pub(super) fn of(
    path: &Path,
    group: &Group,
    format_version: i64,
) -> Result<Vec<Column>, DatasetError> {
    if format_version == 1 {
        return Ok(layout::COLUMNS_1.to_vec());
    }
    let listed = text(group, layout::COLUMNS);
    let listed = listed.ok_or_else(|| missing(path, format!("attribute '{}'", layout::COLUMNS)))?;
    let names: Vec<&str> = listed.split(' ').collect();
    let doubled = (1..names.len()).find(|&at| names[..at].contains(&names[at]));
    let refused = names.iter().find(|name| !is_name(name)).or(doubled.map(|at| &names[at]));
    if refused.is_some() || names.len() > MOST {
        return Err(DatasetError::Value {
            path: path.into(),
            what: format!("the attribute '{}' of {}", layout::COLUMNS, group.name()),
            found: format!("'{}'", refused.unwrap_or(&listed.as_str())),
            expected: "names of columns, each once".into(),
        });
    }
    names.into_iter().map(|name| described(path, group, name)).collect()
}

/// Whether a name can be that of a column.
fn is_name(name: &str) -> bool {
    let drawn = drawn_array::ALL.iter().map(|array| array.name);
    let mut taken = [layout::COMPLETED.name, layout::COUPLING.name].into_iter().chain(drawn);
    let axis = layout::Axis::ALL.iter().any(|axis| axis.name() == name);
    let letters = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    letters && !name.is_empty() && name != KEYS && !axis && taken.all(|taken| taken != name)
}

/// A column as its dataset describes it, or as this program knows it.
fn described(path: &Path, group: &Group, name: &str) -> Result<Column, DatasetError> {
    let array = objects::dataset(path, group, name)?
        .ok_or_else(|| missing(path, format!("dataset '{}/{name}'", group.name())))?;
    if let Some(known) = KNOWN.into_iter().find(|known| known.name == name) {
        return Ok(known);
    }
    let lacks = |what: &str| missing(path, format!("{what} of {}", array.name()));
    let word = |what: &str| {
        text_of_attribute(&array, what).ok_or_else(|| lacks(&format!("attribute '{what}'")))
    };
    let frequency = text_of_attribute(&array, "axes")
        .is_some_and(|axes| axes.split(' ').any(|axis| axis == layout::Axis::Frequency.name()));
    let per = match (array.ndim(), frequency) {
        (2, false) => Per::Point,
        (3, false) => Per::State,
        (4, false) => Per::StateAndLbit,
        (4, true) => Per::LbitAndFrequency,
        _ => return Err(lacks("axes as columns have them")),
    };
    Ok(Column {
        name: name.to_owned().into(),
        units: word("units")?.into(),
        long_name: word("long_name")?.into(),
        per,
        storage: Storage::named(&word("storage")?).ok_or_else(|| lacks("a known storage"))?,
        range: range(path, &array)?,
        undefined: array.attr("undefined").is_ok(),
        role: Role::named(&word("role")?).ok_or_else(|| lacks("a known role"))?,
    })
}

fn range(path: &Path, array: &Dataset) -> Result<[f64; 2], DatasetError> {
    let lacks = || missing(path, format!("attribute 'valid_range' of {}", array.name()));
    let attribute = array.attr("valid_range").map_err(|_| lacks())?;
    if attribute.size() != 2 {
        return Err(lacks());
    }
    let found: Vec<f64> = attribute.read_raw().map_err(hdf5_error(path, "read"))?;
    match found[..] {
        [low, high] if low <= high => Ok([low, high]),
        _ => Err(lacks()),
    }
}
