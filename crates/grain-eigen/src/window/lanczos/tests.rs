//! The Krylov relation, and how its basis stays orthogonal.

use super::*;

/// The process of a diagonal matrix.
pub(in crate::window) fn process(
    diagonal: &[f64],
    capacity: usize,
    width: usize,
    steps: usize,
) -> BlockLanczos<f64> {
    let mut process = BlockLanczos::new(diagonal.len(), capacity);
    process.start(width);
    for _ in 0..steps {
        process.expand(&mut multiply(diagonal)).unwrap();
    }
    process
}

pub(in crate::window) fn multiply(
    diagonal: &[f64],
) -> impl FnMut(&[f64], &mut [f64]) -> Result<(), EigenError> + '_ {
    move |input, output| {
        for (input, output) in
            input.chunks_exact(diagonal.len()).zip(output.chunks_exact_mut(diagonal.len()))
        {
            for ((out, x), d) in output.iter_mut().zip(input).zip(diagonal) {
                *out = d * x;
            }
        }
        Ok(())
    }
}

pub(in crate::window) fn diagonal(dimension: usize) -> Vec<f64> {
    (0..dimension).map(|i| (i as f64 / dimension as f64).powi(8)).collect()
}

/// `V` and `Q` are orthonormal, and `pV = VT + QR`.
#[track_caller]
pub(in crate::window) fn check_relation(process: &mut BlockLanczos<f64>, diagonal: &[f64]) {
    process.settle();
    let (len, width) = (process.len(), process.width());
    let basis = process.vectors().columns(0..len);
    let both = process.vectors().columns(0..len + width);
    let overlaps = both.transpose() * both;
    let error = (&overlaps - Mat::<f64>::identity(len + width, len + width)).norm_max();
    assert!(error < 1e-13, "orthogonal to {error:e}");
    let mut t = process.compression(0).to_owned();
    for column in 0..len {
        for row in 0..column {
            t[(row, column)] = t[(column, row)];
        }
    }
    let mut r = Mat::zeros(width, len);
    let from = process.stage.coupled_from;
    r.subcols_mut(from, len - from).copy_from(&process.stage.coupling);
    let right = basis * &t + process.vectors().columns(len..len + width) * &r;
    let left =
        Mat::from_fn(diagonal.len(), len, |row, column| diagonal[row] * basis[(row, column)]);
    let error = (&left - &right).norm_max();
    assert!(error < 1e-13, "pV = VT + QR to {error:e}");
}

#[test]
fn the_krylov_relation_survives_steps_restarts_and_fresh_vectors() {
    let diagonal = diagonal(512);
    let mut process = process(&diagonal, 120, 4, 12);
    check_relation(&mut process, &diagonal);
    let ritz = process.ritz().unwrap();
    process.restart(&ritz, 20, Stop::NEVER).unwrap();
    check_relation(&mut process, &diagonal);
    process.expand(&mut multiply(&diagonal)).unwrap();
    check_relation(&mut process, &diagonal);
    process.widen(3);
    check_relation(&mut process, &diagonal);
    for _ in 0..3 {
        process.expand(&mut multiply(&diagonal)).unwrap();
    }
    check_relation(&mut process, &diagonal);
    assert_eq!((process.len(), process.width()), (20 + 4 + 3 * 7, 7), "all were kept");
}

#[test]
fn a_degenerate_level_shows_a_block_as_many_states_as_it_has_vectors() {
    let mut diagonal = diagonal(512);
    diagonal[500..].fill(1.0);
    let mut process = process(&diagonal, 160, 4, 30);
    check_relation(&mut process, &diagonal);
    let ritz = process.ritz().unwrap();
    let found = ritz.values.iter().filter(|value| **value > 1.0 - 1e-9).count();
    assert_eq!(found, 4, "of twelve: why a certificate is needed");
}

#[test]
fn an_exhausted_space_ends_the_process() {
    let diagonal: Vec<f64> = (0..256).map(|i| f64::from(i % 3) / 4.0).collect();
    let mut process = process(&diagonal, 64, 4, 4);
    // Three distinct eigenvalues: 12 vectors are all there is, and the rest has no norm.
    assert_eq!((process.len(), process.width()), (12, 0), "invariant");
    check_relation(&mut process, &diagonal);
}

/// The largest overlap of two vectors of the process.
fn loss(process: &BlockLanczos<f64>) -> f64 {
    let all = process.vectors().columns(0..process.len() + process.width());
    let mut overlaps = all.transpose() * all;
    for vector in 0..overlaps.ncols() {
        overlaps[(vector, vector)] -= 1.0;
    }
    overlaps.norm_max()
}

#[test]
fn strides_become_shorter_as_pairs_converge() {
    let diagonal = diagonal(512);
    let mut long = process(&diagonal, 300, 4, 8);
    assert_eq!(long.settled.stride, longest_stride(4), "nothing has converged");
    for _ in 0..40 {
        long.expand(&mut multiply(&diagonal)).unwrap();
    }
    assert!(long.settled.stride < longest_stride(4), "pairs have converged");
    assert!(long.ritz().unwrap().converged(1e-12) > 10, "indeed");
    check_relation(&mut long, &diagonal);
}

#[test]
fn what_was_lost_is_not_kept() {
    let diagonal = diagonal(512);
    let steps = 40;
    let mut careless = process(&diagonal, 300, 4, 0);
    careless.settled.stride = usize::MAX;
    let mut reckless = process(&diagonal, 300, 4, 0);
    reckless.settled.stride = steps;
    for _ in 0..steps - 1 {
        careless.expand(&mut multiply(&diagonal)).unwrap();
        reckless.expand(&mut multiply(&diagonal)).unwrap();
    }
    assert!(loss(&careless) > 1e-6, "the recurrence alone: {:e}", loss(&careless));
    // The last step of the stride finds the loss, and all of it is undone.
    reckless.expand(&mut multiply(&diagonal)).unwrap();
    assert_eq!((reckless.len(), reckless.settled.stride), (0, steps / 4), "back at the start");
    for _ in 0..3 * steps {
        if reckless.has_room(0) {
            reckless.expand(&mut multiply(&diagonal)).unwrap();
        }
    }
    assert!(reckless.len() > 200, "it went on: {}", reckless.len());
    assert!(loss(&reckless) < 1e-13, "and lost nothing: {:e}", loss(&reckless));
    check_relation(&mut reckless, &diagonal);
}
