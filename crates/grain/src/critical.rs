//! `α_c` as people type it: 0.7071 is meant to be 1/√2, not a point of its own beside it.

use grain_model::Alpha;

use crate::range::Reals;
use crate::run_file::RunFile;

/// Closer than this a typed number is `α_c` written with four digits or more: 0.7071, 0.70711, …
const MEANT: f64 = 1e-5;

/// Closer than this it may be `α_c` with three digits, or a value of a fine grid.
const NEAR: f64 = 2e-4;

/// The run with `α_c` where it was meant, and what to say of it.
///
/// Two points 7e-6 apart would cost twice and agree in every digit that a figure shows, and only one
/// of them would count as critical. Who typed `α_c` to the last digit, or left it out by
/// `--no-alpha-c`, has every value as typed.
#[must_use]
pub fn as_meant(mut run: RunFile) -> (RunFile, Vec<String>) {
    let mut remarks = Vec::new();
    let as_typed = run.sweep.no_alpha_c == Some(true) || run.model.couplings.is_some();
    let Some(Reals(alphas)) = run.sweep.alpha.as_mut().filter(|_| !as_typed) else {
        return (run, remarks);
    };
    let critical = Alpha::CRITICAL.value();
    let is_exact = |alpha: &f64| (alpha - critical).abs() < Alpha::SAME;
    if alphas.iter().any(is_exact) {
        return (run, remarks);
    }
    for alpha in alphas {
        let apart = (*alpha - critical).abs();
        if apart < MEANT {
            remarks.push(format!(
                "alpha = {alpha} is taken as alpha_c = 1/sqrt(2) = {critical}, where theory is \
                 fitted; --no-alpha-c keeps it as typed"
            ));
            *alpha = critical;
        } else if apart < NEAR {
            remarks.push(format!(
                "alpha = {alpha} is computed beside alpha_c = {critical}, only {apart:.1e} away; \
                 0.7071 means alpha_c alone, --no-alpha-c leaves it out"
            ));
        }
    }
    (run, remarks)
}

#[cfg(test)]
#[expect(clippy::approx_constant, reason = "what is typed in place of the constant")]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[f64], n_remarks: usize) {
        let (run, remarks) = as_meant(toml::from_str(text).unwrap());
        assert_eq!(run.sweep.alpha, Some(Reals(expected.to_vec())), "{text}");
        assert_eq!(remarks.len(), n_remarks, "{text}: {remarks:?}");
    }

    #[test]
    fn a_rounded_alpha_c_is_alpha_c() {
        let critical = Alpha::CRITICAL.value();
        for rounded in ["0.7071", "0.70711", "0.707107", "0.70710678", "0.70710"] {
            check(&format!("[sweep]\nalpha = \"0.5,{rounded}\""), &[0.5, critical], 1);
        }
        check("[sweep]\nalpha = [0.5, 0.707]", &[0.5, 0.707], 1);
        check("[sweep]\nalpha = [0.5, 0.7, 0.71]", &[0.5, 0.7, 0.71], 0);
    }

    #[test]
    fn who_knows_alpha_c_has_what_was_typed() {
        check("[sweep]\nalpha = [0.7071]\nno_alpha_c = true", &[0.7071], 0);
        let both = [0.7071, Alpha::CRITICAL.value()];
        check("[sweep]\nalpha = [0.7071, 0.7071067811865476]", &both, 0);
    }
}
