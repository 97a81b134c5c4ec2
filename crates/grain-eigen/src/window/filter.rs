//! The filter: a Chebyshev series of a delta function at the target energy, damped.
//!
//! ```text
//! p(E) = (1/c) Σ_k g_k (2 - δ_k0) cos(k φ) T_k((E - b)/a),     cos φ = (E_target - b)/a,  p(E_target) = 1
//! ```
//!
//! with a Kaiser window for the damping, `g_k = I_0(β (1 - (k/(d+1))²)^½)/I_0(β)`. Measured by the
//! products that all wanted pairs take, per state and in units of bandwidth over window (N = 9, block
//! of 4, used to a level of 0.3): Kaiser β = 2, 3, 4: 11.0, 11.6, 12.4; Lanczos σ 13.2; Jackson 17.0; none
//! 11.2. At β = 3 the side lobes stay below 7 %, at β = 4 below 4 %, which leaves the certificate room.

use rayon::prelude::*;

use super::bounds::SpectralBounds;
use super::workspace::{Pair, WIDTH, Workspace};
use crate::error::EigenError;
use crate::operator::{BlockRecurrence, Recurrence, Update};
use crate::run::Stop;
use crate::scalar::Scalar;

/// Points per order at which the filter is scanned for its extrema. Between them it may go further by
/// `(π/16)²/8` of its maximum at most, as `|p''| ≤ d² max|p|` in the angle (Bernstein).
const SCANNED_EACH_ORDER: usize = 16;

/// A polynomial that is one at the target and small elsewhere.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// Of the Chebyshev polynomials `T_0 … T_d`.
    coefficients: Vec<f64>,
    bounds: SpectralBounds,
    target: f64,
}

impl Filter {
    /// The filter of order `d ≥ 1` at an energy inside the bounds, with β the parameter of the Kaiser window.
    pub(super) fn new(bounds: SpectralBounds, target: f64, order: usize, kaiser: f64) -> Self {
        let angle = ((target - bounds.centre()) / bounds.half_width()).clamp(-1.0, 1.0).acos();
        let coefficients = delta_coefficients(angle, order, kaiser);
        Self { coefficients, bounds, target }
    }

    pub(super) fn order(&self) -> usize {
        self.coefficients.len() - 1
    }

    /// `p(E)` for an energy inside the bounds.
    pub(super) fn value(&self, energy: f64) -> f64 {
        clenshaw(&self.coefficients, (energy - self.bounds.centre()) / self.bounds.half_width())
    }

    /// How far below and above the target the filter first falls under `level`; infinite where it does
    /// not before the end of the spectrum, beyond which there is no state.
    pub(super) fn radii(&self, level: f64) -> (f64, f64) {
        let (centre, half_width) = (self.bounds.centre(), self.bounds.half_width());
        let angle = ((self.target - centre) / half_width).clamp(-1.0, 1.0).acos();
        // The main lobe is about 4/d wide in the angle.
        let step = 0.02 / self.order() as f64;
        let radius = |direction: f64| {
            let end = if direction > 0.0 { std::f64::consts::PI } else { 0.0 };
            let energy = |steps: f64| {
                let angle = (angle + direction * step * steps).clamp(0.0, std::f64::consts::PI);
                centre + half_width * angle.cos()
            };
            let most = ((end - angle).abs() / step).ceil();
            let mut outside = 1.0;
            while outside < most && self.value(energy(outside)) >= level {
                outside += 1.0;
            }
            if outside >= most && self.value(energy(most)) >= level {
                return f64::INFINITY;
            }
            let (mut inside, mut outside) = (outside - 1.0, outside);
            for _ in 0..40 {
                let middle = f64::midpoint(inside, outside);
                if self.value(energy(middle)) >= level {
                    inside = middle;
                } else {
                    outside = middle;
                }
            }
            (energy(inside) - self.target).abs()
        };
        // A larger angle is a smaller energy.
        (radius(1.0), radius(-1.0))
    }

    /// Bounds of `p(E)` inside the bounds of the spectrum.
    pub(super) fn range(&self) -> [f64; 2] {
        let points = SCANNED_EACH_ORDER * self.order();
        let values = (0..=points).map(|point| {
            let angle = std::f64::consts::PI * point as f64 / points as f64;
            clenshaw(&self.coefficients, angle.cos())
        });
        let (lowest, highest) =
            values.fold((0.0_f64, 1.0_f64), |(low, high), value| (low.min(value), high.max(value)));
        let between = (std::f64::consts::PI / SCANNED_EACH_ORDER as f64).powi(2) / 8.0 * highest;
        [lowest - between, highest + between]
    }

    /// Writes `p(H)` times the vectors `input` into `output`; both hold whole vectors `[D]`.
    ///
    /// `scaled` is `2 (H - b)/a`.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`]; whether to stop is asked before every product.
    pub(super) fn apply<A: Recurrence>(
        &self,
        scaled: &A,
        workspace: &mut Workspace<A::Scalar>,
        stop: Stop<'_>,
        input: &[A::Scalar],
        output: &mut [A::Scalar],
    ) -> Result<(), EigenError> {
        let dimension = workspace.dimension();
        let together = WIDTH * dimension;
        for (input, output) in input.chunks(together).zip(output.chunks_mut(together)) {
            if let Some(block) = scaled.as_block() {
                self.apply_to_block(block, workspace, stop, input, output)?;
                continue;
            }
            let vectors = input.par_chunks(dimension).zip(output.par_chunks_mut(dimension));
            workspace.pairs().zip(vectors).try_for_each(|(pair, (input, output))| {
                let Pair { x, y } = pair;
                x.copy_from_slice(input);
                let update = |x: &[A::Scalar], y: &mut [A::Scalar], update: Update<'_, _>| {
                    scaled.update(x, y, update);
                };
                self.apply_to_copy(update, x, y, stop, output)
            })?;
        }
        Ok(())
    }

    /// `p(H)` of a block of vectors together.
    fn apply_to_block<T: Scalar>(
        &self,
        block: &dyn BlockRecurrence<T>,
        workspace: &mut Workspace<T>,
        stop: Stop<'_>,
        input: &[T],
        output: &mut [T],
    ) -> Result<(), EigenError> {
        let vectors = input.len() / workspace.dimension();
        let Pair { x, y } = workspace.block();
        let (x, y) = (&mut x[..input.len()], &mut y[..input.len()]);
        interleave(input, x, vectors);
        let update =
            |x: &[T], y: &mut [T], update: Update<'_, T>| block.update_block(vectors, x, y, update);
        self.apply_to_copy(update, &mut *x, y, stop, output)?;
        // The sum is interleaved as the vectors are.
        x.copy_from_slice(output);
        separate(x, output, vectors);
        Ok(())
    }

    /// `sum = p(H) x`, of one vector or of several that are interleaved; `x` and `y` are the workspace.
    fn apply_to_copy<'w, T: Scalar>(
        &self,
        product: impl Fn(&[T], &mut [T], Update<'_, T>),
        mut x: &'w mut [T],
        mut y: &'w mut [T],
        stop: Stop<'_>,
        sum: &mut [T],
    ) -> Result<(), EigenError> {
        first_chebyshev_vector(x, y, &product);
        std::mem::swap(&mut x, &mut y);
        let coefficients = &self.coefficients;
        let first_two = T::reals(y).iter().zip(T::reals(x));
        for (sum, (zeroth, first)) in T::reals_mut(sum).iter_mut().zip(first_two) {
            *sum = coefficients[0] * zeroth + coefficients[1] * first;
        }
        // x = T_(k-1), y = T_(k-2); every second product adds two terms.
        let mut pending = None;
        for coefficient in &coefficients[2..] {
            if stop.is_requested() {
                return Err(EigenError::Interrupted);
            }
            match pending.take() {
                None => {
                    product(x, y, Update::Recurrence);
                    pending = Some(*coefficient);
                }
                Some(before) => {
                    let weights = [before, *coefficient];
                    product(x, y, Update::RecurrenceAndSum { sum, weights });
                }
            }
            std::mem::swap(&mut x, &mut y);
        }
        if let Some(last) = pending {
            let (sum, vector) = (T::reals_mut(sum), T::reals(x));
            sum.iter_mut().zip(vector).for_each(|(sum, vector)| *sum += last * vector);
        }
        Ok(())
    }
}

/// From so many vectors one after the other to vectors row by row.
fn interleave<T: Scalar>(vectors: &[T], rows: &mut [T], count: usize) {
    for (vector, amplitudes) in vectors.chunks_exact(vectors.len() / count).enumerate() {
        let places = rows.iter_mut().skip(vector).step_by(count);
        places.zip(amplitudes).for_each(|(place, amplitude)| *place = *amplitude);
    }
}

/// And back.
fn separate<T: Scalar>(rows: &[T], vectors: &mut [T], count: usize) {
    for (vector, amplitudes) in vectors.chunks_exact_mut(rows.len() / count).enumerate() {
        let places = rows.iter().skip(vector).step_by(count);
        amplitudes.iter_mut().zip(places).for_each(|(amplitude, place)| *amplitude = *place);
    }
}

/// From `x = T_0 v = v` makes `y = T_1 v`, by a product with `2 (H - b)/a`.
pub(super) fn first_chebyshev_vector<T: Scalar>(
    x: &[T],
    y: &mut [T],
    product: impl Fn(&[T], &mut [T], Update<'_, T>),
) {
    product(x, y, Update::Product);
    for number in T::reals_mut(y) {
        *number *= 0.5;
    }
}

/// The coefficients of the damped delta function at `cos(angle)`, one there.
pub(super) fn delta_coefficients(angle: f64, order: usize, kaiser: f64) -> Vec<f64> {
    let mut coefficients: Vec<f64> = (0..=order)
        .map(|k| {
            let weight = if k == 0 { 1.0 } else { 2.0 };
            weight * damping(k, order, kaiser) * (k as f64 * angle).cos()
        })
        .collect();
    let at_target = clenshaw(&coefficients, angle.cos());
    for coefficient in &mut coefficients {
        *coefficient /= at_target;
    }
    coefficients
}

/// The coefficients of the damped step that is one between two angles and zero elsewhere.
pub(super) fn step_coefficients(angles: [f64; 2], order: usize, kaiser: f64) -> Vec<f64> {
    let [from, to] = angles.map(|angle| angle.clamp(0.0, std::f64::consts::PI));
    let area = |k: usize| match k {
        0 => to - from,
        k => 2.0 / k as f64 * ((k as f64 * to).sin() - (k as f64 * from).sin()),
    };
    (0..=order).map(|k| damping(k, order, kaiser) * area(k) / std::f64::consts::PI).collect()
}

/// The Kaiser window.
fn damping(k: usize, order: usize, kaiser: f64) -> f64 {
    let ratio = k as f64 / (order + 1) as f64;
    bessel_i0(kaiser * (1.0 - ratio * ratio).sqrt()) / bessel_i0(kaiser)
}

/// The modified Bessel function `I_0` of a number of order one, by its power series.
///
/// Not `pxfm::f_i0`: its last digits are others, and with them those of every stored window (entropies by up to 2e-11 bits).
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..40 {
        term *= quarter / f64::from(k * k);
        sum += term;
    }
    sum
}

/// `Σ_k c_k T_k(x)`.
fn clenshaw(coefficients: &[f64], x: f64) -> f64 {
    let (mut next, mut after) = (0.0, 0.0);
    for coefficient in coefficients[1..].iter().rev() {
        (next, after) = (coefficient + 2.0 * x * next - after, next);
    }
    coefficients[0] + x * next - after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::full::FullSolver;
    use crate::operator::Operator;
    use crate::tests::Sample;
    use crate::window::bounds::spectral_bounds;
    use faer::Par;

    const BOUNDS: SpectralBounds = SpectralBounds { lower: -7.0, upper: 9.0 };

    #[test]
    fn the_filter_is_one_at_the_target_and_falls_on_both_sides() {
        for (target, order) in [(0.5, 40), (-3.0, 151), (6.0, 600)] {
            let filter = Filter::new(BOUNDS, target, order, 3.0);
            assert!((filter.value(target) - 1.0).abs() < 1e-12, "one at {target}");
            let (below, above) = filter.radii(0.3);
            for radius in [-below, above] {
                let value = filter.value(target + radius);
                assert!((value - 0.3).abs() < 1e-6, "{value} at distance {radius}");
                let inside = (0..100).map(|i| filter.value(target + radius * f64::from(i) / 100.0));
                assert!(inside.fold(1.0, f64::min) > 0.3, "no dip inside");
            }
            let [lowest, highest] = filter.range();
            assert!(lowest > -0.1 && highest < 1.05, "side lobes: {lowest} to {highest}");
        }
    }

    #[test]
    fn a_step_is_one_inside_half_at_its_ends_and_zero_outside() {
        let coefficients = step_coefficients([1.0, 1.3], 200, 3.0);
        for (angle, expected) in
            [(0.5, 0.0), (0.9, 0.0), (1.0, 0.5), (1.15, 1.0), (1.3, 0.5), (2.0, 0.0)]
        {
            let value = clenshaw(&coefficients, f64::cos(angle));
            assert!((value - expected).abs() < 3e-3, "{value} at {angle}");
        }
        let all = step_coefficients([-1.0, 4.0], 200, 3.0);
        assert!((all[0] - 1.0).abs() < 1e-15, "the whole axis");
        assert!(all[1..].iter().all(|c| c.abs() < 1e-15), "the whole axis");
    }

    #[test]
    fn the_filter_of_an_eigenvector_is_its_value_at_the_energy() {
        let dimension = 256;
        let operator = Sample::new(dimension, 0);
        let mut full = FullSolver::<f64>::new(dimension, Par::Seq);
        let spectrum = full.decompose(&operator).unwrap();
        let mut workspace = Workspace::new(dimension);
        let (bounds, _) = spectral_bounds(&operator, Stop::NEVER, &mut workspace).unwrap();
        let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
        // An even and an odd order: the last term stands alone in one of them.
        for order in [30, 31] {
            let filter = Filter::new(bounds, 0.2, order, 3.0);
            // Eleven vectors: a full block, and one that is not.
            let states = 120..131;
            let input: Vec<f64> =
                states.clone().flat_map(|state| spectrum.vector(state).to_vec()).collect();
            let mut output = vec![f64::NAN; input.len()];
            filter.apply(&scaled, &mut workspace, Stop::NEVER, &input, &mut output).unwrap();
            for (column, state) in states.enumerate() {
                let value = filter.value(spectrum.energies[state]);
                for (out, amplitude) in
                    output[column * dimension..].iter().zip(spectrum.vector(state))
                {
                    // `order` steps, each with a rounding of ε ‖v‖ that grows linearly.
                    let error = (out - value * amplitude).abs();
                    assert!(error < 1e-13 * order as f64, "state {state}: {error:e}");
                }
            }
        }
        let input = vec![1.0; dimension];
        let filter = Filter::new(bounds, 0.2, 30, 3.0);
        let stop = Stop::asking(&|| true);
        let stopped = filter.apply(&scaled, &mut workspace, stop, &input, &mut input.clone());
        assert_eq!(stopped, Err(EigenError::Interrupted), "asked to stop");
    }
}
