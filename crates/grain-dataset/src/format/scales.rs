//! Dimension scales: what names the axes in h5py, xarray and netCDF.
//!
//! The hdf5 crate has no call for them, and scales imitated by attributes are read by some programs
//! and not by others (`FixedAscii` is padded where netCDF-4 wants a terminator), so these are the
//! calls of HDF5's own high-level library.

#![expect(
    unsafe_code,
    reason = "three functions of the C library that the hdf5 crate does not wrap"
)]

use std::ffi::{CString, c_char, c_int, c_uint};

use hdf5::Dataset;
use hdf5_sys::h5i::hid_t;

unsafe extern "C" {
    fn H5DSset_scale(scale: hid_t, name: *const c_char) -> c_int;
    fn H5DSattach_scale(dataset: hid_t, scale: hid_t, index: c_uint) -> c_int;
    fn H5DSis_attached(dataset: hid_t, scale: hid_t, index: c_uint) -> c_int;
}

/// Makes a one-dimensional dataset the scale of an axis.
pub(crate) fn make_scale(scale: &Dataset, name: &str) -> hdf5::Result<()> {
    let name = CString::new(name).map_err(|_| hdf5::Error::from("a NUL in the name of an axis"))?;
    // SAFETY: the dataset's identifier is valid while `scale` is borrowed, the name is terminated,
    // and the lock serialises access to the C library as the hdf5 crate itself does.
    let status = hdf5::sync::sync(|| unsafe { H5DSset_scale(scale.id(), name.as_ptr()) });
    check(status)
}

/// Attaches a scale to axis `index` of a dataset.
pub(crate) fn attach(dataset: &Dataset, scale: &Dataset, index: usize) -> hdf5::Result<()> {
    let index = c_uint::try_from(index).map_err(|_| hdf5::Error::from("too many axes"))?;
    // SAFETY: both identifiers are valid while the datasets are borrowed; locked as above.
    let status = hdf5::sync::sync(|| unsafe { H5DSattach_scale(dataset.id(), scale.id(), index) });
    check(status)
}

/// Whether a scale is attached to axis `index` of a dataset.
pub(crate) fn is_attached(dataset: &Dataset, scale: &Dataset, index: usize) -> hdf5::Result<bool> {
    let index = c_uint::try_from(index).map_err(|_| hdf5::Error::from("too many axes"))?;
    // SAFETY: both identifiers are valid while the datasets are borrowed; locked as above.
    let status = hdf5::sync::sync(|| unsafe { H5DSis_attached(dataset.id(), scale.id(), index) });
    check(status)?;
    Ok(status > 0)
}

fn check(status: c_int) -> hdf5::Result<()> {
    if status < 0 { Err(hdf5::Error::from("HDF5 refused a dimension scale")) } else { Ok(()) }
}
