//! The parameters of a model as attributes of a group, whichever they are.

use std::path::Path;

use grain_model::{Parameter, ParameterKind, ParameterValue, ParameterValues};
use hdf5::Group;

use crate::error::DatasetError;
use crate::format::attributes::{count, missing, real, reals, text};
use crate::format::draft::DraftGroup;

/// Writes every parameter as the attribute of its name.
pub(super) fn write(group: &DraftGroup<'_>, values: &ParameterValues) -> hdf5::Result<()> {
    for (Parameter { name, .. }, value) in values.iter() {
        match value {
            ParameterValue::Count(value) => group.count(name, *value)?,
            ParameterValue::Real(value) => group.number(name, *value)?,
            ParameterValue::Reals(list) => group.numbers(name, list)?,
            ParameterValue::Word(word) => group.text(name, word)?,
        }
    }
    Ok(())
}

/// The values of those parameters that a group has.
///
/// # Errors
/// [`DatasetError::Missing`] for one that is required and missing, or of another kind.
pub(super) fn read(
    path: &Path,
    group: &Group,
    parameters: &[Parameter],
) -> Result<ParameterValues, DatasetError> {
    let there = |parameter: &&Parameter| parameter.required || group.attr(parameter.name).is_ok();
    let value = |parameter: &Parameter| {
        let name = parameter.name;
        let value = match parameter.kind {
            ParameterKind::Count => ParameterValue::Count(count(path, group, name)?),
            ParameterKind::Real => ParameterValue::Real(real(path, group, name)?),
            ParameterKind::Reals => ParameterValue::Reals(reals(path, group, name)?),
            ParameterKind::Word => ParameterValue::Word(
                text(group, name).ok_or_else(|| missing(path, format!("attribute '{name}'")))?,
            ),
        };
        Ok((*parameter, value))
    };
    parameters.iter().filter(there).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::draft;
    use crate::format::open::open;

    const fn of_kind(name: &'static str, kind: ParameterKind, required: bool) -> Parameter {
        Parameter { name, units: "1", long_name: name, kind, required }
    }

    const PARAMETERS: [Parameter; 5] = [
        of_kind("levels", ParameterKind::Count, true),
        of_kind("width", ParameterKind::Real, true),
        of_kind("angles", ParameterKind::Reals, true),
        of_kind("ensemble", ParameterKind::Word, true),
        of_kind("decay", ParameterKind::Real, false),
    ];

    #[test]
    fn parameters_of_every_kind_are_read_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("d.h5");
        let values: ParameterValues = PARAMETERS
            .into_iter()
            .zip([
                ParameterValue::Count(12),
                ParameterValue::Real(-0.25),
                ParameterValue::Reals(vec![0.5, 1.5, 2.5]),
                ParameterValue::Word("GUE".into()),
            ])
            .collect();
        let fill = |root: &DraftGroup<'_>| {
            write(root, &values).map_err(crate::format::attributes::hdf5_error(&path, "write"))
        };
        draft::write(&path, fill, |_, ()| Ok(())).unwrap();
        let file = open(&path).unwrap();
        let found = read(&path, &file, &PARAMETERS).unwrap();
        assert_eq!(found, values, "the one that is not required is not there");
        let other = of_kind("width", ParameterKind::Reals, false);
        assert!(read(&path, &file, &[of_kind("depth", ParameterKind::Real, true)]).is_err());
        let found = read(&path, &file, &[other]).unwrap();
        assert_eq!(found.get(&other), Some(&ParameterValue::Reals(vec![-0.25])), "a list of one");
        assert!(read(&path, &file, &[of_kind("levels", ParameterKind::Reals, true)]).is_err());
    }
}
