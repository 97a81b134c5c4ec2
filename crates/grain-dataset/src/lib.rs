//! Datasets in HDF5: the only crate that knows the format.
//!
//! The format is specified, for people without this code, in `data/FORMAT.md`; [`layout`] holds its
//! names. Writing: a [`DatasetPlan`] says what will be there, a [`DatasetWriter`] takes records as
//! they come, keeps them in part files (`store`) and assembles the dataset at the end
//! (`dataset/assemble`). Reading: a [`Dataset`] believes no length before it is checked, and a [`Window`] says which
//! eigenstates of it count. Ensembles of lattice samples are
//! files of their own ([`lattice`]).

mod error;

pub mod input;

mod files;

mod lock;

mod unwritable;

mod destination;

mod format;

mod store;

mod dataset;

mod disorder_digest;

mod pooled_size;

mod pool;

pub mod lattice;

mod parts_report;

mod summary_file;

mod table_file;

mod file_contents;

mod text_files;

mod streamed_file;

pub use dataset::disorder_file::read_disorder;
pub use dataset::merge::Merge;
pub use dataset::plan::{self, DatasetPlan};
pub use dataset::reader::Dataset;
pub use dataset::size_group::SizeGroup;
pub use dataset::verify::{self, Verification, verify};
pub use dataset::window::{EnergyWindow, Window, WindowError};
pub use dataset::writer::DatasetWriter;
pub use destination::{Destination, write_file};
pub use error::DatasetError;
pub use file_contents::{ArrayContents, FileContents};
pub use format::description::Description;
pub use format::file_attributes::FileAttributes;
pub use format::kind::FileKind;
pub use format::layout::{self, Precision};
pub use format::provenance::{self, Provenance};
pub use format::ranges;
pub use parts_report::PartsReport;
pub use pool::Pool;
pub use pooled_size::{PooledPoint, PooledSize};
pub use store::parts_folder::{Existing, interrupted_run};
pub use store::writer::Completed;
pub use streamed_file::StreamedFile;
pub use summary_file::{SummaryFile, SummarySize};
pub use table_file::{Table, TableColumn, write_tables};
pub use text_files::write_files;
pub use unwritable::Unwritable;
