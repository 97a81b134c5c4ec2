//! The density of states: where it is largest, and which order of the filter suits a number of states.
//!
//! By the kernel polynomial method:
//!
//! ```text
//! μ_k = tr T_k((H - b)/a)/D,   from random vectors r:  <r|T_2k|r> = 2 <T_k r|T_k r> - <r|r>
//! ```
//!
//! Eight Gaussian vectors leave a relative error of about `(4 K)^-½` in a count of K states: 2 % at
//! K = 500. A miscount costs time, never a state; at N = 9 one by 10 % doubles it.

use rayon::prelude::*;

use super::bounds::SpectralBounds;
use super::filter::{first_chebyshev_vector, step_coefficients};
use super::rounding::rounded_up;
use super::tuning::Design;
use super::workspace::{Pair, WIDTH, Workspace};
use crate::error::EigenError;
use crate::operator::{Recurrence, Update};
use crate::random::RandomVectors;
use crate::run::Stop;
use crate::scalar::real_dot;

/// The first of the streams of random vectors; others belong to bounds and Krylov process.
const FIRST_STREAM: u64 = 1;

/// Moments that locate the maximum: the Jackson kernel then is a twentieth of the bandwidth wide.
const MAXIMUM_MOMENTS: usize = 32;

/// The streams of more random vectors where D is small; none but these use them.
const MORE_STREAMS: u64 = 2000;

/// Random amplitudes that locate the maximum: with eight vectors of a small D it would be anywhere within the width of the density.
const MAXIMUM_AMPLITUDES: usize = 1 << 17;

/// Order of the series that finds the radius of a window for the resolvent: a coarse one, as a wrong radius costs little.
const RADIUS_ORDER: usize = 128;

/// The highest order of the series that counts the states of an interval.
const INTERVAL_ORDER: usize = 2000;

/// Energies at which the density is compared.
const MAXIMUM_POINTS: usize = 2000;

/// Orders of the series that counts states, over the order of the filter.
const SHARPER: usize = 2;

/// Its damping.
const COUNT_KAISER: f64 = 3.0;

/// Orders are tried in steps of this part: the level of the last wanted state moves by twice as much.
const FINENESS: usize = 40;

/// Operations on one vector: of a product with recurrence and sum, and of all that is done with another
/// vector, orthogonalisation, rotation and projected eigenproblems, in units of D and as if at the same
/// speed.
const PRODUCT_COST: f64 = 32.0;
const OTHER_VECTOR_COST: f64 = 8.0;

/// Chebyshev moments of the density of states, as many as were asked for so far.
pub(super) struct Moments<'a, A: Recurrence> {
    scaled: &'a A,
    bounds: SpectralBounds,
    workspace: &'a mut Workspace<A::Scalar>,
    /// Sums over the random vectors, not yet divided by the first.
    sums: Vec<f64>,
}

impl<'a, A: Recurrence> Moments<'a, A> {
    /// Starts the recurrence; `scaled` is `2 (H - b)/a`.
    pub(super) fn new(
        scaled: &'a A,
        bounds: SpectralBounds,
        workspace: &'a mut Workspace<A::Scalar>,
    ) -> Self {
        let sums = first_sums(scaled, workspace, FIRST_STREAM);
        Self { scaled, bounds, workspace, sums }
    }

    /// Starts anew with other random vectors.
    fn restart(&mut self, stream: u64) {
        self.sums = first_sums(self.scaled, self.workspace, stream);
    }

    /// Makes sure that the moments `μ_0 … μ_order` are there.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`].
    fn extend(&mut self, order: usize, stop: Stop<'_>) -> Result<(), EigenError> {
        while self.sums.len() <= order {
            if stop.is_requested() {
                return Err(EigenError::Interrupted);
            }
            let scaled = self.scaled;
            let advance = |Pair { x, y }: Pair<'_, A::Scalar>| {
                scaled.update(x, y, Update::Recurrence);
                [real_dot(y, x), real_dot(y, y)]
            };
            let products: Vec<[f64; 2]> = match scaled.as_block() {
                Some(block) => {
                    let Pair { x, y } = self.workspace.block();
                    block.update_block(WIDTH, x, y, Update::Recurrence);
                    vec![[real_dot(y, x), real_dot(y, y)]]
                }
                None => self.workspace.pairs().map(advance).collect(),
            };
            self.workspace.exchange();
            for parity in 0..2 {
                let sum: f64 = products.iter().map(|products| products[parity]).sum();
                // T_(2k-1) from T_k and T_(k-1), T_2k from T_k and itself.
                let before = if parity == 0 { self.sums[1] } else { self.sums[0] };
                self.sums.push(2.0 * sum - before);
            }
        }
        Ok(())
    }

    /// `μ_k`.
    fn moment(&self, k: usize) -> f64 {
        self.sums[k] / self.sums[0]
    }

    /// The energy at which the smoothed density of states is largest.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`].
    pub(super) fn density_maximum(&mut self, stop: Stop<'_>) -> Result<f64, EigenError> {
        let mut sums = vec![0.0; MAXIMUM_MOMENTS + 1];
        let batches = (MAXIMUM_AMPLITUDES / (WIDTH * self.workspace.dimension())).clamp(1, 32);
        // The first vectors last, so that the moments go on with these.
        for batch in (0..batches as u64).rev() {
            self.restart(if batch == 0 {
                FIRST_STREAM
            } else {
                MORE_STREAMS + WIDTH as u64 * batch
            });
            self.extend(MAXIMUM_MOMENTS, stop)?;
            sums.iter_mut().zip(&self.sums).for_each(|(sum, more)| *sum += more);
        }
        Ok(maximum_of(|k| sums[k] / sums[0], self.bounds))
    }

    /// The number of states whose angles are between two, to `SHARPER` times the resolution of a filter of this
    /// order: `tr p(H)` would weigh states by where they are, and miscounts a window by 5 %.
    fn count(&self, angles: [f64; 2], order: usize) -> f64 {
        let coefficients = step_coefficients(angles, SHARPER * order, COUNT_KAISER);
        let terms = coefficients.iter().enumerate().map(|(k, c)| c * self.moment(k));
        self.workspace.dimension() as f64 * terms.sum::<f64>()
    }

    /// About how far from the target the `states` nearest levels reach, where the density of states is smooth.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`].
    pub(super) fn radius_of(
        &mut self,
        target: f64,
        states: f64,
        stop: Stop<'_>,
    ) -> Result<f64, EigenError> {
        let position = (target - self.bounds.centre()) / self.bounds.half_width();
        let angle = position.clamp(-1.0, 1.0).acos();
        self.extend(SHARPER * RADIUS_ORDER, stop)?;
        let count = |reach: f64| self.count([angle - reach, angle + reach], RADIUS_ORDER).max(1.0);
        // What the series resolves, or as much more as it takes.
        let mut reach = std::f64::consts::PI / RADIUS_ORDER as f64;
        while count(reach) < states && reach < std::f64::consts::PI {
            reach *= 1.1;
        }
        let radius = self.bounds.half_width() * reach * angle.sin().max(reach / 2.0);
        Ok(radius * (states / count(reach)).min(1.0))
    }

    /// About how many states an interval holds: more than there are, rather than fewer.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`].
    pub(super) fn states_between(
        &mut self,
        lower: f64,
        upper: f64,
        stop: Stop<'_>,
    ) -> Result<usize, EigenError> {
        let angle = |energy: f64| {
            ((energy - self.bounds.centre()) / self.bounds.half_width()).clamp(-1.0, 1.0).acos()
        };
        let angles = [angle(upper), angle(lower)];
        // Sharp enough for an interval that narrow, up to a cost.
        let order = rounded_up(8.0 / (angles[1] - angles[0])).clamp(32, INTERVAL_ORDER);
        self.extend(SHARPER * order, stop)?;
        let count = self.count(angles, order).max(0.0);
        // The noise of the random vectors, three of its deviations.
        Ok(rounded_up(1.02 * count + 1.5 * count.sqrt()) + 4)
    }

    /// The order of the filter that makes `states` states around the target cheapest.
    ///
    /// The more states a lower order leaves, the more vectors are needed: a product of the two that is
    /// constant while the density is, so that the orthogonalisation decides for the highest order that
    /// leaves the wanted states. Where levels crowd, no order separates them, and a lower one is taken.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`].
    #[expect(clippy::expect_used, reason = "costs are finite: counts are, and at least one")]
    pub(super) fn choose_order(
        &mut self,
        target: f64,
        states: usize,
        design: &Design,
        stop: Stop<'_>,
    ) -> Result<OrderChoice, EigenError> {
        let angle = ((target - self.bounds.centre()) / self.bounds.half_width()).acos();
        // Ten times the order at which a Gaussian density leaves the wanted states.
        let limit = 400.max(100 * self.workspace.dimension() / states);
        let mut candidates: Vec<OrderChoice> = Vec::new();
        let mut order = 8;
        loop {
            self.extend(SHARPER * order, stop)?;
            let reach = design.reach / (order + 1) as f64;
            let resolved = self.count([angle - reach, angle + reach], order).max(1.0);
            candidates.push(OrderChoice { order, states: resolved });
            if resolved <= states as f64 || order >= limit {
                break;
            }
            order += (order / FINENESS).max(1);
        }
        let cost = |choice: &OrderChoice| {
            let vectors = design.vectors(choice.states.max(states as f64));
            vectors * (PRODUCT_COST * choice.order as f64 + OTHER_VECTOR_COST * vectors)
        };
        let cheapest = candidates.iter().map(cost).fold(f64::INFINITY, f64::min);
        let nearly = |choice: &&OrderChoice| cost(choice) <= 1.05 * cheapest;
        Ok(*candidates.iter().rev().find(nearly).expect("the cheapest is one of them"))
    }
}

/// Sums of the first three moments over random vectors of this stream; `workspace` then holds the first two Chebyshev vectors of each.
fn first_sums<A: Recurrence>(
    scaled: &A,
    workspace: &mut Workspace<A::Scalar>,
    stream: u64,
) -> Vec<f64> {
    let begin = |(index, Pair { x, y }): (usize, Pair<'_, A::Scalar>)| {
        RandomVectors::new(stream + index as u64).fill(x);
        first_chebyshev_vector(x, y, |x, y, update| scaled.update(x, y, update));
        [real_dot(x, x), real_dot(x, y), real_dot(y, y)]
    };
    let products: Vec<[f64; 3]> = match scaled.as_block() {
        // The products of a block are the sums of those of its vectors.
        Some(block) => {
            let Pair { x, y } = workspace.block();
            RandomVectors::new(stream).fill(x);
            first_chebyshev_vector(x, y, |x, y, update| block.update_block(WIDTH, x, y, update));
            vec![[real_dot(x, x), real_dot(x, y), real_dot(y, y)]]
        }
        None => workspace.pairs().enumerate().map(begin).collect(),
    };
    workspace.exchange();
    let mut sums: Vec<f64> =
        (0..3).map(|k| products.iter().map(|products| products[k]).sum()).collect();
    sums[2] = 2.0 * sums[2] - sums[0];
    sums
}

/// The energy at which the density of states with these moments, smoothed, is largest.
#[expect(clippy::expect_used, reason = "a constant number of points")]
pub(super) fn maximum_of(moment: impl Fn(usize) -> f64, bounds: SpectralBounds) -> f64 {
    let damped: Vec<f64> = (0..=MAXIMUM_MOMENTS)
        .map(|k| {
            let weight = if k == 0 { 1.0 } else { 2.0 };
            weight * jackson(k, MAXIMUM_MOMENTS + 1) * moment(k)
        })
        .collect();
    let density = |angle: f64| {
        let terms = damped.iter().enumerate().map(|(k, moment)| moment * (k as f64 * angle).cos());
        terms.sum::<f64>() / angle.sin()
    };
    // Equal steps of the angle, away from the ends where the weight 1/sin diverges.
    let angles = (1..MAXIMUM_POINTS).map(|i| i as f64 / MAXIMUM_POINTS as f64);
    let inner = angles.map(|fraction| std::f64::consts::PI * (0.05 + 0.9 * fraction));
    let best = inner
        .max_by(|a, b| density(*a).total_cmp(&density(*b)))
        .expect("there are MAXIMUM_POINTS - 1 of them");
    bounds.centre() + bounds.half_width() * best.cos()
}

/// An order of the filter, and about how many states it leaves above the level to which it is used.
#[derive(Debug, Clone, Copy)]
pub(super) struct OrderChoice {
    pub order: usize,
    pub states: f64,
}

impl OrderChoice {
    /// A share of the order, which leaves more states.
    pub(super) fn scaled(self, share: f64) -> Self {
        if share >= 1.0 {
            return self;
        }
        let order = rounded_up(self.order as f64 * share);
        Self { order, states: self.states / share }
    }
}

/// The Jackson kernel of `count` moments.
pub(crate) fn jackson(k: usize, count: usize) -> f64 {
    let unit = std::f64::consts::PI / (count + 1) as f64;
    let angle = k as f64 * unit;
    let rest = (count - k + 1) as f64;
    (rest * angle.cos() + angle.sin() / unit.tan()) / (count + 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::full::FullSolver;
    use crate::operator::Operator;
    use crate::tests::Sample;
    use crate::window::bounds::spectral_bounds;
    use faer::Par;

    #[test]
    fn an_order_leaves_the_states_it_was_chosen_for() {
        // The level spacing is a third of the noise of eight vectors, which is √(K/4).
        const STATES: usize = 100;
        let mut full = FullSolver::<f64>::new(1024, Par::Seq);
        let mut squares = 0.0;
        let realizations = 6;
        for realization in 0..realizations {
            let operator = Sample::new(1024, realization);
            let mut workspace = Workspace::new(1024);
            let (bounds, _) = spectral_bounds(&operator, Stop::NEVER, &mut workspace).unwrap();
            let scaled = operator.scaled(2.0 / bounds.half_width(), bounds.centre());
            let mut moments = Moments::new(&scaled, bounds, &mut workspace);
            let target = moments.density_maximum(Stop::NEVER).unwrap();
            let design = Design::of(1024);
            let choice = moments.choose_order(target, STATES, &design, Stop::NEVER).unwrap();
            let angle = |energy: f64| ((energy - bounds.centre()) / bounds.half_width()).acos();
            let reach = design.reach / (choice.order + 1) as f64;
            let spectrum = full.decompose(&operator).unwrap();
            let inside = spectrum.energies.iter();
            let count =
                inside.filter(|energy| (angle(**energy) - angle(target)).abs() < reach).count();
            squares += (count as f64 - choice.states).powi(2) / realizations as f64;
        }
        let deviation = squares.sqrt();
        assert!(deviation < 8.0, "{STATES} states are counted to {deviation:.1}");
    }
}
