//! Where avalanches stop at energies away from the centre of a spectrum: the critical decay at an energy density.
//!
//! ```text
//! u = E/(N h),   s(u) = -(1+u)/2 log (1+u)/2 - (1-u)/2 log (1-u)/2,   α_c(u) = e^(-s(u)/2)
//! ```
//!
//! n l-bits of field h that share an energy `u n h` have `e^(n s)` states in its neighbourhood, and a coupling that decays as `α^n` falls
//! behind the square root of their level spacing if `α e^(s/2) < 1`. At `u = 0`, `s = log 2`, this is `α_c = 1/√2`; towards the edges of a
//! spectrum levels are so sparse that only a slower decay is followed. Of the quantum sun Pawlik, Sierant, Vidmar & Zakrzewski
//! (arXiv:2308.01073) find such a mobility edge. The grain and the width of the fields do not enter: N is large. In finite systems
//! `u` is known to the width of the grain's spectrum over `N h` alone.

/// Entropy of an l-bit at an energy density `u` in `[-1, 1]`, nats: that of a bit which is up with probability `(1+u)/2`.
///
/// NaN outside.
///
/// # Examples
///
/// ```
/// use grain_theory::mobility_edge::entropy_density;
///
/// assert!((entropy_density(0.0) - 2.0_f64.ln()).abs() < 1e-15);
/// assert_eq!((entropy_density(1.0), entropy_density(-1.0)), (0.0, 0.0));
/// ```
pub fn entropy_density(u: f64) -> f64 {
    let term = |p: f64| if p > 0.0 { -p * p.ln() } else { p };
    if u.abs() > 1.0 {
        f64::NAN
    } else {
        term(f64::midpoint(1.0, u)) + term(f64::midpoint(1.0, -u))
    }
}

/// The critical decay `α_c(u)` of couplings at an energy density `u`, between 1/√2 in the centre and 1 at the edges.
///
/// NaN outside `[-1, 1]`.
///
/// # Examples
///
/// ```
/// use grain_theory::mobility_edge::critical_decay;
///
/// assert!((critical_decay(0.0) - 0.5_f64.sqrt()).abs() < 1e-15);
/// assert!(critical_decay(0.5) > critical_decay(0.2));
/// ```
pub fn critical_decay(u: f64) -> f64 {
    (-0.5 * entropy_density(u)).exp()
}

/// The energy density of states that are so many standard deviations of all levels from their mean: `x √(N h² + b²)/(N h)`, with
/// `b` the bandwidth of the grain; couplings are left out.
///
/// # Examples
///
/// ```
/// use grain_theory::mobility_edge::density_at;
///
/// assert!((density_at(-1.0, 16, 1.0, 0.0) + 0.25).abs() < 1e-15, "1/√N of l-bits alone");
/// ```
pub fn density_at(deviations: f64, n_lbits: usize, field: f64, bandwidth: f64) -> f64 {
    let n = n_lbits as f64;
    deviations * (n * field * field + bandwidth * bandwidth).sqrt() / (n * field)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `C(n, k)`, logarithm.
    fn log_binomial(n: u32, k: u32) -> f64 {
        (1..=k).map(|i| (f64::from(n - k + i) / f64::from(i)).ln()).sum()
    }

    #[test]
    fn states_at_an_energy_are_as_many_as_the_entropy_says() {
        let n = 20_000;
        for up in [1_000, 5_000, 8_000, 10_000, 17_000] {
            let u = 2.0 * f64::from(up) / f64::from(n) - 1.0;
            let counted = log_binomial(n, up) / f64::from(n);
            // Stirling's next term, log(2πn p q)/2n.
            assert!((counted - entropy_density(u)).abs() < 5e-4, "{up} of {n} up: {counted}");
        }
    }

    #[test]
    fn the_edge_is_symmetric_and_rises_to_one() {
        for step in 0..=100 {
            let u = f64::from(step) / 100.0;
            assert!((critical_decay(u) - critical_decay(-u)).abs() < 1e-15, "u = {u}");
            assert!(step == 0 || critical_decay(u) > critical_decay(u - 0.01), "u = {u}");
            // In fractions of the width, ε = (1+u)/2: α_c = ε^(ε/2) (1-ε)^((1-ε)/2).
            let epsilon = f64::midpoint(1.0, u);
            let power = epsilon.powf(epsilon / 2.0) * (1.0 - epsilon).powf((1.0 - epsilon) / 2.0);
            assert!((critical_decay(u) - power).abs() < 1e-14, "u = {u}");
        }
        assert!((critical_decay(1.0) - 1.0).abs() < 1e-15);
        assert!(critical_decay(1.01).is_nan());
    }
}
