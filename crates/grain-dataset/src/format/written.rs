//! What was written into a file, as it takes to see whether it is there: names, and SHA-256 of numbers.

use std::collections::HashMap;
use std::path::Path;

use bytemuck::NoUninit;
use hdf5::{Dataset, File, Group, H5Type, Hyperslab, Location, SliceOrIndex};
use ndarray::ArrayD;
use sha2::{Digest, Sha256};

use crate::format::scales;
use crate::format::text;

/// A number as HDF5 stores it.
pub(crate) trait Number: H5Type + NoUninit {}

impl<T: H5Type + NoUninit> Number for T {}

type Hash = [u8; 32];

/// One write, and what to see when it is read back.
#[derive(Debug)]
pub(crate) struct Written {
    /// The full name of the group or dataset.
    object: String,
    is_array: bool,
    what: What,
}

#[derive(Debug)]
enum What {
    /// An attribute, or a dataset where it is long.
    Text { name: String, text: String },
    /// A list of texts in a dataset.
    Texts { name: String, texts: Vec<String> },
    /// The numbers of an attribute.
    Numbers { name: String, hash: Hash, read: fn(&Location, &str) -> hdf5::Result<Hash> },
    /// A block of a dataset.
    Elements { block: Block, hash: Hash, read: fn(&Dataset, &Block) -> hdf5::Result<Hash> },
    /// A scale attached to the axis of this index.
    Scale { scale: String, axis: usize },
}

/// A block of an array: its first element, and its length along every axis.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub from: Vec<usize>,
    pub count: Vec<usize>,
}

impl Block {
    pub(crate) fn selection(&self) -> Hyperslab {
        let along = |(&start, &count): (&usize, &usize)| SliceOrIndex::SliceCount {
            start,
            step: 1,
            count,
            block: 1,
        };
        let axes: Vec<SliceOrIndex> = self.from.iter().zip(&self.count).map(along).collect();
        Hyperslab::from(axes)
    }
}

/// A file that was opened anew, and what of it was opened last: many writes go to one array.
pub(crate) struct Opened<'file> {
    file: &'file File,
    datasets: HashMap<String, Dataset>,
    groups: HashMap<String, Group>,
}

impl<'file> Opened<'file> {
    pub(crate) fn new(file: &'file File) -> Self {
        Self { file, datasets: HashMap::new(), groups: HashMap::new() }
    }

    fn dataset(&mut self, name: &str) -> hdf5::Result<&Dataset> {
        if !self.datasets.contains_key(name) {
            self.datasets.insert(name.to_owned(), self.file.dataset(name)?);
        }
        Ok(&self.datasets[name])
    }

    fn group(&mut self, name: &str) -> hdf5::Result<&Group> {
        if !self.groups.contains_key(name) {
            self.groups.insert(name.to_owned(), self.file.group(name)?);
        }
        Ok(&self.groups[name])
    }
}

impl Written {
    pub(crate) fn text(owner: &Location, is_array: bool, name: &str, text: &str) -> Self {
        let what = What::Text { name: name.into(), text: text.into() };
        Self { object: owner.name(), is_array, what }
    }

    pub(crate) fn texts(owner: &Location, name: &str, texts: Vec<String>) -> Self {
        let what = What::Texts { name: name.into(), texts };
        Self { object: owner.name(), is_array: false, what }
    }

    pub(crate) fn numbers<T: Number>(
        owner: &Location,
        is_array: bool,
        name: &str,
        values: &[T],
    ) -> Self {
        let read = |owner: &Location, name: &str| Ok(hash::<T>(&owner.attr(name)?.read_raw()?));
        let what = What::Numbers { name: name.into(), hash: hash(values), read };
        Self { object: owner.name(), is_array, what }
    }

    pub(crate) fn elements<T: Number>(dataset: &Dataset, block: Block, values: &[T]) -> Self {
        let read = |dataset: &Dataset, block: &Block| {
            if block.count.is_empty() {
                return Ok(hash::<T>(&dataset.read_raw()?));
            }
            let read: ArrayD<T> = dataset.read_slice(block.selection())?;
            Ok(hash::<T>(&read.into_raw_vec_and_offset().0))
        };
        let what = What::Elements { block, hash: hash(values), read };
        Self { object: dataset.name(), is_array: true, what }
    }

    pub(crate) fn scale(dataset: &Dataset, scale: &Dataset, axis: usize) -> Self {
        let what = What::Scale { scale: scale.name(), axis };
        Self { object: dataset.name(), is_array: true, what }
    }

    /// Whether a file that was opened anew has it.
    pub(crate) fn is_in(&self, file: &mut Opened<'_>) -> hdf5::Result<bool> {
        let object = self.object.as_str();
        match &self.what {
            What::Text { name, text: expected } if self.is_array => {
                Ok(text::text_of_attribute(file.dataset(object)?, name).as_ref() == Some(expected))
            }
            What::Text { name, text: expected } => {
                Ok(text::text(file.group(object)?, name).as_ref() == Some(expected))
            }
            What::Texts { name, texts } => {
                let found = text::texts(Path::new(""), file.group(object)?, name);
                Ok(found.is_ok_and(|found| found == *texts))
            }
            What::Numbers { name, hash, read } if self.is_array => {
                Ok(read(file.dataset(object)?, name)? == *hash)
            }
            What::Numbers { name, hash, read } => Ok(read(file.group(object)?, name)? == *hash),
            What::Elements { block, hash, read } => {
                Ok(read(file.dataset(object)?, block)? == *hash)
            }
            What::Scale { scale, axis } => {
                let scale = file.file.dataset(scale)?;
                scales::is_attached(file.dataset(object)?, &scale, *axis)
            }
        }
    }

    /// What it is, for a person.
    pub(crate) fn name(&self) -> String {
        let object = &self.object;
        match &self.what {
            What::Text { name, .. } | What::Texts { name, .. } | What::Numbers { name, .. } => {
                format!("attribute '{name}' of {object}")
            }
            What::Elements { block, .. } if block.from.iter().all(|first| *first == 0) => {
                object.clone()
            }
            What::Elements { block, .. } => format!("{object} from {:?} on", block.from),
            What::Scale { scale, axis } => format!("the scale {scale} of axis {axis} of {object}"),
        }
    }
}

fn hash<T: Number>(values: &[T]) -> Hash {
    Sha256::digest(bytemuck::cast_slice::<T, u8>(values)).into()
}
