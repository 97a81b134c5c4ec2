//! Whether all data of a comparison are of one model: a table of two would have a trend in N that none has.

use std::path::Path;

use grain_compare::Summary;
use grain_model::CentralGrain;

use crate::failure::BadInput;
use crate::run_file::RunFile;

/// Data of two models.
#[derive(Debug, thiserror::Error)]
#[error(
    "{other} is of another model than {first}, and is not compared together with it: {}; compare each alone, with -o FOLDER",
    differences.join("; ")
)]
pub struct TwoModels {
    first: String,
    other: String,
    /// One sentence for each difference.
    differences: Vec<String>,
}

impl BadInput for TwoModels {}

/// Holds the models of all sources against the first; a source that does not say its model, as other codes' do not, is believed.
///
/// # Errors
/// [`TwoModels`] for the first that differs.
pub fn require_one_model(summary: &Summary) -> Result<(), TwoModels> {
    let mut known: Option<(&str, CentralGrain)> = None;
    for source in &summary.sources {
        let run = RunFile::parse(&source.config, Path::new(&source.path)).ok();
        let Some(own) = run.and_then(|run| run.model.model().ok()) else { continue };
        let Some((first, model)) = &known else {
            known = Some((&source.path, own));
            continue;
        };
        let theirs = own.description();
        let differences: Vec<String> = (model.description().iter())
            .filter_map(|(name, value)| {
                let there = theirs.iter().find(|(other, _)| other == name);
                let there = there.map_or("nothing", |(_, there)| there.as_str());
                (there != value).then(|| format!("its {name} is {there}, not {value}"))
            })
            .collect();
        if !differences.is_empty() {
            let (first, other) = ((*first).to_owned(), source.path.clone());
            return Err(TwoModels { first, other, differences });
        }
    }
    Ok(())
}
