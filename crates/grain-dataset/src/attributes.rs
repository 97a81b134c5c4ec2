//! Attributes and checked reads, each failure with the file and the name.

use std::path::Path;

use hdf5::types::{FloatSize, IntSize, TypeDescriptor, VarLenAscii, VarLenUnicode};
use hdf5::{Dataset, Group, H5Type, Location};
use ndarray::ArrayD;

use crate::error::DatasetError;
use crate::objects;

/// Maps HDF5's errors to ours.
pub(crate) fn hdf5_error(
    path: &Path,
    action: &'static str,
) -> impl Fn(hdf5::Error) -> DatasetError + use<> {
    let path = path.to_path_buf();
    move |source| DatasetError::Hdf5 { path: path.clone(), action, source }
}

pub(crate) fn missing(path: &Path, what: impl Into<String>) -> DatasetError {
    DatasetError::Missing { path: path.into(), what: what.into() }
}

/// Writes a string attribute that every reader shows as text.
pub(crate) fn write_text(location: &Location, name: &str, text: &str) -> hdf5::Result<()> {
    // `new_attr_builder().with_data` would silently write an array of bytes.
    // HDF5 strings end at a NUL; there is none in what we write, but a command line may hold one.
    let text: String = text.chars().filter(|character| *character != '\0').collect();
    let value: VarLenUnicode = text.parse().unwrap_or_default();
    location.new_attr::<VarLenUnicode>().create(name)?.write_scalar(&value)
}

pub(crate) fn write_number<T: H5Type>(
    location: &Location,
    name: &str,
    value: &T,
) -> hdf5::Result<()> {
    location.new_attr::<T>().create(name)?.write_scalar(value)
}

/// Writes a count; files hold signed numbers, which every reader has.
pub(crate) fn write_count(location: &Location, name: &str, count: usize) -> hdf5::Result<()> {
    write_number(location, name, &signed(count))
}

/// A count as files hold it.
pub(crate) fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A string attribute, if it is there and is one.
pub(crate) fn text(location: &Location, name: &str) -> Option<String> {
    let attribute = location.attr(name).ok()?;
    if attribute.size() != 1 {
        return None;
    }
    match attribute.dtype().ok()?.to_descriptor().ok()? {
        TypeDescriptor::VarLenUnicode => {
            attribute.read_scalar::<VarLenUnicode>().ok().map(|text| text.to_string())
        }
        TypeDescriptor::VarLenAscii => {
            attribute.read_scalar::<VarLenAscii>().ok().map(|text| text.to_string())
        }
        _ => None,
    }
}

/// A real attribute.
pub(crate) fn real(path: &Path, location: &Location, name: &str) -> Result<f64, DatasetError> {
    let wanted = |kind: &TypeDescriptor| matches!(kind, TypeDescriptor::Float(FloatSize::U8));
    scalar(location, name, wanted).ok_or_else(|| missing(path, format!("attribute '{name}'")))
}

/// A whole, non-negative attribute.
pub(crate) fn count(path: &Path, location: &Location, name: &str) -> Result<usize, DatasetError> {
    let wanted = |kind: &TypeDescriptor| matches!(kind, TypeDescriptor::Integer(IntSize::U8));
    scalar::<i64>(location, name, wanted)
        .and_then(|value| usize::try_from(value).ok())
        .ok_or_else(|| missing(path, format!("attribute '{name}'")))
}

fn scalar<T: H5Type>(
    location: &Location,
    name: &str,
    wanted: impl Fn(&TypeDescriptor) -> bool,
) -> Option<T> {
    let attribute = location.attr(name).ok()?;
    let kind = attribute.dtype().ok()?.to_descriptor().ok()?;
    if attribute.size() == 1 && wanted(&kind) { attribute.read_scalar().ok() } else { None }
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
