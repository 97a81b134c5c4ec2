//! The samples of a lattice ensemble in memory: a table of W × realization for every radius.

use sha2::{Digest, Sha256};

use crate::format::digest::hexadecimal;
use crate::lattice::plan::LatticeSize;

/// What is kept of one sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatticeSample {
    /// `η_tot`, nats.
    pub total_enhancement: f64,
    /// Half the width of its estimated bracket, nats.
    pub uncertainty: f64,
    /// Whether every orbital is thermal.
    pub avalanche: bool,
    /// Orbitals with a mean entropy above one half.
    pub n_thermalized: u32,
    /// Radius of the part of the lattice that was diagonalized.
    pub ball_radius: u32,
}

impl LatticeSample {
    /// The numbers of every column of [`super::columns::ALL`].
    pub(super) fn numbers(&self) -> Vec<Vec<f64>> {
        let avalanche = f64::from(u8::from(self.avalanche));
        let counts = [self.n_thermalized, self.ball_radius].map(f64::from);
        [self.total_enhancement, self.uncertainty, avalanche, counts[0], counts[1]]
            .map(|number| vec![number])
            .to_vec()
    }

    /// The sample of such numbers; `None` where one of them is no number of its column.
    pub(super) fn of(numbers: &[Vec<f64>]) -> Option<Self> {
        let numbers: Vec<f64> =
            numbers.iter().map(|column| column.first().copied()).collect::<Option<_>>()?;
        let [total_enhancement, uncertainty, avalanche, thermalized, ball_radius] = numbers[..]
        else {
            return None;
        };
        Some(Self {
            total_enhancement,
            uncertainty,
            avalanche: avalanche != 0.0,
            n_thermalized: count(thermalized)?,
            ball_radius: count(ball_radius)?,
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number that 32 bits hold"
)]
fn count(number: f64) -> Option<u32> {
    let whole = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    whole.then_some(number as u32)
}

/// Samples next to each other, at one radius and one `W`.
#[derive(Debug, Clone, PartialEq)]
pub struct LatticeBlock {
    /// Lattice radius.
    pub radius: usize,
    /// Position of `W` on the axis of this radius.
    pub amplitude_index: usize,
    /// Index of the first sample.
    pub first: usize,
    /// One a sample.
    pub samples: Vec<LatticeSample>,
}

/// The samples at one radius, as far as they are known.
#[derive(Debug, Clone, PartialEq)]
pub struct SizeSamples {
    size: LatticeSize,
    /// `[amplitude, realization]`
    samples: Vec<Option<LatticeSample>>,
}

impl SizeSamples {
    /// A table of the samples `[amplitude, realization]`, as many as the size has.
    pub(crate) fn of(size: LatticeSize, samples: Vec<Option<LatticeSample>>) -> Self {
        Self { size, samples }
    }

    /// Radius, amplitudes and number of realizations.
    pub fn size(&self) -> &LatticeSize {
        &self.size
    }

    /// The samples at one `W`, by realization; none for an index beyond the axis.
    pub fn at(&self, amplitude_index: usize) -> &[Option<LatticeSample>] {
        let first = amplitude_index.saturating_mul(self.size.realizations);
        self.samples.get(first..first.saturating_add(self.size.realizations)).unwrap_or(&[])
    }

    /// Every sample, `[amplitude, realization]`.
    pub(crate) fn all(&self) -> &[Option<LatticeSample>] {
        &self.samples
    }

    /// Whether every planned sample is there.
    pub(crate) fn is_complete(&self) -> bool {
        self.samples.iter().all(Option::is_some)
    }

    /// The places of a block's samples in the table; `None` if it has no such places.
    fn places(
        &self,
        amplitude_index: usize,
        first: usize,
        count: usize,
    ) -> Option<std::ops::Range<usize>> {
        let end = first.checked_add(count)?;
        if amplitude_index >= self.size.amplitudes.len() || end > self.size.realizations {
            return None;
        }
        let row = amplitude_index * self.size.realizations;
        Some(row + first..row + end)
    }

    /// Whether the table has all these samples.
    fn holds(&self, amplitude_index: usize, first: usize, count: usize) -> bool {
        self.places(amplitude_index, first, count)
            .is_some_and(|places| self.samples[places].iter().all(Option::is_some))
    }

    /// Samples that are there.
    pub fn n_completed(&self) -> usize {
        self.samples.iter().flatten().count()
    }
}

/// Whether tables have all samples at a position of `W`, from a first one on.
pub(crate) fn hold(
    sizes: &[SizeSamples],
    radius: usize,
    [amplitude_index, first, count]: [usize; 3],
) -> bool {
    let table = sizes.iter().find(|table| table.size().radius == radius);
    table.is_some_and(|table| table.holds(amplitude_index, first, count))
}

/// The SHA-256 of all samples in canonical order: equal for equal physics, whatever the machine, date or threads.
pub(crate) fn content_digest(sizes: &[SizeSamples]) -> String {
    let mut hash = Sha256::new();
    for table in sizes {
        let size = table.size();
        for count in [size.radius, size.amplitudes.len(), size.realizations] {
            hash.update((count as u64).to_le_bytes());
        }
        for amplitude in &size.amplitudes {
            hash.update(amplitude.to_le_bytes());
        }
        for (place, sample) in table.samples.iter().enumerate() {
            let Some(sample) = sample else { continue };
            hash.update((place as u64).to_le_bytes());
            hash.update(sample.total_enhancement.to_le_bytes());
            hash.update(sample.uncertainty.to_le_bytes());
            hash.update([u8::from(sample.avalanche)]);
            hash.update(sample.n_thermalized.to_le_bytes());
            hash.update(sample.ball_radius.to_le_bytes());
        }
    }
    hexadecimal(&hash.finalize())
}
