//! Test: every model's Hamiltonian, against Kronecker products of Pauli matrices.

use faer::{Mat, c64};
use grain_eigen::{Operator, Recurrence, Scalar, Update};
use grain_model::drawn_array::{INTERACTIONS, OPERATORS, OPERATORS_IMAGINARY, QUBITS};
use grain_model::{
    Alpha, CentralGrain, CouplingLaw, CouplingOperator, Distance, Fields, GrainDimension,
    GrainEnsemble, GrainLaw, Interactions, LbitCount, ModelParts, Normalization, OperatorKind,
    OperatorSite, Realization, Seed, Symmetry,
};
use proptest::prelude::*;

use super::Hamiltonian;
use super::sector::Sector;

type Matrix = Mat<c64>;

fn kronecker(a: &Matrix, b: &Matrix) -> Matrix {
    let (rows, columns) = (b.nrows(), b.ncols());
    Mat::from_fn(a.nrows() * rows, a.ncols() * columns, |i, j| {
        a[(i / rows, j / columns)] * b[(i % rows, j % columns)]
    })
}

fn identity(size: usize) -> Matrix {
    Mat::identity(size, size)
}

/// `σ^x`, `σ^y`, `σ^z`.
fn pauli(axis: char) -> Matrix {
    let (one, i) = (c64::new(1.0, 0.0), c64::new(0.0, 1.0));
    let elements = match axis {
        'x' => [[0.0 * one, one], [one, 0.0 * one]],
        'y' => [[0.0 * one, -i], [i, 0.0 * one]],
        _ => [[one, 0.0 * one], [0.0 * one, -one]],
    };
    Mat::from_fn(2, 2, |row, column| elements[row][column])
}

/// The qubit that an l-bit couples to.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
fn qubit_of(realization: &Realization, lbit: usize) -> usize {
    realization.array(&QUBITS).map_or(0, |qubits| qubits[lbit] as usize)
}

/// H by its definition, sums of products of matrices.
fn by_definition(model: &CentralGrain, realization: &Realization, couplings: &[f64]) -> Matrix {
    let (n, d) = (realization.n_lbits(), realization.grain_dimension());
    let (kind, qubits) = (model.parts().operator.kind, d.ilog2() as usize);
    // l-bit N is the slowest factor, the grain the fastest.
    let on_lbit = |operator: &Matrix, lbit: usize| {
        kronecker(&kronecker(&identity(1 << (n - 1 - lbit)), operator), &identity(1 << lbit))
    };
    let real = |values: &[f64], at: usize| values.get(at).copied().unwrap_or(0.0);
    let grain = Mat::from_fn(d, d, |i, j| {
        let at = i * d + j;
        c64::new(realization.grain()[at], real(realization.grain_imaginary(), at))
    });
    let mut h = kronecker(&identity(1 << n), &grain);
    for lbit in 0..n {
        let fields = kronecker(&on_lbit(&pauli('z'), lbit), &identity(d));
        h += fields * faer::Scale(c64::new(realization.fields()[lbit], 0.0));
        let j = faer::Scale(c64::new(couplings[lbit], 0.0));
        let qubit = qubit_of(realization, lbit);
        let on_grain = |axis| {
            let before = kronecker(&identity(1 << qubit), &pauli(axis));
            kronecker(&before, &identity(1 << (qubits - 1 - qubit)))
        };
        let product = |axis| kronecker(&on_lbit(&pauli(axis), lbit), &on_grain(axis));
        match kind {
            OperatorKind::Exchange => h += (product('x') + product('y')) * j,
            OperatorKind::Flip => h += product('x') * j,
            _ => {
                let [re, im] = [OPERATORS, OPERATORS_IMAGINARY]
                    .map(|array| realization.array(&array).unwrap_or(&[]));
                let b = Mat::from_fn(d, d, |row, column| {
                    let at = (lbit * d + row) * d + column;
                    c64::new(real(re, at), real(im, at))
                });
                let i = faer::Scale(c64::new(0.0, 1.0));
                let half = faer::Scale(c64::new(0.5, 0.0));
                let raising = (pauli('x') + pauli('y') * i) * half;
                let raised = kronecker(&on_lbit(&raising, lbit), &b);
                h += (&raised + raised.adjoint()) * j;
            }
        }
        for other in lbit + 1..n {
            let Some(matrix) = realization.array(&INTERACTIONS) else { break };
            let pair = on_lbit(&pauli('z'), lbit) * on_lbit(&pauli('z'), other);
            let strength = c64::new(matrix[lbit * n + other], 0.0);
            h += kronecker(&pair, &identity(d)) * faer::Scale(strength);
        }
    }
    h
}

fn models() -> impl Strategy<Value = (CentralGrain, usize, u64)> {
    let ensemble = prop_oneof![Just(GrainEnsemble::Goe), Just(GrainEnsemble::Gue)];
    let normalization = prop_oneof![Just(Normalization::Ensemble), Just(Normalization::Sample)];
    let operator = prop_oneof![
        Just(OperatorKind::Exchange),
        Just(OperatorKind::Flip),
        Just(OperatorKind::Random),
        Just(OperatorKind::RandomComplex),
    ];
    let interactions = prop_oneof![
        Just(Interactions::None),
        Just(Interactions::nearest_neighbour(0.4).unwrap()),
        Just(Interactions::exponential(0.3, 1.5).unwrap()),
        Just(Interactions::power_law(0.3, 2.0).unwrap()),
        Just(Interactions::matrix((1..=10).map(f64::from).collect()).unwrap()),
    ];
    let couplings = prop_oneof![
        Just(CouplingLaw::paper()),
        Just(CouplingLaw::decaying(0.4, Distance::Stretched(0.5), 0.0).unwrap()),
        Just(CouplingLaw::decaying(0.4, Distance::Logarithmic, 0.3).unwrap()),
        Just(CouplingLaw::decaying(-0.3, Distance::Chain, 0.2).unwrap()),
    ];
    let fields = prop_oneof![
        Just(Fields::uniform(1.0, 0.1).unwrap()),
        Just(Fields::list(vec![0.5, -1.0, 2.0, 0.1, 0.7]).unwrap()),
    ];
    let choices =
        (ensemble, normalization, operator, any::<bool>(), interactions, couplings, fields);
    (choices, 1_usize..=4, 1_u32..=4, 2_usize..=11, any::<u64>()).prop_map(
        |(
            (ensemble, normalization, kind, random, interactions, couplings, fields),
            n,
            qubits,
            any,
            seed,
        )| {
            let mut operator = CouplingOperator { kind, site: OperatorSite::First };
            let dimension = if operator.acts_on_qubits() {
                if random {
                    operator.site = OperatorSite::Random;
                }
                1 << qubits
            } else {
                any
            };
            let parts = ModelParts {
                grain_dimension: GrainDimension::new(dimension).unwrap(),
                grain: GrainLaw { ensemble, normalization, bandwidth: 1.5 },
                fields,
                operator,
                couplings,
                interactions,
                symmetry: Symmetry::None,
            };
            (CentralGrain::of(parts).unwrap(), n, seed)
        },
    )
}

fn drawn(model: &CentralGrain, n: usize, seed: u64) -> (Realization, Vec<f64>) {
    let n = LbitCount::new(n).unwrap();
    let realization = Realization::draw(model, Seed(seed), n, 3);
    let alpha = Some(Alpha::new(0.8).unwrap());
    let couplings = realization.couplings(model.couplings(), alpha, n).unwrap();
    (realization, couplings)
}

fn check<T: Scalar>(model: &CentralGrain, n: usize, seed: u64) -> Result<(), TestCaseError> {
    let (realization, couplings) = drawn(model, n, seed);
    let expected = by_definition(model, &realization, &couplings);
    let hamiltonian = Hamiltonian::<T>::of(model.parts().operator, &realization, &couplings);
    let dimension = hamiltonian.dimension();
    let mut dense = Mat::<T>::zeros(dimension, dimension);
    hamiltonian.fill_dense(dense.as_mut());
    let norm = expected.norm_l2();
    for row in 0..dimension {
        for column in 0..dimension {
            let error = (dense[(row, column)].into_complex() - expected[(row, column)]).norm();
            prop_assert!(error < 1e-14 * norm, "({row}, {column}): {error:e}");
        }
    }
    let input: Vec<T> = (0..dimension)
        .map(|i| {
            let number = |k: usize| ((i * k + 11) % 101) as f64 / 50.0 - 1.0;
            T::from_complex(c64::new(number(37), number(53)))
        })
        .collect();
    let (mut product, mut sum) = (input.clone(), input.clone());
    let (scale, shift) = (0.7, -0.3);
    let update = Update::RecurrenceAndSum { sum: &mut sum, weights: [0.25, -0.5] };
    hamiltonian.scaled(scale, shift).update(&input, &mut product, update);
    for row in 0..dimension {
        let columns = (0..dimension).map(|k| expected[(row, k)] * input[k].into_complex());
        let own = input[row].into_complex();
        let want = (columns.sum::<c64>() - own * shift) * scale - own;
        let error = (product[row].into_complex() - want).norm();
        prop_assert!(error < 1e-13 * norm, "row {row} of the product: {error:e}");
        let error = (sum[row].into_complex() - (own + own * 0.25 - want * 0.5)).norm();
        prop_assert!(error < 1e-13 * norm, "row {row} of the sum: {error:e}");
    }
    let traces = hamiltonian.exact_traces().unwrap();
    let trace: f64 = (0..dimension).map(|i| expected[(i, i)].re).sum();
    prop_assert!((traces.of_operator - trace).abs() < 1e-12 * norm * dimension as f64);
    let square = expected.squared_norm_l2();
    prop_assert!((traces.of_square / square - 1.0).abs() < 1e-12, "tr H²");
    let largest = expected.self_adjoint_eigenvalues(faer::Side::Lower).unwrap();
    let largest = largest.iter().fold(0.0_f64, |most, energy| most.max(energy.abs()));
    prop_assert!(hamiltonian.norm_bound() >= largest * (1.0 - 1e-12), "a bound on the norm");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_model_is_its_definition_in_pauli_matrices((model, n, seed) in models()) {
        check::<c64>(&model, n, seed)?;
        if !model.is_complex() {
            check::<f64>(&model, n, seed)?;
        }
    }
}

#[test]
fn the_quantum_sun_is_that_of_its_definition_whole_and_in_every_block() {
    // In operators of spin 1/2: H = R + g_0 Σ α^u_j S^x_n(j) S^x_j (+ S^y S^y) + Σ h_j S^z_j, h_j in [0.5, 1.5].
    for (kind, conserves) in [(OperatorKind::Flip, false), (OperatorKind::Exchange, true)] {
        for (n, index) in [(1, 0), (2, 1), (3, 2), (4, 3)] {
            let normalization =
                if conserves { Normalization::Sample } else { Normalization::Ensemble };
            let symmetry = if conserves { Symmetry::Spin(None) } else { Symmetry::None };
            let model = CentralGrain::of(ModelParts {
                grain_dimension: GrainDimension::new(8).unwrap(),
                grain: GrainLaw { ensemble: GrainEnsemble::Goe, normalization, bandwidth: 1.0 },
                fields: Fields::uniform(0.5, 0.25).unwrap(),
                operator: CouplingOperator { kind, site: OperatorSite::Random },
                couplings: CouplingLaw::decaying(0.25, Distance::Chain, 0.2).unwrap(),
                interactions: Interactions::None,
                symmetry,
            })
            .unwrap();
            let n_lbits = LbitCount::new(n).unwrap();
            let realization = Realization::draw(&model, Seed(5), n_lbits, index);
            let alpha = 0.75;
            let couplings = realization
                .couplings(model.couplings(), Some(Alpha::new(alpha).unwrap()), n_lbits)
                .unwrap();
            // Sites as Polfed.jl counts them: three of the grain, then those outside; a site is a bit, up is 0.
            let spin = |axis: char, site: usize| {
                let half = pauli(axis) * faer::Scale(c64::new(0.5, 0.0));
                let (sites, place) = (n + 3, if site < 3 { 2 - site } else { site });
                let outer = kronecker(&identity(1 << (sites - 1 - place)), &half);
                kronecker(&outer, &identity(1 << place))
            };
            let mut expected = kronecker(
                &identity(1 << n),
                &Mat::from_fn(8, 8, |i, j| c64::new(realization.grain()[i * 8 + j], 0.0)),
            );
            let distances = realization.array(&grain_model::drawn_array::DISTANCES).unwrap();
            assert!(distances[0].abs() < f64::MIN_POSITIVE, "u_1 = 0");
            for (j, &distance) in distances.iter().enumerate() {
                assert!((distance - j as f64).abs() <= 0.2, "u_j = j - 1 ± ζ");
                let (site, strength) =
                    (qubit_of(&realization, j), faer::Scale(c64::new(alpha.powf(distance), 0.0)));
                expected += spin('x', site) * spin('x', 3 + j) * strength;
                if conserves {
                    expected += spin('y', site) * spin('y', 3 + j) * strength;
                }
                let h = 2.0 * realization.fields()[j];
                assert!((0.5..=1.5).contains(&h), "h_j = {h}");
                expected += spin('z', 3 + j) * faer::Scale(c64::new(h, 0.0));
            }
            let operator = model.parts().operator;
            let whole = Hamiltonian::<f64>::of(operator, &realization, &couplings);
            let dimension = whole.dimension();
            let mut dense = Mat::<f64>::zeros(dimension, dimension);
            whole.fill_dense(dense.as_mut());
            let error =
                |i: usize, j: usize, found: f64| (c64::new(found, 0.0) - expected[(i, j)]).norm();
            for i in 0..dimension {
                for j in 0..dimension {
                    assert!(error(i, j, dense[(i, j)]) < 1e-14, "N = {n}: ({i}, {j})");
                }
            }
            if conserves {
                check_blocks(&whole, &expected, n + 3);
                check_normalization(&realization);
            }
        }
    }
}

/// Every block, element by element; and nothing connects two.
fn check_blocks(whole: &Hamiltonian<f64>, expected: &Matrix, spins: usize) {
    let dimension = whole.dimension();
    for down in 0..=spins {
        let block = Sector::of(whole, down).unwrap();
        let states: Vec<usize> =
            (0..dimension).filter(|state| state.count_ones() as usize == down).collect();
        assert_eq!(block.dimension(), states.len());
        let mut dense = Mat::<f64>::zeros(states.len(), states.len());
        block.fill_dense(dense.as_mut());
        for (row, &i) in states.iter().enumerate() {
            for (column, &j) in states.iter().enumerate() {
                let error = (c64::new(dense[(row, column)], 0.0) - expected[(i, j)]).norm();
                assert!(error < 1e-14, "{down} down: ({i}, {j})");
            }
            for j in 0..dimension {
                if j.count_ones() as usize != down {
                    assert!(expected[(i, j)].norm() < 1e-15, "({i}, {j}) leaves the block");
                }
            }
        }
    }
}

/// `tr R²/D = γ²` in every block of the grain.
fn check_normalization(realization: &Realization) {
    for down in 0..=3 {
        let states: Vec<usize> = (0..8_usize).filter(|s| s.count_ones() == down).collect();
        let squares: f64 = (states.iter())
            .flat_map(|i| states.iter().map(move |j| realization.grain()[i * 8 + j].powi(2)))
            .sum();
        assert!((squares / states.len() as f64 - 1.0).abs() < 1e-14, "{down} down: {squares}");
    }
}
