//! Bounds on how much the sites beyond a radius can change the amplitudes at the origin.
//!
//! # The cut, as a perturbation
//!
//! A ball of the lattice is diagonalized: orbitals `v_k` of energy `θ_k`, amplitudes `c_k = v_k(0)`. Cutting it off
//! has left out the hopping between `v_k` and the orbital on each site `x` beyond,
//!
//! ```text
//! J_kx = t Σ_{y~x} v_k(y)                  x in the next shell
//! J_kx = Σ_{y~x} t/(ε_x - V_y) J_ky        x farther out, by the shells between
//! ```
//!
//! Put back as a perturbation, with `ε_x` the energy of the orbital at `x` and `α_kx = J_kx/(θ_k - ε_x)` the
//! mixing angle of the pair, it does four things.
//!
//! ```text
//! levels inside move            θ_k → θ_k + Σ_x J_kx α_kx                                      second order
//! orbitals outside are coupled  |a_x| ≈ |Σ_k c_k J_kx/(ε_x - θ_k)|                              first order
//! orbitals inside lose norm     |δc_k| ≈ ½ |c_k| Σ_x α_kx²                                     second order
//! orbitals inside mix           |δc_k| ≤ Σ_{k'≠k} |c_k' M_kk'/(θ_k - θ_k')|,  M = α Jᵀ          second order
//! ```
//!
//! All energies are taken after the levels have moved: an orbital at the edge of the ball that is nearly resonant with
//! one near the origin owes its amplitude to a small gap, which the shift changes by more than itself.
//!
//! # Resonances
//!
//! Perturbation theory fails for a pair closer than its coupling, but two levels exchange at most all they have.
//! So where the coupling exceeds half the gap, the mixing angle is taken as 1. And since gaps are known to
//! second order only, each is shortened by a fraction `UNSURE_SHIFT` of what its levels have moved. Such a pair
//! makes the estimate large, never small.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, Par};

use crate::lattice::Lattice;
use crate::spectrum::BallSpectrum;

/// Shells outside the ball whose orbitals are looked at one by one.
///
/// Amplitudes fall by an order of magnitude a shell.
pub const COLLAR: usize = 3;

/// Fraction of a level's shift by which the shift may be wrong.
const UNSURE_SHIFT: f64 = 0.3;

/// A gap is not taken shorter than this fraction of what is unsure about it: a coincidence of levels that are hardly
/// coupled, of which a lattice has many, would count as a resonance.
const SHORTEST_GAP: f64 = 0.01;

/// What the cut at the ball's radius may hide.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundaryEffect {
    /// `|δc_k|` of each orbital of the ball, in the order of its energies.
    pub inner_changes: Vec<f64>,
    /// `|a_x|` of each orbital beyond, by the site it sits on: the next [`COLLAR`] shells in the order of the lattice.
    pub outer_amplitudes: Vec<f64>,
    /// How many of `outer_amplitudes` belong to the shell next to the ball.
    pub n_next: usize,
}

impl BoundaryEffect {
    /// Estimates it from the orbitals of a ball and the energies of the sites around it.
    ///
    /// `ball` holds the sites within `radius`, below that of the lattice; `site_energies`
    /// those and [`COLLAR`]` + 1` shells more, or as many as there are.
    pub fn estimate(
        lattice: &dyn Lattice,
        hopping: f64,
        site_energies: &[f64],
        radius: usize,
        ball: &BallSpectrum<'_>,
    ) -> Self {
        let origin: Vec<f64> = ball.origin_amplitudes().collect();
        let outside = Outside { lattice, hopping, site_energies, n_inner: origin.len() };
        let collar = outside.collar(radius, ball);
        let mixing = Mixing::through(&collar, ball.energies, lattice.sites_within(radius + 2));
        let outer_amplitudes = (0..collar.levels.len())
            .map(|x| mixing.amplitude_through(&origin, &collar, x))
            .collect();
        let inner_changes = mixing.inner_changes(&origin, &collar);
        let n_next = lattice.sites_within(radius + 1) - origin.len();
        Self { inner_changes, outer_amplitudes, n_next }
    }
}

/// An energy, and by how much others have moved it.
#[derive(Debug, Clone, Copy)]
struct Level {
    energy: f64,
    /// Sum of the moduli of its shifts.
    shift: f64,
}

impl Level {
    /// Distance to another, as far as it is sure.
    fn sure_gap(self, other: Self) -> f64 {
        let gap = self.energy - other.energy;
        let unsure = UNSURE_SHIFT * (self.shift + other.shift);
        (gap.abs() - unsure).max(SHORTEST_GAP * unsure).copysign(gap)
    }

    /// Moves away from another level at distance `gap`, as the two would without the rest.
    fn repelled(self, coupling: f64, gap: f64) -> Self {
        let squared = coupling * coupling;
        // The eigenvalue of [[0, J], [J, gap]], in the form that does not cancel.
        let shift =
            2.0 * squared / (gap.abs() + (gap * gap + 4.0 * squared).sqrt()).max(f64::MIN_POSITIVE);
        Self { energy: self.energy + shift.copysign(gap), shift: self.shift + shift }
    }
}

/// Mixing angle of two levels to first order with its sign, or ±1 where that does not apply.
fn mixing_angle(coupling: f64, gap: f64) -> f64 {
    if 2.0 * coupling.abs() >= gap.abs() {
        1.0_f64.copysign(coupling * gap.signum())
    } else {
        coupling / gap
    }
}

/// A column of a matrix made by [`Mat::zeros`].
#[expect(clippy::expect_used, reason = "faer owns matrices column by column")]
fn contiguous(matrix: &Mat<f64>, column: usize) -> &[f64] {
    matrix
        .col(column)
        .try_as_col_major()
        .expect("columns of an owned matrix are contiguous")
        .as_slice()
}

/// The orbitals around the ball, counted from the first site beyond it.
struct Collar {
    levels: Vec<Level>,
    /// `[k, x]`: `J_kx`.
    couplings: Mat<f64>,
}

/// The sites around the ball.
struct Outside<'a> {
    lattice: &'a dyn Lattice,
    hopping: f64,
    site_energies: &'a [f64],
    n_inner: usize,
}

impl Outside<'_> {
    fn neighbours(&self, site: usize) -> impl Iterator<Item = usize> + '_ {
        self.lattice.neighbours(site).iter().map(|&neighbour| neighbour as usize)
    }

    fn collar(&self, radius: usize, ball: &BallSpectrum<'_>) -> Collar {
        let n_inner = self.n_inner;
        let n_outer = self.lattice.sites_within(radius + COLLAR) - n_inner;
        let mut couplings = Mat::zeros(n_inner, n_outer);
        let mut levels = Vec::with_capacity(n_outer);
        for shell in radius + 1..=radius + COLLAR {
            let inside = self.lattice.sites_within(shell - 1);
            for site in inside..self.lattice.sites_within(shell) {
                let mut level = self.level(site);
                let (nearer, rest) = couplings.as_mut().split_at_col_mut(site - n_inner);
                let mut column = rest.col_mut(0);
                for neighbour in self.neighbours(site).filter(|&neighbour| neighbour < inside) {
                    if neighbour < n_inner {
                        for k in 0..n_inner {
                            column[k] += self.hopping * ball.orbitals[(neighbour, k)];
                        }
                    } else {
                        let gap = level.energy - self.site_energies[neighbour];
                        let angle = mixing_angle(self.hopping, gap);
                        for k in 0..n_inner {
                            column[k] += angle * nearer[(k, neighbour - n_inner)];
                        }
                    }
                }
                let bare = self.site_energies[site];
                for (k, &inner) in ball.energies.iter().enumerate() {
                    level = level.repelled(column[k], bare - inner);
                }
                levels.push(level);
            }
        }
        Collar { levels, couplings }
    }

    /// The orbital at a site outside, repelled by its neighbours outside.
    fn level(&self, site: usize) -> Level {
        let bare = self.site_energies[site];
        self.neighbours(site)
            .filter(|&other| other >= self.n_inner && other < self.site_energies.len())
            .fold(Level { energy: bare, shift: 0.0 }, |level, other| {
                level.repelled(self.hopping, bare - self.site_energies[other])
            })
    }
}

/// What the shells beyond do to the orbitals inside.
struct Mixing {
    /// `θ_k` after they have moved.
    levels: Vec<Level>,
    /// `[k, x]`: `α_kx`, for the nearest shells.
    angles: Mat<f64>,
}

impl Mixing {
    fn through(collar: &Collar, energies: &[f64], n_within: usize) -> Self {
        let n_outer = n_within - energies.len();
        let nearest = &collar.levels[..n_outer];
        let mut levels: Vec<Level> =
            energies.iter().map(|&energy| Level { energy, shift: 0.0 }).collect();
        for (x, outer) in nearest.iter().enumerate() {
            let inner = levels.iter_mut().zip(energies).zip(contiguous(&collar.couplings, x));
            for ((level, energy), &coupling) in inner {
                *level = level.repelled(coupling, energy - outer.energy);
            }
        }
        let mut angles = Mat::zeros(energies.len(), n_outer);
        for (x, &outer) in nearest.iter().enumerate() {
            let mut column = angles.col_mut(x);
            for (k, &coupling) in contiguous(&collar.couplings, x).iter().enumerate() {
                column[k] = mixing_angle(coupling, levels[k].sure_gap(outer));
            }
        }
        Self { levels, angles }
    }

    /// `|a_x|`.
    fn amplitude_through(&self, origin: &[f64], collar: &Collar, x: usize) -> f64 {
        let outer = collar.levels[x];
        let (mut perturbative, mut resonant) = (0.0, 0.0);
        let inner = self.levels.iter().zip(contiguous(&collar.couplings, x)).zip(origin);
        for ((&level, &coupling), &origin) in inner {
            let gap = outer.sure_gap(level);
            if 2.0 * coupling.abs() >= gap.abs() {
                resonant += origin.abs();
            } else {
                perturbative += origin * coupling / gap;
            }
        }
        perturbative.abs() + resonant
    }

    /// `|δc_k|`: lost norm, and mixing with the other orbitals inside.
    fn inner_changes(&self, origin: &[f64], collar: &Collar) -> Vec<f64> {
        let n_inner = origin.len();
        let mut changes = vec![0.0; n_inner];
        for x in 0..self.angles.ncols() {
            let angles = contiguous(&self.angles, x);
            for ((change, angle), origin) in changes.iter_mut().zip(angles).zip(origin) {
                *change += 0.5 * angle * angle * origin.abs();
            }
        }
        let mut through = Mat::<f64>::zeros(n_inner, n_inner);
        let couplings = collar.couplings.as_ref().subcols(0, self.angles.ncols()).transpose();
        matmul(through.as_mut(), Accum::Replace, self.angles.as_ref(), couplings, 1.0, Par::Seq);
        for (other, &origin) in origin.iter().enumerate() {
            let column = contiguous(&through, other);
            for (k, (change, &coupling)) in changes.iter_mut().zip(column).enumerate() {
                if k != other {
                    let gap = self.levels[k].sure_gap(self.levels[other]);
                    *change += origin.abs() * mixing_angle(coupling, gap).abs();
                }
            }
        }
        changes
    }
}
