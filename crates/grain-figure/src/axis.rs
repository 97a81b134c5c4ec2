//! Axes: from a quantity to a position, and where the ticks are.

/// How a quantity is laid out along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Linear.
    Linear,
    /// Linear, of whole numbers: no tick is between two of them.
    Whole,
    /// Logarithmic; what is not positive has no place.
    Logarithmic,
}

/// An axis of a panel.
///
/// # Examples
///
/// ```
/// use grain_figure::Axis;
///
/// let axis = Axis::logarithmic("g_{1,0}", [2e-3, 0.7].into_iter());
/// assert!(axis.position(2e-3) < axis.position(0.1), "upwards");
/// assert_eq!(axis.position(0.0), None, "no logarithm");
/// let labels: Vec<String> = axis.ticks(5).into_iter().filter_map(|tick| tick.label).collect();
/// assert!(labels.len() >= 2, "{labels:?}");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// With sub- and superscripts; empty for none.
    pub label: String,
    /// How values are laid out.
    pub scale: Scale,
    /// The value at its low end.
    pub low: f64,
    /// The value at its high end.
    pub high: f64,
}

/// A tick: its value, and its label if it is a major one.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where it is.
    pub value: f64,
    /// Its label.
    pub label: Option<String>,
}

impl Axis {
    /// A linear axis that holds every finite value with a margin of `margin` of their span.
    pub fn linear(label: &str, values: impl Iterator<Item = f64>, margin: f64) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        // A single value, or values equal to rounding, still need an axis around them.
        let span = (high - low).max(1e-6 * low.abs().max(high.abs())).max(1e-300);
        let span = if high - low < span { span.max(0.1) } else { span };
        let margin = if high > low { margin * span } else { 0.5 * span };
        Self { label: label.into(), scale: Scale::Linear, low: low - margin, high: high + margin }
    }

    /// A logarithmic axis over whole thirds of a decade that hold every positive value.
    pub fn logarithmic(label: &str, values: impl Iterator<Item = f64>) -> Self {
        // Below, doubles end; no quantity here comes near.
        let positive = values.filter(|value| value.is_finite() && *value > 1e-290);
        let (low, high) =
            positive.fold((f64::INFINITY, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
        let (low, high) = if low <= high { (low, high) } else { (0.1, 1.0) };
        let low = 10.0_f64.powf((low.log10() - 0.08).max(-300.0));
        let high = 10.0_f64.powf(high.log10() + 0.08);
        Self { label: label.into(), scale: Scale::Logarithmic, low, high }
    }

    /// Where a value lies, from 0 at the low end to 1 at the high; `None` if it has no place.
    pub fn position(&self, value: f64) -> Option<f64> {
        let position = match self.scale {
            Scale::Linear | Scale::Whole => (value - self.low) / (self.high - self.low),
            Scale::Logarithmic if value > 0.0 => {
                (value / self.low).ln() / (self.high / self.low).ln()
            }
            Scale::Logarithmic => return None,
        };
        position.is_finite().then_some(position)
    }

    /// Ticks, at most about `most` with labels.
    pub fn ticks(&self, most: usize) -> Vec<Tick> {
        match self.scale {
            Scale::Linear => self.linear_ticks(most),
            Scale::Whole => self.whole_ticks(most),
            Scale::Logarithmic => self.logarithmic_ticks(most),
        }
    }

    fn linear_ticks(&self, most: usize) -> Vec<Tick> {
        let rough = (self.high - self.low) / most as f64;
        let decade = 10.0_f64.powf(rough.log10().floor());
        let steps = [0.5, 1.0, 2.0, 5.0, 10.0].map(|multiple| multiple * decade);
        // Ten times the decade is enough, but for rounding.
        let enough = steps.iter().position(|step| *step >= rough);
        let mut chosen = enough.unwrap_or(steps.len() - 1);
        // One label alone gives no scale.
        if (self.high - self.low) / steps[chosen] < 2.0 {
            chosen = chosen.saturating_sub(1);
        }
        let step = steps[chosen];
        let minor = if chosen == 2 { 2 } else { 5 };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 15")]
        let decimals = (-step.log10().floor()).clamp(0.0, 15.0) as usize;
        let first = (self.low / step).ceil() - 1.0;
        let mut ticks = Vec::new();
        for count in 0..(3 * most + 4) * minor {
            let value = step * (first + count as f64 / minor as f64);
            // A millionth of a step forgives the rounding of the ends.
            if value < self.low - 1e-6 * step || value > self.high + 1e-6 * step {
                continue;
            }
            let label = count.is_multiple_of(minor).then(|| number(value, decimals));
            ticks.push(Tick { value, label });
        }
        ticks
    }

    /// A tick at every whole number, labelled as far as there is room.
    fn whole_ticks(&self, most: usize) -> Vec<Tick> {
        let (first, last) = (self.low.ceil(), self.high.floor());
        let rough = (last - first + 1.0) / most.max(1) as f64;
        let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];
        let Some(step) = steps.into_iter().find(|step| *step >= rough) else {
            return self.linear_ticks(most);
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 700")]
        let count = (last - first).max(-1.0) as usize + usize::from(last >= first);
        let tick = |index: usize| {
            let value = first + index as f64;
            let label = (value.rem_euclid(step) < 0.5).then(|| number(value, 0));
            Tick { value, label }
        };
        (0..count).map(tick).collect()
    }

    fn logarithmic_ticks(&self, most: usize) -> Vec<Tick> {
        #[expect(clippy::cast_possible_truncation, reason = "exponents of doubles")]
        let (first, last) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
        // Decades whose power of ten lies inside; the others have no label.
        let inside = (self.high.log10().floor() - self.low.log10().ceil() + 1.0).max(1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "decades")]
        let inside = inside as u32;
        let stride = u32::try_from(most.max(1)).map_or(1, |most| inside.div_ceil(most));
        let mut ticks = Vec::new();
        for exponent in first..=last {
            let major = exponent.unsigned_abs().is_multiple_of(stride);
            for digit in 1..10 {
                let value = f64::from(digit) * 10.0_f64.powi(exponent);
                if value < self.low * 0.999_999 || value > self.high * 1.000_001 {
                    continue;
                }
                let label = (digit == 1 && major).then(|| power_of_ten(exponent));
                // Over many decades the digits between them are a grey bar.
                if label.is_some() || stride == 1 {
                    ticks.push(Tick { value, label });
                }
            }
        }
        ticks
    }
}

fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') {
        format!("{:.decimals$}", 0.0)
    } else {
        text.replace('-', "−")
    }
}

fn power_of_ten(exponent: i32) -> String {
    match exponent {
        0 => "1".into(),
        _ => format!("10^{{{}}}", exponent.to_string().replace('-', "−")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(axis: &Axis, most: usize) -> Vec<String> {
        axis.ticks(most).into_iter().filter_map(|tick| tick.label).collect()
    }

    #[test]
    fn whole_numbers_have_no_ticks_between_them() {
        let axis = |low, high| Axis { label: String::new(), scale: Scale::Whole, low, high };
        assert_eq!(labels(&axis(5.8, 12.2), 8), ["6", "7", "8", "9", "10", "11", "12"]);
        assert_eq!(axis(5.8, 12.2).ticks(8).len(), 7);
        assert_eq!(labels(&axis(1.5, 14.5), 8), ["2", "4", "6", "8", "10", "12", "14"]);
        assert_eq!(
            axis(1.5, 14.5).ticks(8).len(),
            13,
            "those without room are ticks without labels"
        );
        assert_eq!(axis(4.2, 4.8).ticks(8).len(), 0, "none inside");
        assert_eq!(labels(&axis(3.9, 4.1), 8), ["4"]);
    }

    #[test]
    fn linear_ticks_are_round_numbers() {
        let axis = Axis { label: String::new(), scale: Scale::Linear, low: 0.28, high: 1.02 };
        assert_eq!(labels(&axis, 5), ["0.4", "0.6", "0.8", "1.0"], "fifths");
    }

    #[test]
    fn logarithmic_ticks_are_powers_of_ten() {
        let axis = Axis::logarithmic("", [2e-4, 0.9].into_iter());
        assert_eq!(labels(&axis, 5), ["10^{−3}", "10^{−2}", "10^{−1}", "1"], "decades");
    }

    proptest! {
        #[test]
        fn every_value_finds_its_place(values in proptest::collection::vec(-1e6_f64..1e6, 1..9)) {
            let axis = Axis::linear("", values.iter().copied(), 0.05);
            for value in &values {
                let position = axis.position(*value).unwrap();
                prop_assert!((0.0..=1.0).contains(&position), "{position}");
            }
            let ticks = axis.ticks(5);
            prop_assert!(ticks.len() < 60 && !ticks.is_empty(), "{}", ticks.len());
        }

        #[test]
        fn odd_numbers_leave_an_axis_with_ends(value in proptest::num::f64::ANY) {
            // Beyond, the span of an axis overflows; no quantity here comes near.
            prop_assume!(!value.is_finite() || value.abs() < 1e300);
            for axis in [
                Axis::linear("", [value].into_iter(), 0.05),
                Axis::logarithmic("", [value].into_iter()),
            ] {
                prop_assert!(axis.low < axis.high, "{axis:?}");
                prop_assert!(axis.ticks(5).len() < 3000);
            }
        }
    }
}
