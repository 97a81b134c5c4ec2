//! Whether the axes of a group count as they must: data are found by position, so a scale that counts otherwise is damage.

use std::path::Path;

use hdf5::Group;

use crate::error::DatasetError;
use crate::format::attributes::{missing, read_all};

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
