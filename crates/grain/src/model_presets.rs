//! Models by name: what `--model` sets.

use crate::model_name::ModelName;
use crate::model_table::ModelTable;

/// What the name sets; all else is the paper's.
pub(crate) fn table(name: ModelName) -> ModelTable {
    let sun = ModelTable {
        bandwidth: Some(1.0),
        // h S^z and g_0 S^x S^x with S = σ/2, h in [0.5, 1.5] and g_0 = 1.
        field: Some(0.5),
        field_spread: Some(0.25),
        first_coupling: Some(0.25),
        coupling_spread: Some(0.2),
        operator_site: Some("random".into()),
        ..ModelTable::default()
    };
    match name {
        ModelName::Drh => ModelTable::default(),
        ModelName::QuantumSun => ModelTable { operator: Some("flip".into()), ..sun },
        ModelName::QuantumSunU1 => ModelTable {
            operator: Some("exchange".into()),
            grain_normalization: Some("sample".into()),
            symmetry: Some("U(1)".into()),
            ..sun
        },
        ModelName::Star => {
            ModelTable { coupling_law: Some("constant".into()), ..ModelTable::default() }
        }
        ModelName::RandomOperators => {
            ModelTable { operator: Some("random".into()), ..ModelTable::default() }
        }
    }
}
