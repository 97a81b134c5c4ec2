//! `grain lattice generate`: an ensemble into an HDF5 file.

use std::time::Instant;

use grain_dataset::lattice::LatticeWriter;
use grain_dataset::{DatasetError, Existing, Provenance};
use grain_lattice::{
    Block, BlockRecord, Completion, Ensemble, EnsemblePlan, LatticeSeed, RadiusPlan, run_ensemble,
};
use grain_model::Sink;

use super::error::LatticeSettingsError;
use crate::cli::lattice::LatticeGenerateArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::lattice_file::{file_block, file_plan};
use crate::print::{Printer, counted};
use crate::progress::TerminalProgress;
use crate::run_ending::RunEnding;
use crate::{bounds, shard, signals};

/// Hands finished blocks to the file.
struct FileSink<'a>(&'a mut LatticeWriter);

impl Sink<BlockRecord> for FileSink<'_> {
    type Error = DatasetError;

    fn holds(&self, block: &Block) -> bool {
        self.0.holds(block.radius, block.amplitude_index, block.first, block.count)
    }

    fn accept(&mut self, record: BlockRecord) -> Result<(), DatasetError> {
        self.0.accept(file_block(&record))
    }
}

/// Solves an ensemble, or goes on with one.
///
/// # Errors
/// A [`Failure`] for settings that are not valid, a sample that cannot be solved, or a file that cannot be
/// written. What was finished before is kept in every case.
pub(super) fn run(
    arguments: &LatticeGenerateArguments,
    printer: Printer,
    command_line: &str,
) -> Result<ExitStatus, Failure> {
    let mut plan = plan(arguments)?;
    let mut out = arguments.out.clone();
    if let Some((shard, file)) = shard::of_run(arguments.shard, &out, printer, command_line)? {
        plan = plan.sharded(shard);
        out = file;
    }
    let threads = bounds::threads(arguments.threads.threads)?;
    for radius in plan.radii() {
        super::fits(radius.radius, threads.get(), false)?;
    }
    let existing = match (arguments.resume, arguments.overwrite) {
        (true, _) => Existing::Resume,
        (_, true) => Existing::Overwrite,
        _ => Existing::Refuse,
    };
    let provenance = Provenance::now(command_line, threads.get());
    let mut writer = LatticeWriter::create(&out, file_plan(&plan), provenance, existing)?;
    if writer.held() > 0 {
        printer.remark(&format!("going on: {} already there", counted(writer.held(), "samples")));
    }
    let interrupt = signals::listen(printer);
    let began = Instant::now();
    let progress = TerminalProgress::new(printer);
    let outcome = run_ensemble(&plan, threads, &progress, interrupt, &mut FileSink(&mut writer));
    progress.clear();
    // Whatever happened, what is finished is made safe before anything is said.
    let kept = writer.checkpoint();
    let folder = writer.parts_folder().to_path_buf();
    let run = RunEnding { printer, things: "samples", began, folder: &folder };
    let outcome = outcome.map_err(Failure::from);
    if outcome.is_err() || kept.is_err() {
        let status = outcome.as_ref().err().map(Failure::status);
        run.failed(writer.held(), status == Some(ExitStatus::BadInput));
    }
    let completion = outcome?;
    kept?;
    match completion {
        Completion::Interrupted { .. } => {
            Ok(run.interrupted(plan.n_samples().saturating_sub(writer.held())))
        }
        Completion::Finished => run.finished(writer.finish()?),
    }
}

/// The run that was typed.
fn plan(arguments: &LatticeGenerateArguments) -> Result<EnsemblePlan, Failure> {
    let model = arguments.model.model()?;
    let ensemble = Ensemble::from(arguments.model.ensemble);
    let (seed, tolerance) = (LatticeSeed(arguments.seed), arguments.tolerance);
    let amplitudes = &arguments.w.0;
    if arguments.fig5 {
        return Ok(EnsemblePlan::figure_5(model, ensemble, seed, tolerance, amplitudes)?);
    }
    let at = |&radius: &usize| {
        let realizations = arguments.realizations.at(radius);
        let realizations = realizations.ok_or(LatticeSettingsError::SamplesMissing { radius })?;
        Ok::<_, Failure>(RadiusPlan { radius, amplitudes: amplitudes.clone(), realizations })
    };
    let radii = arguments.radius.values.iter().map(at).collect::<Result<_, _>>()?;
    Ok(EnsemblePlan::new(model, ensemble, seed, tolerance, radii)?)
}
