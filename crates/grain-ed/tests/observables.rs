//! Observables beside entropies, against sums over amplitudes written out, and against what random states have.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use faer::{Mat, Par, Side, c64};
use grain_ed::observables::{self, States};
use grain_ed::{Hamiltonian, Resources, generate_observing};
use grain_eigen::{Eigensolver, FullSolver, Run, Spectrum};
use grain_model::column::{Column, ENERGY, ENTROPY, MAGNETIZATION};
use grain_model::{
    Alpha, CentralGrain, CouplingLaw, Disorder, Interrupt, LbitCount, ModelParts, Realization,
    Seed, Silent, SizePlan, SpectrumRecord, StoredStates, Sweep,
};

const N: usize = 4;
const D_G: usize = 8;

fn named(name: &str) -> Column {
    let columns = observables::columns_of(observables::all());
    columns.into_iter().find(|column| column.name == name).unwrap()
}

/// Everything measured in all eigenstates of one realization of the paper's model at α, with its eigenvectors as they come from the solver.
fn record(alpha: f64) -> (SpectrumRecord, Mat<f64>, Vec<f64>, Realization) {
    record_of(&CentralGrain::paper(), N, Some(Alpha::new(alpha).unwrap()))
}

fn record_of(
    model: &CentralGrain,
    n_lbits: usize,
    alpha: Option<Alpha>,
) -> (SpectrumRecord, Mat<f64>, Vec<f64>, Realization) {
    let n = LbitCount::new(n_lbits).unwrap();
    let plan = SizePlan { n_lbits: n, alphas: alpha.into_iter().collect(), realizations: 1 };
    let disorder = Disorder::Drawn(Seed(3));
    let sweep = Sweep::new(model.clone(), disorder, vec![plan], StoredStates::All).unwrap();
    let resources = Resources::of_threads(std::num::NonZeroUsize::MIN);
    let (all, interrupt) = (observables::all(), Interrupt::new());
    let mut records: Vec<SpectrumRecord> = Vec::new();
    generate_observing(&sweep, all, &resources, &Silent, &interrupt, &mut records).unwrap();
    let realization = Realization::draw(model, Seed(3), n, 0);
    let couplings = realization.couplings(model.couplings(), alpha, n).unwrap();
    let hamiltonian = Hamiltonian::<f64>::of(model.parts().operator, &realization, &couplings);
    let mut solver = FullSolver::new(D_G << n_lbits, Par::Seq);
    let solved = solver.solve(&hamiltonian, &Run::default()).unwrap();
    let vectors = solved.spectrum.vectors.to_owned();
    (records.remove(0), vectors, solved.spectrum.energies.to_vec(), realization)
}

#[track_caller]
fn assert_close(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() < 1e-10 * expected.abs().max(1.0),
        "{what}: {found}, not {expected}"
    );
}

fn shannon(probabilities: impl Iterator<Item = f64>) -> f64 {
    probabilities.filter(|p| *p > 1e-300).map(|p| -p * p.log2()).sum()
}

#[test]
fn cuts_are_singular_values_of_the_amplitudes_as_a_matrix() {
    let (record, vectors, _, _) = record(0.8);
    let values = |name: &str| record.values(&named(name)).unwrap().to_vec();
    let (entropy, first, second) =
        (values("cut_entropy"), values("schmidt_weight_1"), values("schmidt_weight_2"));
    let grain = values("grain_entropy");
    let lbits = record.values(&ENTROPY).unwrap();
    for state in (0..D_G << N).step_by(7) {
        for n in 0..N {
            let inner = D_G << n;
            let matrix = Mat::from_fn(inner, (D_G << N) / inner, |row, column| {
                vectors[(column * inner + row, state)]
            });
            let mut weights: Vec<f64> =
                matrix.singular_values().unwrap().iter().map(|value| value * value).collect();
            weights.sort_by(|a, b| b.total_cmp(a));
            let at = state * N + n;
            assert_close(entropy[at], shannon(weights.iter().copied()), "entropy of a cut");
            assert_close(first[at], weights[0], "largest weight");
            assert_close(second[at], weights[1], "second weight");
        }
        assert_close(grain[state], entropy[state * N], "the grain is the first cut");
        assert_close(
            lbits[state * N + N - 1],
            entropy[state * N + N - 1],
            "the last l-bit is the last cut",
        );
    }
}

#[test]
fn purity_and_sigma_x_are_those_of_the_partial_trace() {
    let (record, vectors, _, _) = record(0.7);
    let values = |name: &str| record.values(&named(name)).unwrap().to_vec();
    let (purity, sigma_x) = (values("purity"), values("sigma_x"));
    for state in (0..D_G << N).step_by(5) {
        for lbit in 0..N {
            let mut rho = [[0.0; 2]; 2];
            for row in 0..D_G << N {
                let bit = ((row / D_G) >> lbit) & 1;
                for (other, element) in rho[bit].iter_mut().enumerate() {
                    let column = if other == bit { row } else { row ^ (D_G << lbit) };
                    *element += vectors[(row, state)] * vectors[(column, state)];
                }
            }
            let trace: f64 = (0..4).map(|k| rho[k / 2][k % 2] * rho[k % 2][k / 2]).sum();
            assert_close(purity[state * N + lbit], trace, "purity");
            assert_close(sigma_x[state * N + lbit], rho[0][1] + rho[1][0], "sigma_x");
        }
    }
}

#[test]
fn participation_is_counted_in_eigenstates_of_the_uncoupled_system() {
    let (record, vectors, _, realization) = record(0.6);
    let grain = Mat::from_fn(D_G, D_G, |row, column| realization.grain()[row * D_G + column]);
    let basis = grain.self_adjoint_eigen(Side::Lower).unwrap();
    let values = |name: &str| record.values(&named(name)).unwrap().to_vec();
    let orders = ["1", "2", "inf"].map(|order| values(&format!("participation_entropy_{order}")));
    for state in (0..D_G << N).step_by(3) {
        let probabilities: Vec<f64> = (0..D_G << N)
            .map(|at| {
                let (configuration, level) = (at / D_G, at % D_G);
                let overlap: f64 = (0..D_G)
                    .map(|g| basis.U()[(g, level)] * vectors[(configuration * D_G + g, state)])
                    .sum();
                overlap * overlap
            })
            .collect();
        let largest = probabilities.iter().copied().fold(0.0, f64::max);
        let squares: f64 = probabilities.iter().map(|p| p * p).sum();
        assert_close(orders[0][state], shannon(probabilities.iter().copied()), "S_1");
        assert_close(orders[1][state], -squares.log2(), "S_2");
        assert_close(orders[2][state], -largest.log2(), "S_inf");
    }
}

#[test]
fn the_fidelity_susceptibility_is_the_sum_over_the_other_states() {
    let (record, vectors, energies, _) = record(0.7);
    let found = record.values(&named("fidelity_susceptibility")).unwrap();
    for state in [0, 17, 64, 127] {
        for lbit in 0..N {
            let mut sum = 0.0;
            for other in (0..D_G << N).filter(|other| *other != state) {
                let element: f64 = (0..D_G << N)
                    .map(|row| {
                        let sign = if ((row / D_G) >> lbit) & 1 == 0 { 1.0 } else { -1.0 };
                        sign * vectors[(row, state)] * vectors[(row, other)]
                    })
                    .sum();
                sum += (element / (energies[state] - energies[other])).powi(2);
            }
            assert_close(found[state * N + lbit], sum, "susceptibility");
        }
    }
}

/// `|<a|σ_n^z|b>|²` between all states of a spectrum.
fn squared_elements(vectors: &Mat<f64>, lbit: usize) -> Mat<f64> {
    let turned = Mat::from_fn(vectors.nrows(), vectors.ncols(), |row, state| {
        let sign = if ((row / D_G) >> lbit) & 1 == 0 { 1.0 } else { -1.0 };
        sign * vectors[(row, state)]
    });
    let elements = vectors.transpose() * turned;
    Mat::from_fn(vectors.ncols(), vectors.ncols(), |a, b| elements[(a, b)].powi(2))
}

#[test]
fn the_spectral_function_of_a_window_is_what_the_whole_spectrum_has_at_its_states() {
    for n_lbits in [6, 7] {
        let alpha = Some(Alpha::new(0.7).unwrap());
        let realization =
            Realization::draw(&CentralGrain::paper(), Seed(5), LbitCount::new(n_lbits).unwrap(), 0);
        let law = CentralGrain::paper().couplings().clone();
        let couplings =
            realization.couplings(&law, alpha, LbitCount::new(n_lbits).unwrap()).unwrap();
        let hamiltonian = Hamiltonian::<f64>::new(&realization, &couplings);
        let dimension = D_G << n_lbits;
        let mut solver = FullSolver::new(dimension, Par::Seq);
        let spectrum = solver.solve(&hamiltonian, &Run::default()).unwrap().spectrum;
        let (energies, vectors) = (spectrum.energies.to_vec(), spectrum.vectors.to_owned());
        for window in [0..dimension, 3 * dimension / 8..5 * dimension / 8] {
            let states = States::of_spectrum(&spectrum, D_G, n_lbits, window.clone());
            let found = observables::measure(observables::all(), &states);
            let found = found.get(&named("spectral_function")).unwrap();
            let bins = found.len() / n_lbits;
            let [lowest, highest] = [window.start, window.end - 1].map(|state| energies[state]);
            let mut defined = 0;
            for lbit in [0, n_lbits - 1] {
                let squares = squared_elements(&vectors, lbit);
                for bin in 0..bins {
                    let [low, high] = [bin, bin + 1].map(|k| 10.0_f64.powf(k as f64 / 4.0 - 7.0));
                    let (mut sum, mut count) = (0.0, 0.0);
                    for state in window.clone() {
                        let energy = energies[state];
                        for (sign, inside) in
                            [(1.0, energy + high <= highest), (-1.0, energy - high >= lowest)]
                        {
                            let at = |other: f64| (low..high).contains(&(sign * (other - energy)));
                            // Over the states of the whole spectrum.
                            let others = (0..dimension).filter(|&other| at(energies[other]));
                            if inside {
                                count += 1.0;
                                sum += others.map(|other| squares[(state, other)]).sum::<f64>();
                            }
                        }
                    }
                    let expected = sum / count / (high - low);
                    let value = found[lbit * bins + bin];
                    assert_eq!(value.is_nan(), count < 0.5, "bin {bin}");
                    if count > 0.5 {
                        defined += usize::from(expected > 0.0);
                        assert_close(value, expected, "spectral function");
                    }
                }
            }
            assert!(defined > 20, "{defined} bins have anything");
        }
    }
}

#[test]
fn the_spectral_function_of_all_states_holds_what_the_magnetizations_leave() {
    // ∫ v dω over both signs is 1 - C^zz; bins reach beyond the spectrum, and what cannot be reached from everywhere is little.
    let (record, _, energies, _) = record(0.7);
    let found = record.values(&named("spectral_function")).unwrap();
    let memory = record.values(&MAGNETIZATION).unwrap();
    let states = energies.len() as f64;
    for lbit in 0..N {
        let remembered = memory.iter().skip(lbit).step_by(N).map(|m| m * m).sum::<f64>() / states;
        let bins = found.len() / N;
        let weight: f64 = (0..bins)
            .filter(|bin| !found[lbit * bins + bin].is_nan())
            .map(|bin| {
                let [low, high] = [bin, bin + 1].map(|k| 10.0_f64.powf(k as f64 / 4.0 - 7.0));
                2.0 * found[lbit * bins + bin] * (high - low)
            })
            .sum();
        assert!((weight + remembered - 1.0).abs() < 0.1, "l-bit {lbit}: {weight} {remembered}");
    }
}

#[test]
fn states_of_nearly_uncoupled_lbits_are_nearly_products() {
    let (record, ..) = record(1e-3);
    let first = record.values(&named("schmidt_weight_1")).unwrap();
    // J_2 … J_4 are below 1e-3: the cuts behind the first l-bit are those of nearly a product.
    assert!(first.chunks(N).filter(|cuts| cuts[3] > 1.0 - 1e-6).count() > 120);
    let magnetization = record.values(&MAGNETIZATION).unwrap();
    assert!(magnetization.chunks(N).filter(|lbits| lbits[3].abs() > 1.0 - 1e-6).count() > 120);
    assert_eq!(record.values(&ENERGY).unwrap().len(), D_G << N);
}

/// Haar states, real or complex, as columns: of a random matrix, orthogonalised.
fn haar<T>(dimension: usize, complex: bool, number: impl Fn(c64) -> T) -> Mat<T> {
    use rand::SeedableRng;
    use rand_distr::{Distribution, StandardNormal};
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(4);
    let mut normal = || -> f64 { StandardNormal.sample(&mut random) };
    let gaussian = Mat::from_fn(dimension, dimension, |_, _| {
        c64::new(normal(), if complex { normal() } else { 0.0 })
    });
    let orthogonal = gaussian.qr().compute_Q();
    Mat::from_fn(dimension, dimension, |row, column| number(orthogonal[(row, column)]))
}

/// The mean of a column over Haar states, with its standard error from the spread (an upper bound: columns are nearly independent).
fn mean_over<T: grain_eigen::Scalar>(vectors: &Mat<T>, name: &str) -> (f64, f64) {
    let dimension = vectors.nrows();
    let energies: Vec<f64> = (0..dimension).map(|state| state as f64).collect();
    let spectrum = Spectrum { energies: &energies, vectors: vectors.as_ref() };
    let n = (dimension / D_G).ilog2() as usize;
    let states = States::of_spectrum(&spectrum, D_G, n, 0..dimension);
    let measured = observables::measure(observables::all(), &states);
    let values = measured.get(&named(name)).unwrap();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
    (mean, (variance / (values.len() as f64).powi(2)).sqrt())
}

#[test]
fn haar_states_have_the_purity_and_the_entropy_of_page() {
    // Mean purity of dimensions a and b: complex (a + b)/(ab + 1), real (a + b + 1)/(ab + 2).
    let dimension = 512.0;
    let complex = haar(512, true, |z| z);
    let (mean, error) = mean_over(&complex, "purity");
    let expected = (2.0 + dimension / 2.0) / (dimension + 1.0);
    assert!((mean - expected).abs() < 5.0 * error, "{mean}({error}), not {expected}");
    let real = haar(512, false, |z| z.re);
    let (mean, error) = mean_over(&real, "purity");
    let expected = (3.0 + dimension / 2.0) / (dimension + 2.0);
    assert!((mean - expected).abs() < 5.0 * error, "{mean}({error}), not {expected}");
    // Page: Σ_{k = n+1}^{mn} 1/k - (m-1)/(2n), of the grain (m = 8) in complex states.
    let (m, n) = (8_u32, 64_u32);
    let nats: f64 = ((n + 1)..=(m * n)).map(|k| 1.0 / f64::from(k)).sum::<f64>()
        - f64::from(m - 1) / f64::from(2 * n);
    let (mean, error) = mean_over(&complex, "grain_entropy");
    let expected = nats / std::f64::consts::LN_2;
    assert!((mean - expected).abs() < 5.0 * error, "{mean}({error}), not {expected}");
}

#[test]
fn cuts_and_susceptibilities_of_complex_states_are_those_of_their_amplitudes() {
    let vectors = haar(D_G << N, true, |z| z);
    let energies: Vec<f64> = (0..D_G << N).map(|state| (state as f64).sqrt()).collect();
    let spectrum = Spectrum { energies: &energies, vectors: vectors.as_ref() };
    let states = States::of_spectrum(&spectrum, D_G, N, 0..D_G << N);
    let measured = observables::measure(observables::all(), &states);
    let values = |name: &str| measured.get(&named(name)).unwrap();
    for state in [0, 31, 127] {
        for n in 0..N {
            let inner = D_G << n;
            let matrix = Mat::from_fn(inner, (D_G << N) / inner, |row, column| {
                vectors[(column * inner + row, state)]
            });
            let weights = matrix.singular_values().unwrap();
            let expected = shannon(weights.iter().map(|value| value * value));
            assert_close(values("cut_entropy")[state * N + n], expected, "entropy of a cut");
            let mut sum = 0.0;
            for other in (0..D_G << N).filter(|other| *other != state) {
                let terms = (0..D_G << N).map(|row| {
                    let sign = if ((row / D_G) >> n) & 1 == 0 { 1.0 } else { -1.0 };
                    vectors[(row, state)].conj() * vectors[(row, other)] * sign
                });
                let element: c64 = terms.fold(c64::new(0.0, 0.0), |sum, term| sum + term);
                sum += (element.norm() / (energies[state] - energies[other])).powi(2);
            }
            assert_close(values("fidelity_susceptibility")[state * N + n], sum, "susceptibility");
        }
    }
    let spectral = values("spectral_function");
    assert!(spectral.iter().any(|v| *v > 0.0), "of complex states too");
    assert!(
        values("participation_entropy_1").iter().all(|entropy| entropy.is_nan()),
        "the grain's own states are not known"
    );
}

#[test]
fn an_lbit_without_coupling_is_a_factor_of_every_state() {
    let couplings = CouplingLaw::explicit(vec![0.4, 0.0, 0.2]).unwrap();
    let parts = CentralGrain::paper().parts().clone();
    let model = CentralGrain::of(ModelParts { couplings, ..parts }).unwrap();
    let (record, vectors, energies, _) = record_of(&model, 3, None);
    let values = |name: &str| record.values(&named(name)).unwrap();
    let found = record.values(&ENERGY).unwrap();
    // The same states, of a Hamiltonian that nothing was split off from.
    let spectrum = Spectrum { energies: &energies, vectors: vectors.as_ref() };
    let whole = States::of_spectrum(&spectrum, D_G, 3, 0..D_G << 3);
    let whole = observables::measure(observables::all(), &whole);
    let of_whole = |name: &str| whole.get(&named(name)).unwrap();
    for state in 0..D_G << 3 {
        assert_close(found[state], energies[state], "energy");
        assert_close(values("grain_entropy")[state], of_whole("grain_entropy")[state], "grain");
        for lbit in 0..3 {
            let at = 3 * state + lbit;
            for name in ["purity", "sigma_x", "cut_entropy", "schmidt_weight_1", "schmidt_weight_2"]
            {
                assert_close(values(name)[at], of_whole(name)[at], name);
            }
        }
        // σ_2^z is conserved: it has no element between eigenstates.
        assert!(values("fidelity_susceptibility")[3 * state + 1].abs() < f64::EPSILON, "l-bit 2");
        let bins = values("spectral_function").len() / 3;
        let of_second = &values("spectral_function")[bins..2 * bins];
        assert!(of_second.iter().all(|v| v.is_nan() || *v < f64::EPSILON), "l-bit 2");
        let relative = of_whole("fidelity_susceptibility")[3 * state];
        assert_close(values("fidelity_susceptibility")[3 * state], relative, "l-bit 1");
    }
}
