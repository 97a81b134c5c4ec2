//! Datasets in HDF5: the only crate that knows the format.
//!
//! The format is specified, for people without this code, in `data/FORMAT.md`; [`layout`] holds its
//! names. Writing: a [`DatasetPlan`] says what will be there, a [`DatasetWriter`] takes records as
//! they come, keeps them in part files (`parts`) and assembles the dataset at the end
//! (`assemble`). Reading: a [`Dataset`] believes no length before it is checked, and a [`Window`] says which eigenstates
//! of it count. Ensembles of lattice samples are
//! files of their own ([`lattice`]).

pub mod layout;

mod error;

mod attributes;

mod axes;

pub mod ranges;

mod scales;

mod files;

mod lock;

mod destination;

mod strings;

mod written;

mod draft;

mod seal;

pub mod provenance;

mod description;

pub mod plan;

mod digest;

pub mod input;

mod file_bytes;

mod object_header;

mod heap;

mod text;

mod filters;

mod objects;

mod open;

mod kind;

mod part_file;

mod parts;

mod points;

mod size_writer;

mod assemble;

mod parts_folder;

mod parts_report;

mod writer;

mod merge;

mod reader;

mod size_group;

mod window;

mod disorder_file;

pub mod lattice;

pub mod verify;

mod summary_file;
mod table_file;
mod text_files;

pub use description::Description;
pub use destination::{Destination, Unwritable, write_file};
pub use disorder_file::read_disorder;
pub use error::DatasetError;
pub use kind::FileKind;
pub use merge::Merge;
pub use parts_folder::Existing;
pub use parts_report::PartsReport;
pub use plan::{DatasetPlan, Precision};
pub use provenance::Provenance;
pub use reader::{Dataset, FileAttributes};
pub use size_group::SizeGroup;
pub use summary_file::{SummaryFile, SummarySize};
pub use table_file::{Table, TableColumn, write_tables};
pub use text_files::write_files;
pub use verify::{Verification, verify};
pub use window::{EnergyWindow, Window, WindowError};
pub use writer::{Completed, DatasetWriter};
