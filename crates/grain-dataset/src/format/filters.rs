//! Which filters a dataset was compressed with that this program does not have, and how to be rid of them.

#![expect(
    unsafe_code,
    reason = "filters by number, of which the hdf5 crate drops the flags and names"
)]

use std::ffi::{c_char, c_uint};

use hdf5::plist::DatasetCreate;
use hdf5_sys::h5p::{H5Pget_filter2, H5Pget_nfilters};
use hdf5_sys::h5z::H5Zfilter_avail;

/// Filters that other programs bring along as plugins, by their registered number.
const KNOWN: [(i32, &str); 9] = [
    (4, "szip"),
    (307, "bzip2"),
    (32_000, "lzf"),
    (32_001, "blosc"),
    (32_004, "lz4"),
    (32_008, "bitshuffle"),
    (32_013, "zfp"),
    (32_015, "zstd"),
    (32_026, "blosc2"),
];

/// The first filter that is not there, by name: its numbers cannot be read.
pub(crate) fn unavailable(creation: &DatasetCreate) -> Option<String> {
    let list = creation.id();
    // SAFETY: the identifier is valid while the list is borrowed, every pointer is to a variable of its type
    // or, with the length 0, null; the lock serialises access to the C library.
    hdf5::sync::sync(|| unsafe {
        let Ok(count) = c_uint::try_from(H5Pget_nfilters(list)) else {
            return Some("that HDF5 cannot tell".into());
        };
        (0..count).find_map(|index| {
            let (mut flags, mut config, mut n_values) = (0, 0, 0);
            let mut name: [c_char; 1] = [0];
            let filter = H5Pget_filter2(
                list,
                index,
                &raw mut flags,
                &raw mut n_values,
                std::ptr::null_mut(),
                0,
                name.as_mut_ptr(),
                &raw mut config,
            );
            let known = KNOWN.iter().find(|(number, _)| *number == filter);
            (filter < 0 || H5Zfilter_avail(filter) <= 0).then(|| {
                known.map_or_else(|| format!("number {filter}"), |(_, name)| (*name).to_owned())
            })
        })
    })
}
