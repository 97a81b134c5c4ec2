//! Attributes as they lie in an object's header, where HDF5's own reader would follow what it is told.
//!
//! Both kinds of header of the HDF5 file format specification (IV.A.1), version 1 and 2. Attributes in
//! "dense" storage, which other programs make of many attributes, are not found here.

use crate::format::file_bytes::{FileBytes, number};

const ATTRIBUTE: u64 = 0x0C;
const CONTINUATION: u64 = 0x10;

/// The flag of a message that only names another place.
const SHARED: u8 = 0x02;

/// Headers are some kilobytes; attributes of 64 KiB, as many as a header holds, are still believed.
const MOST_BYTES: u64 = 16 << 20;

/// More pieces than any writer makes; a chain that closes on itself has more.
const MOST_PIECES: usize = 1024;

/// The value of an attribute, byte for byte; `None` if the header at `address` does not hold it whole.
pub(crate) fn attribute_bytes(file: &FileBytes, address: u64, name: &str) -> Option<Vec<u8>> {
    let mut result = None;
    messages(file, address, |kind, flags, data| {
        if kind == ATTRIBUTE && flags & SHARED == 0 && result.is_none() {
            result = value(data, name);
        }
    })?;
    result
}

/// Hands every message of a header to `examine`: type, flags, content; `None` if it cannot be one.
fn messages(file: &FileBytes, address: u64, mut examine: impl FnMut(u64, u8, &[u8])) -> Option<()> {
    let start = file.at(address, 16)?;
    let old = !start.starts_with(b"OHDR");
    let mut pieces: Vec<(u64, u64)> = Vec::new();
    let mut ordered = false;
    if old {
        (start.first() == Some(&1)).then_some(())?;
        pieces.push((address + 16, number(&start, 8, 4)?));
    } else {
        (start.get(4) == Some(&2)).then_some(())?;
        let flags = *start.get(5)?;
        ordered = flags & 0x04 != 0;
        let times = if flags & 0x20 == 0 { 0 } else { 16 };
        let limits = if flags & 0x10 == 0 { 0 } else { 4 };
        let width = 1_u64 << (flags & 0x03);
        let length =
            number(&file.at(address + 6 + times + limits, width)?, 0, 8.min(1 << (flags & 0x03)))?;
        pieces.push((address + 6 + times + limits + width, length));
    }
    let (mut next, mut total) = (0, 0_u64);
    while let Some(&(at, length)) = pieces.get(next) {
        next += 1;
        total = total.checked_add(length)?;
        if total > MOST_BYTES || pieces.len() > MOST_PIECES {
            return None;
        }
        let piece = file.at(at, length)?;
        let prefix = if old { 8 } else { 4 + 2 * usize::from(ordered) };
        let mut offset = 0;
        while offset + prefix <= piece.len() {
            let (kind, size, flags) = if old {
                (number(&piece, offset, 2)?, number(&piece, offset + 2, 2)?, piece[offset + 4])
            } else {
                (number(&piece, offset, 1)?, number(&piece, offset + 1, 2)?, piece[offset + 3])
            };
            let data = offset + prefix..offset + prefix + usize::try_from(size).ok()?;
            let data_end = data.end;
            let data = piece.get(data)?;
            if kind == CONTINUATION {
                let (at, length) = (number(data, 0, 8)?, number(data, 8, 8)?);
                // A piece of the newer kind begins with OCHK and ends in a checksum.
                pieces.push(if old {
                    (at, length)
                } else {
                    (at.checked_add(4)?, length.checked_sub(8)?)
                });
            } else {
                examine(kind, flags, data);
            }
            offset = data_end;
        }
    }
    Some(())
}

/// The value of the attribute that a message holds, if it is the one of this name.
fn value(message: &[u8], name: &str) -> Option<Vec<u8>> {
    let version = *message.first()?;
    let length = |at| number(message, at, 2).and_then(|length| usize::try_from(length).ok());
    let (name_length, type_length, space_length) = (length(2)?, length(4)?, length(6)?);
    let (start, unit) = match version {
        1 => (8, 8),
        2 => (8, 1),
        3 => (9, 1),
        _ => return None,
    };
    let found = message.get(start..start + name_length)?;
    let found = found.split(|&byte| byte == 0).next()?;
    if found != name.as_bytes() {
        return None;
    }
    let padded = |length: usize| length.next_multiple_of(unit);
    let value = start + padded(name_length) + padded(type_length) + padded(space_length);
    message.get(value..).map(<[u8]>::to_vec)
}
