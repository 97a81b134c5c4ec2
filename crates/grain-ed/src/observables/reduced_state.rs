//! The reduced density matrix of every l-bit in one eigenstate.

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
/// `vector` is an eigenvector `[D]` in the order of [`crate::basis`]; `probabilities`, of length
/// `2^N` at least, is workspace.
pub fn reduced_states(
    vector: &[f64],
    grain_dimension: usize,
    probabilities: &mut [f64],
    states: &mut [ReducedState],
) {
    pulp::Arch::new()
        .dispatch(|| reduced_states_simd(vector, grain_dimension, probabilities, states));
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled anew for every instruction set")]
fn reduced_states_simd(
    vector: &[f64],
    grain_dimension: usize,
    probabilities: &mut [f64],
    states: &mut [ReducedState],
) {
    let configurations = vector.len() / grain_dimension;
    let probabilities = &mut probabilities[..configurations];
    for (probability, amplitudes) in
        probabilities.iter_mut().zip(vector.chunks_exact(grain_dimension))
    {
        *probability = dot(amplitudes, amplitudes);
    }
    for (lbit, state) in states.iter_mut().enumerate() {
        *state = ReducedState::default();
        // Configurations that differ in this l-bit alone lie half a block apart.
        let half = 1 << lbit;
        for block in probabilities.chunks_exact(2 * half) {
            state.up += block[..half].iter().sum::<f64>();
            state.down += block[half..].iter().sum::<f64>();
        }
        for block in vector.chunks_exact(2 * half * grain_dimension) {
            let (up, down) = block.split_at(half * grain_dimension);
            state.coherence += dot(up, down);
        }
    }
}

/// Independent partial sums, so that the sum vectorises; the order of summation is fixed.
const LANES: usize = 16;

#[inline(always)]
#[expect(clippy::inline_always, reason = "must be compiled with its caller's instruction set")]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let remainder: f64 =
        a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_chunks.zip(b_chunks) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum::<f64>() + remainder
}
