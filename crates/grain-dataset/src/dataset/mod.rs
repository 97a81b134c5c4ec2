//! Datasets of eigenstates: what one will hold, how it is written, and what is read of it.

pub(crate) mod version_1;

pub(crate) mod model_attributes;

pub mod plan;

pub(crate) mod point;

pub(crate) mod size_writer;

pub(crate) mod assemble;

pub(crate) mod size_group;

pub(crate) mod reader;

pub(crate) mod window;

pub(crate) mod schema;

pub(crate) mod writer;

pub(crate) mod merge;

pub(crate) mod disorder_file;

pub mod verify;
