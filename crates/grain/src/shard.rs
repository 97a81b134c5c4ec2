//! Which shard of a run this process computes: as typed, or as Slurm's array job says.

use std::path::{Path, PathBuf};

use grain_model::Shard;

use crate::cli::ShardChoice;
use crate::failure::Failure;
use crate::print::Printer;
use crate::settings::SettingsError;

/// The shard, and the file it goes into; `None` for all of the run.
pub(crate) fn of_run(
    typed: Option<ShardChoice>,
    out: &Path,
    printer: Printer,
) -> Result<Option<(Shard, PathBuf)>, Failure> {
    let Some((shard, by_slurm)) = chosen(typed, |name| std::env::var(name).ok())? else {
        return Ok(None);
    };
    if by_slurm {
        printer.remark(&format!("Slurm's array job: this is shard {shard}"));
    }
    Ok(Some((shard, file_of(out, shard))))
}

/// The shard, and whether Slurm chose it; `None` for the whole sweep.
fn chosen(
    typed: Option<ShardChoice>,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Option<(Shard, bool)>, Failure> {
    match typed {
        Some(ShardChoice::All) => Ok(None),
        Some(ShardChoice::One(shard)) => Ok(Some((shard, false))),
        None => Ok(from_slurm(environment)?.map(|shard| (shard, true))),
    }
}

/// Task `ID` of an array `MIN-MAX:STEP` of `COUNT` tasks.
fn from_slurm(
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Option<Shard>, SettingsError> {
    let number = |name: &'static str| -> Result<Option<usize>, SettingsError> {
        let Some(given) = environment(name) else { return Ok(None) };
        given.parse().map(Some).map_err(|_| SettingsError::Slurm { name, given })
    };
    let (Some(id), Some(count)) =
        (number("SLURM_ARRAY_TASK_ID")?, number("SLURM_ARRAY_TASK_COUNT")?)
    else {
        return Ok(None);
    };
    let first = number("SLURM_ARRAY_TASK_MIN")?.unwrap_or(1);
    let step = number("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
    let index = id.saturating_sub(first) / step + 1;
    let given = format!("{id} of an array of {count} from {first} by {step}");
    Shard::new(index, count)
        .map(Some)
        .map_err(|_| SettingsError::Slurm { name: "SLURM_ARRAY_TASK_ID", given })
}

/// Where a shard of the dataset `out` goes: `drh.h5` becomes `drh.shard-03-of-16.h5`.
fn file_of(out: &Path, shard: Shard) -> PathBuf {
    let digits = shard.count().to_string().len();
    let stem = out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = out.extension().map_or(String::new(), |end| format!(".{}", end.to_string_lossy()));
    out.with_file_name(format!(
        "{stem}.shard-{:0digits$}-of-{}{ending}",
        shard.index(),
        shard.count()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slurm(values: &[(&str, &str)]) -> Result<Option<(Shard, bool)>, Failure> {
        chosen(None, |name| {
            values.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn slurm_says_which_task_of_the_array_this_is() {
        assert!(slurm(&[]).unwrap().is_none(), "no array");
        for (id, first, step, index) in
            [("0", "0", "1", 1), ("15", "0", "1", 16), ("7", "1", "2", 4)]
        {
            let shard = slurm(&[
                ("SLURM_ARRAY_TASK_ID", id),
                ("SLURM_ARRAY_TASK_COUNT", "16"),
                ("SLURM_ARRAY_TASK_MIN", first),
                ("SLURM_ARRAY_TASK_STEP", step),
            ]);
            assert_eq!(shard.unwrap().unwrap(), (Shard::new(index, 16).unwrap(), true), "{id}");
        }
        let outside = [("SLURM_ARRAY_TASK_ID", "9"), ("SLURM_ARRAY_TASK_COUNT", "4")];
        assert!(slurm(&outside).is_err(), "an array with holes is no division");
    }

    #[test]
    fn a_shard_goes_beside_the_dataset() {
        let file = file_of(Path::new("runs/drh.h5"), Shard::new(3, 16).unwrap());
        assert_eq!(file, Path::new("runs/drh.shard-03-of-16.h5"), "digits as the count has");
    }
}
