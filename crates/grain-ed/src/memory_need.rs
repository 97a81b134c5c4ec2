//! How much memory a diagonalization needs, and which N fit into what there is.

use faer::{Par, c64};
use grain_eigen::FullSolver;
use grain_model::{CentralGrain, LbitCount, StoredStates};

use crate::error::EdError;
use crate::solver_choice::{window_bytes, window_settings};

/// Above this dimension faer's own count of its scratch is replaced by an estimate, lest it overflow.
const COUNTED: usize = 1 << 18;

/// Matrices of `D × D` doubles that a full diagonalization holds, for dimensions too large to count.
const MATRICES: f64 = 5.1;

/// The bytes one full diagonalization at dimension D allocates, results and checks included.
pub fn full_solver_bytes(dimension: usize, n_lbits: usize, complex: bool, parallelism: Par) -> u64 {
    let results = dimension as f64 * (2.0 * n_lbits as f64 + 80.0) * 8.0;
    let workspace = match (dimension <= COUNTED, complex) {
        (true, false) => FullSolver::<f64>::bytes(dimension, parallelism) as f64,
        (true, true) => FullSolver::<c64>::bytes(dimension, parallelism) as f64,
        (false, _) => {
            let width = if complex { 16.0 } else { 8.0 };
            MATRICES * (dimension as f64).powi(2) * width
        }
    };
    // A float cast saturates, which is what an absurd N deserves.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let bytes = (workspace + results) as u64;
    bytes
}

/// How many diagonalizations at N fit side by side into `available` bytes.
///
/// # Errors
/// [`EdError::Memory`] if not even one does: how much it needs, and which N would fit.
pub fn concurrent_realizations(
    model: &CentralGrain,
    n_lbits: LbitCount,
    parallelism: Par,
    available: u64,
) -> Result<usize, EdError> {
    let need = |n: LbitCount| {
        let dimension = model.hilbert_dimension(n);
        full_solver_bytes(dimension, n.value(), model.is_complex(), parallelism)
    };
    let needed = need(n_lbits);
    if needed > available {
        let sizes = (1..=LbitCount::LARGEST).rev().filter_map(|n| LbitCount::new(n).ok());
        let largest = sizes.into_iter().find(|n| need(*n) <= available).map(LbitCount::value);
        return Err(EdError::Memory {
            n_lbits: n_lbits.value(),
            dimension: model.hilbert_dimension(n_lbits),
            needed,
            available,
            largest,
        });
    }
    Ok(usize::try_from(available / needed).unwrap_or(usize::MAX))
}

/// The bytes a window solver needs for what is stored at N, which must fit into `available`.
///
/// # Errors
/// [`EdError::Memory`] if they do not: how many it needs, and which N would fit;
/// [`EdError::WindowWithoutStates`] if what is stored is no window.
pub fn concurrent_windows(
    model: &CentralGrain,
    n_lbits: LbitCount,
    stored: StoredStates,
    available: u64,
) -> Result<u64, EdError> {
    let need = |n: LbitCount| {
        let dimension = model.hilbert_dimension(n);
        let settings = window_settings(stored, dimension).ok_or(EdError::WindowWithoutStates)?;
        window_bytes(model, dimension, &settings)
            .map_err(|error| EdError::Window { n_lbits: n_lbits.value(), error })
    };
    let needed = need(n_lbits)?;
    if needed <= available {
        return Ok(needed);
    }
    let sizes = (1..n_lbits.value()).rev().filter_map(|n| LbitCount::new(n).ok());
    let fits = |n: &LbitCount| need(*n).is_ok_and(|bytes| bytes <= available);
    Err(EdError::Memory {
        n_lbits: n_lbits.value(),
        dimension: model.hilbert_dimension(n_lbits),
        needed,
        available,
        largest: sizes.into_iter().find(fits).map(LbitCount::value),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagonalization_holds_about_five_matrices() {
        for n in 5..=10 {
            let dimension = 8 << n;
            let matrix = (dimension * dimension * 8) as f64;
            let matrices = full_solver_bytes(dimension, n, false, Par::Seq) as f64 / matrix;
            // At small N lower-order workspace weighs more.
            let most = 5.05 + 600.0 / dimension as f64;
            assert!((5.0..most).contains(&matrices), "N = {n}: {matrices} matrices");
        }
    }

    #[test]
    fn an_n_too_large_is_refused_with_what_would_fit() {
        let model = CentralGrain::paper();
        let n = LbitCount::new(14).unwrap();
        let error = concurrent_realizations(&model, n, Par::Seq, 24 << 30).unwrap_err();
        assert_eq!(
            error.to_string(),
            "N = 14 (dimension 131072) needs 640.4 GiB of memory for one diagonalization, and \
             24.0 GiB may be used: N up to 11 would fit"
        );
        let largest = LbitCount::new(LbitCount::LARGEST).unwrap();
        assert!(concurrent_realizations(&model, largest, Par::Seq, 1 << 50).is_err(), "N = 32");
        let small = LbitCount::new(6).unwrap();
        assert!(concurrent_realizations(&model, small, Par::Seq, 1 << 30).unwrap() > 50, "N = 6");
    }
}
