//! An operator that is a function.

use std::marker::PhantomData;
use std::sync::{Mutex, OnceLock, PoisonError};

use faer::MatMut;

use crate::operator::{Operator, Recurrence, Traces, Update};
use crate::random::RandomVectors;
use crate::scalar::{Scalar, real_dot};
use crate::window::bounds::norm_from_products;

/// An operator given by its product with a vector: a function that writes `H x` into its second argument.
///
/// The function must overwrite all of the output, whatever it held before, and is called from several threads at once. It must be
/// linear and Hermitian; [`examine`](crate::examine) finds out by random vectors before every solve.
///
/// What the solvers ask beside products may be given, and is found from products where it is not:
///
/// | | given by | or else |
/// | --- | --- | --- |
/// | a bound on the norm | [`Self::with_norm_bound`] | 50 Lanczos steps from each of 8 random vectors, with a margin that is proved: it fails with a probability of 10⁻¹² |
/// | the mean energy `tr H / D` | [`Self::with_mean_energy`], [`Self::with_traces`] | estimated from 8 random vectors, to about `σ/√(4D)` where σ is the width of the density of states: a few levels |
/// | `tr H`, `tr H²` | [`Self::with_traces`] | not known: a full spectrum is then checked without |
///
/// Estimates are the same in every run.
///
/// # Examples
///
/// A particle that hops on a ring, in the potential `cos(√2 x)`:
///
/// ```
/// use grain_eigen::{Eigensolver, FnOperator, FullSolver, Run, faer::Par};
///
/// let sites = 100;
/// let ring = FnOperator::new(sites, |x: &[f64], y: &mut [f64]| {
///     for i in 0..sites {
///         let potential = (std::f64::consts::SQRT_2 * i as f64).cos();
///         y[i] = x[(i + 1) % sites] + x[(i + sites - 1) % sites] + potential * x[i];
///     }
/// });
/// let mut solver = FullSolver::new(sites, Par::Seq);
/// let solved = solver.solve(&ring, &Run::default())?;
/// assert_eq!(solved.spectrum.energies.len(), sites);
/// assert!(solved.quality.residual_max < 1e-12);
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
pub struct FnOperator<T, F> {
    product: F,
    dimension: usize,
    traces: Option<Traces>,
    mean_energy: OnceLock<f64>,
    norm_bound: OnceLock<f64>,
    kind: PhantomData<T>,
}

impl<T, F> std::fmt::Debug for FnOperator<T, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FnOperator")
            .field("dimension", &self.dimension)
            .field("traces", &self.traces)
            .finish_non_exhaustive()
    }
}

/// Random vectors from which the mean energy is estimated.
const MEAN_VECTORS: usize = 8;

/// Their stream.
const MEAN_STREAM: u64 = 1001;

impl<T: Scalar, F: Fn(&[T], &mut [T]) + Sync> FnOperator<T, F> {
    /// The operator of this dimension whose product with a vector is `product(x, &mut y)`.
    pub fn new(dimension: usize, product: F) -> Self {
        Self {
            product,
            dimension,
            traces: None,
            mean_energy: OnceLock::new(),
            norm_bound: OnceLock::new(),
            kind: PhantomData,
        }
    }

    /// With a bound on the norm, which must be certain: a triangle inequality, say.
    #[must_use]
    pub fn with_norm_bound(self, bound: f64) -> Self {
        Self { norm_bound: OnceLock::from(bound), ..self }
    }

    /// With the mean energy `tr H / D`.
    #[must_use]
    pub fn with_mean_energy(self, mean_energy: f64) -> Self {
        Self { mean_energy: OnceLock::from(mean_energy), ..self }
    }

    /// With the exact traces, from which the mean energy follows.
    #[must_use]
    pub fn with_traces(self, traces: Traces) -> Self {
        let mean_energy = traces.of_operator / self.dimension as f64;
        Self { traces: Some(traces), ..self.with_mean_energy(mean_energy) }
    }
}

impl<T: Scalar, F: Fn(&[T], &mut [T]) + Sync> Operator for FnOperator<T, F> {
    type Scalar = T;
    type Scaled<'a>
        = ScaledFunction<'a, T, F>
    where
        Self: 'a;

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn mean_energy(&self) -> f64 {
        *self.mean_energy.get_or_init(|| {
            let mut random = RandomVectors::new(MEAN_STREAM);
            let mut vector = vec![T::from_real(0.0); self.dimension];
            let mut image = vector.clone();
            let (mut sum, mut norms) = (0.0, 0.0);
            for _ in 0..MEAN_VECTORS {
                random.fill(&mut vector);
                (self.product)(&vector, &mut image);
                sum += real_dot(&vector, &image);
                norms += real_dot(&vector, &vector);
            }
            sum / norms
        })
    }

    fn norm_bound(&self) -> f64 {
        *self.norm_bound.get_or_init(|| norm_from_products(&self.scaled(1.0, 0.0), self.dimension))
    }

    fn exact_traces(&self) -> Option<Traces> {
        self.traces
    }

    fn fill_dense(&self, mut matrix: MatMut<'_, T>) {
        let mut unit = vec![T::from_real(0.0); self.dimension];
        let mut image = unit.clone();
        for column in 0..self.dimension {
            unit[column] = T::from_real(1.0);
            (self.product)(&unit, &mut image);
            unit[column] = T::from_real(0.0);
            for (row, element) in image.iter().enumerate() {
                matrix[(row, column)] = *element;
            }
        }
    }

    fn scaled(&self, scale: f64, shift: f64) -> ScaledFunction<'_, T, F> {
        let spare = Mutex::new(Vec::new());
        ScaledFunction { product: &self.product, dimension: self.dimension, scale, shift, spare }
    }
}

/// `A = scale · (H - shift)` of a function; made by [`FnOperator::scaled`](Operator::scaled).
pub struct ScaledFunction<'a, T, F> {
    product: &'a F,
    dimension: usize,
    scale: f64,
    shift: f64,
    /// Vectors for products that must not overwrite anything, as many as there were products at a time.
    spare: Mutex<Vec<Vec<T>>>,
}

impl<T, F> std::fmt::Debug for ScaledFunction<'_, T, F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScaledFunction")
            .field("dimension", &self.dimension)
            .field("scale", &self.scale)
            .field("shift", &self.shift)
            .finish_non_exhaustive()
    }
}

impl<T: Scalar, F: Fn(&[T], &mut [T]) + Sync> Recurrence for ScaledFunction<'_, T, F> {
    type Scalar = T;

    fn update(&self, x: &[T], y: &mut [T], update: Update<'_, T>) {
        let (scale, shift) = (self.scale, self.shift);
        if !update.subtracts() {
            (self.product)(x, y);
            for (y, x) in T::reals_mut(y).iter_mut().zip(T::reals(x)) {
                *y = scale * (*y - shift * x);
            }
            return;
        }
        // Nothing that holds the lock can panic.
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut image = spare.unwrap_or_else(|| vec![T::from_real(0.0); self.dimension]);
        (self.product)(x, &mut image);
        let pairs = T::reals(&image).iter().zip(T::reals(x));
        for (y, (image, x)) in T::reals_mut(y).iter_mut().zip(pairs) {
            *y = scale * (image - shift * x) - *y;
        }
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(image);
        let (sum, [w_0, w_1]) = update.into_sum();
        let pairs = T::reals(x).iter().zip(T::reals(y));
        for (sum, (x, y)) in T::reals_mut(sum).iter_mut().zip(pairs) {
            *sum += w_0 * x + w_1 * y;
        }
    }
}
