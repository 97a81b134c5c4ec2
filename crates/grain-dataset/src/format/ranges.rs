//! What every column can hold beyond rounding: one place for whatever reads, and for `verify`.

use std::f64::consts::LN_2;

/// How far rounding may carry a number out of its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Of what was computed and stored in double precision: a few units.
    Double,
    /// Of what was stored in single precision.
    Single,
    /// Of another program or of averages, of whose digits nothing is known: single precision, a few
    /// units.
    Unknown,
}

impl Rounding {
    fn beyond(self) -> f64 {
        match self {
            Self::Double => 1e-12,
            Self::Single => 1e-7,
            Self::Unknown => 1e-6,
        }
    }
}

/// Whether NaN, which stands for "not computed", is a number that can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// It may stand there: whoever needs the number must ask for it.
    Allowed,
    /// Everything must be there.
    Refused,
}

/// The least and the largest number that can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    range: [f64; 2],
    /// Whether the numbers are entropies, of which one can guess what went wrong.
    bits: bool,
}

impl Limits {
    /// Those of a column of a dataset.
    pub(crate) fn of(column: &grain_model::Column) -> Self {
        Self { range: column.range, bits: column.units == "bit" }
    }
}

/// A number with a name, and what it can be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    /// As messages call it.
    pub name: &'static str,
    limits: Limits,
}

const FINITE_RANGE: [f64; 2] = [-f64::MAX, f64::MAX];
const POSITIVE_RANGE: [f64; 2] = [f64::MIN_POSITIVE, f64::MAX];
const SIZE_RANGE: [f64; 2] = [0.0, f64::MAX];

const fn column(name: &'static str, range: [f64; 2]) -> Column {
    Column { name, limits: Limits { range, bits: false } }
}

const fn bits(name: &'static str) -> Column {
    Column { name, limits: Limits { range: [0.0, 1.0], bits: true } }
}

/// Entropies of one l-bit, bits.
pub const ENTROPY: Column = bits("entropy");
/// Averages of entropies, bits.
pub const ENTROPY_MEAN: Column = bits("mean entropy");
/// `<σ_n^z>`
pub const MAGNETIZATION: Column = column("magnetization", [-1.0, 1.0]);
/// Averages of `<σ_n^z>²`.
pub const MEMORY_MEAN: Column = column("mean memory", [0.0, 1.0]);
/// Fractions of samples.
pub const FRACTION: Column = column("fraction", [0.0, 1.0]);
/// Eigenvalues.
pub const ENERGY: Column = column("energy", FINITE_RANGE);
/// The largest residual.
pub const RESIDUAL: Column = column("residual", SIZE_RANGE);
/// The largest overlap of two eigenvectors.
pub const ORTHOGONALITY: Column = column("orthogonality", SIZE_RANGE);
/// The smallest gap.
pub const GAP: Column = column("smallest gap", [0.0, f64::INFINITY]);
/// Seconds.
pub const WALL_TIME: Column = column("wall time", SIZE_RANGE);
/// The decay constant of couplings.
pub const ALPHA: Column = column("alpha", POSITIVE_RANGE);
/// The couplings `J_n`.
pub const COUPLING: Column = column("coupling", FINITE_RANGE);
/// The strength W of a potential.
pub const AMPLITUDE: Column = column("W", POSITIVE_RANGE);
/// A parameter that is a positive number.
pub const POSITIVE: Column = column("number", POSITIVE_RANGE);
/// A parameter or an average of any size and sign.
pub const FINITE: Column = column("number", FINITE_RANGE);
/// A standard error, or the size of something.
pub const SIZE: Column = column("number", SIZE_RANGE);

impl Column {
    /// The index of the first number that cannot be.
    pub fn first_outside(
        self,
        values: &[f64],
        rounding: Rounding,
        absent: Absent,
    ) -> Option<usize> {
        self.limits.first_outside(values, rounding, absent)
    }

    /// Whether this number can be.
    pub fn holds(self, value: f64, rounding: Rounding) -> bool {
        self.first_outside(&[value], rounding, Absent::Refused).is_none()
    }

    /// What was expected in place of a number that cannot be, and what it may come from.
    pub fn expected(self, found: f64) -> String {
        self.limits.expected(found)
    }
}

impl Limits {
    /// Rounding carries numbers out of an interval, but no size below 0.
    fn ends(self, rounding: Rounding) -> [f64; 2] {
        let [low, high] = self.range;
        if low > -f64::MAX && high < f64::MAX {
            let beyond = rounding.beyond() * low.abs().max(high.abs());
            return [low - beyond, high + beyond];
        }
        self.range
    }

    /// The index of the first number that cannot be.
    pub(crate) fn first_outside(
        self,
        values: &[f64],
        rounding: Rounding,
        absent: Absent,
    ) -> Option<usize> {
        let [low, high] = self.ends(rounding);
        // Written so that a NaN is outside.
        let outside = |value: &f64| !(*value >= low && *value <= high);
        let excused = |value: &f64| absent == Absent::Allowed && value.is_nan();
        values.iter().position(|value| outside(value) && !excused(value))
    }

    /// What was expected in place of a number that cannot be, and what it may come from.
    pub(crate) fn expected(self, found: f64) -> String {
        let [low, high] = self.range;
        let finite = if high.is_finite() { "a finite number" } else { "a number" };
        if self.range == FINITE_RANGE {
            finite.into()
        } else if self.range == POSITIVE_RANGE {
            format!("{finite} above 0")
        } else if high >= f64::MAX {
            format!("{finite} not below {low}")
        } else if self.bits {
            format!("a number of bits from {low} to {high}{}", doubt(found))
        } else {
            format!("a number from {low} to {high}")
        }
    }
}

/// Where an entropy above one bit may come from.
///
/// Not from nats: one l-bit has at most log 2 = 0.69 of them, which [`look_like_nats`] looks for.
fn doubt(entropy: f64) -> &'static str {
    if entropy > 1.0 && entropy <= (1.0 + Rounding::Unknown.beyond()) / LN_2 {
        " (was it divided by log 2 twice?)"
    } else if entropy > 1.0 && entropy <= 64.0 {
        " (is it that of more than one l-bit, in bits or nats?)"
    } else if entropy > 64.0 && entropy <= 100.0 {
        " (is it a percentage?)"
    } else {
        ""
    }
}

/// Whether entropies, of which this is the largest, look like nats: it ends at log 2 where those of
/// the same states in bits, of which `reference` is the largest, go on.
///
/// Entropies of thermal l-bits crowd below their maximum, so the largest of many lies close to it.
pub fn look_like_nats(largest: f64, reference: f64) -> bool {
    let most = LN_2 * (1.0 + Rounding::Unknown.beyond());
    largest <= most && reference > most && (largest - reference * LN_2).abs() < 0.02 * LN_2
}

/// A number as messages show it: all digits, and a power of ten where there would be many zeros.
pub fn shown(value: f64) -> String {
    format!("{value:?}")
}

/// The sites of a square lattice of this radius, `2 R (R + 1) + 1`; `None` beyond what anybody solves.
pub fn lattice_sites(radius: usize) -> Option<usize> {
    (radius < 1 << 20).then(|| 2 * radius * (radius + 1) + 1)
}

/// The first place at which numbers do not ascend, as the index of the one that lies too low; equal
/// neighbours count if `strictly`.
pub fn first_descent(values: &[f64], strictly: bool) -> Option<usize> {
    let wrong = |pair: &[f64]| pair[1] < pair[0] || (strictly && pair[1] <= pair[0]);
    values.windows(2).position(wrong).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_lies_outside_is_found_and_rounding_is_not() {
        for impossible in [9.97e36, 1e300, 5.0, -1.0, 1e308, -1e308, f64::INFINITY, f64::NAN] {
            assert!(!ENTROPY.holds(impossible, Rounding::Unknown), "{impossible:e}");
        }
        for possible in [0.0, -0.0, 1.0, 1.0 + f64::EPSILON, -1e-16] {
            assert!(ENTROPY.holds(possible, Rounding::Double), "{possible:e}");
        }
        let single = f64::from(1.0_f32 - f32::EPSILON);
        assert!(MAGNETIZATION.holds(-single, Rounding::Single), "{single}");
        assert!(GAP.holds(f64::INFINITY, Rounding::Double), "one level alone");
        assert!(!GAP.holds(f64::NAN, Rounding::Double), "no number");
        assert!(!RESIDUAL.holds(f64::INFINITY, Rounding::Double), "no size");
        assert!(!ALPHA.holds(0.0, Rounding::Double), "not positive");
    }

    #[test]
    fn what_was_not_computed_is_excused_where_it_may_be() {
        let values = [0.5, f64::NAN, 2.0];
        let first = |absent| ENTROPY.first_outside(&values, Rounding::Double, absent);
        assert_eq!(first(Absent::Refused), Some(1), "NaN");
        assert_eq!(first(Absent::Allowed), Some(2), "behind it");
    }

    #[test]
    fn entropies_in_other_units_are_suspected() {
        assert!(ENTROPY.expected(1.4).contains("twice"), "1/log 2 = 1.44");
        assert!(ENTROPY.expected(2.7).contains("more than one"), "four l-bits in nats");
        assert!(look_like_nats(LN_2 - 5e-5, 0.9999), "thermal l-bits in nats");
        assert!(!look_like_nats(LN_2 - 5e-5, 0.6935), "the reference is no larger");
        assert!(!look_like_nats(0.5, 0.9999), "not near log 2");
    }

    proptest! {
        #[test]
        fn a_range_is_an_interval(value in proptest::num::f64::ANY) {
            let inside = (-1e-12..=1.0 + 1e-12).contains(&value);
            prop_assert_eq!(ENTROPY.holds(value, Rounding::Double), inside);
            prop_assert_eq!(ENERGY.holds(value, Rounding::Double), value.is_finite());
        }
    }
}
