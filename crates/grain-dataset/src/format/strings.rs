//! Texts of fixed length are written: HDF5 keeps them in place, and not in a heap that a damaged file can lead astray.
//!
//! The hdf5 crate has fixed-length strings of lengths that the compiler knows; these are as long as the text.

#![expect(unsafe_code, reason = "two functions of the C library that the hdf5 crate does not wrap")]

use std::ffi::c_void;

use hdf5::types::TypeDescriptor;
use hdf5::{Dataset, Datatype, Extents, Group, Location};
use hdf5_sys::h5a::H5Awrite;
use hdf5_sys::h5d::H5Dwrite;
use hdf5_sys::h5p::H5P_DEFAULT;
use hdf5_sys::h5s::H5S_ALL;

/// The longest text that an attribute holds; an object header takes no message of 64 KiB.
pub(crate) const ATTRIBUTE_MOST: usize = 32 << 10;

/// Writes a text as an attribute.
pub(crate) fn write_attribute(location: &Location, name: &str, text: &str) -> hdf5::Result<()> {
    let bytes = stored(text);
    let kind = TypeDescriptor::FixedUnicode(bytes.len());
    let attribute = location.new_attr_builder().empty_as(&kind).create(name)?;
    let memory = Datatype::from_descriptor(&kind)?;
    // SAFETY: both identifiers are valid while borrowed, and the buffer is as long as the type; the lock
    // serialises access to the C library as the hdf5 crate itself does.
    let status = hdf5::sync::sync(|| unsafe {
        H5Awrite(attribute.id(), memory.id(), bytes.as_ptr().cast::<c_void>())
    });
    check(status)
}

/// Writes a text as a scalar dataset.
pub(crate) fn write_dataset(group: &Group, name: &str, text: &str) -> hdf5::Result<Dataset> {
    write_elements(group, name, ().into(), &stored(text), stored(text).len())
}

/// Writes texts as a dataset of one axis, every string as long as the longest text.
pub(crate) fn write_list(group: &Group, name: &str, texts: &[String]) -> hdf5::Result<Dataset> {
    let texts: Vec<Vec<u8>> = texts.iter().map(|text| stored(text)).collect();
    let length = texts.iter().map(Vec::len).max().unwrap_or(1);
    let mut bytes = Vec::with_capacity(length * texts.len());
    for mut text in texts.iter().cloned() {
        text.resize(length, 0);
        bytes.extend(text);
    }
    write_elements(group, name, texts.len().into(), &bytes, length)
}

fn write_elements(
    group: &Group,
    name: &str,
    shape: Extents,
    bytes: &[u8],
    length: usize,
) -> hdf5::Result<Dataset> {
    let kind = TypeDescriptor::FixedUnicode(length);
    let dataset = group.new_dataset_builder().empty_as(&kind).shape(shape).create(name)?;
    let memory = Datatype::from_descriptor(&kind)?;
    let buffer = bytes.as_ptr().cast::<c_void>();
    // SAFETY: as above; the buffer holds `length` bytes for every element of the shape.
    let status = hdf5::sync::sync(|| unsafe {
        H5Dwrite(dataset.id(), memory.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer)
    });
    check(status)?;
    Ok(dataset)
}

/// A text as it can be stored: HDF5 ends one at a NUL, which a command line may hold.
pub(crate) fn clean(text: &str) -> String {
    text.replace('\0', "")
}

/// The bytes as they are stored; HDF5 has no text of no length.
fn stored(text: &str) -> Vec<u8> {
    let bytes = clean(text).into_bytes();
    if bytes.is_empty() { vec![0] } else { bytes }
}

fn check(status: i32) -> hdf5::Result<()> {
    if status < 0 { Err(hdf5::Error::from("HDF5 refused a text")) } else { Ok(()) }
}
