//! One sample: whether its avalanche runs, and how large its bubble grows.
//!
//! # Why a part of the lattice is enough
//!
//! Orbitals are localised: those far from the origin hardly touch the grain. So a ball around the origin
//! is diagonalized, and [`crate::boundary`] estimates by how much the sites beyond can change each amplitude.
//! The fixed point (11) rises with every bare coupling (its map increases, and the solver finds the lowest
//! fixed point), so
//!
//! ```text
//! lower: amplitudes |c_k| - s|δc_k| of the ball alone
//! upper: amplitudes |c_k| + s|δc_k| of the ball, s|a_x| of the orbitals beyond,     s = SAFETY
//! ```
//!
//! have fixed points that bracket `η_tot`: no linearisation enters, and an avalanche that the rest of the
//! lattice could set off shows as an upper fixed point that has run away. The ball grows until the bracket is
//! as narrow as asked, or the avalanche has run.
//!
//! # When an avalanche has run
//!
//! Orbitals that the lower fixed point has thermalized carry the bubble outwards. Once all of the ball and of the
//! shells looked at around it are thermal, by a margin, at amplitudes a factor `AMPLITUDE_MARGIN` below their
//! estimates, the shells beyond follow one after the other: a shell of `n` sites adds `½ n log 2` to every
//! `log g`, and no shell lies further in `log g` below the last than one hop against the largest energy difference
//! there is. Where `n` is large enough for that (from the fifth shell or so of the square lattice on), the avalanche
//! takes the whole lattice, and `η_tot = N log 2` to 1e-9.
//!
//! # What is estimated, and what is not
//!
//! The bracket is an *estimate*, not a proof: that the fixed points bracket `η_tot` is as true as the changes of the
//! amplitudes are large enough, and these are known to second order in the mixing across the ball's surface, with a
//! factor [`SAFETY`] for the rest. What is known of it is statistics: the example `against_dense` compares it with
//! dense diagonalization, sample by sample. A resonance between an orbital near the origin and one more than
//! [`COLLAR`] shells beyond the ball would escape it; its chance is their coupling over their mean level spacing, by
//! order of magnitude below 1e-9 wherever the bracket is below 1e-3. [`SampleSolver::solve_whole`] estimates nothing.

use std::f64::consts::LN_2;

use grain_theory::MeanFieldTheory;
use grain_theory::avalanche::THERMAL_ENTROPY;

use crate::boundary::{BoundaryEffect, COLLAR};
use crate::error::LatticeError;
use crate::lattice::Lattice;
use crate::model::{LatticeModel, positive};
use crate::potential::Potential;
use crate::spectrum::{Diagonalizer, refined_origin_amplitudes};

/// Factor on every estimated change of an amplitude, for what the second order leaves out.
///
/// What is known of it (example `against_dense`, brackets of 1e-3, 1e-6 and 1e-9 for every sample): with 3, three of 7200
/// brackets missed the dense result, by at most 0.56 of their half width, so it was raised to 5. With 5, none of those
/// missed, nor of 2400 samples of another seed; of 9600 samples of a third, 3 of 28,800 brackets did, by at most 0.14 of
/// their half width. No verdict was wrong, and no error larger than the tolerance, in any of them.
pub const SAFETY: f64 = 5.0;

/// Factor below their estimates at which orbitals beyond the ball must still be thermal.
const AMPLITUDE_MARGIN: f64 = 20.0;

/// `log g` above which an orbital is thermal whatever happens: `log 2 - η` is 3e-13 there.
const SAFELY_THERMAL: f64 = 5.0;

/// Tolerance of `η_tot` below which the rounding of a decomposition has to be mended: without, the
/// largest error seen in 4000 samples is 3e-9.
const ROUNDING_SHOWS: f64 = 1e-7;

/// The first ball: 41 sites of the square lattice, below which second order is not enough.
const FIRST_RADIUS: usize = 4;

/// How the avalanche ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Every orbital is thermal.
    Complete,
    /// Some orbital keeps a mean entropy below one half.
    Failed,
}

/// What the grain does to one sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// `η_tot` in nats, (14) of PRB 106, 184208: the middle of the estimated bracket.
    pub total_enhancement: f64,
    /// Half the width of the estimated bracket, in nats; zero where the whole lattice was diagonalized.
    pub uncertainty: f64,
    /// Whether the avalanche ran.
    pub outcome: Outcome,
    /// Orbitals with `[S_n]` above one half.
    pub n_thermalized: usize,
    /// Radius of the part that was diagonalized.
    pub ball_radius: usize,
}

impl Sample {
    /// Size of the bubble in l-bits, `η_tot / log 2`.
    pub fn bubble_size(&self) -> f64 {
        self.total_enhancement / LN_2
    }

    /// What [`SampleSolver::solve`] would find on a smaller lattice of the same kind and disorder, bit for bit.
    ///
    /// `None` where it looked at sites that the smaller lattice does not have: the ball, the shells around it, and
    /// the neighbours of these.
    pub fn on_smaller(&self, smaller: &dyn Lattice) -> Option<Self> {
        if self.ball_radius + COLLAR + 1 > smaller.radius() {
            return None;
        }
        let n_sites = smaller.n_sites();
        Some(match self.outcome {
            Outcome::Failed => *self,
            Outcome::Complete => {
                let total_enhancement = n_sites as f64 * LN_2;
                Self { total_enhancement, n_thermalized: n_sites, ..*self }
            }
        })
    }
}

/// Solves samples on one lattice, one after the other, in memory kept between them.
#[derive(Debug)]
pub struct SampleSolver<'a> {
    lattice: &'a dyn Lattice,
    model: LatticeModel,
    theory: MeanFieldTheory,
    tolerance: f64,
    diagonalizer: Diagonalizer,
    site_energies: Vec<f64>,
}

impl<'a> SampleSolver<'a> {
    /// A solver that finds `η_tot` of failed avalanches to an estimated `tolerance`, in nats.
    ///
    /// # Errors
    /// [`LatticeError::NotPositive`] unless the tolerance is positive and finite.
    pub fn new(
        lattice: &'a dyn Lattice,
        model: LatticeModel,
        tolerance: f64,
    ) -> Result<Self, LatticeError> {
        Ok(Self {
            lattice,
            model,
            theory: model.theory(),
            tolerance: positive("tolerance of η_tot", tolerance)?,
            diagonalizer: Diagonalizer::new(),
            site_energies: Vec::new(),
        })
    }

    /// Solves a sample from as small a part of the lattice as the tolerance allows.
    ///
    /// # Errors
    /// [`LatticeError::NoConvergence`] if a diagonalization fails or the potential is NaN somewhere.
    pub fn solve(&mut self, potential: &dyn Potential) -> Result<Sample, LatticeError> {
        self.site_energies.clear();
        let mut radius = FIRST_RADIUS;
        let mut previous: Option<(usize, f64)> = None;
        loop {
            if radius >= self.lattice.radius() {
                return self.whole(potential);
            }
            let bracket = match self.bracket(potential, radius)? {
                Bracketed::RanAway => return Ok(self.complete(radius)),
                Bracketed::Between(bracket) => bracket,
            };
            let uncertainty = 0.5 * (bracket.upper - bracket.lower);
            if uncertainty <= self.tolerance {
                return Ok(Sample {
                    total_enhancement: 0.5 * (bracket.lower + bracket.upper),
                    uncertainty,
                    outcome: Outcome::Failed,
                    n_thermalized: bracket.n_thermalized,
                    ball_radius: radius,
                });
            }
            let steps = self.steps_outwards(radius, uncertainty, previous);
            previous = Some((radius, uncertainty));
            radius += steps;
        }
    }

    /// Solves a sample from the whole lattice: the dense reference.
    ///
    /// # Errors
    /// As [`Self::solve`].
    pub fn solve_whole(&mut self, potential: &dyn Potential) -> Result<Sample, LatticeError> {
        self.site_energies.clear();
        self.whole(potential)
    }

    fn whole(&mut self, potential: &dyn Potential) -> Result<Sample, LatticeError> {
        let n_sites = self.lattice.n_sites();
        self.read_energies(potential, n_sites);
        let (lattice, hopping) = (self.lattice, self.model.hopping());
        let energies = &self.site_energies[..n_sites];
        let spectrum = self.diagonalizer.diagonalize(lattice, hopping, energies)?;
        let amplitudes = refined_origin_amplitudes(lattice, hopping, energies, &spectrum);
        let log_bare = log_bare_couplings(lattice, &self.model, energies, &amplitudes);
        let fixed_point = self.theory.solve(&log_bare);
        let n_thermalized = self.n_thermal(&fixed_point.log_g);
        Ok(Sample {
            total_enhancement: fixed_point.total_enhancement,
            uncertainty: 0.0,
            outcome: if n_thermalized == n_sites { Outcome::Complete } else { Outcome::Failed },
            n_thermalized,
            ball_radius: self.lattice.radius(),
        })
    }

    fn read_energies(&mut self, potential: &dyn Potential, n_sites: usize) {
        for site in self.site_energies.len()..n_sites {
            self.site_energies.push(potential.energy(site, self.lattice.position(site)));
        }
    }

    fn n_thermal(&self, log_g: &[f64]) -> usize {
        log_g.iter().filter(|&&log_g| self.theory.mean_entropy(log_g) > THERMAL_ENTROPY).count()
    }

    fn complete(&self, radius: usize) -> Sample {
        let n_sites = self.lattice.n_sites();
        Sample {
            total_enhancement: n_sites as f64 * LN_2,
            uncertainty: 0.0,
            outcome: Outcome::Complete,
            n_thermalized: n_sites,
            ball_radius: radius,
        }
    }

    fn bracket(
        &mut self,
        potential: &dyn Potential,
        radius: usize,
    ) -> Result<Bracketed, LatticeError> {
        let (lattice, hopping) = (self.lattice, self.model.hopping());
        self.read_energies(potential, lattice.sites_within(radius + COLLAR + 1));
        let n_inner = lattice.sites_within(radius);
        let ball =
            self.diagonalizer.diagonalize(lattice, hopping, &self.site_energies[..n_inner])?;
        let effect = BoundaryEffect::estimate(lattice, hopping, &self.site_energies, radius, &ball);
        let amplitudes: Vec<f64> = if self.tolerance < ROUNDING_SHOWS {
            let energies = &self.site_energies[..n_inner];
            refined_origin_amplitudes(lattice, hopping, energies, &ball)
        } else {
            ball.origin_amplitudes().map(f64::abs).collect()
        };
        let estimate =
            Estimate { log_coupling: self.model.grain_coupling().ln(), amplitudes, effect };

        let lower = self.theory.solve(&estimate.lowest());
        if self.runs_away(radius, &estimate, lower.total_enhancement) {
            return Ok(Bracketed::RanAway);
        }
        let upper = self.theory.solve(&estimate.highest());
        Ok(Bracketed::Between(EstimatedBracket {
            lower: lower.total_enhancement,
            upper: upper.total_enhancement,
            n_thermalized: self.n_thermal(&lower.log_g),
        }))
    }

    /// Whether an avalanche that has come as far as the lower bound takes the whole lattice.
    fn runs_away(&self, radius: usize, estimate: &Estimate, lower: f64) -> bool {
        // Half of the ball at least: cheaply excludes what has failed for certain.
        if lower < 0.5 * LN_2 * estimate.amplitudes.len() as f64 {
            return false;
        }
        let outermost = (radius + COLLAR).min(self.lattice.radius());
        let bubble = self.theory.solve(&estimate.cautious()).total_enhancement;
        let least = estimate.least_cautious() + 0.5 * bubble;
        if outermost == self.lattice.radius() {
            return least >= SAFELY_THERMAL;
        }
        let hop = log_hop(&self.site_energies, self.model.hopping());
        let n_shell =
            self.lattice.sites_within(outermost) - self.lattice.sites_within(outermost - 1);
        least - hop >= SAFELY_THERMAL && 0.5 * LN_2 * n_shell as f64 >= hop
    }

    /// How many shells the ball should grow by.
    fn steps_outwards(
        &self,
        radius: usize,
        uncertainty: f64,
        previous: Option<(usize, f64)>,
    ) -> usize {
        // Undecided: the next shell may show that the avalanche runs.
        if uncertainty > LN_2 {
            return 1;
        }
        let measured = previous.map(|(earlier, wider)| {
            ((wider / uncertainty).ln() / (radius - earlier) as f64).clamp(1.5, 4.0)
        });
        // Per shell, in the logarithm: an order of magnitude before anything is known.
        let shrinking = measured.unwrap_or(2.3);
        let steps = ((uncertainty / self.tolerance).ln() / shrinking).ceil();
        match steps {
            steps if steps <= 1.0 => 1,
            steps if steps <= 2.0 => 2,
            // Farther is guessing: a shell too many costs more than looking again.
            _ => 3,
        }
    }
}

/// `log g_{n,0}` of the orbitals of a whole lattice, from their amplitudes at the origin.
///
/// A decomposition gives orbitals far from the origin an amplitude of exactly zero, and they would never
/// thermalize: none is taken to be smaller than it can be.
pub(crate) fn log_bare_couplings(
    lattice: &dyn Lattice,
    model: &LatticeModel,
    site_energies: &[f64],
    amplitudes: &[f64],
) -> Vec<f64> {
    let least = -(lattice.radius() as f64) * log_hop(site_energies, model.hopping());
    let log_coupling = model.grain_coupling().ln();
    amplitudes.iter().map(|amplitude| log_coupling + amplitude.ln().max(least)).collect()
}

/// The most, in `log |φ|`, by which an orbital can be smaller one site further away.
///
/// ```text
/// φ(y) = t φ(x)/(ε - V_y) + …,   |ε - V_y| ≤ max V - min V + 4t
/// ```
fn log_hop(site_energies: &[f64], hopping: f64) -> f64 {
    let (lowest, highest) = site_energies
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &e| (low.min(e), high.max(e)));
    ((highest - lowest) / hopping + 4.0).ln()
}

enum Bracketed {
    Between(EstimatedBracket),
    RanAway,
}

/// Where `η_tot` lies, by the estimated changes of the amplitudes.
struct EstimatedBracket {
    lower: f64,
    upper: f64,
    n_thermalized: usize,
}

/// Bare couplings of the ball and the shells around it, with what is unsure about them.
struct Estimate {
    /// `log g_0`.
    log_coupling: f64,
    /// `|c_k|`.
    amplitudes: Vec<f64>,
    effect: BoundaryEffect,
}

impl Estimate {
    fn log_bare(&self, amplitude: f64) -> f64 {
        self.log_coupling + amplitude.ln()
    }

    /// `log g_{n,0}` of the ball at the least.
    fn lowest(&self) -> Vec<f64> {
        self.amplitudes
            .iter()
            .zip(&self.effect.inner_changes)
            .map(|(amplitude, change)| self.log_bare((amplitude - SAFETY * change).max(0.0)))
            .collect()
    }

    /// `log g_{n,0}` of the ball, and of what is beyond, at the most.
    fn highest(&self) -> Vec<f64> {
        let outer = &self.effect.outer_amplitudes;
        // The shells beyond those looked at, as often again as all but the nearest of these.
        let beyond = &outer[self.effect.n_next..];
        let inner = self
            .amplitudes
            .iter()
            .zip(&self.effect.inner_changes)
            .map(|(amplitude, change)| amplitude + SAFETY * change);
        inner
            .chain(outer.iter().chain(beyond).map(|amplitude| SAFETY * amplitude))
            .map(|amplitude| self.log_bare(amplitude.min(1.0)))
            .collect()
    }

    /// `log g_{n,0}` of the ball and of the shells looked at, as low as they could be by mishap.
    fn cautious(&self) -> Vec<f64> {
        let lowest = self.lowest();
        let outer = self.effect.outer_amplitudes.iter();
        lowest
            .into_iter()
            .chain(outer.map(|amplitude| self.log_bare(amplitude / AMPLITUDE_MARGIN)))
            .collect()
    }

    /// The least of them; of the ball, where a resonance leaves no lower bound, a margin below what it has.
    fn least_cautious(&self) -> f64 {
        self.amplitudes
            .iter()
            .chain(&self.effect.outer_amplitudes)
            .map(|amplitude| self.log_bare(amplitude / AMPLITUDE_MARGIN))
            .fold(f64::INFINITY, f64::min)
    }
}
