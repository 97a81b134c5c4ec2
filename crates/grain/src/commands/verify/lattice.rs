//! A lattice ensemble verified: what it says, and some of its samples computed again from its seed.

use grain_dataset::DatasetError;
use grain_dataset::lattice::{LatticeFile, LatticeSample, SizeSamples, verify};
use grain_lattice::{Block, BlockRecord, EnsemblePlan, run_blocks};
use grain_model::{Interrupt, Sink};

use super::rank::rank;
use super::verdict::Verdict;
use crate::bounds;
use crate::cli::VerifyArguments;
use crate::failure::Failure;
use crate::lattice_file::{file_plan, file_sample, run_plan};
use crate::print::Printer;
use crate::progress::TerminalProgress;

/// What is found in a file of lattice samples.
pub(super) fn verdict(arguments: &VerifyArguments, printer: Printer) -> Result<Verdict, Failure> {
    let file = LatticeFile::open_unexamined(&arguments.file)?;
    let found = verify(&file)?;
    let mut defects = found.differences.clone();
    defects.extend(found.defects.iter().map(ToString::to_string));
    if found.digest_agrees == Some(false) {
        defects.push("the digest of the content is not the one that was written".into());
    }
    let plan = run_plan(file.plan())?;
    defects.extend(drawn_otherwise(&file, &plan));
    let share = match file.plan().shard {
        Some(shard) => plan.clone().sharded(shard),
        None => plan.clone(),
    };
    let mut comparison = Comparison::of(&file);
    // Numbers that cannot be right need no second computation.
    if defects.is_empty() {
        let count = if arguments.all { usize::MAX } else { arguments.recompute };
        let blocks = chosen(&file, count);
        let threads = bounds::threads(arguments.threads.threads)?;
        let progress = TerminalProgress::new(printer);
        let ended =
            run_blocks(&plan, blocks, threads, &progress, &Interrupt::new(), &mut comparison);
        progress.clear();
        ended?;
    }
    defects.append(&mut comparison.differences);
    Ok(Verdict {
        file: file.path().display().to_string(),
        sound: defects.is_empty(),
        complete: found.samples == share.n_samples(),
        sealed: found.sealed,
        digest_agrees: found.digest_agrees,
        points: found.samples,
        planned: share.n_samples(),
        recomputed: comparison.recomputed,
        bit_identical: comparison.bit_identical,
        defects,
        things: "samples",
        command_line: file.attributes().command_line.clone(),
    })
}

/// Differences listed of the disorder: it is wrong as a whole or not at all.
const LISTED: usize = 3;

/// Where the lattice or the disorder is not that of the plan and seed that the file states.
fn drawn_otherwise(file: &LatticeFile, plan: &EnsemblePlan) -> Vec<String> {
    let (stored, drawn) = (file.plan(), file_plan(plan));
    let sites = stored.sizes.iter().zip(&drawn.sizes).filter(|(a, b)| a.n_sites != b.n_sites);
    let mut found: Vec<String> = sites
        .map(|(stored, drawn)| {
            let (radius, given, right) = (stored.radius, stored.n_sites, drawn.n_sites);
            format!("R = {radius} has {right} sites, stored is {given}")
        })
        .collect();
    if stored.phases.len() != drawn.phases.len() {
        let (given, right) = (stored.phases.len(), drawn.phases.len());
        found.push(format!("the ensemble has {right} values of theta_0, stored are {given}"));
    }
    let phases = stored.phases.iter().zip(&drawn.phases).enumerate();
    let wrong = phases.filter(|(_, (stored, drawn))| stored.to_bits() != drawn.to_bits());
    found.extend(wrong.take(LISTED).map(|(index, (stored_phase, drawn_phase))| {
        format!(
            "sample {index}: seed {} gives theta_0 = {drawn_phase:e}, stored is {stored_phase:e}",
            stored.seed
        )
    }));
    found
}

/// At every radius and `W` as many of the samples that are there, scattered by a hash of the content, so that the next file
/// has others.
fn chosen(file: &LatticeFile, count: usize) -> Vec<Block> {
    let digest = file.content_digest();
    let mut blocks = Vec::new();
    for table in file.sizes() {
        let size = table.size();
        let rank = |realization: &usize| rank(&digest, size.radius, *realization);
        let mut ranked: Vec<usize> = (0..size.realizations).collect();
        if count < size.realizations {
            ranked.sort_by_cached_key(rank);
        }
        for (amplitude_index, &amplitude) in size.amplitudes.iter().enumerate() {
            let there = table.at(amplitude_index);
            let present = ranked.iter().filter(|&&first| there[first].is_some()).take(count);
            blocks.extend(present.map(|&first| Block {
                radius: size.radius,
                amplitude_index,
                amplitude,
                first,
                count: 1,
            }));
        }
    }
    blocks
}

/// A sink that keeps nothing, and compares.
struct Comparison<'a> {
    file: &'a LatticeFile,
    recomputed: usize,
    bit_identical: usize,
    differences: Vec<String>,
}

/// Rounding of a sum of a few hundred terms below log 2, on another machine, nats.
const ROUNDING: f64 = 1e-9;

impl<'a> Comparison<'a> {
    fn of(file: &'a LatticeFile) -> Self {
        Self { file, recomputed: 0, bit_identical: 0, differences: Vec::new() }
    }

    fn compare(&mut self, block: &Block, index: usize, found: LatticeSample) {
        let table = self.file.sizes().iter().find(|table| table.size().radius == block.radius);
        let at = |table: &SizeSamples| *table.at(block.amplitude_index).get(index)?;
        let Some(stored) = table.and_then(at) else { return };
        self.recomputed += 1;
        if found == stored {
            self.bit_identical += 1;
            return;
        }
        let place = format!("R = {}, W = {}, sample {index}", block.radius, block.amplitude);
        let ended = |sample: LatticeSample| if sample.avalanche { "ran" } else { "failed" };
        if found.avalanche != stored.avalanche {
            self.differences.push(format!(
                "{place}: the avalanche computed again {}, stored is that it {}",
                ended(found),
                ended(stored)
            ));
            return;
        }
        // Both brackets hold the truth.
        let allowed = found.uncertainty + stored.uncertainty + ROUNDING;
        let difference = (found.total_enhancement - stored.total_enhancement).abs();
        if difference > allowed {
            self.differences.push(format!(
                "{place}: eta_tot computed again is {:e}, stored is {:e}; {allowed:.1e} between them is \
                 allowed",
                found.total_enhancement, stored.total_enhancement
            ));
        }
    }
}

impl Sink<BlockRecord> for Comparison<'_> {
    type Error = DatasetError;

    fn holds(&self, _: &Block) -> bool {
        false
    }

    fn accept(&mut self, record: BlockRecord) -> Result<(), DatasetError> {
        let block = record.block;
        for (index, sample) in (block.first..).zip(&record.samples) {
            self.compare(&block, index, file_sample(sample));
        }
        Ok(())
    }
}
