//! Texts of fixed length: what HDF5 keeps in place, and not in a heap that a damaged file can lead astray.
//!
//! The hdf5 crate has fixed-length strings of lengths that the compiler knows; these are as long as the text.

#![expect(unsafe_code, reason = "two functions of the C library that the hdf5 crate does not wrap")]

use std::ffi::c_void;

use hdf5::types::TypeDescriptor;
use hdf5::{Container, Dataset, Datatype, Extents, Group, Location};
use hdf5_sys::h5a::{H5Aread, H5Awrite};
use hdf5_sys::h5d::{H5Dread, H5Dwrite};
use hdf5_sys::h5p::H5P_DEFAULT;
use hdf5_sys::h5i::hid_t;
use hdf5_sys::h5s::H5S_ALL;

/// The longest text that an attribute holds; an object header takes no message of 64 KiB.
pub(crate) const ATTRIBUTE_MOST: usize = 32 << 10;

/// No text of ours is longer.
const TEXT_MOST: usize = 64 << 20;

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

/// The text of this name in a group, be it an attribute or a dataset, or `None`.
pub(crate) fn read(group: &Group, name: &str) -> Option<String> {
    read_attribute(group, name).or_else(|| read_dataset(&group.dataset(name).ok()?))
}

/// The text of an attribute that [`write_attribute`] wrote, or `None`.
pub(crate) fn read_attribute(location: &Location, name: &str) -> Option<String> {
    let attribute = location.attr(name).ok()?;
    let texts = read_with(&attribute, |memory, buffer| {
        // SAFETY: both identifiers are valid while borrowed, and the buffer is as long as what is read.
        unsafe { H5Aread(attribute.id(), memory, buffer) }
    });
    texts.filter(|texts| texts.len() == 1)?.pop()
}

/// The text of a dataset that [`write_dataset`] wrote, or `None`.
fn read_dataset(dataset: &Dataset) -> Option<String> {
    read_list(dataset).filter(|texts| texts.len() == 1)?.pop()
}

/// The texts of a dataset that [`write_list`] wrote, or `None`.
pub(crate) fn read_list(dataset: &Dataset) -> Option<Vec<String>> {
    read_with(dataset, |memory, buffer| {
        // SAFETY: as above.
        unsafe { H5Dread(dataset.id(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer) }
    })
}

fn read_with(
    container: &Container,
    into: impl Fn(hid_t, *mut c_void) -> i32,
) -> Option<Vec<String>> {
    let kind = container.dtype().ok()?.to_descriptor().ok()?;
    let TypeDescriptor::FixedUnicode(length) = kind else { return None };
    let count = container.size();
    if length == 0 || length.checked_mul(count)? > TEXT_MOST {
        return None;
    }
    let memory = Datatype::from_descriptor(&kind).ok()?;
    let mut bytes = vec![0_u8; length * count];
    let status = hdf5::sync::sync(|| into(memory.id(), bytes.as_mut_ptr().cast::<c_void>()));
    check(status).ok()?;
    let text = |bytes: &[u8]| {
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        String::from_utf8(text.to_vec()).ok()
    };
    bytes.chunks_exact(length).map(text).collect()
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
