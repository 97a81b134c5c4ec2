//! Checked reads of attributes and arrays, each failure with the file and the name.

use std::path::Path;

use hdf5::types::TypeDescriptor;
use hdf5::{Attribute, Dataset, Group, H5Type, Location};
use ndarray::ArrayD;

use crate::error::DatasetError;
pub(crate) use crate::error::{hdf5_error, missing};
use crate::format::objects;
pub(crate) use crate::format::text::text;

/// A count as files hold it.
#[expect(
    clippy::expect_used,
    reason = "what is counted has a place in memory, or an index of 63 bits"
)]
pub(crate) fn signed(count: usize) -> i64 {
    i64::try_from(count).expect("no count reaches 2^63")
}

/// A real attribute: a number of any width, or an array of one.
pub(crate) fn real(path: &Path, location: &Location, name: &str) -> Result<f64, DatasetError> {
    number(location, name)
        .and_then(|number| match number {
            Number::Real(value) => Some(value),
            Number::Whole(value) => exactly(value),
        })
        .ok_or_else(|| missing(path, format!("attribute '{name}', a real number")))
}

/// A short list of real numbers in an attribute.
pub(crate) fn reals(
    path: &Path,
    location: &Location,
    name: &str,
) -> Result<Vec<f64>, DatasetError> {
    // Attributes end at 64 KiB, but for those of dense storage.
    let short = |attribute: &Attribute| attribute.size() <= MOST_REALS && is_real(attribute);
    location
        .attr(name)
        .ok()
        .filter(short)
        .and_then(|attribute| attribute.read_raw().ok())
        .ok_or_else(|| missing(path, format!("attribute '{name}', a list of real numbers")))
}

/// The most numbers of a list in an attribute.
const MOST_REALS: usize = 1 << 13;

fn is_real(attribute: &Attribute) -> bool {
    let kind = attribute.dtype().and_then(|kind| kind.to_descriptor());
    matches!(kind, Ok(TypeDescriptor::Float(_)))
}

/// A whole, non-negative attribute: a number of any width, or an array of one.
pub(crate) fn count(path: &Path, location: &Location, name: &str) -> Result<usize, DatasetError> {
    whole(path, location, name)
}

/// As [`count`], for numbers that are wider on some machines: seeds.
pub(crate) fn whole<T: TryFrom<i128>>(
    path: &Path,
    location: &Location,
    name: &str,
) -> Result<T, DatasetError> {
    number(location, name)
        .and_then(|number| match number {
            Number::Whole(value) => Some(value),
            Number::Real(value) => integer(value),
        })
        .and_then(|value| T::try_from(value).ok())
        .ok_or_else(|| missing(path, format!("attribute '{name}', a whole number from 0 on")))
}

/// What a numeric attribute holds.
enum Number {
    Whole(i128),
    Real(f64),
}

/// Whole numbers up to here are exact as doubles.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn exactly(value: i128) -> Option<f64> {
    let real = value as f64;
    (real.abs() <= EXACT).then_some(real)
}

#[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
fn integer(value: f64) -> Option<i128> {
    (value.abs() <= EXACT && value.fract() == 0.0).then_some(value as i128)
}

/// A number, as other programs write it too: of any width, byte order and rank, if there is but one.
fn number(location: &Location, name: &str) -> Option<Number> {
    let attribute = location.attr(name).ok()?;
    if attribute.size() != 1 {
        return None;
    }
    Some(match attribute.dtype().ok()?.to_descriptor().ok()? {
        TypeDescriptor::Integer(_) => Number::Whole(first::<i64>(&attribute)?.into()),
        TypeDescriptor::Unsigned(_) => Number::Whole(first::<u64>(&attribute)?.into()),
        TypeDescriptor::Float(_) => Number::Real(first(&attribute)?),
        TypeDescriptor::Boolean => Number::Whole(first::<bool>(&attribute)?.into()),
        _ => return None,
    })
}

fn first<T: H5Type + Copy>(attribute: &Attribute) -> Option<T> {
    attribute.read_raw().ok()?.first().copied()
}

/// Opens a dataset and checks its shape.
pub(crate) fn dataset(
    path: &Path,
    group: &Group,
    name: &str,
    expected: &[usize],
) -> Result<Dataset, DatasetError> {
    let what = format!("{}/{name}", group.name());
    let dataset = objects::dataset(path, group, name)?
        .ok_or_else(|| missing(path, format!("dataset '{what}'")))?;
    let found = dataset.shape();
    if found != expected {
        return Err(DatasetError::Shape {
            path: path.into(),
            what,
            found,
            expected: expected.into(),
        });
    }
    Ok(dataset)
}

/// Reads the whole of a dataset whose shape was checked.
pub(crate) fn read_all<T: H5Type>(path: &Path, dataset: &Dataset) -> Result<Vec<T>, DatasetError> {
    let array: ArrayD<T> = dataset.read_dyn().map_err(hdf5_error(path, "read"))?;
    Ok(array.into_raw_vec_and_offset().0)
}
