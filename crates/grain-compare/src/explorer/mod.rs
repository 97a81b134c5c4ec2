//! A page to explore datasets with: N, α and l-bit are chosen, the coupling is a slider, and mean field follows at once.
//!
//! [`Exploration`] holds what the page needs: the averages and histograms of every l-bit, and the theory as tables, of which the page
//! interpolates ([`NUMBERS`], six nodes of a uniform grid) what [`compare`](crate::compare) computes, to 1e-6. The page is one file, and asks no network.
//!
//! # Examples
//!
//! ```no_run
//! use grain_compare::explorer::{Exploration, page};
//! use grain_dataset::{Pool, Window};
//! use grain_theory::MeanFieldTheory;
//!
//! let pool = Pool::open(&["drh.h5".into()])?;
//! let exploration = Exploration::of(&pool, &Window::default(), MeanFieldTheory::default())?;
//! std::fs::write("drh-explorer.html", page(&exploration)?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod measured;

mod tables;

mod exploration;

mod page;

pub use exploration::Exploration;
pub use page::{NUMBERS, page};
