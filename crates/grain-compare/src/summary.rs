//! What a comparison needs of its data: averages and distributions, from datasets or from summaries.

use std::mem;
use std::path::{Path, PathBuf};

use grain_dataset::{
    Dataset, Destination, FileKind, Pool, PooledSize, Provenance, SummaryFile, SummarySize, Window,
};
use grain_model::CentralFraction;
use grain_statistics::EntropyGrid;

use crate::average::{Alphas, RealizationMeans, SizeAverages, point_of};
use crate::coverage::{AlphaCoverage, SizeLeftOut, is_critical};
use crate::error::CompareError;
use crate::source::Source;

/// The data of a comparison, small whatever the size of the datasets they come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Which eigenstates were averaged over.
    pub window: Window,
    /// The datasets.
    pub sources: Vec<Source>,
    /// Ascending N.
    pub(crate) sizes: Vec<SizeSummary>,
    /// The sizes that cannot be compared, and why.
    pub left_out: Vec<SizeLeftOut>,
}

/// One N.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SizeSummary {
    pub(crate) averages: SizeAverages,
    /// Eigenstates in the window, `[alpha, realization]`.
    pub(crate) states: Vec<u32>,
    /// Those whose end l-bit has at most the entropy of a grid point,
    /// `[alpha, realization, grid point]`.
    pub(crate) cumulative: Vec<u32>,
}

impl SizeSummary {
    /// Cumulative distributions of the end l-bit's entropy at one α of the averages, by index, `[realization][grid point]`.
    pub(crate) fn cumulative(&self, alpha: usize, grid: &EntropyGrid) -> Vec<Vec<f64>> {
        let points = grid.points().len();
        let realizations = self.averages.realizations.len();
        let first = alpha * realizations;
        (first..first + realizations)
            .map(|point| {
                // No point is without eigenstates: its average would not be a number.
                let total = f64::from(self.states[point]);
                let counts = &self.cumulative[point * points..(point + 1) * points];
                counts.iter().map(|&count| f64::from(count) / total).collect()
            })
            .collect()
    }

    fn read(
        size: &PooledSize<'_>,
        window: &Window,
        grid: &EntropyGrid,
    ) -> Result<Self, CompareError> {
        let (averages, alphas) = SizeAverages::read_some(size, window, Alphas::Compared)?;
        let (mut states, mut cumulative) = (Vec::new(), Vec::new());
        let n_lbits = size.first().n_lbits();
        for alpha_index in alphas {
            for &realization in &averages.realizations {
                let point = point_of(size, alpha_index, realization);
                let (of, alpha_index, realization) =
                    (point.size, point.alpha_index, point.realization);
                let range = window.stored_states(of, alpha_index, realization)?;
                let entropies = of.entropies(alpha_index, realization)?;
                let inside = &entropies[range.start * n_lbits..range.end * n_lbits];
                let end = inside.iter().skip(n_lbits - 1).step_by(n_lbits).copied();
                let count = range.len();
                states.push(
                    u32::try_from(count)
                        .map_err(|_| CompareError::TooManyStates { n_lbits, states: count })?,
                );
                cumulative.extend(grid.counts(end));
            }
        }
        Ok(Self { averages, states, cumulative })
    }
}

impl Summary {
    /// Summarises a dataset: every size that can be compared.
    ///
    /// # Errors
    /// A [`CompareError`] if no size can be compared, the window was not stored, or the file cannot be
    /// read.
    pub fn of(dataset: &Dataset, window: &Window) -> Result<Self, CompareError> {
        let pooled = dataset.sizes().iter().map(|size| PooledSize::of(&[dataset], size.n_lbits()));
        let sizes = pooled.filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()?;
        Self::of_sizes(&sizes, vec![Source::of(dataset)], window)
    }

    /// [`Self::of`] several datasets, whose realizations are taken together.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn of_pool(pool: &Pool, window: &Window) -> Result<Self, CompareError> {
        let pooled = pool.sizes().into_iter().map(|n_lbits| pool.size(n_lbits));
        let sizes = pooled.filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()?;
        Self::of_sizes(&sizes, pool.datasets().iter().map(Source::of).collect(), window)
    }

    fn of_sizes(
        all: &[PooledSize<'_>],
        sources: Vec<Source>,
        window: &Window,
    ) -> Result<Self, CompareError> {
        let grid = EntropyGrid::new();
        let (mut sizes, mut left_out) = (Vec::new(), Vec::new());
        let mut first_reason = None;
        for size in all {
            match SizeSummary::read(size, window, &grid) {
                Ok(summary) => sizes.push(summary),
                Err(reason) if reason.is_lack_of_points() => {
                    let n_lbits = size.first().n_lbits();
                    left_out.push(SizeLeftOut { n_lbits, reason: reason.to_string() });
                    first_reason.get_or_insert(reason);
                }
                Err(error) => return Err(error),
            }
        }
        if sizes.is_empty() {
            return Err(first_reason.unwrap_or(CompareError::NothingStored));
        }
        Ok(Self { window: *window, sources, sizes, left_out })
    }

    /// The data of several files: datasets are taken together, realization by realization, and so are summaries.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::join`]; a [`CompareError::Dataset`] if datasets are of several models, or have realizations in common.
    pub fn open_all(paths: &[PathBuf], window: &Window) -> Result<Self, CompareError> {
        let is_summary = |path: &&PathBuf| FileKind::of(path) == Some(FileKind::Summary);
        let (summaries, datasets): (Vec<&PathBuf>, Vec<&PathBuf>) =
            paths.iter().partition(is_summary);
        let mut all = Vec::new();
        if !datasets.is_empty() {
            let datasets: Vec<PathBuf> = datasets.into_iter().cloned().collect();
            all.push(Self::of_pool(&Pool::open(&datasets)?, window)?);
        }
        for path in summaries {
            all.push(Self::open(path, window)?);
        }
        Self::join(all)
    }

    /// The data of a file, be it a dataset or a summary; a summary has its own window.
    ///
    /// # Errors
    /// As [`Self::of`] and [`Self::read`]; [`CompareError::OtherWindow`] for a summary with another
    /// window than is asked for.
    pub fn open(path: &Path, window: &Window) -> Result<Self, CompareError> {
        if FileKind::of(path) != Some(FileKind::Summary) {
            return Self::of(&Dataset::open(path)?, window);
        }
        let summary = Self::read(path)?;
        if summary.window == *window {
            Ok(summary)
        } else {
            let (found, asked) = (summary.window.description(), window.description());
            Err(CompareError::OtherWindow { path: path.into(), found, asked })
        }
    }

    /// Every N with its α, ascending.
    pub fn sizes(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.sizes.iter().map(|size| (size.averages.n_lbits, size.averages.alphas.as_slice()))
    }

    /// Where the eigenstates are, the same at every N: the distance of their energy from the mean in standard deviations of all levels.
    pub fn energy_position(&self) -> f64 {
        self.sizes.first().map_or(0.0, |size| size.averages.energy_position)
    }

    /// The share of every spectrum at this N that is averaged over; `None` for an N without data.
    pub fn share_of_states(&self, n_lbits: usize) -> Option<f64> {
        let averages = &self.sizes.iter().find(|size| size.averages.n_lbits == n_lbits)?.averages;
        let spectra = averages.alphas.len() * averages.realizations.len();
        Some(averages.states as f64 / (spectra * averages.hilbert_dimension) as f64)
    }

    /// These sizes alone.
    ///
    /// # Errors
    /// [`CompareError::SizeNotThere`] if there is none of them.
    pub fn of_lbits(mut self, n_lbits: &[usize]) -> Result<Self, CompareError> {
        let available = self.sizes.iter().map(|size| size.averages.n_lbits).collect();
        self.sizes.retain(|size| n_lbits.contains(&size.averages.n_lbits));
        self.left_out.retain(|size| n_lbits.contains(&size.n_lbits));
        if self.sizes.is_empty() {
            return Err(CompareError::SizeNotThere { available });
        }
        Ok(self)
    }

    /// Several summaries as one; realizations of one N are counted together.
    ///
    /// # Errors
    /// [`CompareError::RealizationTwice`] if two of them have a realization in common, [`CompareError::SizesDiffer`] if the same N has other α or
    /// another Hilbert space in them, [`CompareError::OtherWindow`] if their windows differ, [`CompareError::OtherEnergy`] if their energies do, [`CompareError::NothingStored`] if there are none.
    pub fn join(summaries: impl IntoIterator<Item = Self>) -> Result<Self, CompareError> {
        let mut all = summaries.into_iter();
        let mut joined = all.next().ok_or(CompareError::NothingStored)?;
        for other in all {
            if other.window != joined.window {
                let path = other.sources.iter().map(|from| from.path.as_str()).collect::<Vec<_>>();
                let path = path.join(", ").into();
                let (found, asked) = (other.window.description(), joined.window.description());
                return Err(CompareError::OtherWindow { path, found, asked });
            }
            joined.sources.extend(other.sources);
            joined.sizes.extend(other.sizes);
            joined.left_out.extend(other.left_out);
        }
        // What one dataset cannot give, another may.
        let given: Vec<usize> = joined.sizes.iter().map(|size| size.averages.n_lbits).collect();
        joined.left_out.retain(|size| !given.contains(&size.n_lbits));
        joined.sizes.sort_by_key(|size| size.averages.n_lbits);
        let mut sizes: Vec<SizeSummary> = Vec::new();
        for size in mem::take(&mut joined.sizes) {
            match sizes.last_mut() {
                Some(last) if last.averages.n_lbits == size.averages.n_lbits => {
                    last.append(size)?;
                }
                _ => sizes.push(size),
            }
        }
        joined.sizes = sizes;
        let energies = joined.sizes.windows(2).map(|pair| (&pair[0].averages, &pair[1].averages));
        let mut others = energies.filter(|(smaller, larger)| {
            smaller.energy_position.total_cmp(&larger.energy_position).is_ne()
        });
        match others.next() {
            Some((smaller, larger)) => Err(CompareError::OtherEnergy {
                first: smaller.n_lbits,
                expected: smaller.energy_position,
                n_lbits: larger.n_lbits,
                found: larger.energy_position,
            }),
            None => Ok(joined),
        }
    }

    /// Writes a file that [`Self::read`] reads.
    ///
    /// # Errors
    /// A [`CompareError`] if it cannot be written.
    #[expect(clippy::expect_used, reason = "a struct of text and numbers has a JSON form")]
    pub fn write(
        &self,
        destination: &Destination,
        provenance: &Provenance,
    ) -> Result<(), CompareError> {
        let sizes = self.sizes.iter().map(|size| {
            let averages = &size.averages;
            SummarySize {
                n_lbits: averages.n_lbits,
                hilbert_dimension: averages.hilbert_dimension,
                alphas: averages.alphas.clone(),
                realizations: averages.realizations.clone(),
                entropy_mean: averages.entropy.values().to_vec(),
                memory_mean: averages.memory.values().to_vec(),
                states: size.states.clone(),
                cumulative: size.cumulative.clone(),
                near_degenerate: averages.near_degenerate,
                coverage: averages
                    .coverage
                    .iter()
                    .map(|row| (row.alpha, row.available, row.planned, row.compared))
                    .collect(),
                gap_ratio_mean: averages.gap_ratio.clone(),
                is_complex: averages.is_complex,
                energy_position: averages.energy_position,
                distances: averages.distances.clone(),
            }
        });
        let Window::Central(fraction) = self.window else {
            return Err(CompareError::WindowNotSummarised);
        };
        let file = SummaryFile {
            window: fraction.value().to_string(),
            sources: (self.sources.iter())
                .map(|source| {
                    serde_json::to_string(source).expect("text and numbers have a JSON form")
                })
                .collect(),
            entropy_grid: EntropyGrid::new().points().to_vec(),
            sizes: sizes.collect(),
        };
        Ok(file.write(destination, provenance)?)
    }

    /// Reads a summary.
    ///
    /// # Errors
    /// A [`CompareError`] if the file is no summary that this program can use.
    pub fn read(path: &Path) -> Result<Self, CompareError> {
        let file = SummaryFile::read(path)?;
        let unusable = |what: &'static str| CompareError::Summary { path: path.into(), what };
        if file.entropy_grid != EntropyGrid::new().points() {
            return Err(unusable("counts entropies at other values than this program"));
        }
        let fraction = file.window.parse().ok().and_then(|f| CentralFraction::new(f).ok());
        let fraction = fraction.ok_or_else(|| unusable("does not say its window"))?;
        let sizes = file.sizes.into_iter().map(|size| {
            let (a, r) = (size.alphas.len(), size.realizations.len());
            let critical = size.alphas.iter().position(|&alpha| is_critical(alpha));
            let critical = critical.ok_or_else(|| unusable("lacks alpha_c"))?;
            if r == 0 || size.states.contains(&0) {
                return Err(unusable("has a point without eigenstates"));
            }
            Ok(SizeSummary {
                averages: SizeAverages {
                    n_lbits: size.n_lbits,
                    hilbert_dimension: size.hilbert_dimension,
                    alphas: size.alphas,
                    critical,
                    realizations: size.realizations,
                    entropy: RealizationMeans::from_values(a, r, size.entropy_mean),
                    memory: RealizationMeans::from_values(a, r, size.memory_mean),
                    states: size.states.iter().map(|&states| states as usize).sum(),
                    near_degenerate: size.near_degenerate,
                    coverage: size
                        .coverage
                        .into_iter()
                        .map(|(alpha, available, planned, compared)| AlphaCoverage {
                            alpha,
                            available,
                            planned,
                            compared,
                        })
                        .collect(),
                    gap_ratio: size.gap_ratio_mean,
                    is_complex: size.is_complex,
                    energy_position: size.energy_position,
                    distances: size.distances,
                },
                states: size.states,
                cumulative: size.cumulative,
            })
        });
        let sizes = sizes.collect::<Result<Vec<_>, CompareError>>()?;
        let source = |text: &String| {
            serde_json::from_str(text)
                .map_err(|_| unusable("holds a provenance that cannot be read"))
        };
        let sources = file.sources.iter().map(source).collect::<Result<Vec<Source>, _>>()?;
        Ok(Self { window: Window::Central(fraction), sources, sizes, left_out: Vec::new() })
    }
}
