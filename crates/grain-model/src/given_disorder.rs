//! Whether given disorder is what the parameters of a model say: its fields, and its bandwidth.

use crate::central_grain::CentralGrain;
use crate::error::{GivenFields, ModelError};
use crate::fields::Fields;
use crate::grain_ensemble::Normalization;
use crate::parameters::LbitCount;
use crate::realization::Realization;
use crate::symmetry::Symmetry;

/// Fields may lie outside their interval by this much of its largest end: single precision.
const FIELD_ROUNDING: f64 = 1e-6;

/// Disorder of the model is refused with at most this probability: that of six standard deviations
/// of a normal distribution.
const FALSE_ALARM: f64 = 2e-9;

/// The deviation at which a bandwidth is refused; see [`FALSE_ALARM`].
const DEVIATIONS: f64 = 6.0;

/// What given disorder at one N says of the distributions it was drawn from.
///
/// # Examples
///
/// ```
/// use grain_model::{CentralGrain, CouplingLaw, DisorderSample, GrainDimension, LbitCount, Realization, Seed};
///
/// let (paper, three) = (CentralGrain::paper(), LbitCount::new(3)?);
/// let drawn: Vec<_> = (0..20).map(|index| Realization::draw(&paper, Seed(1), three, index)).collect();
/// let sample = DisorderSample::of(three, &drawn);
/// assert!(sample.require(&paper).is_ok());
/// let wider = CentralGrain::new(GrainDimension::new(8)?, 3.0, 1.0, 0.1, CouplingLaw::paper())?;
/// assert!(sample.require(&wider).is_err(), "grains of half that bandwidth");
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DisorderSample {
    n_lbits: LbitCount,
    realizations: usize,
    fields: usize,
    low: f64,
    high: f64,
    /// Sum of `tr H_g²`.
    squares: f64,
}

impl DisorderSample {
    /// No realization yet.
    pub fn new(n_lbits: LbitCount) -> Self {
        let (low, high) = (f64::INFINITY, f64::NEG_INFINITY);
        Self { n_lbits, realizations: 0, fields: 0, low, high, squares: 0.0 }
    }

    /// Takes all of these.
    pub fn of(n_lbits: LbitCount, realizations: &[Realization]) -> Self {
        let mut sample = Self::new(n_lbits);
        for realization in realizations {
            sample.add(realization);
        }
        sample
    }

    /// Takes one more.
    pub fn add(&mut self, realization: &Realization) {
        self.realizations += 1;
        self.fields += realization.fields().len();
        for &field in realization.fields() {
            self.low = self.low.min(field);
            self.high = self.high.max(field);
        }
        let parts = [realization.grain(), realization.grain_imaginary()];
        self.squares += parts.into_iter().flatten().map(|x| x * x).sum::<f64>();
    }

    /// Refuses realizations whose numbers contradict the parameters of a model.
    ///
    /// Fields must lie in `[h - δh, h + δh]` and fill it as uniform ones do, and the grains must have
    /// the bandwidth. With `M = R N` fields and `R` grains of the model
    ///
    /// ```text
    /// P(max h - min h ≤ 2 δh r) = M r^(M-1) - (M-1) r^M,
    /// ν b²/bandwidth² ~ χ²_ν,   b² = mean of tr H_g²/d_g,   ν = R d_g (d_g + 1)/2 of the GOE, R d_g² of the GUE
    /// ```
    ///
    /// so that what is refused is known to differ: of the model's own disorder this is one in 10⁸.
    /// What the model says is given is what it is; a list of fields is held to be the same in every realization.
    ///
    /// `b` is known to `1/√(2ν)` of itself, 1.2 % from a hundred grains of dimension 8.
    ///
    /// # Errors
    /// [`ModelError::FieldsOutside`], [`ModelError::FieldsNarrow`] or [`ModelError::OtherBandwidth`], with
    /// what was given, what was measured, and what to set.
    pub fn require(&self, model: &CentralGrain) -> Result<(), ModelError> {
        if self.fields > 0
            && let Fields::Uniform { field, spread } = model.parts().fields
        {
            self.require_fields(field, spread)?;
        }
        if self.realizations > 0 && !model.parts().grain.ensemble.is_given() {
            self.require_bandwidth(model)?;
        }
        Ok(())
    }

    fn require_fields(&self, field: f64, spread: f64) -> Result<(), ModelError> {
        let &Self { low, high, .. } = self;
        let found = GivenFields {
            n_lbits: self.n_lbits.value(),
            low,
            high,
            field,
            spread,
            middle: f64::midpoint(low, high),
            half: 0.5 * (high - low),
        };
        let beyond = FIELD_ROUNDING * (field.abs() + spread);
        if low < field - spread - beyond || high > field + spread + beyond {
            return Err(ModelError::FieldsOutside(found));
        }
        let share = ((high - low) / (2.0 * spread)).min(1.0);
        let m = self.fields as f64;
        // In this form no digits are lost for a share near 1; one field alone says nothing.
        let probability = share.powf(m - 1.0) * (1.0 + (m - 1.0) * (1.0 - share));
        // An interval narrower than rounding is filled by anything inside it.
        if spread > beyond && probability < FALSE_ALARM {
            return Err(ModelError::FieldsNarrow(found));
        }
        Ok(())
    }

    fn require_bandwidth(&self, model: &CentralGrain) -> Result<(), ModelError> {
        let dimension = model.grain_dimension().value() as f64;
        let count = self.realizations as f64;
        let mean_square = self.squares / (count * dimension);
        let grain = &model.parts().grain;
        let states = model.grain_dimension().value();
        let conserves = model.parts().symmetry != Symmetry::None;
        let blocks = (0..states).map(|state| {
            let with = |other: &usize| !conserves || other.count_ones() == state.count_ones();
            (0..states).filter(with).count() as f64
        });
        // Independent elements of a block of b states: b (b + 1)/2 of the GOE and b² of the GUE, 1/b of them for each state.
        let each = |b: f64| if grain.ensemble.is_complex() { b } else { f64::midpoint(b, 1.0) };
        let freedom = count * blocks.map(each).sum::<f64>();
        if grain.normalization == Normalization::Sample {
            return self.require_exact_bandwidth(model, mean_square.sqrt(), dimension);
        }
        // Wilson and Hilferty: the cube root of a χ² over its ν is nearly normal, also for small ν.
        let variance = 2.0 / (9.0 * freedom);
        let root = (mean_square / model.bandwidth().powi(2)).cbrt();
        let deviations = (root - (1.0 - variance)) / variance.sqrt();
        // Written so that an overflow is refused.
        if deviations.abs() <= DEVIATIONS {
            return Ok(());
        }
        Err(ModelError::OtherBandwidth {
            n_lbits: self.n_lbits.value(),
            given: model.bandwidth(),
            measured: mean_square.sqrt(),
            error: mean_square.sqrt() / (2.0 * freedom).sqrt(),
            realizations: self.realizations,
        })
    }
}

impl DisorderSample {
    /// Where every sample has the bandwidth exactly.
    fn require_exact_bandwidth(
        &self,
        model: &CentralGrain,
        measured: f64,
        dimension: f64,
    ) -> Result<(), ModelError> {
        let given = model.bandwidth();
        let error = FIELD_ROUNDING * given * dimension;
        if (measured - given).abs() <= error {
            return Ok(());
        }
        let (n_lbits, realizations) = (self.n_lbits.value(), self.realizations);
        Err(ModelError::OtherBandwidth { n_lbits, given, measured, error, realizations })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::couplings::CouplingLaw;
    use crate::parameters::GrainDimension;
    use crate::seed::Seed;

    fn model(dimension: usize, bandwidth: f64, field: f64, spread: f64) -> CentralGrain {
        let dimension = GrainDimension::new(dimension).unwrap();
        CentralGrain::new(dimension, bandwidth, field, spread, CouplingLaw::paper()).unwrap()
    }

    fn drawn(of: &CentralGrain, n: usize, count: usize) -> (LbitCount, Vec<Realization>) {
        let n = LbitCount::new(n).unwrap();
        (n, (0..count).map(|index| Realization::draw(of, Seed(7), n, index)).collect())
    }

    #[test]
    fn disorder_of_the_model_is_never_refused() {
        for dimension in [2, 8, 32] {
            let model = model(dimension, 1.5, 1.0, 0.1);
            for count in [1, 2, 3, 10, 200] {
                for n in [1, 2, 5] {
                    let (n, realizations) = drawn(&model, n, count);
                    assert_eq!(
                        DisorderSample::of(n, &realizations).require(&model),
                        Ok(()),
                        "{count} of {n}"
                    );
                }
            }
        }
        let (n, none) = drawn(&model(8, 1.5, 1.0, 0.1), 2, 0);
        assert_eq!(
            DisorderSample::of(n, &none).require(&model(8, 1.0, 1.0, 0.1)),
            Ok(()),
            "nothing given"
        );
    }

    #[test]
    fn the_measured_bandwidth_has_the_scatter_that_is_said() {
        // 400 samples of 5 grains: the deviation of the measured bandwidth is known to 1/√800.
        let model = model(8, 1.5, 1.0, 0.1);
        let (_, all) = drawn(&model, 1, 2000);
        let freedom = 5.0 * 36.0;
        let squares: Vec<f64> = all
            .chunks_exact(5)
            .map(|five| five.iter().flat_map(Realization::grain).map(|x| x * x).sum::<f64>() / 40.0)
            .map(|square| square / 2.25)
            .collect();
        let variance = squares.iter().map(|x| (x - 1.0).powi(2)).sum::<f64>() / 400.0;
        let expected = 2.0 / freedom;
        // 5 σ: a false alarm in two million other seeds.
        assert!((variance / expected - 1.0).abs() < 5.0 / 200.0_f64.sqrt(), "{variance}");
    }

    #[test]
    fn fields_that_are_elsewhere_are_refused_with_what_to_set() {
        let (n, realizations) = drawn(&model(8, 1.5, 2.0, 0.5), 3, 100);
        let error =
            DisorderSample::of(n, &realizations).require(&model(8, 1.5, 1.0, 0.1)).unwrap_err();
        assert!(matches!(error, ModelError::FieldsOutside { .. }), "{error}");
        let ModelError::FieldsOutside(found) = error else { return };
        // What it says to set is accepted.
        let set = model(8, 1.5, found.middle, found.half);
        assert_eq!(DisorderSample::of(n, &realizations).require(&set), Ok(()), "{error}");
        let again =
            DisorderSample::of(n, &realizations).require(&model(8, 1.5, 2.0, 1.0)).unwrap_err();
        assert!(matches!(again, ModelError::FieldsNarrow { .. }), "half of the interval: {again}");
    }

    #[test]
    fn another_bandwidth_is_refused_and_the_measured_one_is_not() {
        let of = model(8, 3.0, 1.0, 0.1);
        let (n, realizations) = drawn(&of, 3, 20);
        let error =
            DisorderSample::of(n, &realizations).require(&model(8, 1.5, 1.0, 0.1)).unwrap_err();
        let ModelError::OtherBandwidth { measured, .. } = error else { panic!("{error}") };
        assert!((measured - 3.0).abs() < 0.3, "{measured}");
        let set = model(8, measured, 1.0, 0.1);
        assert_eq!(DisorderSample::of(n, &realizations).require(&set), Ok(()), "as measured");
    }

    #[test]
    fn single_precision_moves_no_field_out_of_its_interval() {
        let model = model(8, 1.5, 1.0, 0.1);
        let n = LbitCount::new(2).unwrap();
        let grain = Realization::draw(&model, Seed(1), n, 0).grain().to_vec();
        let fields = vec![f64::from(1.1_f32), f64::from(0.9_f32)];
        let given = Realization::from_parts(&model, n, grain, fields).unwrap();
        assert_eq!(
            DisorderSample::of(n, &[given]).require(&model),
            Ok(()),
            "1.1 and 0.9 in single precision"
        );
    }
}
