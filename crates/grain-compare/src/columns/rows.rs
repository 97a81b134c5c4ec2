//! Rows of a table on their way into a file, as CSV or as Parquet: few stay in memory.

use std::path::PathBuf;
use std::sync::Arc;

use grain_dataset::StreamedFile;
use grain_figure::{Row, Table, Value};
use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};

use crate::columns::error::ColumnsError;

/// Numbers that are kept before they are written as a group of rows: a few tens of megabytes.
const GROUP: usize = 1 << 21;

/// The form of a table in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values, with a header.
    Csv,
    /// Apache Parquet, compressed by Snappy: columns of numbers (`DOUBLE`, null where there is none), counts (`INT64`) and words, named as
    /// in the header of a CSV.
    Parquet,
}

/// Where rows go.
pub(super) struct Rows<'a> {
    path: PathBuf,
    names: Vec<String>,
    sink: Sink<'a>,
    written: usize,
}

enum Sink<'a> {
    Csv(&'a mut StreamedFile),
    /// Begun with the first rows, by which the kinds of columns are known; until then the file waits.
    Parquet {
        file: Option<&'a mut StreamedFile>,
        writer: Option<Box<SerializedFileWriter<&'a mut StreamedFile>>>,
        waiting: Vec<Vec<Value>>,
    },
}

impl<'a> Rows<'a> {
    /// A table without rows.
    pub(super) fn begin(
        names: Vec<String>,
        file: &'a mut StreamedFile,
        format: TableFormat,
    ) -> Result<Self, ColumnsError> {
        let path = file.path().to_path_buf();
        let sink = match format {
            TableFormat::Csv => {
                file.append(&Table::new(names.iter()).to_csv())?;
                Sink::Csv(file)
            }
            TableFormat::Parquet => {
                Sink::Parquet { file: Some(file), writer: None, waiting: Vec::new() }
            }
        };
        Ok(Self { path, names, sink, written: 0 })
    }

    /// Rows more, of a cell a column.
    pub(super) fn add(&mut self, rows: impl Iterator<Item = Row>) -> Result<(), ColumnsError> {
        let Self { names, sink, written, .. } = self;
        let counted = rows.inspect(|_| *written += 1);
        match sink {
            Sink::Csv(file) => {
                let table = Table::new(names.iter()).with_rows(counted);
                file.append(&table.rows_to_csv())?;
            }
            Sink::Parquet { waiting, .. } => {
                waiting.extend(counted.map(Row::into_values));
                if waiting.len() * names.len() >= GROUP {
                    self.write_group().map_err(|source| self.error(source))?;
                }
            }
        }
        Ok(())
    }

    /// Writes what is kept, and returns how many rows there are.
    pub(super) fn finish(mut self) -> Result<usize, ColumnsError> {
        self.write_group().map_err(|source| self.error(source))?;
        if let Sink::Parquet { writer: Some(writer), .. } = &mut self.sink {
            let closed = writer.finish().map(|_| ());
            closed.map_err(|source| self.error(source))?;
        }
        Ok(self.written)
    }

    fn error(&self, source: ParquetError) -> ColumnsError {
        ColumnsError::Parquet { path: self.path.clone(), source }
    }

    /// Writes the rows that wait as a group; also without any, so that a table without rows has its columns.
    fn write_group(&mut self) -> Result<(), ParquetError> {
        let Sink::Parquet { file, writer, waiting } = &mut self.sink else { return Ok(()) };
        let rows = std::mem::take(waiting);
        if let Some(file) = file.take() {
            let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
            let schema = schema(&self.names, rows.first())?;
            let properties = properties.build().into();
            *writer = Some(Box::new(SerializedFileWriter::new(file, schema, properties)?));
        }
        let Some(writer) = writer else { return Ok(()) };
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = writer.next_row_group()?;
        let mut place = 0;
        while let Some(mut column) = group.next_column()? {
            // Of what there is; whether it is there, row by row.
            let there = rows.iter().map(|row| i16::from(row[place] != Value::Number(None)));
            let there: Vec<i16> = there.collect();
            let cells = rows.iter().map(|row| &row[place]);
            match &rows[0][place] {
                Value::Number(_) => {
                    let numbers = cells.filter_map(|cell| match cell {
                        Value::Number(number) => *number,
                        Value::Count(_) | Value::Text(_) => None,
                    });
                    let numbers: Vec<f64> = numbers.collect();
                    column.typed::<DoubleType>().write_batch(&numbers, Some(&there), None)?;
                }
                Value::Count(_) => {
                    let counts = cells.filter_map(|cell| match cell {
                        Value::Count(count) => i64::try_from(*count).ok(),
                        Value::Number(_) | Value::Text(_) => None,
                    });
                    let counts: Vec<i64> = counts.collect();
                    column.typed::<Int64Type>().write_batch(&counts, Some(&there), None)?;
                }
                Value::Text(_) => {
                    let texts = cells.filter_map(|cell| match cell {
                        Value::Text(text) => Some(ByteArray::from(text.as_str())),
                        Value::Number(_) | Value::Count(_) => None,
                    });
                    let texts: Vec<ByteArray> = texts.collect();
                    column.typed::<ByteArrayType>().write_batch(&texts, Some(&there), None)?;
                }
            }
            column.close()?;
            place += 1;
        }
        group.close()?;
        Ok(())
    }
}

/// Columns of the kinds that a row has; of a table without rows, numbers.
fn schema(names: &[String], row: Option<&Vec<Value>>) -> Result<TypePtr, ParquetError> {
    let column = |(place, name): (usize, &String)| {
        let (physical, logical) = match row.map(|row| &row[place]) {
            None | Some(Value::Number(_)) => (PhysicalType::DOUBLE, None),
            Some(Value::Count(_)) => (PhysicalType::INT64, None),
            Some(Value::Text(_)) => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let column = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()?;
        Ok(Arc::new(column))
    };
    let columns = names.iter().enumerate().map(column).collect::<Result<_, ParquetError>>()?;
    Ok(Arc::new(Type::group_type_builder("grain").with_fields(columns).build()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_dataset::Destination;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    #[test]
    fn a_parquet_table_reads_back_as_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.parquet");
        let mut file = StreamedFile::create(&Destination::claim(&path).unwrap()).unwrap();
        let names = ["file", "N [1]", "entropy [bit]"].map(String::from).to_vec();
        let mut rows = Rows::begin(names, &mut file, TableFormat::Parquet).unwrap();
        let row = |n: usize| {
            let entropy = (n != 3).then_some(1.0 / n as f64);
            Row::default().text("α.h5").count(n).maybe(entropy)
        };
        // More numbers than a group holds, and so several groups.
        let count = GROUP / 2;
        for begin in (0..count).step_by(count / 4) {
            rows.add((begin + 1..=begin + count / 4).map(row)).unwrap();
        }
        assert_eq!(rows.finish().unwrap(), count);
        assert!(!path.exists(), "not before it is whole");
        file.finish().unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        assert!(reader.num_row_groups() > 1, "written in pieces");
        let columns = reader.metadata().file_metadata().schema_descr().columns().iter();
        let columns: Vec<&str> = columns.map(|column| column.name()).collect();
        assert_eq!(columns, ["file", "N [1]", "entropy [bit]"]);
        let mut read = 0;
        for (index, row) in reader.get_row_iter(None).unwrap().enumerate() {
            let (row, n) = (row.unwrap(), index + 1);
            assert_eq!(
                (
                    row.get_string(0).unwrap().as_str(),
                    usize::try_from(row.get_long(1).unwrap()).unwrap()
                ),
                ("α.h5", n)
            );
            assert_eq!(row.get_double(2).ok(), (n != 3).then_some(1.0 / n as f64), "row {n}");
            read += 1;
        }
        assert_eq!(read, count);
    }

    #[test]
    fn a_table_without_rows_has_its_columns() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.parquet");
        let mut file = StreamedFile::create(&Destination::claim(&path).unwrap()).unwrap();
        let rows = Rows::begin(vec!["N [1]".into()], &mut file, TableFormat::Parquet).unwrap();
        assert_eq!(rows.finish().unwrap(), 0);
        file.finish().unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        assert_eq!(reader.metadata().file_metadata().schema_descr().num_columns(), 1);
    }
}
