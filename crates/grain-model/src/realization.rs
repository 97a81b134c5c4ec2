//! One realization of the disorder: the matrix `H_g`, the fields `h_n`, and whatever else a model draws.

use rand::RngExt;

use crate::central_grain::CentralGrain;
use crate::coupling_operator::OperatorKind;
use crate::couplings::CouplingLaw;
use crate::drawn_array::{
    DISTANCES, DrawnArray, DrawnPer, GIVEN_COUPLINGS, GRAIN_IMAGINARY, INTERACTIONS, OPERATORS,
    OPERATORS_IMAGINARY, QUBITS,
};
use crate::error::ModelError;
use crate::given_arrays::checked;
use crate::parameters::{Alpha, LbitCount};
use crate::seed::Seed;
use crate::symmetry::Symmetry;

/// The disorder of one sample: the unit of every statistical statement.
///
/// # Examples
///
/// ```
/// use grain_model::{CentralGrain, LbitCount, Realization, Seed};
///
/// let realization = Realization::draw(&CentralGrain::paper(), Seed(1), LbitCount::new(2)?, 0);
/// assert_eq!((realization.grain().len(), realization.fields().len()), (8 * 8, 2));
/// assert!(realization.grain_imaginary().is_empty(), "a GOE");
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Realization {
    /// Row-major, `[d_g, d_g]`, symmetric.
    grain: Vec<f64>,
    /// `[l-bit]`
    fields: Vec<f64>,
    /// What else is drawn, in the order of [`CentralGrain::drawn_arrays`].
    further: Vec<(DrawnArray, Vec<f64>)>,
}

impl Realization {
    /// The numbers of [`CentralGrain::drawn_arrays`], each array as it lies in a file.
    pub fn drawn(&self) -> impl Iterator<Item = &[f64]> {
        let first = [self.grain.as_slice(), self.fields.as_slice()].into_iter();
        first.chain(self.further.iter().map(|(_, numbers)| numbers.as_slice()))
    }

    /// A realization of arrays from elsewhere, in the order of [`CentralGrain::drawn_arrays`].
    ///
    /// What asymmetry a lower precision left in matrices is averaged out.
    ///
    /// # Errors
    /// A [`ModelError`] if the shapes do not fit the model, a number is not finite, a matrix is
    /// not Hermitian to 1e-6 of its largest element, `S^z` is not conserved where it should be, or a number is
    /// none that the model can have.
    pub fn from_drawn(
        model: &CentralGrain,
        n_lbits: LbitCount,
        drawn: Vec<Vec<f64>>,
    ) -> Result<Self, ModelError> {
        let arrays = model.drawn_arrays();
        if arrays.len() != drawn.len() {
            return Err(ModelError::DisorderShape {
                what: "list of arrays",
                expected: arrays.len(),
                given: drawn.len(),
            });
        }
        let mut all = checked(model, n_lbits, arrays.into_iter().zip(drawn).collect())?;
        let further = all.split_off(2);
        let mut first = all.into_iter().map(|(_, numbers)| numbers);
        let (grain, fields) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
        Ok(Self { grain, fields, further })
    }

    /// Draws realization `index` of the model with N l-bits. What a model takes from elsewhere is stood in for by random
    /// numbers of order one, for measurements of time; see [`CentralGrain::require_drawn`].
    ///
    /// ```text
    /// H_g: GOE, variance s² off and 2 s² on the diagonal;  h_n uniform in [h - δh, h + δh]
    /// ```
    pub fn draw(model: &CentralGrain, seed: Seed, n_lbits: LbitCount, index: usize) -> Self {
        let mut random = seed.stream(n_lbits, index);
        let (parts, n) = (model.parts(), n_lbits.value());
        let dimension = parts.grain_dimension.value();
        let conserved = parts.symmetry != Symmetry::None;
        let charge = |state: usize| if conserved { state.count_ones() } else { 0 };
        let [grain, grain_imaginary] = parts.grain.draw(dimension, &charge, &mut random);
        let fields = parts.fields.draw(n, &mut random);
        let distances = parts.couplings.draw(n, &mut random);
        let mut further = Vec::new();
        let mut matrices: Option<[Vec<f64>; 2]> = None;
        for array in model.drawn_arrays().into_iter().skip(2) {
            let numbers = if array == GRAIN_IMAGINARY {
                grain_imaginary.clone()
            } else if array == DISTANCES {
                distances.clone()
            } else if array == GIVEN_COUPLINGS {
                vec![1.0; n]
            } else if array == QUBITS {
                let qubits = dimension.ilog2();
                (0..n).map(|_| f64::from(random.random_range(0..qubits))).collect()
            } else if array == OPERATORS {
                let [real, imaginary] = parts.operator.draw_matrices(n, dimension, &mut random);
                matrices = Some([vec![], imaginary]);
                real
            } else if array == OPERATORS_IMAGINARY {
                matrices.take().map(|[_, imaginary]| imaginary).unwrap_or_default()
            } else {
                let drawn = parts.interactions.draw(n, &mut random);
                if drawn.is_empty() { vec![0.0; n * n] } else { drawn }
            };
            further.push((array, numbers));
        }
        Self { grain, fields, further }
    }

    /// A grain and fields from elsewhere: `grain` row-major `[d_g, d_g]`, `fields` `[N]`, of a model that draws no more.
    ///
    /// # Errors
    /// Those of [`Self::from_drawn`].
    pub fn from_parts(
        model: &CentralGrain,
        n_lbits: LbitCount,
        grain: Vec<f64>,
        fields: Vec<f64>,
    ) -> Result<Self, ModelError> {
        Self::from_drawn(model, n_lbits, vec![grain, fields])
    }

    /// The matrix `H_g` or its real part, row-major `[d_g, d_g]`, symmetric.
    pub fn grain(&self) -> &[f64] {
        &self.grain
    }

    /// The imaginary part of `H_g`, antisymmetric; empty of a real one.
    pub fn grain_imaginary(&self) -> &[f64] {
        self.array(&GRAIN_IMAGINARY).unwrap_or(&[])
    }

    /// What else was drawn, by the definition of its array.
    pub fn array(&self, array: &DrawnArray) -> Option<&[f64]> {
        let found = self.further.iter().find(|(own, _)| own.name == array.name);
        found.map(|(_, numbers)| numbers.as_slice())
    }

    /// The dimension `d_g`.
    pub fn grain_dimension(&self) -> usize {
        self.grain.len().isqrt()
    }

    /// The fields `h_n`, `[l-bit]`.
    pub fn fields(&self) -> &[f64] {
        &self.fields
    }

    /// The couplings `J_n` of this realization, `[l-bit]`, units of energy.
    ///
    /// # Errors
    /// Those of [`CouplingLaw::values`].
    pub fn couplings(
        &self,
        law: &CouplingLaw,
        alpha: Option<Alpha>,
        n_lbits: LbitCount,
    ) -> Result<Vec<f64>, ModelError> {
        match (self.array(&GIVEN_COUPLINGS), self.array(&DISTANCES)) {
            (Some(given), _) if alpha.is_none() => Ok(given.to_vec()),
            (Some(_), _) => Err(ModelError::AlphaWithExplicitCouplings),
            (None, Some(distances)) => law.at(alpha, distances),
            (None, None) => law.values(alpha, n_lbits),
        }
    }

    /// The same grain with other l-bits, which have fields `[l-bit]`, perhaps none, and nothing else that is drawn.
    #[must_use]
    pub fn with_fields(&self, fields: Vec<f64>) -> Self {
        let of_grain = |(array, _): &&(DrawnArray, Vec<f64>)| array.name == GRAIN_IMAGINARY.name;
        let further = self.further.iter().filter(of_grain).cloned().collect();
        Self { grain: self.grain.clone(), fields, further }
    }

    /// The same grain with some of the l-bits, by their indices from 0.
    #[must_use]
    pub fn of_lbits(&self, lbits: &[usize]) -> Self {
        let n = self.n_lbits();
        let chosen = |(array, numbers): &(DrawnArray, Vec<f64>)| {
            let numbers = match array.per {
                DrawnPer::GrainElement => numbers.clone(),
                DrawnPer::Lbit => lbits.iter().map(|&lbit| numbers[lbit]).collect(),
                DrawnPer::LbitAndGrainElement => {
                    let each = self.grain.len();
                    let of =
                        |&lbit: &usize| numbers[lbit * each..(lbit + 1) * each].iter().copied();
                    lbits.iter().flat_map(of).collect()
                }
                DrawnPer::PairOfLbits => {
                    let of =
                        |&row: &usize| lbits.iter().map(move |&column| numbers[row * n + column]);
                    lbits.iter().flat_map(of).collect()
                }
            };
            (*array, numbers)
        };
        Self {
            grain: self.grain.clone(),
            fields: lbits.iter().map(|&lbit| self.fields[lbit]).collect(),
            further: self.further.iter().map(chosen).collect(),
        }
    }

    /// Whether l-bits interact.
    pub fn has_interactions(&self) -> bool {
        self.array(&INTERACTIONS).is_some()
    }

    /// The other l-bits, where l-bit `lbit` (from 0) points up (`sign` 1) or down (-1) for good: its interactions are fields.
    #[must_use]
    pub fn beside(&self, lbit: usize, sign: f64) -> Self {
        let n = self.n_lbits();
        let others: Vec<usize> = (0..n).filter(|&other| other != lbit).collect();
        let mut rest = self.of_lbits(&others);
        if let Some(interactions) = self.array(&INTERACTIONS) {
            for (field, other) in rest.fields.iter_mut().zip(&others) {
                *field += sign * interactions[lbit * n + other];
            }
        }
        rest
    }

    /// The number N of l-bits.
    pub fn n_lbits(&self) -> usize {
        self.fields.len()
    }

    /// The exact `(tr H, tr H²)` over all states, of the Hamiltonian with these couplings `[l-bit]` and operators of this kind.
    ///
    /// ```text
    /// tr H = 2^N tr H_g,   tr H² = 2^N tr H_g² + D (Σ h_n² + Σ_{m<n} K_mn²) + 2^N Σ J_n² tr B_n† B_n
    /// ```
    pub fn exact_traces(&self, operator: OperatorKind, couplings: &[f64]) -> (f64, f64) {
        let dimension = self.grain_dimension();
        let configurations = (1_u64 << self.n_lbits()) as f64;
        let trace: f64 = self.grain.iter().step_by(dimension + 1).sum();
        let squares = |values: &[f64]| values.iter().map(|x| x * x).sum::<f64>();
        let of_grain = squares(&self.grain) + squares(self.grain_imaginary());
        // Of an operator, by d_g.
        let of_operator = |lbit: usize| match operator {
            OperatorKind::Exchange => 2.0,
            OperatorKind::Flip => 1.0,
            _ => {
                let each = lbit * self.grain.len()..(lbit + 1) * self.grain.len();
                let parts = [OPERATORS, OPERATORS_IMAGINARY].map(|array| {
                    self.array(&array).and_then(|all| all.get(each.clone())).map_or(0.0, squares)
                });
                (parts[0] + parts[1]) / dimension as f64
            }
        };
        let couplings = couplings.iter().enumerate();
        let coupled: f64 = couplings.map(|(lbit, j)| of_operator(lbit) * j * j).sum();
        let interacting = self.array(&INTERACTIONS).map_or(0.0, squares) / 2.0;
        let diagonal = squares(&self.fields) + interacting + coupled;
        (configurations * trace, configurations * (of_grain + dimension as f64 * diagonal))
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
        let drawn: Vec<_> = own.drawn().map(<[f64]>::to_vec).collect();
        let lengths = model.drawn_arrays().into_iter().map(|array| array.per.length(2, 8));
        assert_eq!(lengths.collect::<Vec<_>>(), drawn.iter().map(Vec::len).collect::<Vec<_>>());
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
        assert!(matches!(parts(skew, fields), ModelError::NotHermitian { .. }));
    }
}
