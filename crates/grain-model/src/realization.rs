//! One realization of the disorder: the GOE matrix `H_g` and the fields `h_n`.

use rand::RngExt;
use rand_distr::StandardNormal;

use crate::central_grain::CentralGrain;
use crate::error::ModelError;
use crate::parameters::LbitCount;
use crate::seed::Seed;

/// An array of the disorder, as files have it: what is drawn of a realization, by name.
///
/// # Examples
/// ```
/// use grain_model::realization::{DrawnPer, GRAIN};
///
/// assert_eq!((GRAIN.name, GRAIN.per), ("grain", DrawnPer::GrainElement));
/// assert_eq!(GRAIN.per.length(5, 8), 64);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawnArray {
    /// As files have it: `fields`.
    pub name: &'static str,
    /// The unit, or `1`.
    pub units: &'static str,
    /// What it is.
    pub long_name: &'static str,
    /// Per what it has a number in every realization.
    pub per: DrawnPer,
}

/// Per what an array of the disorder has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawnPer {
    /// L-bit.
    Lbit,
    /// Row and column of the grain.
    GrainElement,
}

impl DrawnPer {
    /// How many numbers a realization has.
    pub fn length(self, n_lbits: usize, grain_dimension: usize) -> usize {
        match self {
            Self::Lbit => n_lbits,
            Self::GrainElement => grain_dimension * grain_dimension,
        }
    }
}

/// `H_g`.
pub const GRAIN: DrawnArray = DrawnArray {
    name: "grain",
    units: "1",
    long_name: "the GOE matrix H_g of the grain; the same at every alpha",
    per: DrawnPer::GrainElement,
};

/// `h_n`.
pub const FIELDS: DrawnArray = DrawnArray {
    name: "fields",
    units: "1",
    long_name: "h_n, so that the splitting of l-bit n is 2 h_n; the same at every alpha",
    per: DrawnPer::Lbit,
};

/// The disorder of one sample: the unit of every statistical statement.
///
/// # Examples
///
/// ```
/// use grain_model::{CentralGrain, LbitCount, Realization, Seed};
///
/// let realization = Realization::draw(&CentralGrain::paper(), Seed(1), LbitCount::new(2)?, 0);
/// assert_eq!((realization.grain().len(), realization.fields().len()), (8 * 8, 2));
/// // tr H of 32 levels: fields and couplings have no trace.
/// let (trace, _) = realization.exact_traces(&[0.41, 0.29]);
/// let of_grain: f64 = realization.grain().iter().step_by(9).sum();
/// assert!((trace - 4.0 * of_grain).abs() < 1e-12);
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Realization {
    /// Row-major `[d_g, d_g]`, symmetric.
    grain: Vec<f64>,
    /// `[l-bit]`
    fields: Vec<f64>,
}

/// The standard deviation of a GOE's diagonal elements, in that of the others.
#[cfg(not(feature = "mutation-test"))]
const DIAGONAL_SPREAD: f64 = std::f64::consts::SQRT_2;

/// The classic mistake, in a build that the references in `data/reference` must refuse.
#[cfg(feature = "mutation-test")]
const DIAGONAL_SPREAD: f64 = 1.0;

/// A given grain may miss symmetry by this much of its largest element: single precision.
const SYMMETRY_TOLERANCE: f64 = 1e-6;

impl Realization {
    /// Every array of the disorder, in the order in which digests have them.
    pub const DRAWN: [DrawnArray; 2] = [GRAIN, FIELDS];

    /// The numbers of [`Self::DRAWN`], each array as it lies in a file.
    pub fn drawn(&self) -> [&[f64]; 2] {
        [&self.grain, &self.fields]
    }

    /// [`Self::from_parts`] of arrays in the order of [`Self::DRAWN`].
    ///
    /// # Errors
    /// Those of [`Self::from_parts`]; [`ModelError::DisorderShape`] for another number of arrays.
    pub fn from_drawn(
        model: &CentralGrain,
        n_lbits: LbitCount,
        drawn: Vec<Vec<f64>>,
    ) -> Result<Self, ModelError> {
        let arrays: Result<[Vec<f64>; 2], _> = drawn.try_into();
        let [grain, fields] = arrays.map_err(|drawn| ModelError::DisorderShape {
            what: "list of arrays",
            expected: Self::DRAWN.len(),
            given: drawn.len(),
        })?;
        Self::from_parts(model, n_lbits, grain, fields)
    }

    /// Draws realization `index` of the model with N l-bits.
    ///
    /// ```text
    /// H_g: GOE, variance s² off and 2 s² on the diagonal;  h_n uniform in [h - δh, h + δh]
    /// ```
    pub fn draw(model: &CentralGrain, seed: Seed, n_lbits: LbitCount, index: usize) -> Self {
        let mut random = seed.stream(n_lbits, index);
        let dimension = model.grain_dimension().value();
        let spread = model.grain_element_spread();
        let mut grain = vec![0.0; dimension * dimension];
        for row in 0..dimension {
            for column in row..dimension {
                let normal: f64 = random.sample(StandardNormal);
                let width = if row == column { DIAGONAL_SPREAD * spread } else { spread };
                grain[row * dimension + column] = width * normal;
                grain[column * dimension + row] = width * normal;
            }
        }
        let fields = (0..n_lbits.value())
            .map(|_| {
                let uniform: f64 = random.random();
                model.field() + model.field_spread() * (2.0 * uniform - 1.0)
            })
            .collect();
        Self { grain, fields }
    }

    /// Takes disorder from elsewhere: `grain` row-major `[d_g, d_g]`, `fields` `[N]`.
    ///
    /// What asymmetry a lower precision left is averaged out.
    ///
    /// # Errors
    /// A [`ModelError`] if the shapes do not fit the model, a number is not finite, or the grain is
    /// not symmetric to 1e-6 of its largest element.
    pub fn from_parts(
        model: &CentralGrain,
        n_lbits: LbitCount,
        mut grain: Vec<f64>,
        fields: Vec<f64>,
    ) -> Result<Self, ModelError> {
        let dimension = model.grain_dimension().value();
        for (what, given, expected, values) in [
            ("grain matrix", grain.len(), dimension * dimension, &grain),
            ("list of fields", fields.len(), n_lbits.value(), &fields),
        ] {
            if given != expected {
                return Err(ModelError::DisorderShape { what, expected, given });
            }
            if let Some(&given) = values.iter().find(|value| !value.is_finite()) {
                return Err(ModelError::DisorderNotFinite { what, given });
            }
        }
        let largest = grain.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
        for row in 0..dimension {
            for column in 0..row {
                let (below, above) =
                    (grain[row * dimension + column], grain[column * dimension + row]);
                let difference = (below - above).abs();
                if difference > SYMMETRY_TOLERANCE * largest {
                    return Err(ModelError::GrainNotSymmetric { row, column, difference });
                }
                let mean = f64::midpoint(below, above);
                grain[row * dimension + column] = mean;
                grain[column * dimension + row] = mean;
            }
        }
        Ok(Self { grain, fields })
    }

    /// The matrix `H_g`, row-major `[d_g, d_g]`, symmetric.
    pub fn grain(&self) -> &[f64] {
        &self.grain
    }

    /// The dimension `d_g`.
    pub fn grain_dimension(&self) -> usize {
        self.grain.len().isqrt()
    }

    /// The fields `h_n`, `[l-bit]`.
    pub fn fields(&self) -> &[f64] {
        &self.fields
    }

    /// The same grain with other l-bits: `fields` `[l-bit]`, perhaps none.
    #[must_use]
    pub fn with_fields(&self, fields: Vec<f64>) -> Self {
        Self { grain: self.grain.clone(), fields }
    }

    /// The number N of l-bits.
    pub fn n_lbits(&self) -> usize {
        self.fields.len()
    }

    /// The exact `(tr H, tr H²)` of the Hamiltonian with these couplings `[l-bit]`.
    ///
    /// ```text
    /// tr H = 2^N tr H_g,   tr H² = 2^N tr H_g² + D (Σ h_n² + 2 Σ J_n²)
    /// ```
    pub fn exact_traces(&self, couplings: &[f64]) -> (f64, f64) {
        let dimension = self.grain_dimension();
        let configurations = (1_u64 << self.n_lbits()) as f64;
        let trace: f64 = self.grain.iter().step_by(dimension + 1).sum();
        let trace_of_square: f64 = self.grain.iter().map(|x| x * x).sum();
        let sum_of_squares = |values: &[f64]| values.iter().map(|x| x * x).sum::<f64>();
        let diagonal = sum_of_squares(&self.fields) + 2.0 * sum_of_squares(couplings);
        (configurations * trace, configurations * (trace_of_square + dimension as f64 * diagonal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lbits(n: usize) -> LbitCount {
        LbitCount::new(n).unwrap()
    }

    #[test]
    fn a_realization_depends_on_seed_size_and_index_alone() {
        let model = CentralGrain::paper();
        let draw = |seed, n, index| Realization::draw(&model, Seed(seed), lbits(n), index);
        assert_eq!(draw(1, 4, 7), draw(1, 4, 7), "the same again");
        assert_ne!(draw(1, 4, 7).grain(), draw(2, 4, 7).grain(), "another seed");
        assert_ne!(draw(1, 4, 7).grain(), draw(1, 5, 7).grain(), "another N");
        assert_ne!(draw(1, 4, 7).grain(), draw(1, 4, 8).grain(), "another index");
    }

    #[test]
    fn the_ensemble_has_goe_variances_and_the_given_bandwidth() {
        let model = CentralGrain::paper();
        let samples = 4000;
        let (mut diagonal, mut off_diagonal, mut width, mut field) = (0.0, 0.0, 0.0, 0.0);
        for index in 0..samples {
            let sample = Realization::draw(&model, Seed(3), lbits(2), index);
            diagonal += sample.grain()[0].powi(2);
            off_diagonal += sample.grain()[1].powi(2);
            width += sample.grain().iter().map(|x| x * x).sum::<f64>() / 8.0;
            field += sample.fields()[1];
            for &h in sample.fields() {
                assert!((0.9..1.1).contains(&h), "h_n = {h} outside [h - δh, h + δh]");
            }
        }
        let count = f64::from(u32::try_from(samples).unwrap());
        // A squared normal of variance v has standard deviation √2 v; five of them over √M.
        let five_sigma = |variance: f64| 5.0 * std::f64::consts::SQRT_2 * variance / count.sqrt();
        assert!((diagonal / count - 0.5).abs() < five_sigma(0.5), "2 s² = 0.5");
        assert!((off_diagonal / count - 0.25).abs() < five_sigma(0.25), "s² = 0.25");
        assert!((width / count - 2.25).abs() < five_sigma(2.25), "bandwidth² = 2.25");
        let uniform = 0.1 / 3.0_f64.sqrt();
        assert!((field / count - 1.0).abs() < 5.0 * uniform / count.sqrt(), "[h_n] = h");
    }

    #[test]
    fn disorder_from_elsewhere_is_checked() {
        let model = CentralGrain::paper();
        let own = Realization::draw(&model, Seed(1), lbits(2), 0);
        let again =
            Realization::from_parts(&model, lbits(2), own.grain().to_vec(), own.fields().to_vec());
        assert_eq!(again.unwrap(), own, "nothing changes on the way");
        let drawn = own.drawn().map(<[f64]>::to_vec).to_vec();
        let lengths = Realization::DRAWN.map(|array| array.per.length(2, 8));
        assert_eq!(lengths.to_vec(), drawn.iter().map(Vec::len).collect::<Vec<_>>());
        let again = Realization::from_drawn(&model, lbits(2), drawn.clone());
        assert_eq!(again.unwrap(), own, "nor as a list of arrays");
        assert!(
            Realization::from_drawn(&model, lbits(2), drawn[..1].to_vec()).is_err(),
            "no fields"
        );
        let parts = |grain: Vec<f64>, fields: Vec<f64>| {
            Realization::from_parts(&model, lbits(2), grain, fields).unwrap_err()
        };
        let fields = own.fields().to_vec();
        assert!(matches!(parts(vec![0.0; 16], fields.clone()), ModelError::DisorderShape { .. }));
        assert!(matches!(
            parts(own.grain().to_vec(), vec![f64::NAN, 1.0]),
            ModelError::DisorderNotFinite { .. }
        ));
        let mut skew = own.grain().to_vec();
        skew[1] += 1.0;
        assert!(matches!(parts(skew, fields), ModelError::GrainNotSymmetric { .. }));
    }
}
