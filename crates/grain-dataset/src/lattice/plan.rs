//! What a file of lattice samples will hold, decided before the first sample.

use grain_model::{ClosureName, Ensemble, ResonanceName, Shard};

use crate::format::description::Description;

/// The samples at one radius.
#[derive(Debug, Clone, PartialEq)]
pub struct LatticeSize {
    /// Lattice radius `R`.
    pub radius: usize,
    /// Number of sites `N`.
    pub n_sites: usize,
    /// Values of `W`, ascending.
    pub amplitudes: Vec<f64>,
    /// Samples at each `W`: those with index `0 .. realizations`.
    pub realizations: usize,
}

/// Everything that determines an ensemble of lattice samples.
#[derive(Debug, Clone, PartialEq)]
pub struct LatticePlan {
    /// Which potentials are drawn.
    pub ensemble: Ensemble,
    /// Hopping `t`.
    pub hopping: f64,
    /// `g_0`.
    pub grain_coupling: f64,
    /// Angle at which the triangular wave is smallest, radians.
    pub wave_minimum: f64,
    /// `q`, radians a lattice constant.
    pub wave_vector: [f64; 2],
    /// The law of the resonances.
    pub resonance: ResonanceName,
    /// What orbitals make of each other's bath.
    pub closure: ClosureName,
    /// The master seed.
    pub seed: u64,
    /// From seed and index to disorder, in words.
    pub rng: String,
    /// Half width of the estimated bracket of `η_tot` that failed avalanches were solved to, nats.
    pub tolerance: f64,
    /// Factor on the estimated changes of amplitudes that the bracket allows for.
    pub safety: f64,
    /// `θ_0` of every realization, radians; empty where the ensemble has one angle a site.
    pub phases: Vec<f64>,
    /// By radius, ascending.
    pub sizes: Vec<LatticeSize>,
    /// Which share of the samples is computed; `None` for all of them.
    pub shard: Option<Shard>,
}

impl LatticePlan {
    /// Everything that determines the samples, by name: no threads, no dates, no machine.
    pub fn description(&self) -> Description {
        let mut named = Description::new();
        let mut say = |name: &str, value: String| {
            named.insert(name.to_owned(), value);
        };
        say("ensemble", self.ensemble.to_string());
        say("hopping", self.hopping.to_string());
        say("grain coupling g_0", self.grain_coupling.to_string());
        say("minimum of the wave", self.wave_minimum.to_string());
        say("wave-vector", format!("{:?}", self.wave_vector));
        say("resonance distribution", self.resonance.to_string());
        if self.closure != ClosureName::Paper {
            say("closure", self.closure.to_string());
        }
        say("seed", self.seed.to_string());
        say("tolerance of eta_tot", self.tolerance.to_string());
        say("safety factor", self.safety.to_string());
        for size in &self.sizes {
            let amplitudes: Vec<String> = size.amplitudes.iter().map(f64::to_string).collect();
            say(&format!("W at R = {}", size.radius), amplitudes.join(", "));
            say(&format!("realizations at R = {}", size.radius), size.realizations.to_string());
        }
        named
    }
}
