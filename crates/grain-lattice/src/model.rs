//! The model of Eq. (15): a grain coupled to a lattice of free fermions, but for the potential.

use grain_model::{ClosureName, ResonanceName};
use grain_theory::{Closure, MeanFieldTheory, Resonance};

use crate::error::LatticeError;
use crate::potential::{TriangularWave, WaveVector};

/// A grain coupled to the origin of a lattice of free fermions, but for the potential.
///
/// ```text
/// H = H_g + t Σ_⟨nm⟩ (c†_n c_m + h.c.) + Σ_n V_n c†_n c_n + c†_g c_0 + c†_0 c_g      (15) of PRB 106, 184208
/// ```
///
/// The default is the paper's: `t = 1`, `g_0 = 1`, its wave and wave-vector, with the exact
/// resonance distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatticeModel {
    /// `t`, and with it the unit of every energy given beside the model if it is not 1.
    hopping: f64,
    /// `g_0`.
    grain_coupling: f64,
    /// `V(θ)`.
    pub wave: TriangularWave,
    /// `q` of the quasiperiodic ensemble.
    pub wave_vector: WaveVector,
    /// The law of the resonances in the mean field.
    pub resonance: Resonance,
    /// The closure of the mean field.
    pub closure: Closure,
}

impl LatticeModel {
    /// The paper's wave and wave-vector with another hopping, grain coupling or resonance distribution.
    ///
    /// # Errors
    /// [`LatticeError::NotPositive`] unless hopping and grain coupling are positive and finite.
    pub fn new(
        hopping: f64,
        grain_coupling: f64,
        resonance: Resonance,
    ) -> Result<Self, LatticeError> {
        let (wave, wave_vector) = (TriangularWave::PAPER, WaveVector::PAPER);
        let hopping = positive("hopping", hopping)?;
        let grain_coupling = positive("grain coupling g_0", grain_coupling)?;
        Ok(Self { hopping, grain_coupling, wave, wave_vector, resonance, closure: Closure::Paper })
    }

    /// The mean field of its orbitals.
    pub fn theory(&self) -> MeanFieldTheory {
        MeanFieldTheory::new(self.resonance).with_closure(self.closure)
    }

    /// `t`.
    pub fn hopping(&self) -> f64 {
        self.hopping
    }

    /// `g_0`, which characterises the grain.
    ///
    /// ```text
    /// g_{n,0} = g_0 |φ_n(0)|                                   (18) of PRB 106, 184208
    /// ```
    pub fn grain_coupling(&self) -> f64 {
        self.grain_coupling
    }
}

impl Default for LatticeModel {
    fn default() -> Self {
        Self {
            hopping: 1.0,
            grain_coupling: 1.0,
            wave: TriangularWave::PAPER,
            wave_vector: WaveVector::PAPER,
            resonance: Resonance::Goe,
            closure: Closure::Paper,
        }
    }
}

/// The law of the resonances that a file calls so.
pub fn resonance(name: ResonanceName) -> Resonance {
    match name {
        ResonanceName::Exact => Resonance::Goe,
        ResonanceName::Gue => Resonance::Gue,
        ResonanceName::Gse => Resonance::Gse,
        ResonanceName::Poisson => Resonance::Poisson,
        ResonanceName::Truncated => Resonance::Truncated,
    }
}

/// What files call a law of the resonances: that of the GOE is `exact` there.
pub fn resonance_name(resonance: Resonance) -> ResonanceName {
    match resonance {
        Resonance::Goe => ResonanceName::Exact,
        Resonance::Gue => ResonanceName::Gue,
        Resonance::Gse => ResonanceName::Gse,
        Resonance::Poisson => ResonanceName::Poisson,
        Resonance::Truncated => ResonanceName::Truncated,
    }
}

/// The closure that a file calls so.
pub fn closure(name: ClosureName) -> Closure {
    match name {
        ClosureName::Paper => Closure::Paper,
        ClosureName::Cavity => Closure::Cavity,
    }
}

/// What files call a closure.
pub fn closure_name(closure: Closure) -> ClosureName {
    match closure {
        Closure::Paper => ClosureName::Paper,
        Closure::Cavity => ClosureName::Cavity,
    }
}

/// The largest energy whose square, and a sum of many, is a number.
const LARGEST_ENERGY: f64 = 1e100;

/// Accepts an amplitude `W` that a potential can have.
///
/// # Errors
/// [`LatticeError::NotPositive`] for any other number.
pub fn amplitude(given: f64) -> Result<f64, LatticeError> {
    positive("W", given)
}

/// Accepts a positive number that is far from overflow.
pub(crate) fn positive(what: &'static str, given: f64) -> Result<f64, LatticeError> {
    if given > 0.0 && given <= LARGEST_ENERGY {
        Ok(given)
    } else {
        Err(LatticeError::NotPositive { what, given })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_the_theory_call_a_law_the_same() {
        assert_eq!(ResonanceName::ALL.map(resonance), Resonance::ALL);
        for law in Resonance::ALL {
            assert_eq!(resonance(resonance_name(law)), law);
            let same = resonance_name(law).to_string().parse();
            assert_eq!(same, Ok(law), "a file's word is read by the theory too");
        }
        assert_eq!(ClosureName::ALL.map(closure), Closure::ALL);
        for one in Closure::ALL {
            assert_eq!(closure_name(one).to_string(), one.to_string());
        }
        assert_eq!(resonance(ResonanceName::default()), Resonance::default());
    }

    #[test]
    fn only_positive_finite_parameters_make_a_model() {
        for bad in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert!(LatticeModel::new(bad, 1.0, Resonance::Goe).is_err(), "t = {bad}");
            assert!(LatticeModel::new(1.0, bad, Resonance::Goe).is_err(), "g_0 = {bad}");
        }
        let paper = LatticeModel::new(1.0, 1.0, Resonance::Goe).unwrap();
        assert_eq!(paper, LatticeModel::default());
    }
}
