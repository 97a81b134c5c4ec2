//! One file a command: settings → library calls → what to print. None imports another.

pub mod claims;
pub mod compare;
pub mod completions;
pub mod explore;
pub mod export;
pub mod figure;
pub mod fit;
pub mod generate;
pub mod info;
pub mod lattice;
pub mod levels;
pub mod man;
pub mod measure;
pub mod merge;
pub mod plot;
pub mod regress;
pub mod summarize;
pub mod theory;
pub mod verify;
