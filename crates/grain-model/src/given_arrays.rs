//! Arrays of disorder from elsewhere: whether they are what a model can have.

use crate::central_grain::CentralGrain;
use crate::couplings::CouplingLaw;
use crate::drawn_array::{
    DISTANCES, DrawnArray, FIELDS, GRAIN, GRAIN_IMAGINARY, INTERACTIONS, QUBITS,
};
use crate::error::ModelError;
use crate::fields::Fields;
use crate::parameters::{LARGEST_ENERGY, LbitCount};
use crate::symmetry::Symmetry;

/// How far two elements that should be one may be apart, relative to the largest element: single precision.
const SYMMETRY_TOLERANCE: f64 = 1e-6;

/// An array and its numbers.
type Given = (DrawnArray, Vec<f64>);

/// The arrays as they are taken: checked, and matrices Hermitian to the last bit.
pub(crate) fn checked(
    model: &CentralGrain,
    n_lbits: LbitCount,
    mut arrays: Vec<Given>,
) -> Result<Vec<Given>, ModelError> {
    let (d, n) = (model.grain_dimension().value(), n_lbits.value());
    for (array, numbers) in &arrays {
        let (what, expected) = (words(array), array.per.length(n, d));
        if numbers.len() != expected {
            return Err(ModelError::DisorderShape { what, expected, given: numbers.len() });
        }
        let outside = |number: &&f64| !number.is_finite() || number.abs() > LARGEST_ENERGY;
        if let Some(&given) = numbers.iter().find(outside) {
            return Err(ModelError::DisorderNotFinite { what, given });
        }
    }
    let complex = arrays.iter().any(|(array, _)| array.name == GRAIN_IMAGINARY.name);
    let kind = if complex { "Hermitian" } else { "symmetric" };
    for (array, numbers) in &mut arrays {
        let what = words(array);
        match array.name {
            name if name == GRAIN.name => {
                make_symmetric(numbers, d, 1.0, what, kind)?;
                require_conserved(model, numbers, d)?;
            }
            name if name == GRAIN_IMAGINARY.name => {
                make_symmetric(numbers, d, -1.0, what, kind)?;
                require_conserved(model, numbers, d)?;
            }
            name if name == INTERACTIONS.name => {
                make_symmetric(numbers, n, 1.0, what, "symmetric")?;
                if let Some(l_bit) = (0..n).find(|&lbit| numbers[lbit * (n + 1)] != 0.0) {
                    return Err(ModelError::GivenOutside {
                        what: "interaction with itself, K_nn,",
                        l_bit: l_bit + 1,
                        given: numbers[l_bit * (n + 1)],
                        allowed: "0: it would change nothing but the energy of all states".into(),
                    });
                }
            }
            name if name == FIELDS.name => require_list(model, numbers)?,
            name if name == QUBITS.name => require_qubits(numbers, d.ilog2())?,
            name if name == DISTANCES.name => require_distances(model, numbers)?,
            _ => {}
        }
    }
    Ok(arrays)
}

fn words(array: &DrawnArray) -> &'static str {
    match array.name {
        name if name == GRAIN.name => "grain matrix",
        name if name == FIELDS.name => "list of fields",
        name => name,
    }
}

/// Makes a matrix of `size` rows symmetric, or antisymmetric where the sign is -1.
fn make_symmetric(
    matrix: &mut [f64],
    size: usize,
    sign: f64,
    what: &'static str,
    kind: &'static str,
) -> Result<(), ModelError> {
    let largest = matrix.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    for row in 0..size {
        // The diagonal of an antisymmetric matrix is its own negative.
        for column in 0..row + usize::from(sign < 0.0) {
            let (below, above) = (matrix[row * size + column], sign * matrix[column * size + row]);
            let difference = (below - above).abs();
            if difference > SYMMETRY_TOLERANCE * largest {
                return Err(ModelError::NotHermitian { what, kind, row, column, difference });
            }
            let mean = f64::midpoint(below, above);
            // No negative zero, which has other bits than the zero that was drawn.
            matrix[column * size + row] = sign * mean + 0.0;
            matrix[row * size + column] = mean;
        }
    }
    Ok(())
}

fn require_conserved(model: &CentralGrain, matrix: &[f64], d: usize) -> Result<(), ModelError> {
    if model.parts().symmetry == Symmetry::None {
        return Ok(());
    }
    let largest = matrix.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    for (at, element) in matrix.iter().enumerate() {
        let (row, column) = (at / d, at % d);
        if row.count_ones() != column.count_ones() && element.abs() > SYMMETRY_TOLERANCE * largest {
            return Err(ModelError::NotConserved {
                what: "a grain has no elements between states of different S^z",
                given: format!("the element ({row}, {column}) = {element}"),
            });
        }
    }
    Ok(())
}

fn require_list(model: &CentralGrain, numbers: &[f64]) -> Result<(), ModelError> {
    let Fields::List(list) = &model.parts().fields else { return Ok(()) };
    for (lbit, (&given, &own)) in numbers.iter().zip(list).enumerate() {
        if (given - own).abs() > SYMMETRY_TOLERANCE * own.abs() {
            return Err(ModelError::GivenOutside {
                what: "field h_n",
                l_bit: lbit + 1,
                given,
                allowed: format!("{own} by the model's list of fields"),
            });
        }
    }
    Ok(())
}

fn require_qubits(numbers: &[f64], qubits: u32) -> Result<(), ModelError> {
    let possible = |qubit: f64| qubit.fract() == 0.0 && (0.0..f64::from(qubits)).contains(&qubit);
    match numbers.iter().position(|qubit| !possible(*qubit)) {
        Some(lbit) => Err(ModelError::GivenOutside {
            what: "grain qubit",
            l_bit: lbit + 1,
            given: numbers[lbit],
            allowed: format!("a whole number from 0 to {}", qubits - 1),
        }),
        None => Ok(()),
    }
}

fn require_distances(model: &CentralGrain, numbers: &[f64]) -> Result<(), ModelError> {
    let CouplingLaw::Decaying { distance, spread, .. } = *model.couplings() else { return Ok(()) };
    for (lbit, &given) in numbers.iter().enumerate() {
        let (mean, spread) = (distance.of(lbit), if lbit == 0 { 0.0 } else { spread });
        if (given - mean).abs() > spread + SYMMETRY_TOLERANCE * (1.0 + mean) {
            return Err(ModelError::GivenOutside {
                what: "distance u_n",
                l_bit: lbit + 1,
                given,
                allowed: format!("{mean} ± {spread} by the model's law of couplings"),
            });
        }
    }
    Ok(())
}
