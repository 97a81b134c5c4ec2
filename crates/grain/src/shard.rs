//! Which shard of a run this process computes: as typed, or as Slurm's array job says.

use std::fs;
use std::path::{Path, PathBuf};

use grain_dataset::{DatasetError, Unwritable};
use grain_model::Shard;

use crate::cli::ShardChoice;
use crate::failure::{BadInput, Failure};
use crate::file_name::stem;
use crate::print::Printer;

/// Slurm's environment makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{name} is '{given}', from which no shard follows: give --shard I/N, or --shard all for the \
     whole sweep"
)]
pub(crate) struct NoShardFollows {
    /// The variable.
    name: &'static str,
    /// What it holds.
    given: String,
}

impl BadInput for NoShardFollows {}

/// Slurm's array is not the one that made the shards beside the output.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "task {task} of a Slurm array of {tasks} would divide the run otherwise than {} did, which is \
     there: a task that is submitted again alone needs its shard, as in '{command}'; for another \
     division choose another --out or remove the old shards",
    file.display()
)]
pub(crate) struct OtherDivision {
    /// The task's number.
    task: usize,
    /// How many tasks its array has.
    tasks: usize,
    /// A shard of another division.
    file: PathBuf,
    /// What computes the task's share of that division.
    command: String,
}

impl BadInput for OtherDivision {}

/// The shard, and the file it goes into; `None` for all of the run.
///
/// # Errors
/// A [`Failure`] if Slurm's variables are not numbers, or say something else than the shards of this
/// output that are there.
pub(crate) fn of_run(
    typed: Option<ShardChoice>,
    out: &Path,
    printer: Printer,
    command_line: &str,
) -> Result<Option<(Shard, PathBuf)>, Failure> {
    let environment = |name: &str| std::env::var(name).ok();
    let Some((shard, task)) = chosen(typed, environment)? else { return Ok(None) };
    if out.file_name().is_none() {
        let (path, why) = (out.to_path_buf(), Unwritable::Folder);
        return Err(DatasetError::NoDestination { path, why }.into());
    }
    if let Some(task) = task {
        require_same_division(shard, task, out, command_line)?;
        printer.remark(&format!("Slurm's array job: this is shard {shard}"));
    }
    Ok(Some((shard, file_of(out, shard))))
}

/// The shard, and the task of Slurm's array that chose it, if one did; `None` for the whole sweep.
fn chosen(
    typed: Option<ShardChoice>,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Option<(Shard, Option<usize>)>, Failure> {
    match typed {
        Some(ShardChoice::All) => Ok(None),
        Some(ShardChoice::One(shard)) => Ok(Some((shard, None))),
        None => Ok(from_slurm(environment)?.map(|(shard, task)| (shard, Some(task)))),
    }
}

/// The shard of task `ID` of an array `MIN-MAX:STEP` of `COUNT` tasks, and `ID`.
fn from_slurm(
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Option<(Shard, usize)>, NoShardFollows> {
    let number = |name: &'static str| -> Result<Option<usize>, NoShardFollows> {
        let Some(given) = environment(name) else { return Ok(None) };
        given.parse().map(Some).map_err(|_| NoShardFollows { name, given })
    };
    let (Some(id), Some(count)) =
        (number("SLURM_ARRAY_TASK_ID")?, number("SLURM_ARRAY_TASK_COUNT")?)
    else {
        return Ok(None);
    };
    let first = number("SLURM_ARRAY_TASK_MIN")?.unwrap_or(1);
    let step = number("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1);
    let steps = id.checked_sub(first).and_then(|beyond| beyond.checked_div(step));
    let shard = steps.and_then(|steps| Shard::new(steps + 1, count).ok());
    let given = || format!("{id} of an array of {count} from {first} by {step}");
    let shard =
        shard.ok_or_else(|| NoShardFollows { name: "SLURM_ARRAY_TASK_ID", given: given() })?;
    Ok(Some((shard, id)))
}

/// Refuses an array of another size than the one that made the shards that are there: a task that was
/// submitted again alone is an array of one, and would compute the whole run.
fn require_same_division(
    shard: Shard,
    task: usize,
    out: &Path,
    command_line: &str,
) -> Result<(), OtherDivision> {
    let Some((file, there)) = shards_beside(out).find(|(_, there)| *there != shard.count()) else {
        return Ok(());
    };
    let again = Shard::new(task, there);
    let index = again.map_or("I".to_owned(), |shard| shard.index().to_string());
    Err(OtherDivision {
        task,
        tasks: shard.count(),
        file,
        command: format!("{command_line} --shard {index}/{there}"),
    })
}

/// The shards of `out` that lie beside it, finished or in parts, and the number each is one of.
fn shards_beside(out: &Path) -> impl Iterator<Item = (PathBuf, usize)> {
    let (stem, ending) = names(out);
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    // A folder that cannot be listed is met again when the shard is written.
    let files = fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten().flatten();
    let mut beside: Vec<(PathBuf, usize)> = files
        .filter_map(|file| {
            let name = file.file_name().into_string().ok()?;
            let name = name.strip_suffix(".parts").unwrap_or(&name);
            let shard = name.strip_prefix(&stem)?.strip_prefix(".shard-")?;
            let (index, count) = shard.strip_suffix(&ending)?.split_once("-of-")?;
            let shard = Shard::new(index.parse().ok()?, count.parse().ok()?).ok()?;
            Some((file.path(), shard.count()))
        })
        .collect();
    // The same sentence in every run.
    beside.sort();
    beside.into_iter()
}

/// A file's name without its ending, and the ending with its dot.
fn names(out: &Path) -> (String, String) {
    let stem = stem(out).into_owned();
    let ending = out.extension().map_or(String::new(), |end| format!(".{}", end.to_string_lossy()));
    (stem, ending)
}

/// Where a shard of the dataset `out` goes: `drh.h5` becomes `drh.shard-03-of-16.h5`.
fn file_of(out: &Path, shard: Shard) -> PathBuf {
    let digits = shard.count().to_string().len();
    let (stem, ending) = names(out);
    out.with_file_name(format!(
        "{stem}.shard-{:0digits$}-of-{}{ending}",
        shard.index(),
        shard.count()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slurm(values: &[(&str, &str)]) -> Result<Option<(Shard, Option<usize>)>, Failure> {
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
            let expected = (Shard::new(index, 16).unwrap(), Some(id.parse().unwrap()));
            assert_eq!(shard.unwrap().unwrap(), expected, "{id}");
        }
        let outside = [("SLURM_ARRAY_TASK_ID", "9"), ("SLURM_ARRAY_TASK_COUNT", "4")];
        assert!(slurm(&outside).is_err(), "an array with holes is no division");
        let task = [("SLURM_ARRAY_TASK_ID", "1"), ("SLURM_ARRAY_TASK_COUNT", "4")];
        for (name, value) in [("SLURM_ARRAY_TASK_MIN", "2"), ("SLURM_ARRAY_TASK_STEP", "0")] {
            assert!(slurm(&[&task[..], &[(name, value)]].concat()).is_err(), "{name} = {value}");
        }
    }

    #[test]
    fn a_shard_goes_beside_the_dataset() {
        let file = file_of(Path::new("runs/drh.h5"), Shard::new(3, 16).unwrap());
        assert_eq!(file, Path::new("runs/drh.shard-03-of-16.h5"), "digits as the count has");
    }
}
