//! Disorder from any HDF5 file that holds `grain` and `fields`: another code's, or a dataset's.

use std::collections::BTreeMap;
use std::path::Path;

use grain_model::{CentralGrain, DrawnArray, DrawnPer, LbitCount, Realization, drawn_array};
use hdf5::Group;

use crate::error::DatasetError;
use crate::format::attributes::read_all;
use crate::format::objects::{self, groups};
use crate::format::open::open;
use crate::format::seal;

/// Reads every realization of disorder in a file, by N.
///
/// Wherever, at the root or in a group of it, a dataset `grain` `[realization, d_g, d_g]` and a
/// dataset `fields` `[realization, N]` lie side by side, they are taken; numbers of any type are
/// converted; so are the further arrays of a model, by the names of [`drawn_array`]. Axes in reverse, as Julia, MATLAB and Fortran write them, and a single realization without its
/// axis are understood where the shapes mean one thing alone.
///
/// # Errors
/// [`DatasetError::NoDisorder`] if there are none of the model's `d_g`, [`DatasetError::DisorderAxes`] where the
/// axes are others or may be read in two ways, [`DatasetError::DisorderTwice`] if one N is in two places; other
/// [`DatasetError`]s if
/// the file cannot be read or the disorder is not valid.
pub fn read_disorder(
    path: &Path,
    model: &CentralGrain,
) -> Result<BTreeMap<LbitCount, Vec<Realization>>, DatasetError> {
    seal::verify(path)?;
    let file = open(path)?;
    let mut found = BTreeMap::new();
    let mut names: BTreeMap<LbitCount, String> = BTreeMap::new();
    let mut places: Vec<Group> = vec![];
    places.extend(file.as_group());
    places.extend(groups(path, &file)?.into_iter().map(|(_, group)| group));
    for place in places {
        if let Some((n_lbits, realizations)) = read_place(path, &place, model)? {
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
) -> Result<Option<(LbitCount, Vec<Realization>)>, DatasetError> {
    let found = |name| objects::dataset(path, place, name);
    let (Some(grain), Some(fields)) = (found("grain")?, found("fields")?) else {
        return Ok(None);
    };
    let (matrices_shape, lists_shape) = (grain.shape(), fields.shape());
    if !(2..=3).contains(&matrices_shape.len()) || !(1..=2).contains(&lists_shape.len()) {
        return Ok(None);
    }
    let d = model.grain_dimension().value();
    let readings = readings(&matrices_shape, &lists_shape, d);
    let matrices: Vec<f64> = read_all(path, &grain)?;
    let lists: Vec<f64> = read_all(path, &fields)?;
    let failed = |source| DatasetError::Model { path: path.into(), source };
    let further = further_arrays(path, place, model)?;
    let taken = |reading: &Reading| -> Result<_, DatasetError> {
        let n_lbits = LbitCount::new(reading.n).map_err(failed)?;
        let all = (0..reading.count).map(|index| {
            let (grain, fields) = reading.realization(index, &matrices, &lists);
            let further = further.iter().map(|array| array.realization(index, reading));
            let drawn = [grain, fields].into_iter().chain(further).collect();
            Realization::from_drawn(model, n_lbits, drawn)
        });
        Ok((n_lbits, all.collect::<Result<Vec<_>, _>>().map_err(failed)?))
    };
    let refused = |why| DatasetError::DisorderAxes {
        path: path.into(),
        grain: matrices_shape.clone(),
        fields: lists_shape.clone(),
        dimension: d,
        why,
    };
    match &readings[..] {
        [] => Err(refused("neither these nor their reverse")),
        [one] => taken(one).map(Some),
        // As many realizations as levels and l-bits: only one of two readings has symmetric matrices.
        several => {
            let mut possible = several.iter().filter_map(|reading| taken(reading).ok());
            match (possible.next(), possible.next()) {
                (Some(found), None) => Ok(Some(found)),
                (None, _) => taken(&several[0]).map(Some),
                (Some(_), Some(_)) => {
                    Err(refused("these as well as their reverse: leave a realization out"))
                }
            }
        }
    }
}

/// An array beside grain and fields: its axes in one realization and its numbers.
struct Further {
    per: DrawnPer,
    shape: Vec<usize>,
    numbers: Vec<f64>,
}

/// The arrays that a model has beside grain and fields; one that it has not is refused, lest it be overlooked.
fn further_arrays(
    path: &Path,
    place: &Group,
    model: &CentralGrain,
) -> Result<Vec<Further>, DatasetError> {
    let own = model.drawn_arrays();
    for array in drawn_array::ALL {
        if objects::dataset(path, place, array.name)?.is_some()
            && own.iter().all(|known| known.name != array.name)
        {
            let (path, name) = (path.into(), format!("{}/{}", place.name(), array.name));
            return Err(DatasetError::DisorderUnused { path, name });
        }
    }
    let read = |array: &DrawnArray| {
        let lacks = || DatasetError::DisorderLacks {
            path: path.into(),
            place: place.name(),
            name: array.name,
            meaning: array.long_name,
        };
        let found = objects::dataset(path, place, array.name)?.ok_or_else(lacks)?;
        Ok(Further { per: array.per, shape: found.shape(), numbers: read_all(path, &found)? })
    };
    own.iter().skip(2).map(read).collect()
}

impl Further {
    /// The numbers of one realization, in the order of its own axes; none where the shape does not fit.
    fn realization(&self, index: usize, reading: &Reading) -> Vec<f64> {
        let (each, numbers) = (self.per.shape(reading.n, reading.d), &self.numbers);
        let length: usize = each.iter().product();
        let given: Vec<usize> = [reading.count].into_iter().chain(each.iter().copied()).collect();
        let reversed: Vec<usize> = given.iter().rev().copied().collect();
        let squeezed = reading.count == 1 && self.shape == each;
        if squeezed || (self.shape == given && reading.orders[0] == Order::Given) {
            return numbers[index * length..(index + 1) * length].to_vec();
        }
        if self.shape != reversed {
            return Vec::new();
        }
        // In reverse the realization is last, and the axes of each realization stand the other way round.
        let mut taken = Vec::with_capacity(length);
        for element in 0..length {
            let (mut rest, mut at, mut stride) = (element, 0, reading.count);
            let mut places = vec![0; each.len()];
            for (place, length) in places.iter_mut().zip(&each).rev() {
                *place = rest % length;
                rest /= length;
            }
            for (place, length) in places.iter().zip(&each) {
                at += place * stride;
                stride *= length;
            }
            taken.push(numbers[at + index]);
        }
        taken
    }
}

/// In which order the axes of an array lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// As specified: the realization first.
    Given,
    /// As Julia, MATLAB and Fortran write an array that has the realization first there: it is last here.
    Reversed,
}

/// What the shapes of the two arrays mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reading {
    orders: [Order; 2],
    count: usize,
    d: usize,
    n: usize,
}

/// Every meaning of two shapes: both in one order, or, where that cannot be, each in its own.
fn readings(grain: &[usize], fields: &[usize], d: usize) -> Vec<Reading> {
    use Order::{Given, Reversed};
    let of = |orders: [Order; 2]| -> Option<Reading> {
        // A single realization loses its axis in numpy and MATLAB.
        let count = match *grain {
            [rows, columns] if rows == d && columns == d => 1,
            [count, rows, columns] if orders[0] == Given && rows == d && columns == d => count,
            [rows, columns, count] if orders[0] == Reversed && rows == d && columns == d => count,
            _ => return None,
        };
        let (fields_count, n) = match *fields {
            [n] if count == 1 => (1, n),
            [count] => (count, 1),
            [count, n] if orders[1] == Given => (count, n),
            [n, count] => (count, n),
            _ => return None,
        };
        (count == fields_count).then_some(Reading { orders, count, d, n })
    };
    let uniform: Vec<Reading> = [[Given; 2], [Reversed; 2]].into_iter().filter_map(of).collect();
    let mixed = [[Given, Reversed], [Reversed, Given]].into_iter().filter_map(of);
    let mut found: Vec<Reading> = if uniform.is_empty() { mixed.collect() } else { uniform };
    // An axis of length 1 may stand anywhere.
    found.dedup_by(|b, a| (a.count, a.n) == (b.count, b.n) && a.count == 1);
    found
}

impl Reading {
    /// Matrix and fields of one realization.
    fn realization(&self, index: usize, grain: &[f64], fields: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let pick = |values: &[f64], each: usize, order: Order| -> Vec<f64> {
            match order {
                Order::Given => values[index * each..(index + 1) * each].to_vec(),
                // H_g is symmetric, so the order of its own axes says nothing.
                Order::Reversed => {
                    (0..each).map(|element| values[element * self.count + index]).collect()
                }
            }
        };
        (pick(grain, self.d * self.d, self.orders[0]), pick(fields, self.n, self.orders[1]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(grain: &[usize], fields: &[usize], expected: &[(Order, Order, usize, usize)]) {
        let found = readings(grain, fields, 4);
        let found: Vec<_> =
            found.iter().map(|r| (r.orders[0], r.orders[1], r.count, r.n)).collect();
        assert_eq!(found, expected, "{grain:?} {fields:?}");
    }

    #[test]
    fn shapes_are_read_where_they_mean_one_thing() {
        use Order::{Given, Reversed};
        check(&[7, 4, 4], &[7, 3], &[(Given, Given, 7, 3)]);
        check(&[4, 4, 7], &[3, 7], &[(Reversed, Reversed, 7, 3)]);
        check(&[7, 4, 4], &[3, 7], &[(Given, Reversed, 7, 3)]);
        check(&[4, 4, 7], &[7, 3], &[(Reversed, Given, 7, 3)]);
        check(&[4, 4, 4], &[4, 3], &[(Given, Given, 4, 3)]);
        check(&[3, 4, 4], &[3, 3], &[(Given, Given, 3, 3)]);
        check(&[4, 4, 4], &[4, 4], &[(Given, Given, 4, 4), (Reversed, Reversed, 4, 4)]);
        check(&[4, 4], &[3], &[(Given, Given, 1, 3)]);
        check(&[4, 4], &[1, 3], &[(Given, Given, 1, 3)]);
        check(&[4, 4], &[3, 1], &[(Reversed, Reversed, 1, 3)]);
        check(&[7, 4, 4], &[7], &[(Given, Given, 7, 1)]);
        check(&[7, 5, 5], &[7, 3], &[]);
        check(&[7, 4, 4], &[6, 3], &[]);
        check(&[4, 7, 4], &[7, 3], &[]);
    }
}
