//! A table as another program writes it: compressed or not, columns set apart by commas, tabs, semicolons or blanks, the names of the
//! columns in the first line or behind a `#`, as `numpy.savetxt` has them.

use std::io::{BufRead, BufReader, Cursor, Read};

use csv::StringRecord;
use flate2::bufread::MultiGzDecoder;

/// What begins a file that gzip has compressed.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Characters between columns; a blank stands for any number of blanks and tabs.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b' '];

/// The longest line that can be one of names.
const LONGEST: u64 = 1 << 16;

/// A table whose header was read.
pub(crate) struct Table {
    /// The names of the columns.
    pub(crate) header: StringRecord,
    /// The line of the header, from 1.
    header_line: u64,
    separator: u8,
    rest: Box<dyn BufRead>,
}

/// A row, and its line from 1.
pub(crate) type Row = (u64, StringRecord);

impl Table {
    /// Reads up to the header: the first line that is no comment, or a comment with all of these names.
    pub(crate) fn open(source: impl Read + 'static, names: &[&str]) -> Result<Self, csv::Error> {
        let mut source: Box<dyn BufRead> = Box::new(BufReader::new(source));
        if source.fill_buf()?.starts_with(&GZIP) {
            source = Box::new(BufReader::new(MultiGzDecoder::new(source)));
        }
        let mut header_line = 0;
        loop {
            let mut bytes = Vec::new();
            header_line += 1;
            let read = source.by_ref().take(LONGEST).read_until(b'\n', &mut bytes)?;
            let line = String::from_utf8_lossy(&bytes);
            // Some editors begin a file with this mark.
            let line = line.trim_start_matches('\u{feff}').trim();
            let (comment, text) = match line.strip_prefix('#') {
                Some(text) => (true, text.trim()),
                None => (false, line),
            };
            let (separator, header) = split(text, names);
            let complete = names.iter().all(|name| header.iter().any(|own| own == *name));
            if read == 0 || (!text.is_empty() && (complete || !comment)) {
                return Ok(Self { header, header_line, separator, rest: source });
            }
        }
    }

    /// The rows behind the header; comments and empty lines are left out.
    pub(crate) fn rows(self) -> Box<dyn Iterator<Item = Result<Row, csv::Error>>> {
        let Self { header, header_line, separator, rest } = self;
        let columns = header.len();
        if separator == b' ' {
            let lines = rest.lines().zip(header_line + 1..);
            return Box::new(lines.filter_map(move |(line, number)| {
                let line = match line {
                    Ok(line) => line,
                    Err(error) => return Some(Err(error.into())),
                };
                let text = line.trim();
                let is_row = !text.is_empty() && !text.starts_with('#');
                is_row.then(|| as_long(text.split_whitespace().collect(), columns, number))
            }));
        }
        let mut builder = csv::ReaderBuilder::new();
        builder.comment(Some(b'#')).trim(csv::Trim::All).delimiter(separator).has_headers(false);
        // Rows are held to the length of the header.
        let mut first = Vec::new();
        for _ in 1..columns {
            first.push(separator);
        }
        first.push(b'\n');
        let all = Cursor::new(first).chain(rest);
        let decimal_commas = separator == b';';
        Box::new(builder.from_reader(all).into_records().skip(1).map(move |record| {
            let mut record = record?;
            if decimal_commas {
                record = record.iter().map(|field| field.replace(',', ".")).collect();
            }
            Ok((0, record))
        }))
    }
}

/// A row of blanks between columns, if it has as many as the header.
fn as_long(record: StringRecord, columns: usize, line: u64) -> Result<Row, csv::Error> {
    if record.len() == columns {
        return Ok((line, record));
    }
    let found = record.len();
    let said = format!("line {line} has {found} columns, and the header {columns}");
    Err(std::io::Error::new(std::io::ErrorKind::InvalidData, said).into())
}

/// The separator that gives most of the names, and what it gives.
fn split(line: &str, names: &[&str]) -> (u8, StringRecord) {
    let by = |separator: u8| -> StringRecord {
        if separator == b' ' {
            return line.split_whitespace().collect();
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .trim(csv::Trim::All)
            .delimiter(separator)
            .from_reader(line.as_bytes());
        reader.records().next().and_then(Result::ok).unwrap_or_default()
    };
    let found = |record: &StringRecord| {
        names.iter().filter(|name| record.iter().any(|own| own == **name)).count()
    };
    let all = SEPARATORS.map(|separator| (separator, by(separator)));
    // Of equally good ones the first.
    let mut best = 0;
    for (index, (_, record)) in all.iter().enumerate() {
        if found(record) > found(&all[best].1) {
            best = index;
        }
    }
    let [a, b, c, d] = all;
    match best {
        0 => a,
        1 => b,
        2 => c,
        _ => d,
    }
}
