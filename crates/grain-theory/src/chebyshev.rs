//! A smooth function of one variable as Chebyshev panels, evaluated in nanoseconds.

use std::f64::consts::PI;

/// Coefficients of a panel: enough for 1e-13 on a panel of unit width when the nearest
/// singularity is `π/2` away, few enough for an evaluation in about 20 ns.
const N_COEFFICIENTS: usize = 16;

/// Trailing coefficients that must all be below the tolerance; one alone may vanish by parity.
const N_TRAILING: usize = 3;

/// Panels are not halved below this width: what is not resolved there is not smooth.
const MIN_WIDTH: f64 = 1.0 / 64.0;

/// A function on an interval, as Chebyshev series on panels halved until each is resolved.
#[derive(Debug, Clone)]
pub(crate) struct ChebyshevPanels {
    /// Upper edge of each panel, ascending.
    upper_edges: Vec<f64>,
    panels: Vec<Panel>,
    unresolved: f64,
}

#[derive(Debug, Clone)]
struct Panel {
    centre: f64,
    half_width: f64,
    coefficients: [f64; N_COEFFICIENTS],
}

impl ChebyshevPanels {
    /// Interpolates `function` on `[low, high]`, starting from panels of at most `width`.
    ///
    /// A panel is halved until the last coefficients of its series are below `tolerance`, in
    /// absolute terms; they bound the error, as the series of an analytic function decays
    /// geometrically.
    pub(crate) fn fit(
        low: f64,
        high: f64,
        width: f64,
        tolerance: f64,
        function: impl Fn(f64) -> f64,
    ) -> Self {
        let mut fitted = Self { upper_edges: Vec::new(), panels: Vec::new(), unresolved: 0.0 };
        // Depth first from the left: a stack of intervals still to be fitted, the leftmost on top.
        let mut pending = vec![(low, high)];
        while let Some((from, to)) = pending.pop() {
            let middle = 0.5 * (from + to);
            if to - from > width {
                pending.extend([(middle, to), (from, middle)]);
                continue;
            }
            let panel = Panel::fit(from, to, &function);
            let trailing = panel.trailing();
            if trailing > tolerance && to - from > MIN_WIDTH {
                pending.extend([(middle, to), (from, middle)]);
                continue;
            }
            fitted.unresolved = fitted.unresolved.max(trailing);
            fitted.upper_edges.push(to);
            fitted.panels.push(panel);
        }
        fitted
    }

    /// Largest trailing coefficient over the panels: the size of what the series leave out.
    pub(crate) fn unresolved(&self) -> f64 {
        self.unresolved
    }

    /// Edges between panels, where continuity is not automatic.
    #[cfg(test)]
    pub(crate) fn joints(&self) -> &[f64] {
        &self.upper_edges[..self.upper_edges.len() - 1]
    }

    pub(crate) fn value(&self, x: f64) -> f64 {
        self.panel(x).value(x)
    }

    pub(crate) fn value_and_slope(&self, x: f64) -> (f64, f64) {
        self.panel(x).value_and_slope(x)
    }

    fn panel(&self, x: f64) -> &Panel {
        let index = self.upper_edges.partition_point(|&edge| edge < x);
        &self.panels[index.min(self.panels.len() - 1)]
    }
}

impl Panel {
    fn fit(from: f64, to: f64, function: impl Fn(f64) -> f64) -> Self {
        let (centre, half_width) = (0.5 * (from + to), 0.5 * (to - from));
        let n = N_COEFFICIENTS as f64;
        let angle = |node: usize| PI * (node as f64 + 0.5) / n;
        let values: [f64; N_COEFFICIENTS] =
            std::array::from_fn(|node| function(centre + half_width * angle(node).cos()));
        let coefficients = std::array::from_fn(|order| {
            let sum: f64 = values
                .iter()
                .enumerate()
                .map(|(node, value)| value * (order as f64 * angle(node)).cos())
                .sum();
            if order == 0 { sum / n } else { 2.0 * sum / n }
        });
        Self { centre, half_width, coefficients }
    }

    fn trailing(&self) -> f64 {
        let trailing = &self.coefficients[N_COEFFICIENTS - N_TRAILING..];
        trailing.iter().fold(0.0, |largest, c| c.abs().max(largest))
    }

    /// Clenshaw's recurrence.
    fn value(&self, x: f64) -> f64 {
        let y = (x - self.centre) / self.half_width;
        let (mut b1, mut b2) = (0.0, 0.0);
        for &c in self.coefficients[1..].iter().rev() {
            (b1, b2) = (c + 2.0 * y * b1 - b2, b1);
        }
        self.coefficients[0] + y * b1 - b2
    }

    /// Clenshaw's recurrence, differentiated along.
    fn value_and_slope(&self, x: f64) -> (f64, f64) {
        let y = (x - self.centre) / self.half_width;
        let (mut b1, mut b2, mut d1, mut d2) = (0.0, 0.0, 0.0, 0.0);
        for &c in self.coefficients[1..].iter().rev() {
            (d1, d2) = (2.0 * b1 + 2.0 * y * d1 - d2, d1);
            (b1, b2) = (c + 2.0 * y * b1 - b2, b1);
        }
        (self.coefficients[0] + y * b1 - b2, (b1 + y * d1 - d2) / self.half_width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_with_a_near_singularity_is_resolved_where_it_must_be() {
        // Poles at ± i/10: panels shrink near the origin only.
        let function = |x: f64| 1.0 / (1.0 + 100.0 * x * x);
        let slope = |x: f64| -200.0 * x * function(x) * function(x);
        let tolerance = 1e-13;
        let panels = ChebyshevPanels::fit(-4.0, 4.0, 4.0, tolerance, function);
        assert!(panels.unresolved() <= tolerance, "left out {:e}", panels.unresolved());
        for k in 0..=8000 {
            let x = f64::from(k) / 1000.0 - 4.0;
            let (value, derivative) = panels.value_and_slope(x);
            assert!((value - function(x)).abs() < 10.0 * tolerance, "x = {x}");
            assert!((panels.value(x) - value).abs() < 4.0 * f64::EPSILON, "x = {x}");
            // A derivative loses the square of the order, divided by the half width.
            assert!((derivative - slope(x)).abs() < 1e-8, "x = {x}");
        }
    }
}
