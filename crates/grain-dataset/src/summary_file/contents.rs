//! What a summary holds: window averages and counted distributions, N by N.

/// A summary as it lies in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryFile {
    /// The central fraction of the spectrum by index that was averaged over, as a decimal number.
    pub window: String,
    /// For each dataset that was summarised, where it comes from, as JSON.
    pub sources: Vec<String>,
    /// Ascending from 0 to 1, bits: where distributions were counted.
    pub entropy_grid: Vec<f64>,
    /// Ascending N.
    pub sizes: Vec<SummarySize>,
}

/// One N of a summary.
#[derive(Debug, Clone, PartialEq)]
pub struct SummarySize {
    /// The number of l-bits.
    pub n_lbits: usize,
    /// The dimension of the Hilbert space.
    pub hilbert_dimension: usize,
    /// α that are compared, ascending, `[alpha]`.
    pub alphas: Vec<f64>,
    /// Their indices in the dataset, the same at every α, `[realization]`.
    pub realizations: Vec<usize>,
    /// Window averages of the entropy, bits, `[l-bit, alpha, realization]`.
    pub entropy_mean: Vec<f64>,
    /// Window averages of `<σ_n^z>²`, `[l-bit, alpha, realization]`.
    pub memory_mean: Vec<f64>,
    /// Eigenstates in the window, `[alpha, realization]`.
    pub states: Vec<u32>,
    /// Eigenstates whose end l-bit has at most the entropy of a grid point,
    /// `[alpha, realization, grid point]`.
    pub cumulative: Vec<u32>,
    /// Eigenstates in all windows with a neighbour too close.
    pub near_degenerate: usize,
    /// Every α of the dataset: α, realizations finished, planned, and whether it is compared.
    pub coverage: Vec<(f64, usize, usize, bool)>,
    /// Window averages of the adjacent gap ratio, `[alpha, realization]`; NaN where it is not defined, empty where it was not
    /// stored.
    pub gap_ratio_mean: Vec<f64>,
    /// Whether the Hamiltonian is complex; files that do not say are of real ones.
    pub is_complex: bool,
    /// Where the eigenstates are: the distance of their energy from the mean in standard deviations of all levels; 0 in files that do not say.
    pub energy_position: f64,
    /// `u_n` of `J_n = J_1 α^(u_n)` where it is not n - 1, `[sample][l-bit]`; files without it mean none.
    pub distances: Vec<Vec<f64>>,
}
