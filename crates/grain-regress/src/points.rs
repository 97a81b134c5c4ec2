//! The window of one realization, and points of another code in memory.

/// The window of one realization at one α.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    /// Ascending, units of energy: of every eigenstate that both samples store, or of the window;
    /// empty if they are not known.
    pub energies: Vec<f64>,
    /// `[eigenstate, l-bit]`, bits.
    pub entropies: Vec<f64>,
}

/// Points at one N, held in memory: another code's, or resampled ones.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleSize {
    /// The number N of l-bits.
    pub n_lbits: usize,
    /// The values of α.
    pub alphas: Vec<f64>,
    /// `[alpha, realization]`; `None` where there is none.
    pub points: Vec<Vec<Option<Point>>>,
}
