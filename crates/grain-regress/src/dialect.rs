//! A table as another program writes it, whatever its dialect.
//!
//! Compressed by gzip or not; columns set apart by commas, tabs, semicolons or blanks; the names of the columns in the first line, or
//! behind a `#` as `numpy.savetxt` has them.

use std::io::{BufRead, BufReader, Read};

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
            let read = (&mut source).take(LONGEST).read_until(b'\n', &mut bytes)?;
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
    pub(crate) fn rows(self) -> impl Iterator<Item = Result<Row, csv::Error>> {
        let Self { header, header_line, separator, rest } = self;
        let columns = header.len();
        rest.lines().zip(header_line + 1..).filter_map(move |(line, number)| {
            let line = match line {
                Ok(line) => line,
                Err(error) => return Some(Err(error.into())),
            };
            let text = line.trim_matches(['\r', ' ']);
            if text.trim().is_empty() || text.starts_with('#') {
                return None;
            }
            let record = cells(text, separator);
            if record.len() == columns {
                return Some(Ok((number, record)));
            }
            let found = record.len();
            let said = format!("line {number} has {found} columns, and the header {columns}");
            Some(Err(std::io::Error::new(std::io::ErrorKind::InvalidData, said).into()))
        })
    }
}

/// The cells of a line; where semicolons stand between columns, a comma is a decimal point.
fn cells(line: &str, separator: u8) -> StringRecord {
    if separator == b' ' {
        return line.split_whitespace().collect();
    }
    // Without quotes there is nothing to a line but its separators.
    let mut record: StringRecord = if line.contains('"') {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(separator)
            .from_reader(line.as_bytes());
        reader.records().next().and_then(Result::ok).unwrap_or_default()
    } else {
        line.split(char::from(separator)).collect()
    };
    record.trim();
    if separator == b';' {
        record = record.iter().map(|cell| cell.replace(',', ".")).collect();
    }
    record
}

/// The separator that gives most of the names, and what it gives.
fn split(line: &str, names: &[&str]) -> (u8, StringRecord) {
    let found = |record: &StringRecord| {
        names.iter().filter(|name| record.iter().any(|own| own == **name)).count()
    };
    let all = SEPARATORS.map(|separator| (separator, cells(line, separator)));
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

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    const NAMES: [&str; 2] = ["N", "entropy"];

    fn rows(text: &[u8]) -> (Vec<String>, Vec<(u64, Vec<String>)>) {
        let table = Table::open(Cursor::new(text.to_vec()), &NAMES).unwrap();
        let header = table.header.iter().map(str::to_owned).collect();
        let words = |row: Result<Row, csv::Error>| {
            let (line, record) = row.unwrap();
            (line, record.iter().map(str::to_owned).collect())
        };
        (header, table.rows().map(words).collect())
    }

    #[test]
    fn the_same_table_is_read_in_every_dialect() {
        let header = ["N", "n o t e", "entropy"].map(str::to_owned).to_vec();
        let row =
            |line, entropy: &str| (line, vec!["2".to_owned(), String::new(), entropy.to_owned()]);
        for (text, lines) in [
            ("N,n o t e,entropy\n2,,0.5\n\n# said\n2,,0.25\n", [2, 5]),
            ("# made by hand\n#N\tn o t e\tentropy\n2\t\t0.5\n2\t\t0.25", [3, 4]),
            ("\u{feff}N; n o t e; entropy\r\n2;;0,5\r\n2; ;0,25\r\n", [2, 3]),
            ("\n\nN,\"n o t e\",entropy\n2,,0.5\n2,\"\",0.25\n", [4, 5]),
        ] {
            let expected = vec![row(lines[0], "0.5"), row(lines[1], "0.25")];
            assert_eq!(rows(text.as_bytes()), (header.clone(), expected), "{text}");
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(text.as_bytes()).unwrap();
            assert_eq!(rows(&packed.finish().unwrap()), rows(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn what_numpy_saves_is_read_and_a_row_of_another_length_is_refused_with_its_line() {
        let saved = "# N entropy\n6.0e+00 5.0e-01\n  6.0e+00   2.5e-01\n# end\n";
        let (header, found) = rows(saved.as_bytes());
        assert_eq!(header, ["N", "entropy"]);
        assert_eq!(found[1], (3, vec!["6.0e+00".to_owned(), "2.5e-01".to_owned()]));
        for (text, line) in [("N entropy\n6 0.5\n6\n", "line 3"), ("#,#\nN,entropy\n6\n", "line 3")]
        {
            let table = Table::open(Cursor::new(text), &NAMES).unwrap();
            let error = table.rows().find_map(Result::err).unwrap().to_string();
            assert!(error.contains(line), "{error}");
        }
        let table = Table::open(Cursor::new("# only\n# comments\n"), &NAMES).unwrap();
        assert!(table.header.iter().all(str::is_empty), "a table without a header has no columns");
    }
}
