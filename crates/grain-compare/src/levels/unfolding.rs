//! Unfolding: from energies to levels of mean spacing 1, whatever the density of states.

/// Degree of the polynomial that is fitted to the staircase of levels, as in Šuntajs et al., PRE 102, 062144.
const DEGREE: usize = 10;

/// Levels `ε_a` of mean spacing 1, from ascending energies: a polynomial in the energy, fitted by least squares to the staircase
/// `a + ½`. Sample by sample, as a grain of few states has a bandwidth of its own in each. `None` for fewer levels than a fit
/// needs, or if all are equal.
///
/// # Examples
///
/// ```
/// use grain_compare::levels::unfolding::unfolded;
///
/// // Denser and denser: sqrt of equidistant numbers.
/// let energies: Vec<f64> = (0..400).map(|a| (f64::from(a) + 100.0).sqrt()).collect();
/// let levels = unfolded(&energies).expect("levels enough");
/// assert!(levels.windows(2).all(|pair| (pair[1] - pair[0] - 1.0).abs() < 1e-3));
/// ```
pub fn unfolded(energies: &[f64]) -> Option<Vec<f64>> {
    let (&low, &high) = (energies.first()?, energies.last()?);
    if energies.len() < 4 * DEGREE || low.total_cmp(&high).is_ge() {
        return None;
    }
    let x: Vec<f64> = energies.iter().map(|e| (2.0 * e - low - high) / (high - low)).collect();
    let staircase = |a: usize| a as f64 + 0.5;
    // Polynomials that are orthogonal on these points, by their recurrence (Forsythe 1957): no system of equations, and well
    // conditioned at any degree.
    let mut levels = vec![0.0; x.len()];
    let (mut before, mut here) = (vec![0.0; x.len()], vec![1.0; x.len()]);
    let mut norm_before = 1.0;
    for degree in 0..=DEGREE {
        let norm: f64 = here.iter().map(|p| p * p).sum();
        let overlap: f64 = here.iter().enumerate().map(|(a, p)| p * staircase(a)).sum();
        for (level, p) in levels.iter_mut().zip(&here) {
            *level += overlap / norm * p;
        }
        let centre = x.iter().zip(&here).map(|(x, p)| x * p * p).sum::<f64>() / norm;
        let coupling = if degree == 0 { 0.0 } else { norm / norm_before };
        let next = x.iter().zip(&here).zip(&before);
        let next = next.map(|((x, p), q)| (x - centre) * p - coupling * q).collect();
        before = std::mem::replace(&mut here, next);
        norm_before = norm;
    }
    Some(levels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_staircase_that_is_a_polynomial_is_found_to_rounding(
            slope in 0.5..2.0_f64, cubic in 0.0..1.0_f64, shift in -5.0..5.0_f64,
        ) {
            // Energies at which slope e + cubic e³ is a half-integer.
            let energy = |a: usize| {
                let wanted = (a as f64 + 0.5 - 150.0) / 60.0;
                let (mut low, mut high) = (-10.0, 10.0);
                for _ in 0..200 {
                    let middle: f64 = 0.5 * (low + high);
                    let here = slope * middle + cubic * middle.powi(3);
                    if here < wanted { low = middle } else { high = middle }
                }
                low + shift
            };
            let energies: Vec<f64> = (0..300).map(energy).collect();
            let levels = unfolded(&energies).unwrap();
            for (a, level) in levels.iter().enumerate() {
                prop_assert!((level - a as f64 - 0.5).abs() < 1e-8, "{level} is level {a}");
            }
        }
    }

    #[test]
    fn too_few_levels_or_equal_ones_have_no_density() {
        assert!(unfolded(&[]).is_none() && unfolded(&[0.0; 100]).is_none());
        assert!(unfolded(&(0..39).map(f64::from).collect::<Vec<_>>()).is_none());
        assert!(unfolded(&(0..40).map(f64::from).collect::<Vec<_>>()).is_some());
    }
}
