//! Avalanches in two dimensions: ensembles of samples summed up, and Figs. 4 and 5 with what belongs beside them.
//!
//! An [`EnsembleSummary`] says what a file of samples holds at every radius and W, as tables and as the figures
//! [`ensemble_picture`] (Figs. 5a, 5b) and [`sizes_picture`]. What is computed sample by sample is drawn by
//! [`map_picture`] (Fig. 4), [`phases_picture`] (Figs. 5c, 5d) and [`stability_picture`]. Every picture comes with the table it draws.
//!
//! # Examples
//!
//! Fig. 5a from the file of an ensemble, into a folder:
//!
//! ```no_run
//! use grain_compare::lattice::{EnsembleSummary, ensemble_picture};
//! use grain_dataset::write_files;
//!
//! let summary = EnsembleSummary::open("fig5a.h5".as_ref())?;
//! let picture = ensemble_picture(&summary);
//! write_files("figures".as_ref(), &picture.files("figure-5a")?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;

mod summary;

mod read;

mod tables;

mod ensemble;

mod sizes;

mod map;

mod phases;

mod stability;

pub use ensemble::ensemble_picture;
pub use error::SummaryError;
pub use map::{MapOfSample, map_picture};
pub use phases::{PhaseScan, phases_picture};
pub use sizes::sizes_picture;
pub use stability::{StabilityScan, stability_picture};
pub use summary::{EnsembleSummary, PointRow};
