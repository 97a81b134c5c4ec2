//! Chebyshev vectors `T_k((H - b)/a) v` of an operator, one after the other.

use crate::aligned::AlignedVector;
use crate::error::EigenError;
use crate::operator::{Operator, Recurrence, Update};
use crate::run::{Run, Stop};
use crate::scalar::Scalar;
use crate::window::Workspace;
use crate::window::bounds::{SpectralBounds, spectral_bounds};

/// Below this dimension the bound of the operator itself serves: it holds the spectrum as well, and costs nothing.
const SMALL: usize = 64;

/// How much of the interval beyond the spectrum is left free, so that rounding does not leave it.
const MARGIN: f64 = 1.01;

/// The interval of an expansion: the spectrum, and some more.
pub(super) fn interval<H: Operator>(
    operator: &H,
    run: &Run<'_>,
) -> Result<SpectralBounds, EigenError> {
    let bounds = if operator.dimension() < SMALL {
        let norm = operator.norm_bound();
        SpectralBounds { lower: -norm, upper: norm }
    } else {
        spectral_bounds(operator, run.stop(), &mut Workspace::new(operator.dimension()))?.0
    };
    let (centre, half) = (bounds.centre(), MARGIN * bounds.half_width());
    if half <= 0.0 {
        return Err(EigenError::Flat { energy: centre });
    }
    Ok(SpectralBounds { lower: centre - half, upper: centre + half })
}

/// `T_k v`, k growing.
pub(super) struct Chebyshev<'a, A: Recurrence> {
    /// `2 (H - b)/a`
    scaled: &'a A,
    stop: Stop<'a>,
    /// `T_k v`
    pub current: AlignedVector<A::Scalar>,
    /// `T_(k-1) v`, once there is one.
    before: AlignedVector<A::Scalar>,
    order: usize,
}

impl<'a, A: Recurrence> Chebyshev<'a, A> {
    /// Begins with `T_0 v = v`.
    pub(super) fn new(scaled: &'a A, stop: Stop<'a>, vector: &[A::Scalar]) -> Self {
        let mut current = AlignedVector::zeros(vector.len());
        current.copy_from_slice(vector);
        let before = AlignedVector::zeros(vector.len());
        Self { scaled, stop, current, before, order: 0 }
    }

    /// From `T_k` to `T_(k+1)`.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`].
    pub(super) fn advance(&mut self) -> Result<(), EigenError> {
        if self.stop.is_requested() {
            return Err(EigenError::Interrupted);
        }
        if self.order == 0 {
            self.scaled.update(&self.current, &mut self.before, Update::Product);
            for number in A::Scalar::reals_mut(&mut self.before) {
                *number *= 0.5;
            }
        } else {
            self.scaled.update(&self.current, &mut self.before, Update::Recurrence);
        }
        std::mem::swap(&mut self.current, &mut self.before);
        self.order += 1;
        Ok(())
    }

    /// `T_(k-1) v`
    pub(super) fn before(&self) -> &[A::Scalar] {
        &self.before
    }
}

/// `(2 - δ_k0) g_k`, the weights of the moments of a series of this order with the Jackson kernel.
pub(super) fn weights(order: usize) -> Vec<f64> {
    let weight = |k| if k == 0 { 1.0 } else { 2.0 };
    (0..=order).map(|k| weight(k) * crate::window::jackson(k, order + 1)).collect()
}

/// The standard deviation of the Jackson kernel at the centre.
pub(super) fn resolution(bounds: SpectralBounds, order: usize) -> f64 {
    std::f64::consts::PI * bounds.half_width() / (order + 1) as f64
}
