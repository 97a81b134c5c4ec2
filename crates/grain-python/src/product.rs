//! An operator that is a function of Python's: its products take the GIL.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use grain_eigen::faer::MatMut;
use grain_eigen::{BlockRecurrence, FnOperator, Operator, Recurrence, Scalar, Traces, Update};
use numpy::{Element, PyArray1, PyReadonlyArray1};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::watch::Watch;

/// A product with one or several vectors, called from any thread; the first exception that it raises stops the work.
pub(crate) struct Product {
    /// `(x, w) → H x`, where `x` and what is returned are `[D, w]`, row by row, contiguous, of the type of the operator.
    function: Py<PyAny>,
    watch: Arc<Watch>,
    /// One product at a time: threads that wait here do not contend for the GIL, which is passed on in milliseconds where several do.
    turn: Mutex<()>,
    raised: Mutex<Option<PyErr>>,
}

impl Product {
    /// The product that this function computes.
    pub(crate) fn new(function: Py<PyAny>, watch: &Arc<Watch>) -> Arc<Self> {
        let watch = Arc::clone(watch);
        Arc::new(Self { function, watch, turn: Mutex::new(()), raised: Mutex::new(None) })
    }

    /// Writes `H x` into `y` `[D, vectors]`; zeros once the work is to stop.
    fn apply<T: Scalar + Element>(&self, vectors: usize, x: &[T], y: &mut [T]) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if self.watch.interrupt().is_requested() {
            y.fill(T::from_real(0.0));
            return;
        }
        let image = Python::attach(|py| -> PyResult<()> {
            let image = self.function.bind(py).call1((PyArray1::from_slice(py, x), vectors))?;
            let image: PyReadonlyArray1<'_, T> = image.extract()?;
            let image = image.as_slice()?;
            if image.len() != y.len() {
                let (found, expected) = (image.len(), y.len());
                return Err(PyValueError::new_err(format!(
                    "a product has {found} numbers, {expected} were expected"
                )));
            }
            y.copy_from_slice(image);
            Ok(())
        });
        if let Err(raised) = image {
            y.fill(T::from_real(0.0));
            self.watch.interrupt().request();
            let mut first = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(raised);
        }
    }

    /// The first exception that was raised.
    pub(crate) fn take_raised(&self) -> Option<PyErr> {
        self.raised.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

type Function<T> = Box<dyn Fn(&[T], &mut [T]) + Send + Sync>;

/// An operator of which Python knows the product.
pub(crate) struct ProductOperator<T> {
    /// Finds what is asked beside products from random vectors.
    function: FnOperator<T, Function<T>>,
    product: Arc<Product>,
    /// Whether several vectors may be given at once.
    blocks: bool,
}

impl<T: Scalar + Element> ProductOperator<T> {
    /// The operator of this dimension.
    pub(crate) fn new(dimension: usize, product: Arc<Product>, blocks: bool) -> Self {
        let shared = Arc::clone(&product);
        let function: Function<T> = Box::new(move |x, y| shared.apply(1, x, y));
        Self { function: FnOperator::new(dimension, function), product, blocks }
    }
}

impl<T: Scalar + Element> Operator for ProductOperator<T> {
    type Scalar = T;
    type Scaled<'a> = ScaledProduct<'a, T>;

    fn dimension(&self) -> usize {
        self.function.dimension()
    }

    fn mean_energy(&self) -> f64 {
        self.function.mean_energy()
    }

    fn norm_bound(&self) -> f64 {
        self.function.norm_bound()
    }

    fn exact_traces(&self) -> Option<Traces> {
        None
    }

    fn fill_dense(&self, matrix: MatMut<'_, T>) {
        self.function.fill_dense(matrix);
    }

    fn scaled(&self, scale: f64, shift: f64) -> ScaledProduct<'_, T> {
        let (product, blocks) = (&*self.product, self.blocks);
        ScaledProduct { product, blocks, scale, shift, kind: PhantomData }
    }
}

/// `A = scale · (H - shift)`
pub(crate) struct ScaledProduct<'a, T> {
    product: &'a Product,
    blocks: bool,
    scale: f64,
    shift: f64,
    kind: PhantomData<fn(T)>,
}

impl<T: Scalar + Element> Recurrence for ScaledProduct<'_, T> {
    type Scalar = T;

    fn update(&self, x: &[T], y: &mut [T], update: Update<'_, T>) {
        self.update_block(1, x, y, update);
    }

    fn as_block(&self) -> Option<&dyn BlockRecurrence<T>> {
        self.blocks.then_some(self as &dyn BlockRecurrence<T>)
    }
}

impl<T: Scalar + Element> BlockRecurrence<T> for ScaledProduct<'_, T> {
    fn update_block(&self, vectors: usize, x: &[T], y: &mut [T], update: Update<'_, T>) {
        let (scale, shift) = (self.scale, self.shift);
        let mut image = vec![T::from_real(0.0); y.len()];
        self.product.apply(vectors, x, &mut image);
        let subtracts = update.subtracts();
        let pairs = T::reals(&image).iter().zip(T::reals(x));
        for (y, (image, x)) in T::reals_mut(y).iter_mut().zip(pairs) {
            let before = if subtracts { *y } else { 0.0 };
            *y = scale * (image - shift * x) - before;
        }
        let (sum, [w_0, w_1]) = update.into_sum();
        let pairs = T::reals(x).iter().zip(T::reals(y));
        for (sum, (x, y)) in T::reals_mut(sum).iter_mut().zip(pairs) {
            *sum += w_0 * x + w_1 * y;
        }
    }
}
