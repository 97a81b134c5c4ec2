//! From a table of what was typed to a model, and from a model to the table that gives it.

use grain_model::words::Named;
use grain_model::{
    CentralGrain, CouplingLaw, CouplingOperator, Distance, Fields, GrainDimension, GrainEnsemble,
    GrainLaw, Interactions, ModelError, ModelParts, OperatorSite, Symmetry,
};

use crate::model_presets;
use crate::model_table::ModelTable;
use crate::range::Reals;

impl ModelTable {
    /// The model: what was typed, or else that of the name, or else the paper's.
    ///
    /// # Errors
    /// A [`ModelError`] for the first entry that is not valid, or that nothing looks at.
    pub(crate) fn model(mut self) -> Result<CentralGrain, ModelError> {
        let named = self.name.take().map(model_presets::table).unwrap_or_default();
        let table = self.or(named, false);
        let paper = CentralGrain::paper();
        let operator = CouplingOperator {
            kind: chosen(table.operator.as_deref())?,
            site: chosen(table.operator_site.as_deref())?,
        };
        if !operator.acts_on_qubits() && operator.site != OperatorSite::First {
            return Err(unused("operator_site", "an operator on a qubit: exchange or flip"));
        }
        CentralGrain::of(ModelParts {
            grain_dimension: match table.grain_dimension {
                Some(dimension) => GrainDimension::new(dimension)?,
                None => paper.grain_dimension(),
            },
            grain: table.grain(&paper)?,
            fields: table.field_law(&paper)?,
            operator,
            couplings: table.law()?,
            interactions: table.interaction_law()?,
            symmetry: table.conserved()?,
        })
    }

    fn grain(&self, paper: &CentralGrain) -> Result<GrainLaw, ModelError> {
        let ensemble: GrainEnsemble = chosen(self.grain_ensemble.as_deref())?;
        let given = ensemble.is_given();
        if given && (self.bandwidth.is_some() || self.grain_normalization.is_some()) {
            return Err(unused(
                "bandwidth or grain_normalization",
                "a grain that is drawn, GOE or GUE",
            ));
        }
        let bandwidth = self.bandwidth.unwrap_or_else(|| paper.bandwidth());
        Ok(GrainLaw {
            ensemble,
            normalization: chosen(self.grain_normalization.as_deref())?,
            bandwidth: if given { f64::INFINITY } else { bandwidth },
        })
    }

    fn field_law(&self, paper: &CentralGrain) -> Result<Fields, ModelError> {
        let Fields::Uniform { field, spread } = paper.parts().fields else {
            return Ok(paper.parts().fields.clone());
        };
        match &self.fields {
            Some(Reals(list)) => Fields::list(list.clone()),
            None => {
                Fields::uniform(self.field.unwrap_or(field), self.field_spread.unwrap_or(spread))
            }
        }
    }

    fn law(&self) -> Result<CouplingLaw, ModelError> {
        if let Some(Reals(list)) = &self.couplings {
            if self.coupling_law.is_some() || self.coupling_spread.is_some() {
                return Err(unused(
                    "coupling_law or coupling_spread",
                    "couplings that are no list",
                ));
            }
            return CouplingLaw::explicit(list.clone());
        }
        let name = self.coupling_law.as_deref().unwrap_or("exponential");
        let first = self.first_coupling.unwrap_or(CouplingLaw::PAPER_FIRST);
        let spread = self.coupling_spread.unwrap_or(0.0);
        let law = CouplingLaw::named(name, first, spread, self.coupling_stretch)?;
        let stretched =
            matches!(law, CouplingLaw::Decaying { distance: Distance::Stretched(_), .. });
        if self.coupling_stretch.is_some() && !stretched {
            return Err(unused("coupling_stretch", "coupling_law = 'stretched-exponential'"));
        }
        if self.coupling_spread.is_some() && !law.depends_on_alpha() {
            return Err(unused("coupling_spread", "couplings that decay"));
        }
        if self.first_coupling.is_some() && law == CouplingLaw::Given {
            return Err(unused("first_coupling", "couplings that are not given"));
        }
        Ok(law)
    }

    fn interaction_law(&self) -> Result<Interactions, ModelError> {
        let name = self.interactions.as_deref().unwrap_or("none");
        let matrix = self.interaction_matrix.clone().map(|Reals(list)| list);
        let law = Interactions::named(
            name,
            self.interaction_strength,
            [self.interaction_length, self.interaction_power],
            matrix,
        )?;
        let uniform = matches!(
            law,
            Interactions::NearestNeighbour { .. }
                | Interactions::Exponential { .. }
                | Interactions::PowerLaw { .. }
        );
        if self.interaction_strength.is_some() && !uniform {
            return Err(unused(
                "interaction_strength",
                "interactions = 'nearest-neighbour', 'exponential' or 'power-law'",
            ));
        }
        if self.interaction_length.is_some() && !matches!(law, Interactions::Exponential { .. }) {
            return Err(unused("interaction_length", "interactions = 'exponential'"));
        }
        if self.interaction_power.is_some() && !matches!(law, Interactions::PowerLaw { .. }) {
            return Err(unused("interaction_power", "interactions = 'power-law'"));
        }
        if self.interaction_matrix.is_some() && !matches!(law, Interactions::Matrix(_)) {
            return Err(unused("interaction_matrix", "interactions = 'matrix'"));
        }
        Ok(law)
    }

    fn conserved(&self) -> Result<Symmetry, ModelError> {
        match self.symmetry.as_deref() {
            None | Some("none") if self.total_spin.is_some() => {
                Err(unused("total_spin", "symmetry = 'U(1)'"))
            }
            None | Some("none") => Ok(Symmetry::None),
            Some(name) if ["U(1)", "u(1)", "U1", "u1"].contains(&name) => {
                Symmetry::spin(self.total_spin)
            }
            Some(given) => Err(ModelError::UnknownWord {
                what: "symmetry",
                given: given.into(),
                known: "none, U(1)".into(),
            }),
        }
    }

    /// The table of which [`Self::model`] makes this model. What is as in the paper, and no number, is not in it.
    pub(crate) fn of(model: &CentralGrain) -> Self {
        let ModelParts {
            grain_dimension,
            grain,
            fields,
            operator,
            couplings,
            interactions,
            symmetry,
        } = model.parts();
        let given = grain.ensemble.is_given();
        let mut table = Self {
            grain_dimension: Some(grain_dimension.value()),
            grain_ensemble: other_than_default(grain.ensemble),
            grain_normalization: other_than_default(grain.normalization),
            bandwidth: (!given).then_some(grain.bandwidth),
            operator: other_than_default(operator.kind),
            operator_site: other_than_default(operator.site),
            ..Self::default()
        };
        match fields {
            Fields::Uniform { field, spread } => {
                (table.field, table.field_spread) = (Some(*field), Some(*spread));
            }
            Fields::List(list) => table.fields = Some(Reals(list.clone())),
        }
        table.coupling_law =
            couplings.name().filter(|name| *name != "exponential").map(str::to_owned);
        match couplings {
            CouplingLaw::Decaying { first, distance, spread } => {
                table.first_coupling = Some(*first);
                table.coupling_spread = (*spread > 0.0).then_some(*spread);
                if let Distance::Stretched(power) = distance {
                    table.coupling_stretch = Some(*power);
                }
            }
            CouplingLaw::Constant { first } => table.first_coupling = Some(*first),
            CouplingLaw::Explicit(list) => table.couplings = Some(Reals(list.clone())),
            CouplingLaw::Given => {}
        }
        let named = *interactions != Interactions::None;
        table.interactions = named.then(|| interactions.name().to_owned());
        match interactions {
            Interactions::None | Interactions::Given => {}
            Interactions::NearestNeighbour { strength } => {
                table.interaction_strength = Some(*strength);
            }
            Interactions::Exponential { strength, length } => {
                (table.interaction_strength, table.interaction_length) =
                    (Some(*strength), Some(*length));
            }
            Interactions::PowerLaw { strength, power } => {
                (table.interaction_strength, table.interaction_power) =
                    (Some(*strength), Some(*power));
            }
            Interactions::Matrix(list) => table.interaction_matrix = Some(Reals(list.clone())),
        }
        if let Symmetry::Spin(twice) = symmetry {
            table.symmetry = Some("U(1)".into());
            table.total_spin = twice.map(|twice| f64::from(twice) / 2.0);
        }
        table
    }
}

/// The choice of a name, or the default one.
fn chosen<T: Named + Default>(name: Option<&str>) -> Result<T, ModelError> {
    name.map_or_else(|| Ok(T::default()), T::named)
}

fn other_than_default<T: Named + Default>(choice: T) -> Option<String> {
    (choice != T::default()).then(|| choice.name().to_owned())
}

fn unused(what: &'static str, needs: &'static str) -> ModelError {
    ModelError::Unused { what, needs }
}
