//! What a dataset holds of a whole point, averaged over realizations: mean gap ratios, by N and α.

use grain_dataset::{Dataset, DatasetError, SizeGroup};
use grain_model::column::{Column, Per, Role};
use serde::Serialize;

use crate::print::table;

/// A column of whole points, averaged over the realizations that are there.
#[derive(Debug, Serialize)]
pub(super) struct Averages {
    /// The column.
    name: String,
    units: String,
    long_name: String,
    /// For each N its averages, by α.
    sizes: Vec<SizeAverages>,
}

#[derive(Debug, Serialize)]
struct SizeAverages {
    n: usize,
    /// `[alpha]`; null where nothing is known.
    mean: Vec<Option<f64>>,
    /// `[alpha]`, standard errors over realizations; null of fewer than two.
    error: Vec<Option<f64>>,
}

impl Averages {
    /// Those of every column that a dataset has of whole points, but for what tells how they were solved.
    pub(super) fn of(dataset: &Dataset) -> Result<Vec<Self>, DatasetError> {
        let whole = |column: &&Column| column.per == Per::Point && column.role == Role::Physics;
        dataset
            .columns()
            .iter()
            .filter(whole)
            .map(|column| Self::of_column(dataset, column))
            .collect()
    }

    fn of_column(dataset: &Dataset, column: &Column) -> Result<Self, DatasetError> {
        let sizes = dataset.sizes().iter().map(|size| SizeAverages::of(size, column));
        Ok(Self {
            name: column.name.to_string(),
            units: column.units.to_string(),
            long_name: column.long_name.to_string(),
            sizes: sizes.collect::<Result<_, _>>()?,
        })
    }

    /// A table, N down and α across.
    pub(super) fn text(&self, dataset: &Dataset, alphas: &[f64]) -> String {
        let mut heading = vec!["N".to_owned()];
        heading.extend(
            alphas.iter().map(
                |alpha| {
                    if alpha.is_nan() { "J_n".into() } else { format!("{alpha:.3}") }
                },
            ),
        );
        let mut rows = vec![heading];
        for (size, averages) in dataset.sizes().iter().zip(&self.sizes) {
            let mut row = vec![averages.n.to_string()];
            row.extend(alphas.iter().map(|alpha| {
                let at = size.alphas().iter().position(|own| own.total_cmp(alpha).is_eq());
                let mean = at.and_then(|at| averages.mean[at]);
                mean.map_or("–".into(), |mean| format!("{mean:.4}"))
            }));
            rows.push(row);
        }
        format!("{}, mean over realizations, by N and alpha\n{}", self.long_name, table(&rows))
    }
}

impl SizeAverages {
    fn of(size: &SizeGroup, column: &Column) -> Result<Self, DatasetError> {
        let (mut mean, mut error) = (Vec::new(), Vec::new());
        for alpha in 0..size.alphas().len() {
            let mut values = Vec::new();
            for realization in size.completed_realizations(alpha) {
                let value = size.of_point(column, alpha, realization)?;
                values.extend(value.is_finite().then_some(value));
            }
            let n = values.len() as f64;
            let average = values.iter().sum::<f64>() / n;
            let squares: f64 = values.iter().map(|value| (value - average).powi(2)).sum();
            mean.push((n > 0.0).then_some(average));
            error.push((n > 1.0).then(|| (squares / (n * (n - 1.0))).sqrt()));
        }
        Ok(Self { n: size.n_lbits(), mean, error })
    }
}
