//! Text in a file, however another program wrote it: attributes and datasets of strings, read within bounds.
//!
//! Fixed length or variable, ASCII or UTF-8, ended by a NUL, or padded with NULs or spaces, a scalar or an
//! array of one.

#![expect(unsafe_code, reason = "strings of a length that is known at run time alone")]

use std::ffi::c_void;
use std::path::Path;

use hdf5::types::{VarLenAscii, VarLenUnicode};
use hdf5::{Container, Dataset, Datatype, Group, Location};
use hdf5_sys::h5a::H5Aread;
use hdf5_sys::h5d::H5Dread;
use hdf5_sys::h5p::H5P_DEFAULT;
use hdf5_sys::h5s::H5S_ALL;
use hdf5_sys::h5t::{
    H5T_class_t, H5T_cset_t, H5T_str_t, H5Tget_class, H5Tget_cset, H5Tget_strpad,
    H5Tis_variable_str,
};

use crate::error::DatasetError;
use crate::format::attributes::missing;
use crate::format::file_bytes::FileBytes;
use crate::format::heap;
use crate::format::object_header;
use crate::format::objects;

/// Longer than any text that is written: a plan of a million points.
const MOST_TEXT: u64 = 16 << 20;

/// A text at a group or file, if it is there and is one: an attribute, or, as attributes end at 64 KiB, a
/// dataset of that name.
pub(crate) fn text(group: &Group, name: &str) -> Option<String> {
    if group.attr(name).is_ok() {
        return text_of_attribute(group, name);
    }
    let dataset = objects::dataset(Path::new(""), group, name).ok()??;
    one(strings_of(&dataset, Place::Dataset(&dataset))?)
}

/// A text at a group or file that may lack it.
///
/// # Errors
/// [`DatasetError::Missing`] if something of this name is there, and is no text.
pub(crate) fn text_if_there(
    path: &Path,
    group: &Group,
    name: &str,
) -> Result<Option<String>, DatasetError> {
    match text(group, name) {
        None if group.attr(name).is_ok() || group.link_exists(name) => {
            Err(missing(path, format!("text '{name}', but something else of that name")))
        }
        found => Ok(found),
    }
}

/// The text of an attribute of any object, if it is there and is one.
pub(crate) fn text_of_attribute(of: &Location, name: &str) -> Option<String> {
    let attribute = of.attr(name).ok()?;
    one(strings_of(&attribute, Place::Attribute { of, name })?)
}

/// The text in a dataset of one string.
///
/// # Errors
/// [`DatasetError::Missing`] if there is none, or what is there is not one string; those of [`objects::dataset`].
pub(crate) fn text_dataset(path: &Path, group: &Group, name: &str) -> Result<String, DatasetError> {
    one(texts(path, group, name)?)
        .ok_or_else(|| missing(path, format!("dataset '{name}' of one string")))
}

/// The texts in a dataset of strings.
///
/// # Errors
/// As [`text_dataset`].
pub(crate) fn texts(path: &Path, group: &Group, name: &str) -> Result<Vec<String>, DatasetError> {
    let lacks = || missing(path, format!("dataset '{name}' of strings"));
    let dataset = objects::dataset(path, group, name)?.ok_or_else(lacks)?;
    strings_of(&dataset, Place::Dataset(&dataset)).ok_or_else(lacks)
}

fn one(mut texts: Vec<String>) -> Option<String> {
    if texts.len() == 1 { texts.pop() } else { None }
}

/// Where strings lie.
#[derive(Clone, Copy)]
enum Place<'a> {
    Attribute { of: &'a Location, name: &'a str },
    Dataset(&'a Dataset),
}

/// How strings end that have a fixed length.
enum Padding {
    Nul,
    Space,
}

/// What a datatype says of strings.
enum Kind {
    Fixed(Padding),
    Variable(H5T_cset_t),
}

fn kind_of(datatype: &Datatype) -> Option<Kind> {
    let id = datatype.id();
    // SAFETY: the identifier is valid while the type is borrowed; the lock serialises access to the C library.
    hdf5::sync::sync(|| unsafe {
        match H5Tget_class(id) {
            H5T_class_t::H5T_STRING if H5Tis_variable_str(id) > 0 => {
                Some(Kind::Variable(H5Tget_cset(id)))
            }
            H5T_class_t::H5T_STRING => Some(Kind::Fixed(match H5Tget_strpad(id) {
                H5T_str_t::H5T_STR_SPACEPAD => Padding::Space,
                _ => Padding::Nul,
            })),
            _ => None,
        }
    })
}

/// The strings of an attribute or a dataset; `None` if they are none, or cannot be what is there.
fn strings_of(container: &Container, place: Place<'_>) -> Option<Vec<String>> {
    let datatype = container.dtype().ok()?;
    let kind = kind_of(&datatype)?;
    let file = FileBytes::of(container)?;
    let count = container.size();
    let width = datatype.size();
    let most = MOST_TEXT.min(file.length());
    let bytes = count.checked_mul(width).filter(|&bytes| bytes as u64 <= most)?;
    let found = match kind {
        Kind::Fixed(padding) => {
            let bytes = fixed(&datatype, &place, bytes)?;
            bytes.chunks(width.max(1)).map(|text| trimmed(text, &padding).to_vec()).collect()
        }
        Kind::Variable(encoding) => match references(&file, &place, count) {
            Some(references) => heap::strings(&file, &references, most)?,
            None if has_other_storage(&file, &place) => through_hdf5(container, encoding)?,
            None => return None,
        },
    };
    Some(found.iter().map(|text| String::from_utf8_lossy(text).into_owned()).collect())
}

/// The bytes of strings of fixed length.
fn fixed(datatype: &Datatype, place: &Place<'_>, length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0_u8; length];
    let (kind, buffer) = (datatype.id(), bytes.as_mut_ptr().cast::<c_void>());
    let status = match place {
        Place::Attribute { of, name } => {
            let attribute = of.attr(name).ok()?;
            // SAFETY: identifiers are valid while their owners live, the buffer has room for every element of
            // the type in which they are read, and the lock serialises access to the C library.
            hdf5::sync::sync(|| unsafe { H5Aread(attribute.id(), kind, buffer) })
        }
        Place::Dataset(dataset) => {
            // SAFETY: as above.
            hdf5::sync::sync(|| unsafe {
                H5Dread(dataset.id(), kind, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer)
            })
        }
    };
    (status >= 0).then_some(bytes)
}

fn trimmed<'a>(text: &'a [u8], padding: &Padding) -> &'a [u8] {
    match padding {
        Padding::Nul => text.split(|&byte| byte == 0).next().unwrap_or_default(),
        Padding::Space => text.trim_ascii_end(),
    }
}

/// The references to strings of variable length, as they lie in the file.
fn references(file: &FileBytes, place: &Place<'_>, count: usize) -> Option<Vec<u8>> {
    let length = count.checked_mul(heap::REFERENCE_BYTES)?;
    match place {
        Place::Attribute { of, name } => {
            let address = objects::address(of)?;
            let mut bytes = object_header::attribute_bytes(file, address, name)?;
            (bytes.len() >= length).then(|| bytes.truncate(length))?;
            Some(bytes)
        }
        Place::Dataset(dataset) => file.behind_start(dataset.offset()?, length as u64),
    }
}

/// Whether references may lie where [`references`] does not look: attributes in dense storage, which headers of
/// version 1 do not have, and datasets that are compact or in chunks.
fn has_other_storage(file: &FileBytes, place: &Place<'_>) -> bool {
    match place {
        Place::Attribute { of, .. } => objects::address(of)
            .is_some_and(|address| file.at(address, 4).is_some_and(|b| b == b"OHDR")),
        Place::Dataset(dataset) => dataset.offset().is_none(),
    }
}

/// Strings of variable length that HDF5 has to find.
fn through_hdf5(container: &Container, encoding: H5T_cset_t) -> Option<Vec<Vec<u8>>> {
    Some(if encoding == H5T_cset_t::H5T_CSET_UTF8 {
        let texts: Vec<VarLenUnicode> = container.read_raw().ok()?;
        texts.iter().map(|text| text.as_bytes().to_vec()).collect()
    } else {
        let texts: Vec<VarLenAscii> = container.read_raw().ok()?;
        texts.iter().map(|text| text.as_bytes().to_vec()).collect()
    })
}
