//! How any file of ours is written, proved and read: names, attributes, axes, seals, and the suspicion with which foreign files are met.

pub mod layout;

pub mod ranges;

pub(crate) mod attributes;

pub(crate) mod axes;

pub(crate) mod scales;

pub(crate) mod strings;

pub(crate) mod written;

pub(crate) mod draft;

pub(crate) mod seal;

pub mod provenance;

pub(crate) mod file_attributes;

pub(crate) mod description;

pub(crate) mod digest;

pub(crate) mod file_bytes;

pub(crate) mod object_header;

pub(crate) mod heap;

pub(crate) mod text;

pub(crate) mod filters;

pub(crate) mod objects;

pub(crate) mod open;

pub(crate) mod kind;
