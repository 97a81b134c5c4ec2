//! Disorder from any HDF5 file that holds `grain` and `fields`: another code's, or a dataset's.

use std::collections::BTreeMap;
use std::path::Path;

use grain_model::{CentralGrain, LbitCount, Realization};
use hdf5::{File, Group};

use crate::attributes::read_all;
use crate::error::DatasetError;
use crate::files::io_error;
use crate::seal;

/// Reads every realization of disorder in a file, by N.
///
/// Wherever, at the root or in a group of it, a dataset `grain` `[realization, d_g, d_g]` and a
/// dataset `fields` `[realization, N]` lie side by side, they are taken; numbers of any type are
/// converted.
///
/// # Errors
/// [`DatasetError::NoDisorder`] if there are none of the model's `d_g`; [`DatasetError::DisorderTwice`] if
/// one N is in two places; other [`DatasetError`]s if
/// the file cannot be read or the disorder is not valid.
pub fn read_disorder(
    path: &Path,
    model: &CentralGrain,
) -> Result<BTreeMap<LbitCount, Vec<Realization>>, DatasetError> {
    let bytes = std::fs::metadata(path).map_err(io_error(path, "read"))?.len();
    seal::verify(path)?;
    let file = File::open(path).map_err(|_| DatasetError::NotHdf5 { path: path.into() })?;
    let mut found = BTreeMap::new();
    let mut names: BTreeMap<LbitCount, String> = BTreeMap::new();
    let mut places: Vec<Group> = vec![];
    places.extend(file.as_group());
    places.extend(file.groups().unwrap_or_default());
    for place in places {
        if let Some((n_lbits, realizations)) = read_place(path, &place, model, bytes)? {
            if let Some(first) = names.insert(n_lbits, place.name()) {
                return Err(DatasetError::DisorderTwice {
                    path: path.into(),
                    n_lbits: n_lbits.value(),
                    first,
                    second: place.name(),
                });
            }
            found.insert(n_lbits, realizations);
        }
    }
    if found.is_empty() {
        let dimension = model.grain_dimension().value();
        return Err(DatasetError::NoDisorder { path: path.into(), dimension });
    }
    Ok(found)
}

fn read_place(
    path: &Path,
    place: &Group,
    model: &CentralGrain,
    bytes: u64,
) -> Result<Option<(LbitCount, Vec<Realization>)>, DatasetError> {
    let (Ok(grain), Ok(fields)) = (place.dataset("grain"), place.dataset("fields")) else {
        return Ok(None);
    };
    let d = model.grain_dimension().value();
    let (grain_shape, fields_shape) = (grain.shape(), fields.shape());
    let [count, rows, columns] = grain_shape[..] else { return Ok(None) };
    let [fields_count, n] = fields_shape[..] else { return Ok(None) };
    // Deflate shrinks by at most about a thousand: larger arrays are not there.
    let plausible = (grain.size().saturating_add(fields.size()) as u64) / 1100 <= bytes;
    if (rows, columns) != (d, d) || count != fields_count || !plausible {
        return Err(DatasetError::Shape {
            path: path.into(),
            what: "the pair 'grain' and 'fields'".into(),
            found: [grain_shape, fields_shape].concat(),
            expected: vec![count, d, d, count, n],
        });
    }
    let failed = |source| DatasetError::Model { path: path.into(), source };
    let n_lbits = LbitCount::new(n).map_err(failed)?;
    let matrices: Vec<f64> = read_all(path, &grain)?;
    let lists: Vec<f64> = read_all(path, &fields)?;
    let realizations = matrices
        .chunks_exact(d * d)
        .zip(lists.chunks_exact(n))
        .map(|(grain, fields)| {
            Realization::from_parts(model, n_lbits, grain.to_vec(), fields.to_vec())
        })
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    Ok(Some((n_lbits, realizations)))
}
