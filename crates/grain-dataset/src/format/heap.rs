//! Strings of variable length: where they lie is believed only if a string of that length lies there.
//!
//! HDF5 1.10 copies as many bytes as the heap says into a buffer as long as the reference says, and takes an
//! index without comparing it: a changed byte is a crash. So the heap is read here (file format
//! specification III.E), and HDF5 is never asked.

use crate::format::file_bytes::{FileBytes, number};

/// Length, address of the collection, index in it.
pub(crate) const REFERENCE_BYTES: usize = 16;

/// The string behind each reference, NUL and what follows cut off; `None` if one leads nowhere.
pub(crate) fn strings(file: &FileBytes, references: &[u8], most: u64) -> Option<Vec<Vec<u8>>> {
    let mut total = 0_u64;
    let mut collection: Option<(u64, Vec<u8>)> = None;
    let mut found = Vec::new();
    for reference in references.chunks(REFERENCE_BYTES) {
        let (length, address) = (number(reference, 0, 4)?, number(reference, 4, 8)?);
        let index = number(reference, 12, 4)?;
        total = total.checked_add(length)?;
        if total > most {
            return None;
        }
        if length == 0 {
            found.push(Vec::new());
            continue;
        }
        if collection.as_ref().is_none_or(|(at, _)| *at != address) {
            collection = Some((address, read_collection(file, address)?));
        }
        let (_, bytes) = collection.as_ref()?;
        let text = object(bytes, index)?.get(..usize::try_from(length).ok()?)?;
        found.push(text.split(|&byte| byte == 0).next().unwrap_or_default().to_vec());
    }
    Some(found)
}

/// A global heap collection, whole.
fn read_collection(file: &FileBytes, address: u64) -> Option<Vec<u8>> {
    let head = file.at(address, 16)?;
    head.starts_with(b"GCOL\x01").then_some(())?;
    file.at(address, number(&head, 8, 8)?)
}

/// The object of this index in a collection.
fn object(collection: &[u8], index: u64) -> Option<&[u8]> {
    let mut at = 16;
    while at + 16 <= collection.len() {
        let (found, size) = (number(collection, at, 2)?, number(collection, at + 8, 8)?);
        let size = usize::try_from(size).ok()?;
        // Index 0 is the free space at the end.
        if found == 0 {
            return None;
        }
        let end = at.checked_add(16)?.checked_add(size)?;
        if found == index {
            return collection.get(at + 16..end);
        }
        at = end.checked_next_multiple_of(8)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A collection with the objects 1 and 2.
    fn collection() -> Vec<u8> {
        let mut bytes = b"GCOL\x01\0\0\0".to_vec();
        bytes.extend(80_u64.to_le_bytes());
        for (index, text) in [(1_u64, b"first\0\0\0"), (2, b"second\0\0")] {
            bytes.extend(index.to_le_bytes());
            bytes.extend(5_u64.to_le_bytes());
            bytes.extend(text);
        }
        bytes.resize(80, 0);
        bytes
    }

    #[test]
    fn only_objects_that_are_there_whole_are_found() {
        let mut bytes = collection();
        assert_eq!(object(&bytes, 1), Some(&b"first"[..]));
        assert_eq!(object(&bytes, 2), Some(&b"secon"[..]));
        assert_eq!(object(&bytes, 3), None);
        assert_eq!(object(&bytes, 0), None);
        for size in [u64::MAX, 1 << 40, 1000, 0] {
            bytes[24..32].copy_from_slice(&size.to_le_bytes());
            let second = object(&bytes, 2);
            assert!(second.is_none_or(|text| text.len() <= 80), "{size}: {second:?}");
        }
    }
}
