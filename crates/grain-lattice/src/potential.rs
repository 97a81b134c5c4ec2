//! The energy of a site: a quasiperiodic or a random potential.

use std::f64::consts::{PI, TAU};

use crate::error::LatticeError;

/// On-site energies, `V(θ_n)` in (15) of PRB 106, 184208.
pub trait Potential: Sync {
    /// Energy of a site, given by its number in the lattice and its position.
    fn energy(&self, site: usize, position: [i32; 2]) -> f64;
}

/// The asymmetric triangular wave of unit amplitude.
///
/// ```text
/// V(0) = 1,   V(θ_min) = -1,   V(2π) = 1,   linear between, period 2π      below (15) of PRB 106, 184208
/// ```
///
/// For a uniform `θ`, `V` is uniform in `[-1, 1]` whatever `θ_min`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TriangularWave {
    minimum: f64,
}

impl TriangularWave {
    /// The wave of the paper, read as it is printed: its minimum is at `2π/q₁ = 2/(1 + √5) = 0.618` radians.
    pub const PAPER: Self = Self { minimum: TAU / WaveVector::PAPER.0[0] };

    /// A wave with its minimum at this angle, in radians.
    ///
    /// # Errors
    /// [`LatticeError::WaveMinimum`] unless the angle is strictly between 0 and 2π.
    pub fn new(minimum: f64) -> Result<Self, LatticeError> {
        if minimum > 0.0 && minimum < TAU {
            Ok(Self { minimum })
        } else {
            Err(LatticeError::WaveMinimum { given: minimum })
        }
    }

    /// `θ_min` in radians.
    pub fn minimum(self) -> f64 {
        self.minimum
    }

    /// `V(θ)`, between -1 and 1; any finite angle in radians.
    pub fn value(self, angle: f64) -> f64 {
        let angle = angle - TAU * (angle / TAU).floor();
        if angle < self.minimum {
            1.0 - 2.0 * angle / self.minimum
        } else {
            -1.0 + 2.0 * (angle - self.minimum) / (TAU - self.minimum)
        }
    }
}

/// The wave-vector `q` of the modulation, radians a lattice constant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WaveVector(pub [f64; 2]);

/// `√5` and `√3`, to the last digit: `f64::sqrt` is not constant.
const SQRT_5: f64 = 2.236_067_977_499_79;
const SQRT_3: f64 = 1.732_050_807_568_877_2;

impl WaveVector {
    /// `q = π(1 + √5, 1 + √3)`, below (15) of PRB 106, 184208.
    pub const PAPER: Self = Self([PI * (1.0 + SQRT_5), PI * (1.0 + SQRT_3)]);

    /// `q · n`.
    fn phase_at(self, [n_1, n_2]: [i32; 2]) -> f64 {
        self.0[0] * f64::from(n_1) + self.0[1] * f64::from(n_2)
    }
}

/// A potential that repeats itself nowhere on the lattice.
///
/// ```text
/// V_n = W V(q·n + θ_0)                                         (15) of PRB 106, 184208, case (i)
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuasiperiodicPotential {
    /// `W`, in the unit of the hopping.
    pub amplitude: f64,
    /// `V(θ)`.
    pub wave: TriangularWave,
    /// `q`.
    pub wave_vector: WaveVector,
    /// `θ_0` in radians.
    pub phase: f64,
}

impl Potential for QuasiperiodicPotential {
    fn energy(&self, _site: usize, position: [i32; 2]) -> f64 {
        self.amplitude * self.wave.value(self.wave_vector.phase_at(position) + self.phase)
    }
}

/// A potential without correlations.
///
/// ```text
/// V_n = W V(θ_n)                                               (15) of PRB 106, 184208, case (ii)
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RandomPotential<'a> {
    /// `W`, in the unit of the hopping.
    pub amplitude: f64,
    /// `V(θ)`.
    pub wave: TriangularWave,
    /// `θ_n` in radians, by the number of the site; at least as many as the lattice has sites.
    pub angles: &'a [f64],
}

impl Potential for RandomPotential<'_> {
    fn energy(&self, site: usize, _position: [i32; 2]) -> f64 {
        self.amplitude * self.wave.value(self.angles[site])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wave_passes_through_the_printed_points_and_is_linear_between() {
        let wave = TriangularWave::PAPER;
        let minimum = 2.0 / (1.0 + 5.0_f64.sqrt());
        let tolerance = 8.0 * f64::EPSILON;
        for (angle, value) in [
            (0.0, 1.0),
            (minimum, -1.0),
            (0.5 * minimum, 0.0),
            (0.5 * (minimum + TAU), 0.0),
            (TAU, 1.0),
            (minimum - TAU, -1.0),
        ] {
            assert!((wave.value(angle) - value).abs() < tolerance, "V({angle})");
        }
    }

    #[test]
    fn constants_are_the_square_roots() {
        assert_eq!(SQRT_5.to_bits(), 5.0_f64.sqrt().to_bits());
        assert_eq!(SQRT_3.to_bits(), 3.0_f64.sqrt().to_bits());
    }

    #[test]
    fn energies_of_a_uniform_angle_are_uniform() {
        // Midpoints of n cells: exactly one or two of them in every n-th of the range, per branch.
        let n = 10_000;
        let wave = TriangularWave::PAPER;
        let mut values: Vec<f64> =
            (0..n).map(|i| wave.value(TAU * (f64::from(i) + 0.5) / f64::from(n))).collect();
        values.sort_by(f64::total_cmp);
        for (i, value) in values.iter().enumerate() {
            let uniform = -1.0 + 2.0 * (i as f64 + 0.5) / f64::from(n);
            assert!((value - uniform).abs() < 4.0 / f64::from(n), "quantile {i}");
        }
    }

    #[test]
    fn quasiperiodic_energies_shift_with_the_phase() {
        // Moving the origin by a lattice vector is a change of θ_0 by q·n: the ensemble has one parameter.
        let at = |phase| QuasiperiodicPotential {
            amplitude: 3.0,
            wave: TriangularWave::PAPER,
            wave_vector: WaveVector::PAPER,
            phase,
        };
        let moved = at(0.7 + WaveVector::PAPER.phase_at([4, -7]));
        let difference = at(0.7).energy(0, [6, -2]) - moved.energy(0, [2, 5]);
        // V' = 2W/0.618 of angles rounded near 60.
        assert!(difference.abs() < 10.0 * 64.0 * f64::EPSILON, "{difference:e}");
    }

    #[test]
    fn minima_off_the_circle_are_refused() {
        for minimum in [0.0, TAU, -1.0, f64::NAN] {
            assert!(TriangularWave::new(minimum).is_err(), "{minimum}");
        }
        let lowest = TriangularWave::new(0.618).unwrap().value(0.618);
        assert!((lowest + 1.0).abs() < 4.0 * f64::EPSILON, "{lowest}");
    }
}
