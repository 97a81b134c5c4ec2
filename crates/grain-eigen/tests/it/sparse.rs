//! Sparse matrices: their products, their spectra, and what they are refused for.

use grain_eigen::faer::{Mat, c64};
use grain_eigen::{
    BlockRecurrence, EigenError, Operator, Recurrence, Run, Scalar, SparseOperator, Target, Update,
    WindowSettings, WindowSolver,
};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

use crate::chains::{fields, from_elements, heisenberg, real_heisenberg};

/// Amplitudes that look random.
fn amplitudes<T: Scalar>(count: usize, seed: f64) -> Vec<T> {
    let one = |i: usize| c64::new((seed + i as f64).sin(), (seed * i as f64).cos());
    (0..count).map(|i| T::from_complex(one(i))).collect()
}

/// Every product of the operator is that of its matrix, with one vector and with several, whatever becomes of it.
#[track_caller]
fn check_products<T: Scalar>(operator: &SparseOperator<T>) {
    let dimension = operator.dimension();
    let mut matrix = Mat::zeros(dimension, dimension);
    operator.fill_dense(matrix.as_mut());
    let scaled = operator.scaled(0.5, -0.3);
    for vectors in [1, 2, 4, 7, 8, 11] {
        let x = amplitudes::<T>(dimension * vectors, 1.3);
        let (old, old_sum) = (amplitudes::<T>(x.len(), 2.1), amplitudes::<T>(x.len(), 0.7));
        let (mut y, mut sum) = (old.clone(), old_sum.clone());
        let update = Update::RecurrenceAndSum { sum: &mut sum, weights: [0.2, -1.1] };
        scaled.update_block(vectors, &x, &mut y, update);
        for vector in 0..vectors {
            let pick = |values: &[T]| -> Vec<T> {
                values.iter().skip(vector).step_by(vectors).copied().collect()
            };
            let (x, old, old_sum) = (pick(&x), pick(&old), pick(&old_sum));
            for row in 0..dimension {
                let product =
                    (0..dimension).fold(T::from_real(0.0), |sum, k| sum + matrix[(row, k)] * x[k]);
                let image = (product + T::from_real(0.3) * x[row]) * T::from_real(0.5) - old[row];
                let error = (pick(&y)[row] - image).modulus();
                assert!(
                    error < 1e-14 * dimension as f64,
                    "{vectors} vectors, row {row}: {error:e}"
                );
                let total = old_sum[row] + T::from_real(0.2) * x[row] - T::from_real(1.1) * image;
                let error = (pick(&sum)[row] - total).modulus();
                assert!(
                    error < 1e-14 * dimension as f64,
                    "{vectors} vectors, sum {row}: {error:e}"
                );
            }
            // The same bits alone.
            let (mut alone, mut alone_sum) = (old.clone(), old_sum.clone());
            let update = Update::RecurrenceAndSum { sum: &mut alone_sum, weights: [0.2, -1.1] };
            scaled.update(&x, &mut alone, update);
            assert_eq!((alone, alone_sum), (pick(&y), pick(&sum)), "{vectors} vectors");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn products_are_those_of_the_matrix(
        dimension in 1_usize..40,
        places in prop::collection::vec((0_usize..40, 0_usize..40, -3.0_f64..3.0, -3.0_f64..3.0), 0..120),
    ) {
        let mut elements = Vec::new();
        for (row, column, re, im) in places {
            let (row, column) = (row % dimension, column % dimension);
            let value = if row == column { c64::new(re, 0.0) } else { c64::new(re, im) };
            elements.push((row, column, value));
            if row != column {
                elements.push((column, row, value.conj()));
            }
        }
        check_products(&from_elements(dimension, elements.clone()));
        let real = elements.into_iter().map(|(row, column, value)| (row, column, value.re)).collect();
        check_products(&from_elements(dimension, real));
    }
}

#[test]
fn the_window_is_the_same_to_the_last_bit_on_any_number_of_threads() {
    let chain = real_heisenberg(&fields(12, 3.0, 5), true);
    let window = |threads: usize| {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let settings =
            WindowSettings { states: 30, target: Target::WidthFraction(0.5), memory: 1 << 28 };
        pool.install(|| {
            let mut solver = WindowSolver::new(chain.dimension(), settings).unwrap();
            let window = solver.window(&chain, &Run::default()).unwrap();
            let bits = window.spectrum.energies.iter().map(|energy| energy.to_bits());
            let vectors = (0..30).flat_map(|state| window.spectrum.vector(state).to_vec());
            (bits.collect::<Vec<_>>(), vectors.map(f64::to_bits).collect::<Vec<_>>())
        })
    };
    let one = window(1);
    assert_eq!(window(2), one, "two threads");
    assert_eq!(window(5), one, "five threads");
}

#[test]
fn a_twist_of_the_boundary_moves_levels_and_a_whole_turn_brings_them_back() {
    let fields = fields(12, 1.0, 2);
    let settings = WindowSettings { states: 12, target: Target::Energy(0.2), memory: 1 << 28 };
    let levels = |twist: f64| {
        let chain = heisenberg(&fields, twist, true);
        let mut solver = WindowSolver::new(chain.dimension(), settings).unwrap();
        solver.window(&chain, &Run::default()).unwrap().spectrum.energies.to_vec()
    };
    let (straight, half) = (levels(0.0), levels(std::f64::consts::PI));
    for (whole, straight) in levels(std::f64::consts::TAU).iter().zip(&straight) {
        assert!((whole - straight).abs() < 1e-12, "a gauge transformation: {whole} and {straight}");
    }
    let moved = half.iter().zip(&straight).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()));
    assert!(moved > 1e-3, "{moved}");
}

#[test]
fn arrays_that_are_no_matrix_are_refused_with_the_place() {
    let from = |starts: &[i32], columns: &[i32], values: &[f64]| {
        SparseOperator::from_rows(starts, columns, values.to_vec()).unwrap_err().to_string()
    };
    for (starts, columns, expected) in [
        (&[0, 2, 1, 3][..], &[0, 1, 2][..], "row start 2 is 1, a number from 2 to 3"),
        (&[0, 1, -1, 3], &[0, 1, 2], "row start 2 is -1"),
        (&[1, 2, 3, 3], &[0, 1, 2], "row start 0 is 1, a number from 0 to 0"),
        (&[0, 1, 2, 4], &[0, 1, 2], "row start 3 is 4, a number from 3 to 3"),
        (&[0, 1, 2, 3], &[0, 1, 3], "column 2 is 3, a number below 3"),
        (&[0, 1, 2, 3], &[0, -5, 2], "column 1 is -5"),
    ] {
        let error = from(starts, columns, &[1.0; 3]);
        assert!(error.contains(expected), "{error}");
    }
    let error = from(&[0, 1, 2, 3], &[0, 1, 2], &[1.0; 2]);
    assert!(error.contains("is 2, 3 was expected"), "{error}");
    let error = from(&[0], &[], &[]);
    assert_eq!(error, EigenError::Empty.to_string());
    let error = from(&[0, 2, 4], &[0, 1, 0, 1], &[1.0, 0.5, 0.25, 1.0]);
    assert!(error.contains("elements (0, 1) and (1, 0)"), "{error}");
    let error = from(&[0, 1, 2], &[1, 1], &[1.0, 2.0]);
    assert!(error.contains("elements (0, 1) and (1, 0)"), "one side alone: {error}");
    let error = from(&[0, 1, 2], &[0, 1], &[1.0, f64::NAN]);
    assert!(error.contains("the element (1, 1) of the matrix is NaN"), "{error}");
    let imaginary = vec![c64::new(1.0, 0.5)];
    let error = SparseOperator::from_rows(&[0_u64, 1], &[0], imaginary).unwrap_err();
    assert!(matches!(error, EigenError::Asymmetric { row: 0, column: 0, .. }), "{error}");
}

#[test]
fn columns_in_any_order_and_repeated_are_added() {
    let starts = [0_usize, 3, 5];
    let operator = SparseOperator::from_rows(&starts, &[1, 0, 1], vec![1.0, 5.0, 1.0]);
    assert!(operator.is_err(), "the second row has elements that are not there");
    let columns = [1, 0, 1, 1, 0];
    let operator =
        SparseOperator::from_rows(&starts, &columns, vec![1.0, 5.0, 1.0, 3.0, 2.0]).unwrap();
    let mut matrix = Mat::zeros(2, 2);
    operator.fill_dense(matrix.as_mut());
    let expected = Mat::from_fn(2, 2, |i, j| [[5.0, 2.0], [2.0, 3.0]][i][j]);
    assert_eq!(matrix, expected, "sums of what stands at one place");
    assert_eq!(operator.elements(), 4, "two were one");
}
