//! The reduced density matrix of every l-bit in one eigenstate.

#![expect(clippy::inline_always, reason = "the kernel is compiled anew for every instruction set")]

use faer::c64;
use grain_eigen::Scalar;

/// The 2 × 2 reduced density matrix of one l-bit; real where the eigenstate is.
///
/// ```text
/// ρ = ( up           coherence )      <σ^z> = up - down,  <σ^x> = 2 Re coherence,
///     ( coherence*   down      )      <σ^y> = -2 Im coherence
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReducedState {
    /// The probability of `σ^z = +1`.
    pub up: f64,
    /// The probability of `σ^z = -1`.
    pub down: f64,
    /// The off-diagonal element `<up|ρ|down>`.
    pub coherence: c64,
}

impl Default for ReducedState {
    fn default() -> Self {
        Self { up: 0.0, down: 0.0, coherence: c64::new(0.0, 0.0) }
    }
}

impl ReducedState {
    /// `<σ^z>`, from -1 to 1.
    pub fn magnetization(&self) -> f64 {
        (self.up - self.down) / (self.up + self.down)
    }

    /// The determinant of ρ at unit trace, from 0 (pure) to ¼ (fully mixed).
    ///
    /// It carries small entropies without the cancellation of `1 - <σ^z>² - <σ^x>²`: `down` is a
    /// sum of small squares and keeps its relative precision.
    pub fn determinant(&self) -> f64 {
        let trace = self.up + self.down;
        let c64 { re, im } = self.coherence;
        ((self.up * self.down - (re * re + im * im)) / (trace * trace)).clamp(0.0, 0.25)
    }
}

/// Writes the reduced state of every l-bit into `states`, `[l-bit]`.
///
/// `vector` is an eigenvector `[D]` in the order of [`crate::models::central_grain::basis`]; `probabilities`, of length
/// `2^N`, is workspace.
pub fn reduced_states<T: Scalar>(
    vector: &[T],
    grain_dimension: usize,
    probabilities: &mut [f64],
    states: &mut [ReducedState],
) {
    // Of pairs of real numbers all sums are as of real ones, but the imaginary part of a coherence.
    let complex = size_of::<T>() > size_of::<f64>();
    let block = grain_dimension * size_of::<T>() / size_of::<f64>();
    let vector = T::reals(vector);
    pulp::Arch::new().dispatch(Kernel { vector, block, complex, probabilities, states });
}

/// The arguments of [`reduced_states`], for a body compiled anew for every instruction set.
///
/// A struct and not a closure: a closure this long is not inlined into the function that has the
/// instruction set's features, and then runs as scalar code (measured: 3 times slower).
struct Kernel<'a> {
    vector: &'a [f64],
    /// Real numbers of a configuration.
    block: usize,
    complex: bool,
    probabilities: &'a mut [f64],
    states: &'a mut [ReducedState],
}

impl pulp::WithSimd for Kernel<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _instructions: S) {
        let Kernel { vector, block, complex, probabilities, states } = self;
        let configurations = vector.len() / block;
        let probabilities = &mut probabilities[..configurations];
        for (probability, amplitudes) in probabilities.iter_mut().zip(vector.chunks_exact(block)) {
            let mut sum = PartialSums::default();
            sum.add_products(amplitudes, amplitudes);
            *probability = sum.total();
        }
        // From the highest l-bit down: its two halves are its two states, and adding them leaves the
        // probabilities of the lower l-bits.
        let mut remaining = probabilities;
        for state in states.iter_mut().rev() {
            let (up, down) = remaining.split_at_mut(remaining.len() / 2);
            (state.up, state.down) = (PartialSums::of(up), PartialSums::of(down));
            for (up, down) in up.iter_mut().zip(down) {
                *up += *down;
            }
            remaining = up;
        }
        for (lbit, state) in states.iter_mut().enumerate() {
            // Configurations that differ in this l-bit alone lie half a block apart.
            let half = block << lbit;
            let (mut real, mut imaginary) = (PartialSums::default(), PartialSums::default());
            for both in vector.chunks_exact(2 * half) {
                let (up, down) = both.split_at(half);
                real.add_products(up, down);
                if complex {
                    imaginary.add_crossed(up, down);
                }
            }
            state.coherence = c64::new(real.total(), imaginary.total());
        }
    }
}

/// Independent partial sums, so that a sum of products vectorises; the order of summation is fixed.
///
/// Eight lanes, the paper's `d_g`: the shortest run of amplitudes then fills them.
#[derive(Default)]
struct PartialSums {
    lanes: [f64; LANES],
    rest: f64,
}

const LANES: usize = 8;

impl PartialSums {
    #[inline(always)]
    fn add_products(&mut self, a: &[f64], b: &[f64]) {
        let (a_runs, b_runs) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
        for (a, b) in a_runs.remainder().iter().zip(b_runs.remainder()) {
            self.rest += a * b;
        }
        for (a, b) in a_runs.zip(b_runs) {
            for ((lane, a), b) in self.lanes.iter_mut().zip(a).zip(b) {
                *lane += a * b;
            }
        }
    }

    /// `Im Σ a conj(b)` of pairs of real and imaginary parts.
    #[inline(always)]
    fn add_crossed(&mut self, a: &[f64], b: &[f64]) {
        for (a, b) in a.chunks_exact(2).zip(b.chunks_exact(2)) {
            self.rest += a[1] * b[0] - a[0] * b[1];
        }
    }

    #[inline(always)]
    fn of(terms: &[f64]) -> f64 {
        let mut sum = Self::default();
        let runs = terms.chunks_exact(LANES);
        sum.rest = runs.remainder().iter().sum();
        for run in runs {
            for (lane, term) in sum.lanes.iter_mut().zip(run) {
                *lane += term;
            }
        }
        sum.total()
    }

    fn total(&self) -> f64 {
        self.lanes.iter().sum::<f64>() + self.rest
    }
}
