//! Whether the axes of a group are as they must be: data are found by position, so a scale that says otherwise is damage.

use std::path::Path;

use grain_model::frequency;
use hdf5::Group;

use crate::error::DatasetError;
use crate::format::attributes::{dataset, missing, read_all};
use crate::format::layout::Axis;

/// Refuses an axis that is not `first`, `first + 1`, … in all its `length` elements.
///
/// # Errors
/// A [`DatasetError`] that names the axis, and the first element that is another.
pub(crate) fn require_counting(
    path: &Path,
    group: &Group,
    name: &str,
    first: usize,
    length: usize,
) -> Result<(), DatasetError> {
    let axis = format!("{}/{name}", group.name());
    let dataset = group.dataset(name).map_err(|_| missing(path, format!("axis '{axis}'")))?;
    if dataset.shape() != [length] {
        return Err(DatasetError::Shape {
            path: path.into(),
            what: axis,
            found: dataset.shape(),
            expected: vec![length],
        });
    }
    let values: Vec<i64> = read_all(path, &dataset)?;
    let differs = |(index, value): &(usize, i64)| usize::try_from(*value) != Ok(first + index);
    match values.into_iter().enumerate().find(differs) {
        None => Ok(()),
        Some((index, value)) => Err(DatasetError::Value {
            path: path.into(),
            what: format!("element {index} of the axis {axis}"),
            found: value.to_string(),
            expected: (first + index).to_string(),
        }),
    }
}

/// Refuses an axis of frequencies that is not the one there is.
///
/// # Errors
/// A [`DatasetError`] that names the first element that is another.
pub(crate) fn require_frequencies(path: &Path, group: &Group) -> Result<(), DatasetError> {
    let name = Axis::Frequency.name();
    let found: Vec<f64> = read_all(path, &dataset(path, group, name, &[frequency::BINS])?)?;
    let centres = (0..frequency::BINS).map(frequency::centre);
    // Written so that a NaN is refused.
    let is_same = |own: f64, centre: f64| (own / centre - 1.0).abs() < 1e-12;
    match found.into_iter().zip(centres).enumerate().find(|(_, (own, c))| !is_same(*own, *c)) {
        None => Ok(()),
        Some((index, (own, centre))) => Err(DatasetError::Value {
            path: path.into(),
            what: format!("element {index} of the axis {}/{name}", group.name()),
            found: own.to_string(),
            expected: centre.to_string(),
        }),
    }
}
