//! The reduced density matrix of every l-bit in one eigenstate.

#![expect(clippy::inline_always, reason = "the kernel is compiled anew for every instruction set")]

/// The 2 × 2 reduced density matrix of one l-bit, real and symmetric as the eigenstate is real.
///
/// ```text
/// ρ = ( up        coherence )      <σ^z> = up - down,  <σ^x> = 2 coherence,  <σ^y> = 0
///     ( coherence down      )
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReducedState {
    /// The probability of `σ^z = +1`.
    pub up: f64,
    /// The probability of `σ^z = -1`.
    pub down: f64,
    /// The off-diagonal element.
    pub coherence: f64,
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
        ((self.up * self.down - self.coherence * self.coherence) / (trace * trace)).clamp(0.0, 0.25)
    }
}

/// Writes the reduced state of every l-bit into `states`, `[l-bit]`.
///
/// `vector` is an eigenvector `[D]` in the order of [`crate::models::central_grain::basis`]; `probabilities`, of length
/// `2^N`, is workspace.
pub fn reduced_states(
    vector: &[f64],
    grain_dimension: usize,
    probabilities: &mut [f64],
    states: &mut [ReducedState],
) {
    pulp::Arch::new().dispatch(Kernel { vector, grain_dimension, probabilities, states });
}

/// The arguments of [`reduced_states`], for a body compiled anew for every instruction set.
///
/// A struct and not a closure: a closure this long is not inlined into the function that has the
/// instruction set's features, and then runs as scalar code (measured: 3 times slower).
struct Kernel<'a> {
    vector: &'a [f64],
    grain_dimension: usize,
    probabilities: &'a mut [f64],
    states: &'a mut [ReducedState],
}

impl pulp::WithSimd for Kernel<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _instructions: S) {
        let Kernel { vector, grain_dimension, probabilities, states } = self;
        let configurations = vector.len() / grain_dimension;
        let probabilities = &mut probabilities[..configurations];
        for (probability, amplitudes) in
            probabilities.iter_mut().zip(vector.chunks_exact(grain_dimension))
        {
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
            let half = grain_dimension << lbit;
            let mut coherence = PartialSums::default();
            for block in vector.chunks_exact(2 * half) {
                let (up, down) = block.split_at(half);
                coherence.add_products(up, down);
            }
            state.coherence = coherence.total();
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
