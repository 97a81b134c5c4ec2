//! The store that datasets and lattice ensembles share: parts, shards, resuming, merging. What is stored is a [`schema`].

pub(crate) mod block;

pub(crate) mod part_file;

pub(crate) mod parts;

pub(crate) mod parts_folder;

pub(crate) mod schema;

pub(crate) mod origins;

pub(crate) mod writer;

pub(crate) mod merging;
