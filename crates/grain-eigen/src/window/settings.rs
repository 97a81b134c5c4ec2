//! What a user asks of the window solver.

/// The energy that the window surrounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// The mean energy `tr H / D`, that of infinite temperature.
    ///
    /// It is where the canonical entropy `S(β) = ln tr e^{-βH} + β <H>` has its maximum `ln D`, at
    /// any size. It is exact, costs nothing, and is the same at every strength of a traceless perturbation; the maximum of
    /// a smoothed density depends on the width of the smoothing and, below that width, on noise. The median level, around which a full spectrum is cut by index, lies a
    /// few levels away.
    MaximumEntropy,
    /// The maximum of the density of states, smoothed to a tenth of the bandwidth.
    DensityMaximum,
    /// A part of the way from the lowest to the highest level: 0.5 is the middle of the band, the energy density `ε` of much of the
    /// literature. The ends are those that 100 Lanczos steps from eight random vectors find, or the levels themselves where all are known.
    WidthFraction(f64),
    /// So many standard deviations of all levels away from their mean, below 0 towards the ground state: known exactly from the traces
    /// of H and H², so that every solver means the same energy. The operator must know them ([`Operator::exact_traces`](crate::Operator::exact_traces)).
    Deviations(f64),
    /// A given energy inside the spectrum. At the spectral edge [`EdgeSolver`](crate::EdgeSolver) serves better: the solver may find its
    /// filter too crowded there.
    Energy(f64),
}

/// An end of a spectrum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpectrumEdge {
    /// The ground state, and those above it.
    Lowest,
    /// The highest state, and those below it.
    Highest,
}

/// How many eigenpairs, where, and with how much memory.
///
/// # Examples
///
/// ```
/// use grain_eigen::{Target, WindowSettings, WindowSolver};
///
/// let settings = WindowSettings { states: 100, target: Target::MaximumEntropy, memory: 1 << 30 };
/// // What a solver for D = 4096 fills of that.
/// assert!(WindowSolver::<f64>::bytes(4096, &settings)? < 32 << 20);
/// // A full spectrum is cut to the same window.
/// assert_eq!(WindowSettings::nearest(&[-3.0, -1.0, 0.0, 0.5, 2.0], 0.2, 3), 1..4);
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowSettings {
    /// Eigenpairs wanted: those nearest to the target.
    pub states: usize,
    /// The energy they surround.
    pub target: Target,
    /// Bytes the solver may fill.
    pub memory: u64,
}

impl WindowSettings {
    /// Levels of an ascending spectrum that these settings mean by the window: the `states` levels
    /// nearest to `target`, consecutive.
    ///
    /// A full spectrum cut by this function holds exactly what the window solver returns.
    pub fn nearest(energies: &[f64], target: f64, states: usize) -> std::ops::Range<usize> {
        let states = states.min(energies.len());
        let (mut first, mut last) = (0, energies.len());
        while last - first > states {
            // The farther end goes; of two equally far the upper one.
            if target - energies[first] > energies[last - 1] - target {
                first += 1;
            } else {
                last -= 1;
            }
        }
        first..last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_levels_are_consecutive() {
        let energies = [-3.0, -1.0, 0.0, 0.5, 2.0, 7.0];
        assert_eq!(WindowSettings::nearest(&energies, 0.2, 3), 1..4, "around 0.2");
        assert_eq!(WindowSettings::nearest(&energies, 9.0, 2), 4..6, "above the spectrum");
        assert_eq!(WindowSettings::nearest(&energies, 0.0, 9), 0..6, "more than there are");
        assert!(WindowSettings::nearest(&energies, 0.0, 0).is_empty(), "none");
    }
}
