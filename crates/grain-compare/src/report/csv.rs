//! The numbers behind every picture, one table each, with the unit of every column in its header.

use grain_figure::{Row, Table};
use grain_model::Alpha;
use grain_statistics::uncertainty::chosen;
use grain_statistics::{Estimate, Interval};

use crate::comparison::Comparison;
use crate::fit::FitOutcome;
use crate::goodness::{Deviation, Side};
use crate::observable::Observable;
use crate::overlay::Residual;
use crate::size::SizeComparison;
use crate::trend::Trend;

/// Cells of averages and intervals, which may be missing.
trait StatisticalCells {
    /// Both ends.
    fn interval(self, interval: Option<Interval>) -> Self;

    /// A mean and its standard error.
    fn estimate(self, estimate: Option<&Estimate>) -> Self;

    /// A difference, its error, and the one in units of the other.
    fn residual(self, residual: Option<Residual>) -> Self;
}

impl StatisticalCells for Row {
    fn interval(self, interval: Option<Interval>) -> Self {
        self.maybe(interval.map(|interval| interval.low))
            .maybe(interval.map(|interval| interval.high))
    }

    fn estimate(self, estimate: Option<&Estimate>) -> Self {
        self.maybe(estimate.map(|estimate| estimate.mean))
            .maybe(estimate.and_then(|estimate| estimate.standard_error))
    }

    fn residual(self, residual: Option<Residual>) -> Self {
        self.maybe(residual.map(|residual| residual.value))
            .maybe(residual.and_then(|residual| residual.error))
            .maybe(residual.and_then(|residual| residual.sigma))
    }
}

/// The fitted couplings.
pub(crate) fn fits(comparison: &Comparison) -> Table {
    let header = [
        "N [1]",
        "realizations [1]",
        "S_end at alpha_c [bit]",
        "S_end error [bit]",
        "g_1_0 [1]",
        "g_1_0 low 68% [1]",
        "g_1_0 high 68% [1]",
        "g_1_0 low 95% [1]",
        "g_1_0 high 95% [1]",
        "log g_1_0 error [1]",
        "remark",
    ];
    Table::new(header).with_rows(comparison.sizes.iter().map(|size| {
        let fit = &size.fit;
        let coupling = fit.coupling();
        let remark = match &fit.outcome {
            FitOutcome::Fitted(_) => String::new(),
            FitOutcome::Given(_) => "given, not fitted".into(),
            FitOutcome::OutOfReach(reason) => reason.to_string(),
        };
        Row::default()
            .count(fit.n_lbits)
            .count(size.realizations)
            .estimate(Some(&fit.entropy))
            .maybe(coupling.map(|coupling| coupling.g))
            .interval(coupling.and_then(|coupling| coupling.interval_68))
            .interval(coupling.and_then(|coupling| coupling.interval_95))
            .maybe(coupling.and_then(|coupling| coupling.log_g_error))
            .text(&remark)
    }))
}

/// Points and curve of one observable: Fig. 2a for the entropy.
pub(crate) fn overlay(comparison: &Comparison, observable: Observable) -> Table {
    let unit = observable.unit();
    let columns = [
        "ED",
        "ED error",
        "mean field",
        "mean field error",
        "mean field low 68%",
        "mean field high 68%",
        "ED - mean field",
        "ED - mean field error",
    ];
    let mut header: Vec<String> =
        ["N [1]", "kind", "alpha [1]", "side", "realizations [1]"].map(String::from).to_vec();
    header.extend(columns.iter().map(|name| format!("{name} [{unit}]")));
    header.push("ED - mean field [sigma]".into());

    let rows = comparison.sizes.iter().flat_map(|size| {
        let overlay = size.overlay(observable);
        let points = overlay.points.iter().map(move |point| {
            Row::default()
                .count(size.n_lbits)
                .text("point")
                .number(point.alpha)
                .text(point.side.name())
                .count(point.data.realizations)
                .estimate(Some(&point.data))
                .maybe(point.prediction.map(|prediction| prediction.value))
                .maybe(point.prediction.and_then(|prediction| prediction.error))
                .interval(point.prediction.and_then(|prediction| prediction.interval_68))
                .residual(point.residual)
        });
        let curve = overlay.curve.iter().map(move |point| {
            Row::default()
                .count(size.n_lbits)
                .text("curve")
                .number(point.alpha)
                .text("")
                .text("")
                .estimate(None)
                .number(point.value)
                .text("")
                .interval(point.band)
                .text("")
                .text("")
                .text("")
        });
        points.chain(curve)
    });
    Table::new(header).with_rows(rows)
}

/// χ² and the largest deviations.
pub(crate) fn goodness(comparison: &Comparison) -> Table {
    let header = [
        "N [1]",
        "quantity",
        "l-bit n [1]",
        "side",
        "points [1]",
        "realizations [1]",
        "covariance",
        "chi^2 [1]",
        "degrees of freedom [1]",
        "chi^2/dof [1]",
        "F [1]",
        "p-value [1]",
        "sum of squared sigmas [1]",
        "largest deviation [unit of the quantity]",
        "largest deviation [sigma]",
        "at alpha [1]",
        "most significant deviation [unit of the quantity]",
        "most significant deviation [sigma]",
        "at this alpha [1]",
        "alpha left out",
    ];
    let deviation = |row: Row, deviation: Option<Deviation>| {
        row.maybe(deviation.map(|deviation| deviation.residual))
            .maybe(deviation.and_then(|deviation| deviation.sigma))
            .maybe(deviation.map(|deviation| deviation.alpha))
    };
    let rows = comparison.sizes.iter().flat_map(|size| {
        let others = size.lbits.iter().filter(|of| of.lbit != size.n_lbits);
        let others = others.flat_map(|of| [&of.entropy, &of.memory]);
        [&size.entropy, &size.memory].into_iter().chain(others).flat_map(move |overlay| {
            overlay.goodness.iter().map(move |goodness| {
                let row = Row::default()
                    .count(size.n_lbits)
                    .text(if overlay.lbit == size.n_lbits {
                        overlay.observable.symbol()
                    } else {
                        overlay.observable.symbol_of_any()
                    })
                    .count(overlay.lbit)
                    .text(goodness.side.name())
                    .count(goodness.points)
                    .count(size.realizations)
                    .text(goodness.covariance.name())
                    .maybe(goodness.chi_squared)
                    .count(goodness.degrees_of_freedom)
                    .maybe(goodness.reduced_chi_squared)
                    .maybe(goodness.f_statistic)
                    .maybe(goodness.p_value)
                    .maybe(goodness.sum_of_squares);
                let row = deviation(deviation(row, goodness.largest), goodness.most_significant);
                let left_out: Vec<String> =
                    goodness.left_out.iter().map(|&alpha| chosen(alpha)).collect();
                row.text(&left_out.join(" "))
            })
        })
    });
    Table::new(header).with_rows(rows)
}

/// What changes with N: a row a fit to all N, the fitted coupling first.
pub(crate) fn trends(comparison: &Comparison) -> Table {
    let header = [
        "quantity",
        "alpha [1]",
        "side",
        "smallest N [1]",
        "largest N [1]",
        "sizes [1]",
        "weighted mean [unit of the quantity]",
        "weighted mean error [unit of the quantity]",
        "p-value of a constant [1]",
        "slope [unit of the quantity for each l-bit]",
        "slope error [unit of the quantity for each l-bit]",
        "slope [sigma]",
        "p-value of a line [1]",
        "trend",
        "deviation",
    ];
    let row = |quantity: &str, alpha: f64, side: Side, trend: &Trend, deviation: &str| {
        let [first, last] = trend.ends();
        Row::default()
            .text(quantity)
            .number(alpha)
            .text(side.name())
            .count(first.n_lbits)
            .count(last.n_lbits)
            .count(trend.points.len())
            .number(trend.constant.value)
            .number(trend.constant.error)
            .number(trend.constant.p_value)
            .number(trend.slope)
            .number(trend.slope_error)
            .number(trend.slope / trend.slope_error)
            .number(trend.line.p_value)
            .text(trend.verdict.name())
            .text(deviation)
    };
    let trends = &comparison.trends;
    let coupling = (trends.coupling.iter())
        .map(|trend| row("log g_1_0", Alpha::CRITICAL.value(), Side::Critical, trend, ""));
    let deviations = trends.deviations.iter().map(|of| {
        let quantity = format!("{} ED - mean field", of.observable.symbol());
        row(&quantity, of.alpha, of.side, &of.trend, of.size.name())
    });
    Table::new(header).with_rows(coupling.chain(deviations))
}

/// Bins and curves of the distributions: Fig. 2b.
pub(crate) fn distribution(comparison: &Comparison) -> Table {
    let header = [
        "N [1]",
        "alpha [1]",
        "S_end [bit]",
        "kind",
        "S low [bit]",
        "S high [bit]",
        "ED density [1/bit]",
        "ED density error [1/bit]",
        "mean field at same S_end [1/bit]",
        "mean field at same alpha [1/bit]",
    ];
    let rows = comparison.sizes.iter().flat_map(|size| &size.distributions).flat_map(|shown| {
        let begin = |kind: &str| {
            Row::default()
                .count(shown.n_lbits)
                .number(shown.alpha)
                .number(shown.entropy.mean)
                .text(kind)
        };
        let bins = shown.bins.iter().map(move |bin| {
            begin("bin")
                .number(bin.low)
                .number(bin.high)
                .estimate(Some(&bin.density))
                .maybe(bin.same_entropy)
                .maybe(bin.same_alpha)
        });
        let curve = shown.curve.iter().map(move |point| {
            begin("curve")
                .number(point.entropy)
                .number(point.entropy)
                .estimate(None)
                .maybe(point.same_entropy)
                .maybe(point.same_alpha)
        });
        bins.chain(curve)
    });
    Table::new(header).with_rows(rows)
}

/// The mean gap ratio.
pub(crate) fn gap_ratio(comparison: &Comparison) -> Table {
    let header = ["N [1]", "alpha [1]", "r [1]", "r error [1]", "realizations [1]"];
    let row = |size: &SizeComparison| {
        let n_lbits = size.n_lbits;
        size.gap_ratio.clone().into_iter().map(move |point| {
            let row = Row::default().count(n_lbits).number(point.alpha);
            row.estimate(Some(&point.mean)).count(point.mean.realizations)
        })
    };
    Table::new(header).with_rows(comparison.sizes.iter().flat_map(row))
}

/// Every l-bit along the chain.
pub(crate) fn profile(comparison: &Comparison) -> Table {
    let header = [
        "N [1]",
        "alpha [1]",
        "l-bit n [1]",
        "S_n ED [bit]",
        "S_n ED error [bit]",
        "S_n mean field [bit]",
        "S_n ED - mean field [bit]",
        "S_n ED - mean field error [bit]",
        "S_n ED - mean field [sigma]",
        "C^zz_n ED [1]",
        "C^zz_n ED error [1]",
        "C^zz_n mean field [1]",
        "C^zz_n ED - mean field [1]",
        "C^zz_n ED - mean field error [1]",
        "C^zz_n ED - mean field [sigma]",
    ];
    let row = |size: &SizeComparison| {
        let n_lbits = size.n_lbits;
        size.profile.clone().into_iter().map(move |point| {
            Row::default()
                .count(n_lbits)
                .number(point.alpha)
                .count(point.lbit)
                .estimate(Some(&point.entropy))
                .maybe(point.entropy_prediction)
                .residual(point.entropy_residual)
                .estimate(Some(&point.memory))
                .maybe(point.memory_prediction)
                .residual(point.memory_residual)
        })
    };
    Table::new(header).with_rows(comparison.sizes.iter().flat_map(row))
}
