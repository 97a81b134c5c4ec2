//! Checked reads of attributes and arrays, each failure with the file and the name.

use std::path::Path;

use hdf5::types::{FloatSize, IntSize, TypeDescriptor, VarLenAscii, VarLenUnicode};
use hdf5::{Dataset, Group, H5Type, Location};
use ndarray::ArrayD;

use crate::error::DatasetError;

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

/// A count as files hold it.
pub(crate) fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A text of a group, if it is there and is one: an attribute, or a dataset where it is long.
pub(crate) fn text(group: &Group, name: &str) -> Option<String> {
    if let Some(text) = crate::strings::read(group, name) {
        return Some(text);
    }
    let attribute = group.attr(name).ok()?;
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

/// A text of any length, if it is there and is one.
pub(crate) fn long_text(group: &Group, name: &str) -> Option<String> {
    if let Some(text) = crate::strings::read(group, name) {
        return Some(text);
    }
    group.dataset(name).ok()?.read_scalar::<VarLenUnicode>().ok().map(|text| text.to_string())
}

/// A list of texts, if it is there and is one.
pub(crate) fn texts(group: &Group, name: &str) -> Option<Vec<String>> {
    let dataset = group.dataset(name).ok()?;
    crate::strings::read_list(&dataset).or_else(|| {
        let texts: Vec<VarLenUnicode> = dataset.read_raw().ok()?;
        Some(texts.iter().map(ToString::to_string).collect())
    })
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
    let dataset = group.dataset(name).map_err(|_| missing(path, format!("dataset '{what}'")))?;
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
