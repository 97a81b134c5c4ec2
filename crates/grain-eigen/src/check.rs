//! Whether computed eigenpairs are eigenpairs: measured on H itself, never believed.

use faer::{Accum, ColRef, Mat, Par};

use crate::any_operator::AnyOperator;
use crate::error::Defect;
use crate::operator::{Operator, Recurrence, Update};
use crate::scalar::Scalar;
use crate::spectrum::{Quality, Spectrum, TraceCheck, smallest_gap};

/// Eigenpairs whose residual and mutual overlaps are measured one by one.
const SAMPLE: usize = 32;

/// A backward-stable decomposition leaves errors of about `ε √D ‖H‖`; measured up to D = 8192 they
/// stay below 3 of these units, so 64 is reached by mistakes alone.
const ALLOWED_UNITS: f64 = 64.0;

/// Checks a complete spectrum, and measures how good it is.
///
/// A sample of eigenpairs, shifted with `shift` so that many operators cover all positions, is
/// measured pair by pair: `‖H v - E v‖` and `|<v|w> - δ|`. Two products with a vector `w` of random
/// signs then test *every* pair at once, each missed with a probability below 10⁻⁹:
/// `H V w = V E w` and `V†V w = w`. Last, `tr H` and `tr H²` against the exact traces, where the operator knows
/// these. It all costs `O(D²)`: 1.6 % of the decomposition at D = 512, 0.7 % at D = 1024.
///
/// # Examples
///
/// ```
/// use grain_eigen::faer::{Par, mat};
/// use grain_eigen::{DenseOperator, FullSolver, Spectrum, check};
///
/// let operator = DenseOperator::new(mat![[1.0, 2.0], [2.0, -2.0]])?;
/// let mut solver = FullSolver::new(2, Par::Seq);
/// let spectrum = solver.decompose(&operator)?;
/// assert!(check(&operator, &spectrum, 0).is_ok());
/// // A level that is off by a billionth is none.
/// let energies = [spectrum.energies[0], spectrum.energies[1] + 1e-9];
/// assert!(check(&operator, &Spectrum { energies: &energies, ..spectrum }, 0).is_err());
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
///
/// # Errors
/// The first [`Defect`] found: what was measured and what is allowed.
pub fn check<H: Operator>(
    operator: &H,
    spectrum: &Spectrum<'_, H::Scalar>,
    shift: usize,
) -> Result<Quality, Defect> {
    check_any(&AnyOperator::of(operator), spectrum, shift)
}

/// [`check`]
pub(crate) fn check_any<T: Scalar>(
    operator: &AnyOperator<'_, T>,
    spectrum: &Spectrum<'_, T>,
    shift: usize,
) -> Result<Quality, Defect> {
    let dimension = operator.dimension();
    let norm = spectrum.norm().max(f64::MIN_POSITIVE);
    let unit = f64::EPSILON * (dimension as f64).sqrt() * norm;
    let residual_allowed = ALLOWED_UNITS * unit;
    let overlap_allowed = residual_allowed / norm;

    let (mut residual_max, mut orthogonality_max) = measure_sample(operator, spectrum, shift);
    at_most("residual of an eigenpair", residual_max, residual_allowed)?;
    at_most("overlap of two eigenvectors", orthogonality_max, overlap_allowed)?;

    let (residual, overlap) = probe_all(operator, spectrum, shift);
    at_most("residual of all eigenpairs at once", residual, residual_allowed)?;
    at_most("orthogonality of all eigenvectors at once", overlap, overlap_allowed)?;
    residual_max = residual_max.max(residual);
    orthogonality_max = orthogonality_max.max(overlap);

    let trace: f64 = spectrum.energies.iter().sum();
    let trace_of_square: f64 = spectrum.energies.iter().map(|energy| energy * energy).sum();
    let root = (dimension as f64).sqrt();
    // Errors of D levels, each up to ε √D ‖H‖ and not all of one sign.
    let traces = match operator.exact_traces() {
        Some(exact) => {
            let error = (trace - exact.of_operator).abs();
            at_most("error of tr H", error, root * residual_allowed)?;
            let error = (trace_of_square - exact.of_square).abs();
            at_most("error of tr H²", error, root * residual_allowed * 2.0 * norm)?;
            TraceCheck::Passed
        }
        None => TraceCheck::Unknown,
    };
    let gap_min = smallest_gap(spectrum.energies);
    Ok(Quality { residual_max, orthogonality_max, gap_min, traces })
}

fn at_most(what: &'static str, found: f64, allowed: f64) -> Result<(), Defect> {
    // Written so that a NaN is a defect.
    if found <= allowed { Ok(()) } else { Err(Defect { what, found, allowed }) }
}

/// The largest residual of the pairs of a sample, and the largest error of their scalar products.
fn measure_sample<T: Scalar>(
    operator: &AnyOperator<'_, T>,
    spectrum: &Spectrum<'_, T>,
    shift: usize,
) -> (f64, f64) {
    let dimension = operator.dimension();
    let stride = dimension.div_ceil(SAMPLE);
    let chosen: Vec<usize> = (shift % stride..dimension).step_by(stride).collect();
    let product = operator.scaled(1.0, 0.0);
    let mut image = vec![T::from_real(0.0); dimension];
    let mut residual_max = 0.0_f64;
    for &eigenstate in &chosen {
        let (vector, energy) = (spectrum.vector(eigenstate), spectrum.energies[eigenstate]);
        residual_max = residual_max.max(residual(&product, vector, energy, &mut image));
    }
    let sample = Mat::from_fn(dimension, chosen.len(), |row, column| {
        spectrum.vectors[(row, chosen[column])]
    });
    let mut overlaps = Mat::zeros(chosen.len(), chosen.len());
    T::multiply_adjoint(overlaps.as_mut(), sample.as_ref(), sample.as_ref());
    for diagonal in 0..chosen.len() {
        overlaps[(diagonal, diagonal)] -= T::from_real(1.0);
    }
    (residual_max, overlaps.norm_max())
}

/// `‖H v - E v‖` of every pair, `[eigenstate]`.
pub(crate) fn residuals<T: Scalar>(
    operator: &AnyOperator<'_, T>,
    spectrum: &Spectrum<'_, T>,
) -> Vec<f64> {
    let product = operator.scaled(1.0, 0.0);
    let mut image = vec![T::from_real(0.0); operator.dimension()];
    let pairs = spectrum.energies.iter().enumerate();
    pairs
        .map(|(state, energy)| residual(&product, spectrum.vector(state), *energy, &mut image))
        .collect()
}

/// `‖H v - E v‖`; `image` becomes `H v`.
fn residual<A: Recurrence>(
    product: &A,
    vector: &[A::Scalar],
    energy: f64,
    image: &mut [A::Scalar],
) -> f64 {
    product.update(vector, image, Update::Product);
    let (image, vector) = (A::Scalar::reals(image), A::Scalar::reals(vector));
    let squares = image.iter().zip(vector).map(|(hv, v)| (hv - energy * v).powi(2));
    squares.sum::<f64>().sqrt()
}

/// `(‖H V w - V E w‖, ‖V†V w - w‖) / √D`, that is, the root-mean-square error of a pair.
fn probe_all<T: Scalar>(
    operator: &AnyOperator<'_, T>,
    spectrum: &Spectrum<'_, T>,
    shift: usize,
) -> (f64, f64) {
    let dimension = operator.dimension();
    let signs = Mat::from_fn(dimension, 2, |row, column| {
        let sign = sign_of(row, shift);
        T::from_real(if column == 0 { sign } else { sign * spectrum.energies[row] })
    });
    // One pass over the vectors yields V w and V E w together.
    let mut combined = Mat::zeros(dimension, 2);
    let factors = [spectrum.vectors, signs.as_ref()];
    let one = T::from_real(1.0);
    T::multiply(combined.as_mut(), Accum::Replace, factors, one, Par::Seq);
    let mut product = vec![T::from_real(0.0); dimension];
    let sum: Vec<T> = combined.col(0).iter().copied().collect();
    operator.scaled(1.0, 0.0).update(&sum, &mut product, Update::Product);
    let distance = |a: &[T], b: ColRef<'_, T>| {
        let b: Vec<T> = b.iter().copied().collect();
        let pairs = T::reals(a).iter().zip(T::reals(&b));
        pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    };
    let residual = distance(&product, combined.col(1));
    let mut back = Mat::zeros(dimension, 2);
    T::multiply_adjoint(back.as_mut(), spectrum.vectors, combined.as_ref());
    let back: Vec<T> = back.col(0).iter().copied().collect();
    let overlap = distance(&back, signs.col(0));
    let root = (dimension as f64).sqrt();
    (residual / root, overlap / root)
}

/// ±1 from the bits of a multiplicative hash (`SplitMix64`): reproducible and without structure.
fn sign_of(row: usize, shift: usize) -> f64 {
    let mut bits = (row as u64) ^ ((shift as u64) << 32);
    bits = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    if (bits ^ (bits >> 31)) & 1 == 0 { 1.0 } else { -1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::full::FullSolver;
    use crate::tests::Sample;

    /// Solves, lets `damage` change the eigenvectors and energies, and checks.
    fn check_after(damage: impl Fn(&mut Mat<f64>, &mut Vec<f64>)) -> Result<Quality, Defect> {
        let operator = Sample::new(128, 0);
        let mut solver = FullSolver::<f64>::new(128, Par::Seq);
        let spectrum = solver.decompose(&operator).unwrap();
        let mut vectors = spectrum.vectors.to_owned();
        let mut energies = spectrum.energies.to_vec();
        damage(&mut vectors, &mut energies);
        let spectrum = Spectrum { energies: &energies, vectors: vectors.as_ref() };
        check(&operator, &spectrum, 0)
    }

    #[test]
    fn a_good_spectrum_passes_far_from_the_limit() {
        let quality = check_after(|_, _| ()).unwrap();
        let limit = ALLOWED_UNITS * f64::EPSILON * 128.0_f64.sqrt() * 8.0;
        assert!(quality.residual_max < limit / 8.0, "{quality:?}");
        assert!(quality.orthogonality_max < limit / 8.0, "{quality:?}");
    }

    #[test]
    fn one_wrong_pair_among_all_is_found() {
        // Pair 77 is not in the sample (every fourth): the probe of all pairs must see it.
        assert!(check_after(|_, energies| energies[77] += 1e-9).is_err(), "a wrong energy");
        assert!(check_after(|vectors, _| vectors[(5, 77)] += 1e-9).is_err(), "a wrong vector");
        assert!(check_after(|vectors, _| vectors[(5, 77)] = f64::NAN).is_err(), "NaN");
    }

    #[test]
    fn a_repeated_eigenpair_is_found() {
        let repeat = |vectors: &mut Mat<f64>, energies: &mut Vec<f64>| {
            energies[42] = energies[41];
            for row in 0..vectors.nrows() {
                vectors[(row, 42)] = vectors[(row, 41)];
            }
        };
        // Every residual is perfect: only orthogonality and the traces can tell.
        assert!(check_after(repeat).is_err(), "pair 42 is missing");
    }
}
