//! `grain generate`: runs a sweep into a dataset.

mod estimate;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use grain_dataset::{
    Dataset, DatasetError, DatasetPlan, DatasetWriter, Existing, Provenance, interrupted_run,
};
use grain_ed::{Completion, generate_observing, observables};
use grain_model::Column;
use grain_model::column::QUALITY;

use crate::cli::GenerateArguments;
use crate::critical::as_meant;
use crate::exit::ExitStatus;
use crate::extension::extended;
use crate::failure::Failure;
use crate::print::{Printer, counted};
use crate::progress::TerminalProgress;
use crate::run_ending::RunEnding;
use crate::run_file::RunFile;
use crate::settings::{RunSettings, SettingsError, chosen};
use crate::{shard, signals};

/// Generates a dataset, goes on with one, or only says what it would cost.
///
/// # Errors
/// A [`Failure`] for settings that are not valid, a machine too small, or a file that cannot be
/// written. What was finished before is kept in every case.
pub fn run(
    arguments: Box<GenerateArguments>,
    printer: Printer,
    command_line: &str,
) -> Result<ExitStatus, Failure> {
    let file = match &arguments.run_file {
        Some(path) => RunFile::read(path)?,
        None if arguments.existing.resume => begun(&RunSettings::out(&arguments.typed))?,
        None => RunFile::default(),
    };
    let (layers, remarks) = as_meant(arguments.typed.or(file));
    printer.remarks(remarks);
    let layers = if arguments.existing.extend { extension_of(layers)? } else { layers };
    let mut settings = RunSettings::resolve(layers)?;
    if let Some((shard, out)) =
        shard::of_run(arguments.shard, &settings.out, printer, command_line)?
    {
        settings.sweep = settings.sweep.sharded(shard);
        settings.out = out;
    }
    let settings = settings;
    let refused = |failure: Failure| failure.bounded_by(&settings.bound);
    if arguments.dry_run {
        let estimate = estimate::of(&settings).map_err(refused)?;
        printer.result(&estimate.to_text(), &estimate)?;
        return Ok(ExitStatus::Done);
    }
    // Before any file is touched: does every N fit into memory?
    let mut solvers = BTreeMap::new();
    for plan in settings.sweep.sizes() {
        let size = settings.resources.plan(&settings.sweep, plan.n_lbits);
        let size = size.map_err(|error| refused(error.into()))?;
        let name = size.selection.solver.name();
        if settings.sweep.stored().are_nearest() {
            printer
                .remark(&format!("N = {}: solver {name}, {}", plan.n_lbits, size.selection.reason));
        }
        solvers.insert(plan.n_lbits.value(), name);
    }
    let existing = Existing::from(arguments.existing);
    let plan = DatasetPlan {
        sweep: settings.sweep.clone(),
        provenance: Provenance::now(command_line, settings.resources.threads.get()),
        config: settings.config.clone(),
        precision: settings.precision,
        compression: settings.compression,
        solvers,
        columns: observables::columns_of(&settings.observables),
        parallelism: settings.resources.parallelism,
    };
    let mut writer = DatasetWriter::create(&settings.out, plan, existing)?;
    if writer.held() > 0 {
        printer.remark(&format!("going on: {} already there", counted(writer.held(), "points")));
    }
    let interrupt = signals::listen(printer);
    let began = Instant::now();
    let progress = TerminalProgress::new(printer);
    let outcome = generate_observing(
        &settings.sweep,
        &settings.observables,
        &settings.resources,
        &progress,
        interrupt,
        &mut writer,
    );
    progress.clear();
    // Whatever happened, what is finished is made safe before anything is printed.
    let kept = writer.checkpoint();
    let folder = writer.parts_folder().to_path_buf();
    let run = RunEnding { printer, things: "points", began, folder: &folder };
    let outcome = outcome.map_err(Failure::from);
    if outcome.is_err() || kept.is_err() {
        let status = outcome.as_ref().err().map(Failure::status);
        run.failed(writer.held(), status == Some(ExitStatus::BadInput));
    }
    let completion = outcome?;
    kept?;
    match completion {
        Completion::Interrupted { missing } => Ok(run.interrupted(missing)),
        Completion::Finished => run.finished(writer.finish()?),
    }
}

/// The settings of the dataset at the output, with these added to its axes.
fn extension_of(layers: RunFile) -> Result<RunFile, Failure> {
    let out = RunSettings::out(&layers);
    if !out.exists() {
        return Err(DatasetError::NothingToExtend { path: out }.into());
    }
    let dataset = Dataset::open(&out)?;
    let asked = chosen(layers.run.observables.as_deref()).map_err(SettingsError::from)?;
    let stored = |column: &Column| dataset.columns().iter().any(|own| own.name == column.name);
    let asked = observables::columns_of(&asked).into_iter();
    // Older files lack what is measured by default today, and go on without.
    let absent =
        asked.skip(grain_ed::columns().len() - QUALITY.len()).find(|column| !stored(column));
    if let Some(Column { name, .. }) = absent {
        return Err(SettingsError::NotStored { path: out, name: name.into_owned() }.into());
    }
    Ok(extended(run_of(&dataset)?, layers))
}

/// The run that made a dataset.
fn run_of(dataset: &Dataset) -> Result<RunFile, Failure> {
    let mut there = RunFile::parse(dataset.config(), dataset.path())?;
    // A bare fraction once meant one by index: what is stored says which, and goes on.
    if let (Some(store), Some(size)) = (&mut there.sweep.store, dataset.sizes().first()) {
        *store = size.stored_states()?.to_string();
    }
    Ok(there)
}

/// The run that was interrupted on its way to this output, or that made what is there; nothing where none was begun.
fn begun(out: &Path) -> Result<RunFile, Failure> {
    if let Some((text, path)) = interrupted_run(out)? {
        return Ok(RunFile::parse(&text, &path)?);
    }
    if out.exists() { run_of(&Dataset::open(out)?) } else { Ok(RunFile::default()) }
}
