//! What of a file may be opened: what lies in it, and is not a door to another file.
//!
//! A soft or external link, a virtual dataset and external raw storage let a file name bytes elsewhere: of
//! another dataset, or of any file that its reader may read. None is followed.

#![expect(
    unsafe_code,
    reason = "links and file names as they are, which the hdf5 crate takes for closed enums and text"
)]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::path::Path;

use hdf5::plist::DatasetCreate;
use hdf5::plist::dataset_create::Layout;
use hdf5::{Dataset, Group, Location, LocationType};
use hdf5_sys::h5::{H5_index_t, H5_iter_order_t, herr_t};
use hdf5_sys::h5i::hid_t;
use hdf5_sys::h5l::{H5L_info_t, H5Literate};
use hdf5_sys::h5p::H5Pget_external_count;

use crate::error::{DatasetError, hdf5_error, missing};
use crate::format::file_bytes::FileBytes;
use crate::format::filters;

/// Deflate shrinks by at most about 1032: an array larger than that many files is a lie.
const MOST_COMPRESSION: u64 = 1100;

/// An array of fill values alone, or a chunk that was never written, fills nothing: this much is believed.
const LEAST: u64 = 1 << 20;

const HARD: c_int = 0;
const SOFT: c_int = 1;
const EXTERNAL: c_int = 64;

/// A name in a group, and the kind of its link as HDF5 numbers them.
struct Link {
    name: Vec<u8>,
    kind: c_int,
}

/// The links of a group, by name, without following one.
fn links(path: &Path, group: &Group) -> Result<Vec<Link>, DatasetError> {
    unsafe extern "C" fn note(
        _group: hid_t,
        name: *const c_char,
        info: *const H5L_info_t,
        found: *mut c_void,
    ) -> herr_t {
        // SAFETY: `found` is the vector handed to H5Literate below; HDF5 hands over a terminated name and a
        // link's information, whose first member is an int in every version. It is read as one because a
        // user-defined link has a number that `H5L_type_t` lacks.
        unsafe {
            let kind = info.cast::<c_int>().read();
            let name = CStr::from_ptr(name).to_bytes().to_vec();
            (*found.cast::<Vec<Link>>()).push(Link { name, kind });
        }
        0
    }
    let mut found: Vec<Link> = Vec::new();
    // SAFETY: the identifier is valid while `group` is borrowed, `found` outlives the call, and the lock
    // serialises access to the C library as the hdf5 crate itself does.
    let status = hdf5::sync::sync(|| unsafe {
        H5Literate(
            group.id(),
            H5_index_t::H5_INDEX_NAME,
            H5_iter_order_t::H5_ITER_INC,
            std::ptr::null_mut(),
            Some(note),
            (&raw mut found).cast(),
        )
    });
    if status < 0 {
        return Err(missing(path, "list of objects"));
    }
    Ok(found)
}

/// The groups directly below one, by name, ascending; links are not followed.
///
/// # Errors
/// A [`DatasetError`] for a link that is not to an object of this file.
pub(crate) fn groups(path: &Path, parent: &Group) -> Result<Vec<(String, Group)>, DatasetError> {
    let mut found = Vec::new();
    for link in links(path, parent)? {
        let name = hard(path, &link)?;
        let kind = parent.loc_type_by_name(&name).map_err(hdf5_error(path, "read"))?;
        if kind == LocationType::Group {
            let group = parent.group(&name).map_err(hdf5_error(path, "read"))?;
            found.push((name, group));
        }
    }
    Ok(found)
}

/// The datasets directly in a group, by name, ascending, of which [`dataset`] says whether they may be read.
///
/// # Errors
/// A [`DatasetError`] for a link that is not to an object of this file, and as [`dataset`].
pub(crate) fn datasets(
    path: &Path,
    parent: &Group,
) -> Result<Vec<(String, Dataset)>, DatasetError> {
    let mut found = Vec::new();
    for link in links(path, parent)? {
        let name = hard(path, &link)?;
        found.extend(dataset(path, parent, &name)?.map(|dataset| (name, dataset)));
    }
    Ok(found)
}

/// Refuses links that lead elsewhere, where datasets are looked for: at the root, and in its groups.
///
/// # Errors
/// [`DatasetError::Elsewhere`] with the first of them.
pub(crate) fn refuse_links(path: &Path, root: &Group) -> Result<(), DatasetError> {
    for (_, group) in groups(path, root)? {
        for link in links(path, &group)? {
            hard(path, &link)?;
        }
    }
    Ok(())
}

/// The name of a link to an object of this file.
fn hard(path: &Path, link: &Link) -> Result<String, DatasetError> {
    let name = String::from_utf8_lossy(&link.name);
    let reason = match (link.kind, std::str::from_utf8(&link.name)) {
        (HARD, Ok(name)) => return Ok(name.to_owned()),
        (HARD, Err(_)) => return Err(missing(path, format!("name of the object '{name}'"))),
        (SOFT, _) => "a soft link, which may lead anywhere",
        (EXTERNAL, _) => "an external link to another file",
        _ => "a user-defined link",
    };
    Err(DatasetError::Elsewhere { path: path.into(), what: name.into_owned(), reason })
}

/// Opens a dataset whose numbers lie in this file, can be read here, and can be as many as it says; `None`
/// if there is none of this name.
///
/// # Errors
/// [`DatasetError::Elsewhere`] if they lie elsewhere, [`DatasetError::Filter`] if a filter is not there,
/// [`DatasetError::Value`] if a file of this size cannot hold them.
pub(crate) fn dataset(
    path: &Path,
    group: &Group,
    name: &str,
) -> Result<Option<Dataset>, DatasetError> {
    if !group.link_exists(name) {
        return Ok(None);
    }
    let Ok(dataset) = group.dataset(name) else { return Ok(None) };
    let elsewhere =
        |reason| DatasetError::Elsewhere { path: path.into(), what: name.to_owned(), reason };
    // Asked before the shape: that of a virtual dataset may depend on the files it names.
    let creation = dataset.dcpl().map_err(hdf5_error(path, "read"))?;
    match creation.get_layout().map_err(hdf5_error(path, "read"))? {
        Layout::Virtual => return Err(elsewhere("a virtual dataset, made of other datasets")),
        Layout::Compact | Layout::Contiguous | Layout::Chunked => {}
    }
    if has_external_storage(&creation) {
        return Err(elsewhere("a dataset whose numbers lie in another file"));
    }
    if let Some(filter) = filters::unavailable(&creation) {
        return Err(DatasetError::Filter { path: path.into(), what: name.into(), filter });
    }
    let width = dataset.dtype().map_err(hdf5_error(path, "read"))?.size() as u64;
    let held = FileBytes::of(&dataset).map_or(0, |file| file.length());
    let most = held.saturating_mul(MOST_COMPRESSION).max(LEAST);
    let chunk = creation.chunk().unwrap_or_default();
    for (what, shape) in [("shape", dataset.shape()), ("chunk", chunk)] {
        let count = shape.iter().try_fold(width, |count, &n| count.checked_mul(n as u64));
        if count.is_none_or(|bytes| bytes > most) {
            return Err(DatasetError::Value {
                path: path.into(),
                what: format!("the {what} of {}/{name}", group.name().trim_end_matches('/')),
                found: format!("{shape:?} of {width} bytes"),
                expected: "what a file of this size can hold".into(),
            });
        }
    }
    Ok(Some(dataset))
}

/// Whether the numbers of a dataset lie in other files; also where HDF5 cannot say.
fn has_external_storage(creation: &DatasetCreate) -> bool {
    // SAFETY: the identifier is valid while the list is borrowed; locked as above.
    let files = hdf5::sync::sync(|| unsafe { H5Pget_external_count(creation.id()) });
    files != 0
}

/// Where an object's header lies in its file.
pub(crate) fn address(of: &Location) -> Option<u64> {
    let token = of.loc_info().ok()?.token;
    // SAFETY: a token holds 8 bytes or more: the address itself before HDF5 1.12, and after it 16 bytes, of
    // which the native format fills the first 8 with the address.
    Some(unsafe { (&raw const token).cast::<u64>().read_unaligned() })
}
