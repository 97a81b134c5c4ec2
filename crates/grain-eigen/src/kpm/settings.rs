//! How sharp a curve is to be and how sure, and the curve.

use crate::error::EigenError;

/// How sharp a curve is to be, and how sure.
///
/// # Examples
///
/// ```
/// use grain_eigen::KpmSettings;
///
/// let settings = KpmSettings { order: 500, ..KpmSettings::default() };
/// assert_eq!(settings.vectors, 16);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KpmSettings {
    /// Order of the Chebyshev series: the resolution is `π/order` of half the width of the spectrum.
    pub order: usize,
    /// Random vectors of a trace, two or more; errors fall as the inverse root of their number.
    pub vectors: usize,
    /// Points of the curve, four or more for each order to see all of it; they are the denser the sharper the kernel is, that is
    /// towards the ends.
    pub points: usize,
    /// Which random vectors: the same ones for the same number.
    pub seed: u64,
}

impl Default for KpmSettings {
    fn default() -> Self {
        Self { order: 256, vectors: 16, points: 1024, seed: 0 }
    }
}

impl KpmSettings {
    /// # Errors
    /// [`EigenError::Kpm`] if there is nothing to draw with these settings.
    pub(super) fn check(&self) -> Result<(), EigenError> {
        let least = [
            ("order", self.order, 2),
            ("number of vectors", self.vectors, 2),
            ("number of points", self.points, 2),
        ];
        match least.into_iter().find(|(_, given, least)| given < least) {
            Some((what, given, least)) => Err(EigenError::Kpm { what, given, least }),
            None => Ok(()),
        }
    }
}

/// A function of energy, with its errors.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectralCurve {
    /// `[point]`, ascending, units of energy.
    pub energies: Vec<f64>,
    /// `[point]`
    pub values: Vec<f64>,
    /// `[point]`, one standard error over the random vectors; zero where none were drawn.
    pub errors: Vec<f64>,
    /// The standard deviation of the kernel at the centre of the spectrum, where it is widest; units of energy.
    pub resolution: f64,
}

impl SpectralCurve {
    /// The mean of curves at the same energies, and its standard error.
    pub(super) fn mean_of(energies: Vec<f64>, curves: &[Vec<f64>], resolution: f64) -> Self {
        let count = curves.len() as f64;
        let (mut values, mut errors) = (Vec::new(), Vec::new());
        for point in 0..energies.len() {
            let mean = curves.iter().map(|curve| curve[point]).sum::<f64>() / count;
            let squares = curves.iter().map(|curve| (curve[point] - mean).powi(2)).sum::<f64>();
            values.push(mean);
            errors.push(if curves.len() > 1 {
                (squares / (count * (count - 1.0))).sqrt()
            } else {
                0.0
            });
        }
        Self { energies, values, errors, resolution }
    }

    /// The integral over all energies, by the trapezoidal rule.
    pub fn integral(&self) -> f64 {
        let steps = self.energies.windows(2).zip(self.values.windows(2));
        steps
            .map(|(energy, value)| (energy[1] - energy[0]) * f64::midpoint(value[0], value[1]))
            .sum()
    }
}
