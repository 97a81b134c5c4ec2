//! Many computations side by side, each record to a sink as it is finished.
//!
//! An [`Experiment`] says how one task is computed; [`run()`] has a [`Team`] of workers take tasks until none is left,
//! hands every record to a [`Sink`](grain_model::Sink) on the calling thread, tells a
//! [`Progress`](grain_model::Progress) how far it has come, and ends early when an
//! [`Interrupt`](grain_model::Interrupt) asks it to or something fails. Which tasks there are, and what is computed,
//! is the experiment's: sweeps of exact diagonalizations and ensembles on lattices are two of them. Read in this order:
//! who works ([`team`]), at what ([`experiment`]), and how it goes ([`mod@run`]).
//!
//! # Examples
//!
//! Monte Carlo estimates of π, with as many points each as asked for:
//!
//! ```
//! use std::fmt::Display;
//!
//! use grain_model::{Interrupt, Record, Silent, Work};
//! use grain_run::{Completion, Experiment, Halt, Output, Stage, Team, ThreadsRefused, run};
//!
//! struct Estimates {
//!     points: u32,
//! }
//!
//! struct Estimate {
//!     seed: u64,
//!     pi: f64,
//! }
//!
//! impl Record for Estimate {
//!     type Item = u64;
//!
//!     fn item(&self) -> u64 {
//!         self.seed
//!     }
//! }
//!
//! impl Experiment for Estimates {
//!     type Task = u64;
//!     type Record = Estimate;
//!     type Worker = ();
//!     type Error = ThreadsRefused;
//!
//!     const THINGS: &'static str = "estimates";
//!
//!     fn worker(&self) {}
//!
//!     fn compute(
//!         &self,
//!         (): &mut (),
//!         seed: u64,
//!         output: &mut Output<'_, Self>,
//!     ) -> Result<(), Halt<ThreadsRefused>> {
//!         let mut state = seed;
//!         let mut uniform = || {
//!             state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
//!             (state >> 11) as f64 / (1_u64 << 53) as f64
//!         };
//!         let inside = (0..self.points).filter(|_| uniform().hypot(uniform()) < 1.0).count();
//!         output.deliver(Estimate { seed, pi: 4.0 * inside as f64 / f64::from(self.points) })
//!     }
//!
//!     fn work(&self, _: &u64) -> Work {
//!         Work { count: 1, cost: f64::from(self.points) }
//!     }
//!
//!     fn place(&self, seed: &u64) -> impl Display {
//!         format!("seed {seed}")
//!     }
//! }
//!
//! let stage = Stage {
//!     experiment: Estimates { points: 10_000 },
//!     tasks: 0..20,
//!     work: Work { count: 20, cost: 20.0 * 10_000.0 },
//!     team: Team::EachOnOneThread { workers: 2 },
//! };
//! let mut estimates = Vec::new();
//! let completion = run(vec![stage], &Silent, &Interrupt::new(), &mut estimates)?;
//! assert_eq!(completion, Completion::Finished);
//! let mean = estimates.iter().map(|estimate| estimate.pi).sum::<f64>() / 20.0;
//! assert!((mean - std::f64::consts::PI).abs() < 0.02, "{mean}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod team;

pub mod experiment;

pub mod run;

pub use experiment::{Experiment, Halt, Output, Stop};
pub use run::{Completion, RunError, Stage, run};
pub use team::{Team, ThreadsRefused};
