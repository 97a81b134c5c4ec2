//! The bytes of a file that HDF5 has open, for what is examined before HDF5 follows it.

#![expect(
    unsafe_code,
    reason = "the descriptor behind a file, which the hdf5 crate does not hand out"
)]

use std::ffi::{c_int, c_void};
use std::fs::File;
use std::os::fd::BorrowedFd;
use std::os::unix::fs::FileExt;

use hdf5::Location;
use hdf5_sys::h5f::H5Fget_vfd_handle;
use hdf5_sys::h5p::H5P_DEFAULT;

/// The bytes of a file, at the addresses that stand in it.
#[derive(Debug)]
pub(crate) struct FileBytes {
    file: File,
    length: u64,
    /// Where address 0 lies: behind the user block.
    base: u64,
}

impl FileBytes {
    /// Those of the file that an object lies in; `None` if it is not on a disk.
    pub(crate) fn of(location: &Location) -> Option<Self> {
        let owner = location.file().ok()?;
        let mut handle: *mut c_void = std::ptr::null_mut();
        // SAFETY: the identifier is valid while `owner` lives, and the lock serialises access to the C library.
        // Of the driver that `open` sets the handle is a pointer to the file descriptor, which stays open as
        // long as the file; it is duplicated before `owner` is dropped.
        let descriptor = hdf5::sync::sync(|| unsafe {
            if H5Fget_vfd_handle(owner.id(), H5P_DEFAULT, &raw mut handle) < 0 || handle.is_null() {
                return None;
            }
            BorrowedFd::borrow_raw(*handle.cast::<c_int>()).try_clone_to_owned().ok()
        })?;
        let file = File::from(descriptor);
        let length = file.metadata().ok()?.len();
        Some(Self { file, length, base: owner.userblock() })
    }

    /// The size of the file.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// The bytes at an address; `None` if they are not all there.
    pub(crate) fn at(&self, address: u64, count: u64) -> Option<Vec<u8>> {
        self.behind_start(self.base.checked_add(address)?, count)
    }

    /// The bytes at a distance from the start of the file, user block included.
    pub(crate) fn behind_start(&self, start: u64, count: u64) -> Option<Vec<u8>> {
        // Nothing is allocated that the file does not have.
        if start.checked_add(count)? > self.length {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(count).ok()?];
        self.file.read_exact_at(&mut bytes, start).ok()?;
        Some(bytes)
    }
}

/// A little-endian number of 1 to 8 bytes.
pub(crate) fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    Some(bytes.iter().rev().fold(0, |number, &byte| (number << 8) | u64::from(byte)))
}
