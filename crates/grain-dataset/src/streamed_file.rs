//! A file too long for memory: written piece by piece, and there whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::destination::Destination;
use crate::error::DatasetError;
use crate::files::{Temporary, io_error};

/// How much is kept before it is written, bytes.
const BUFFER: usize = 1 << 16;

/// A file in the making, under a temporary name; it is gone if it is dropped before it is finished.
///
/// # Examples
///
/// ```
/// use grain_dataset::{Destination, StreamedFile};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("squares.csv");
/// let destination = Destination::claim(&path)?;
/// let mut file = StreamedFile::create(&destination)?;
/// for x in 0..3 {
///     file.append(&format!("{x},{}\n", x * x))?;
/// }
/// assert!(!path.exists(), "not yet");
/// file.finish()?;
/// assert_eq!(std::fs::read_to_string(path)?, "0,0\n1,1\n2,4\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct StreamedFile {
    path: PathBuf,
    temporary: Temporary,
    buffer: Vec<u8>,
}

impl StreamedFile {
    /// Begins a file beside the file that it will become.
    ///
    /// # Errors
    /// [`DatasetError::Io`] if nothing can be written there.
    pub fn create(destination: &Destination) -> Result<Self, DatasetError> {
        let path = destination.path().to_path_buf();
        let temporary = Temporary::beside(&path).map_err(io_error(&path, "write"))?;
        Ok(Self { path, temporary, buffer: Vec::with_capacity(BUFFER) })
    }

    /// Appends a piece of text; bytes are written through [`Write`].
    ///
    /// # Errors
    /// [`DatasetError::Io`] if it cannot be written.
    pub fn append(&mut self, text: &str) -> Result<(), DatasetError> {
        self.write_all(text.as_bytes()).map_err(io_error(&self.path, "write"))
    }

    /// Where the file will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its name, once every byte is on the disk.
    ///
    /// # Errors
    /// [`DatasetError::Io`] if it cannot be; what was there before is then untouched.
    pub fn finish(mut self) -> Result<(), DatasetError> {
        self.flush_buffer().map_err(io_error(&self.path, "write"))?;
        let Self { path, temporary, .. } = self;
        temporary.sync().and_then(|()| temporary.replace(&path)).map_err(io_error(&path, "write"))
    }

    fn flush_buffer(&mut self) -> io::Result<()> {
        let written = self.temporary.file().write_all(&self.buffer);
        self.buffer.clear();
        written
    }
}

impl Write for StreamedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER {
            self.flush_buffer()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.flush_buffer()
    }
}
