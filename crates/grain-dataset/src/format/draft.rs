//! An HDF5 file in the making: whatever is written into it is remembered, and read again before the file is believed.
//!
//! Closing an HDF5 dataset flushes it, and nobody hears of an error then. So datasets stay open until the
//! file was flushed and the flush was looked at. As a flush that failed may be followed by one that claims
//! success over bytes that never left memory, the file is then closed, synchronized with the disk, opened anew,
//! and every write is read back and compared ([`Written`]). Only a file that passes is sealed and named.

use std::cell::RefCell;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use hdf5::{Dataset, File, Group};
use ndarray::{ArrayView, ArrayViewD, Dimension, IxDyn};

use crate::error::DatasetError;
use crate::files::{Temporary, io_error, write_whole};
use crate::format::attributes::hdf5_error;
use crate::format::open::{open, require_room, without_plugins};
use crate::format::scales;
use crate::format::seal;
use crate::format::strings;
use crate::format::written::{Block, Number, Opened, Written};

/// Writes an HDF5 file, whole or not at all; `prove` looks at the sealed file once more, as a reader would.
///
/// # Errors
/// A [`DatasetError`] if anything could not be written, or is not read back as it was written; what was at
/// `path` before is then untouched.
pub(crate) fn write<T>(
    path: &Path,
    fill: impl FnOnce(&DraftGroup<'_>) -> Result<T, DatasetError>,
    prove: impl FnOnce(&Path, &T) -> Result<(), DatasetError>,
) -> Result<T, DatasetError> {
    write_whole(path, |temporary| {
        let file = create(temporary).map_err(hdf5_error(path, "write"))?;
        let draft = Draft::default();
        let filled = file
            .as_group()
            .map_err(hdf5_error(path, "write"))
            .and_then(|group| fill(&DraftGroup { draft: &draft, group }))?;
        draft.finish(file, path, temporary)?;
        seal::seal(temporary.path())?;
        prove(temporary.path(), &filled)?;
        Ok(filled)
    })
}

/// Our own lock is beside the output; HDF5's fails where a file system knows none.
fn create(temporary: &Temporary) -> hdf5::Result<File> {
    without_plugins();
    require_room().map_err(|error| hdf5::Error::Internal(error.to_string()))?;
    // HDF5 takes names as UTF-8 here, and those of Linux are bytes: the name of the open file is ASCII.
    let name = match temporary.path().to_str() {
        Some(_) => temporary.path().to_path_buf(),
        None => PathBuf::from(format!("/proc/self/fd/{}", temporary.file().as_raw_fd())),
    };
    File::with_options().with_fapl(|access| access.sec2().file_locking(false)).create(&name)
}

#[derive(Default)]
struct Draft {
    /// Every dataset that was written to, so that none is flushed unheard.
    kept: RefCell<Vec<Dataset>>,
    written: RefCell<Vec<Written>>,
}

impl Draft {
    fn remember(&self, written: Written) {
        self.written.borrow_mut().push(written);
    }

    /// Flushes, closes, synchronizes and reads back.
    fn finish(self, file: File, path: &Path, temporary: &Temporary) -> Result<(), DatasetError> {
        let failed = hdf5_error(path, "write");
        file.flush().map_err(&failed)?;
        drop(self.kept);
        file.close().map_err(&failed)?;
        temporary.sync().map_err(io_error(path, "write"))?;
        temporary.forget_cached();
        let unread = hdf5_error(path, "read back");
        let file = open(temporary.path())?;
        let mut opened = Opened::new(&file);
        for written in self.written.into_inner() {
            if !written.is_in(&mut opened).map_err(&unread)? {
                return Err(DatasetError::NotWritten { path: path.into(), what: written.name() });
            }
        }
        drop(opened);
        file.close().map_err(&unread)
    }
}

/// A group of a file in the making.
pub(crate) struct DraftGroup<'draft> {
    draft: &'draft Draft,
    group: Group,
}

impl<'draft> DraftGroup<'draft> {
    pub(crate) fn create_group(&self, name: &str) -> hdf5::Result<Self> {
        Ok(DraftGroup { draft: self.draft, group: self.group.create_group(name)? })
    }

    /// Writes a text: as an attribute that every reader shows as one, or as a scalar dataset where it is too long.
    pub(crate) fn text(&self, name: &str, text: &str) -> hdf5::Result<()> {
        if text.len() > strings::ATTRIBUTE_MOST {
            return self.long_text(name, text);
        }
        strings::write_attribute(&self.group, name, text)?;
        self.draft.remember(Written::text(&self.group, false, name, &strings::clean(text)));
        Ok(())
    }

    /// Writes a text of any length as a scalar dataset.
    pub(crate) fn long_text(&self, name: &str, text: &str) -> hdf5::Result<()> {
        let dataset = strings::write_dataset(&self.group, name, text)?;
        self.draft.kept.borrow_mut().push(dataset);
        self.draft.remember(Written::text(&self.group, false, name, &strings::clean(text)));
        Ok(())
    }

    /// Writes a list of texts, as a dataset of strings as long as the longest.
    pub(crate) fn texts(&self, name: &str, texts: &[String]) -> hdf5::Result<()> {
        let dataset = strings::write_list(&self.group, name, texts)?;
        self.draft.kept.borrow_mut().push(dataset);
        let texts = texts.iter().map(|text| strings::clean(text)).collect();
        self.draft.remember(Written::texts(&self.group, name, texts));
        Ok(())
    }

    pub(crate) fn number<T: Number>(&self, name: &str, value: T) -> hdf5::Result<()> {
        self.group.new_attr::<T>().create(name)?.write_scalar(&value)?;
        self.draft.remember(Written::numbers(&self.group, false, name, &[value]));
        Ok(())
    }

    /// Writes an attribute of several numbers.
    pub(crate) fn numbers<T: Number>(&self, name: &str, values: &[T]) -> hdf5::Result<()> {
        let attribute = self.group.new_attr::<T>().shape([values.len()]).create(name)?;
        attribute.write(&ArrayView::from(values))?;
        self.draft.remember(Written::numbers(&self.group, false, name, values));
        Ok(())
    }

    /// Writes a count; files hold signed numbers, which every reader has.
    pub(crate) fn count(&self, name: &str, count: usize) -> hdf5::Result<()> {
        self.number(name, crate::format::attributes::signed(count))
    }

    /// Takes up a dataset that `create` makes here, empty.
    pub(crate) fn array(
        &self,
        create: impl FnOnce(&Group) -> hdf5::Result<Dataset>,
    ) -> hdf5::Result<DraftArray<'draft>> {
        let dataset = create(&self.group)?;
        self.draft.kept.borrow_mut().push(dataset.clone());
        Ok(DraftArray { draft: self.draft, dataset })
    }

    /// A one-dimensional dataset of these values, neither chunked nor compressed.
    pub(crate) fn list<T: Number>(
        &self,
        name: &str,
        values: &[T],
    ) -> hdf5::Result<DraftArray<'draft>> {
        let array =
            self.array(|group| group.new_dataset::<T>().shape(values.len()).create(name))?;
        array.write(&ArrayView::from(values))?;
        Ok(array)
    }
}

/// A dataset of a file in the making.
#[derive(Clone)]
pub(crate) struct DraftArray<'draft> {
    draft: &'draft Draft,
    dataset: Dataset,
}

impl DraftArray<'_> {
    pub(crate) fn text(&self, name: &str, text: &str) -> hdf5::Result<()> {
        strings::write_attribute(&self.dataset, name, text)?;
        self.draft.remember(Written::text(&self.dataset, true, name, &strings::clean(text)));
        Ok(())
    }

    /// Writes an attribute of several numbers.
    pub(crate) fn numbers<T: Number>(&self, name: &str, values: &[T]) -> hdf5::Result<()> {
        let attribute = self.dataset.new_attr::<T>().shape([values.len()]).create(name)?;
        attribute.write(&ArrayView::from(values))?;
        self.draft.remember(Written::numbers(&self.dataset, true, name, values));
        Ok(())
    }

    /// Writes all of it.
    pub(crate) fn write<T: Number, D: Dimension>(
        &self,
        values: &ArrayView<'_, T, D>,
    ) -> hdf5::Result<()> {
        let from = vec![0; values.ndim()];
        self.write_at(from, &values.view().into_dyn())
    }

    /// Writes a block that begins at `from`.
    pub(crate) fn write_at<T: Number>(
        &self,
        from: Vec<usize>,
        values: &ArrayViewD<'_, T>,
    ) -> hdf5::Result<()> {
        let values = values.as_standard_layout();
        let Some(elements) = values.as_slice() else {
            return Err("an array that is not contiguous".into());
        };
        let block = Block { from, count: values.shape().to_vec() };
        if !elements.is_empty() {
            self.dataset.write_slice::<_, T, _, IxDyn>(&values.view(), block.selection())?;
        }
        self.draft.remember(Written::elements(&self.dataset, block, elements));
        Ok(())
    }

    /// Makes this one-dimensional dataset the scale of an axis.
    pub(crate) fn make_scale(&self, name: &str) -> hdf5::Result<()> {
        scales::make_scale(&self.dataset, name)
    }

    /// Attaches a scale to axis `index`.
    pub(crate) fn attach(&self, scale: &DraftArray<'_>, index: usize) -> hdf5::Result<()> {
        scales::attach(&self.dataset, &scale.dataset, index)?;
        self.draft.remember(Written::scale(&self.dataset, &scale.dataset, index));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens to a file into which `meddle` writes behind the draft's back.
    fn meddled(meddle: impl FnOnce(&Group, &Dataset) -> hdf5::Result<()>) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.h5");
        std::fs::write(&path, "old").unwrap();
        let fill = |root: &DraftGroup<'_>| -> hdf5::Result<()> {
            root.text("units", "bit")?;
            root.number("h", 0.5_f64)?;
            root.texts("sources", &["a".into(), "longer".into(), String::new()])?;
            let axis = root.list("axis", &[1_i64, 2, 3])?;
            axis.make_scale("axis")?;
            let array = root.list("entropy", &[0.25_f64, f64::NAN, 1.0])?;
            array.attach(&axis, 0)?;
            meddle(&root.group, &array.dataset)
        };
        let failed = hdf5_error(&path, "write");
        let written = write(&path, |root| fill(root).map_err(failed), |_, ()| Ok(()));
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 1, "no temporary file is left");
        let kept = std::fs::read(&path).unwrap() == b"old";
        assert_eq!(
            kept,
            written.is_err(),
            "the old file is replaced by a good one, and only by that"
        );
        written.err().map(|error| error.to_string())
    }

    #[test]
    fn what_was_written_is_found_again() {
        assert_eq!(meddled(|_, _| Ok(())), None, "nobody meddled");
    }

    #[test]
    fn whatever_is_read_back_otherwise_is_named_and_nothing_is_replaced() {
        let number = |group: &Group, name: &str| group.attr(name)?.write_scalar(&0.0_f64);
        for (what, said) in [
            ("/entropy", meddled(|_, array| array.write_raw(&[0.25, f64::NAN, 0.0]))),
            ("attribute 'h' of /", meddled(|group, _| number(group, "h"))),
            ("/axis", meddled(|group, _| group.dataset("axis")?.write_raw(&[0_i64, 0, 0]))),
            ("attribute 'units' of /", meddled(|group, _| group.delete_attr("units"))),
            ("the scale /axis", meddled(|_, array| array.delete_attr("DIMENSION_LIST"))),
        ] {
            let said = said.unwrap();
            assert!(said.contains("was not written") || said.contains("read back"), "{said}");
            assert!(said.contains(what) || said.contains("read back"), "{what} in {said}");
        }
    }
}
