//! The one way an HDF5 file is opened for reading: regular, unlocked, without plugins, without links elsewhere.

#![expect(unsafe_code, reason = "a switch of the C library that the hdf5 crate does not wrap")]

use std::ffi::{c_int, c_uint};
use std::hint::black_box;
use std::io;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::sync::Once;

use hdf5::File;

use crate::error::DatasetError;
use crate::files::io_error;
use crate::format::objects;
use crate::input::open_regular;

unsafe extern "C" {
    /// As HDF5's headers have it; hdf5-metno-sys 0.12 declares a pointer, whose address would be the mask.
    fn H5PLset_loading_state(mask: c_uint) -> c_int;
}

/// Opens a file for reading.
///
/// HDF5's own lock is not taken: it says nothing that grain's lock does not say, and fails on file systems
/// without locks. Links that lead elsewhere are refused before anything is followed.
///
/// # Errors
/// A [`DatasetError`] if it is no regular file, cannot be read, is no HDF5, or holds a link that leads elsewhere.
pub(crate) fn open(path: &Path) -> Result<File, DatasetError> {
    without_plugins();
    // Opening for reading tells a file that may not be read from one that is no HDF5.
    let regular = open_regular(path).map_err(io_error(path, "read"))?;
    // HDF5 takes names as UTF-8 here, and those of Linux are bytes: the name of the open file is ASCII.
    let name = match path.to_str() {
        Some(_) => path.to_path_buf(),
        None => PathBuf::from(format!("/proc/self/fd/{}", regular.as_raw_fd())),
    };
    require_room().map_err(io_error(path, "read"))?;
    let file = File::with_options()
        .with_fapl(|access| access.sec2().file_locking(false))
        .open(&name)
        .map_err(|error| refusal(path, &error))?;
    objects::refuse_links(path, &file)?;
    Ok(file)
}

/// What HDF5 allocates to open a file is a fraction of this.
const ROOM: usize = 4 << 20;

/// Whether there is memory to open a file: where there is none, HDF5 1.10 undoes half of its cache and ends the process (`H5AC_create`).
pub(crate) fn require_room() -> io::Result<()> {
    let mut room = Vec::<u8>::new();
    let reserved = room.try_reserve_exact(ROOM);
    // What nobody looks at is not allocated.
    black_box(&mut room);
    reserved.map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))
}

/// Tells what is no HDF5 from what is damaged; HDF5's own words say how.
fn refusal(path: &Path, error: &hdf5::Error) -> DatasetError {
    let reason = innermost(error);
    if reason.contains("signature not found") {
        DatasetError::NotHdf5 { path: path.into() }
    } else {
        DatasetError::Unreadable { path: path.into(), reason }
    }
}

/// HDF5 reports a stack of calls, outermost first; the innermost says what happened.
pub(crate) fn innermost(error: &hdf5::Error) -> String {
    let words = match error {
        hdf5::Error::HDF5(stack) => stack
            .clone()
            .expand()
            .ok()
            .and_then(|frames| frames.last().map(|frame| frame.desc().to_owned())),
        hdf5::Error::Internal(words) => Some(words.clone()),
    };
    words.filter(|words| !words.is_empty()).unwrap_or_else(|| "HDF5 gave no reason".into())
}

/// Keeps HDF5 from loading code that `HDF5_PLUGIN_PATH`, or a file that names a filter, asks for.
pub(crate) fn without_plugins() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the function takes any mask, and the lock serialises access to the C library. The call fails
        // where plugins are off already, which is what is wanted.
        let _off = hdf5::sync::sync(|| unsafe { H5PLset_loading_state(0) });
    });
}

#[cfg(test)]
mod tests {
    use hdf5_sys::h5pl::H5PLget_loading_state;

    use super::*;

    #[test]
    fn no_plugin_is_loaded_once_a_file_was_opened() {
        assert!(open(Path::new("/nowhere")).is_err());
        let mut state = -1;
        // SAFETY: the argument is a valid integer; locked as above.
        let status = hdf5::sync::sync(|| unsafe { H5PLget_loading_state(&raw mut state) });
        assert_eq!((status, state), (0, 0));
    }

    #[test]
    fn what_hdf5_says_of_a_damaged_file_is_passed_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.h5");
        std::fs::write(&path, "no HDF5").unwrap();
        assert!(matches!(open(&path), Err(DatasetError::NotHdf5 { .. })));
        let file = File::create(&path).unwrap();
        file.new_dataset_builder().with_data(&[1.0_f64; 1000]).create("x").unwrap();
        drop(file);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        let error = open(&path).unwrap_err().to_string();
        assert!(error.contains("truncated file: eof ="), "{error}");
    }
}
