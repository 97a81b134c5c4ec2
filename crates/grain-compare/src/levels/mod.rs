//! Level statistics of complete spectra: unfolded spacings, the spectral form factor, the Thouless time, and the mobility edge.
//!
//! [`level_statistics`] reads complete spectra of a [`Pool`](grain_dataset::Pool) of datasets and unfolds each of them
//! ([`unfolding`]); spacings ([`spacings`]) say how neighbours repel, the form factor ([`form_factor`]) how far in energy levels
//! know of each other, and the Thouless time how long a random-matrix description is late. Gap ratios are resolved in energy
//! ([`energy`]): where those of two N cross is the mobility edge ([`edge`](mod@edge)). [`form_factor_picture`],
//! [`spacing_picture`], [`thouless_picture`], [`energy_picture()`] and [`edge_picture`] draw them, each with the table of its numbers.
//!
//! # Examples
//!
//! ```no_run
//! use grain_compare::columns::Selection;
//! use grain_compare::levels::level_statistics;
//! use grain_dataset::Pool;
//!
//! let pool = Pool::open(&["drh.h5".into()])?;
//! for of in level_statistics(&pool, &Selection::default())? {
//!     let tau = of.thouless.map(|time| time.tau);
//!     println!("N = {}, alpha = {}: tau_Th = {tau:?} Heisenberg times", of.n_lbits, of.alpha);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod unfolding;

pub mod spacings;

pub mod form_factor;

pub mod energy;

mod statistics;

pub mod edge;

mod picture;

mod energy_picture;

pub use edge::mobility_edge;
pub use energy_picture::{edge_picture, energy_picture};
pub use picture::{form_factor_picture, spacing_picture, thouless_picture};
pub use statistics::{LevelStatistics, LevelsError, level_statistics};
