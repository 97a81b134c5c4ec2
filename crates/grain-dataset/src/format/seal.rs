//! A checksum of the whole file, behind its end, that is verified before HDF5 reads a byte.
//!
//! HDF5's own checksums cover compressed chunks, not its metadata, and the C library can crash on
//! metadata that a disk or a network damaged (seen with 1.10.8: a flipped byte, a segmentation
//! fault). So every file we write ends in a seal, which HDF5 readers ignore, as they ignore anything
//! behind the end that the superblock states:
//!
//! ```text
//! … HDF5 …  | "\x89grain-seal\r\n\x1a\n\0" (16 bytes) | SHA-256 of all bytes before the seal (32 bytes)
//! ```
//!
//! What is left of a damaged seal is told from its absence by the end of data in the superblock. A
//! program that changes the file in place (h5py in mode `r+`) cuts the seal off; a file without one
//! is read as any HDF5 file is.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::DatasetError;
use crate::files::io_error;
use crate::input::open_regular;

const MAGIC: &[u8; 16] = b"\x89grain-seal\r\n\x1a\n\0";
const SEAL_BYTES: u64 = 48;

/// Appends a seal to a file that is complete.
pub(crate) fn seal(path: &Path) -> Result<(), DatasetError> {
    let append = || -> io::Result<()> {
        let mut file = OpenOptions::new().read(true).append(true).open(path)?;
        let length = file.metadata()?.len();
        let hash = hash(&mut file, length)?;
        file.write_all(MAGIC)?;
        file.write_all(&hash)
    };
    append().map_err(io_error(path, "write"))
}

/// Whether a file ends in a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sealed {
    /// It does, and the seal agrees with every byte.
    Yes,
    /// It does not: another program wrote or changed it.
    No,
}

/// Refuses a file whose seal does not agree with its bytes.
///
/// # Errors
/// [`DatasetError::Changed`] then, or an error of reading.
pub(crate) fn verify(path: &Path) -> Result<Sealed, DatasetError> {
    let examine = || -> io::Result<Option<Sealed>> {
        let mut file = open_regular(path)?;
        let bytes = file.metadata()?.len();
        let length = bytes.saturating_sub(SEAL_BYTES);
        let mut seal = Vec::new();
        file.seek(SeekFrom::Start(length))?;
        (&mut file).take(SEAL_BYTES).read_to_end(&mut seal)?;
        let (magic, expected) = seal.split_at(seal.len().min(MAGIC.len()));
        if magic == MAGIC {
            file.rewind()?;
            return Ok((hash(&mut file, length)? == expected).then_some(Sealed::Yes));
        }
        // Something else behind the end of the HDF5 data is what is left of a seal.
        let remains = end_of_data(&mut file)?.is_some_and(|end| bytes > end);
        Ok((!remains).then_some(Sealed::No))
    };
    examine()
        .map_err(io_error(path, "read"))?
        .ok_or_else(|| DatasetError::Changed { path: path.into() })
}

/// Where the superblock says that the HDF5 data end; `None` if it says nothing.
fn end_of_data(file: &mut File) -> io::Result<Option<u64>> {
    let mut block = Vec::new();
    file.rewind()?;
    file.take(52).read_to_end(&mut block)?;
    if !block.starts_with(b"\x89HDF\r\n\x1a\n") {
        return Ok(None);
    }
    // The version, and the width of an address; versions 0 and 1 have more fields before it.
    let at = match (block.get(8), block.get(13), block.get(9)) {
        (Some(0), Some(8), _) => 40,
        (Some(1), Some(8), _) => 44,
        (Some(2 | 3), _, Some(8)) => 28,
        _ => return Ok(None),
    };
    let end = block.get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
    Ok(end.map(u64::from_le_bytes))
}

fn hash(file: &mut File, length: u64) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    io::copy(&mut file.take(length), &mut hash)?;
    Ok(hash.finalize().into())
}
