//! The matrices of data/CONVENTIONS.md, element by element.

use std::collections::HashMap;

use faer::{Mat, c64};
use grain_ed::Hamiltonian;
use grain_eigen::Operator;
use grain_model::drawn_array::{OPERATORS, QUBITS};
use grain_model::words::Named;
use grain_model::{
    CentralGrain, CouplingLaw, CouplingOperator, Fields, GrainDimension, GrainEnsemble, GrainLaw,
    Interactions, LbitCount, ModelParts, Normalization, OperatorKind, OperatorSite, Realization,
    Symmetry,
};

use crate::support::workspace;

/// A block of the page: what is stated by name, and the matrix.
struct Block {
    stated: HashMap<String, String>,
    matrix: Vec<Vec<f64>>,
}

impl Block {
    fn parse(text: &str) -> Self {
        let (stated, matrix) = text.split_once("H =\n").expect("a block ends with its matrix");
        let pair = |line: &str| {
            let (name, value) = line.split_once('=').expect("name = value");
            (name.trim().to_owned(), value.trim().to_owned())
        };
        Self {
            stated: stated.lines().filter(|line| !line.is_empty()).map(pair).collect(),
            matrix: matrix.lines().map(numbers).collect(),
        }
    }

    fn list(&self, name: &str) -> Option<Vec<f64>> {
        self.stated.get(name).map(|text| numbers(text))
    }

    /// The Hamiltonian by the product's own code.
    fn hamiltonian(&self) -> Mat<c64> {
        let (grain, fields) = (self.list("grain").unwrap(), self.list("fields").unwrap());
        let couplings = self.list("couplings").unwrap();
        let kind = OperatorKind::named(&self.stated["operator"]).unwrap();
        let (qubits, operators) = (self.list("qubits"), self.list("operators"));
        let interactions = self.list("interactions");
        let site = if qubits.is_some() { OperatorSite::Random } else { OperatorSite::First };
        let grain_dimension = GrainDimension::new(grain.len().isqrt()).unwrap();
        let given = GrainLaw {
            ensemble: GrainEnsemble::Given,
            normalization: Normalization::Ensemble,
            bandwidth: f64::INFINITY,
        };
        let model = CentralGrain::of(ModelParts {
            grain_dimension,
            grain: given,
            fields: Fields::list(fields.clone()).unwrap(),
            operator: CouplingOperator { kind, site },
            couplings: CouplingLaw::Given,
            interactions: if interactions.is_some() {
                Interactions::Given
            } else {
                Interactions::None
            },
            symmetry: Symmetry::None,
        })
        .unwrap();
        let drawn = model.drawn_arrays().into_iter().map(|array| match array.name {
            "grain" => grain.clone(),
            "fields" => fields.clone(),
            "given_coupling" => couplings.clone(),
            "interaction" => interactions.clone().unwrap(),
            name if name == QUBITS.name => qubits.clone().unwrap(),
            name if name == OPERATORS.name => operators.clone().unwrap(),
            name => panic!("the page states no {name}"),
        });
        let n = LbitCount::new(fields.len()).unwrap();
        let realization = Realization::from_drawn(&model, n, drawn.collect()).unwrap();
        let couplings = realization.couplings(model.couplings(), None, n).unwrap();
        let whole = Hamiltonian::<c64>::of(model.parts().operator, &realization, &couplings);
        let mut matrix = Mat::zeros(whole.dimension(), whole.dimension());
        whole.fill_dense(matrix.as_mut());
        matrix
    }
}

fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map(|word| word.parse().expect("a number")).collect()
}

#[test]
fn every_matrix_of_the_page_is_what_the_product_builds() {
    let page = std::fs::read_to_string(workspace().join("data/CONVENTIONS.md")).unwrap();
    let blocks: Vec<&str> = page
        .split("```matrix\n")
        .skip(1)
        .map(|rest| rest.split_once("```").expect("a block ends").0)
        .collect();
    assert!(blocks.len() >= 8, "{} matrices", blocks.len());
    for text in blocks {
        let block = Block::parse(text);
        let found = block.hamiltonian();
        let states: Vec<usize> = match block.stated.get("states") {
            Some(text) => text.split_whitespace().map(|word| word.parse().unwrap()).collect(),
            None => (0..found.nrows()).collect(),
        };
        assert_eq!(block.matrix.len(), states.len(), "rows of\n{text}");
        for (row, &i) in block.matrix.iter().zip(&states) {
            assert_eq!(row.len(), states.len(), "columns of\n{text}");
            for (element, &j) in row.iter().zip(&states) {
                let found = found[(i, j)];
                assert!(
                    (found - c64::new(*element, 0.0)).norm() < 1e-14,
                    "({i}, {j}) is {found} in\n{text}"
                );
            }
        }
    }
}
