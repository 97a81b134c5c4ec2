//! `grain lattice sample`: one sample, as far as it is settled.

use std::f64::consts::LN_2;

use grain_lattice::lattice::diamond_sites;
use grain_lattice::{Disorder, Ensemble, LatticeSeed, Outcome, SampleSolver, amplitude};
use serde::Serialize;

use super::error::LatticeSettingsError;
use crate::bounds::bounded;
use crate::cli::lattice::LatticeSampleArguments;
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::print::Printer;

/// What is printed of a sample.
#[derive(Debug, Serialize)]
struct Solved {
    ensemble: String,
    amplitude: f64,
    hopping: f64,
    radius: usize,
    n_sites: usize,
    /// `θ_0`; none where every site has its own.
    theta_0: Option<f64>,
    eta_tot_nats: f64,
    /// `η_tot / log 2`, the size of the bubble in l-bits.
    bubble_size: f64,
    /// Half the width of the bracket of the bubble size; an estimate.
    bubble_size_uncertainty: f64,
    avalanche: bool,
    thermalized: usize,
    diagonalized_radius: usize,
}

/// Solves a sample and prints it.
///
/// # Errors
/// A [`Failure`] for parameters that are not valid, or a diagonalization that fails.
pub(super) fn run(
    arguments: &LatticeSampleArguments,
    printer: Printer,
) -> Result<ExitStatus, Failure> {
    amplitude(arguments.w)?;
    bounded("--index", arguments.index, &(0..=LatticeSeed::LAST))?;
    let model = arguments.model.model()?;
    let ensemble = Ensemble::from(arguments.model.ensemble);
    let lattice = super::lattice(arguments.radius, 1, arguments.dense)?;
    let disorder = match (arguments.theta0, ensemble) {
        (Some(given), Ensemble::Quasiperiodic) if given.is_finite() => Disorder::Phase(given),
        (Some(_), _) => return Err(LatticeSettingsError::Phase.into()),
        (None, _) => {
            Disorder::draw(ensemble, LatticeSeed(arguments.seed), arguments.index, &lattice)
        }
    };
    let mut solver = SampleSolver::new(&lattice, model, arguments.tolerance)?;
    let sample = disorder.with_potential(&model, arguments.w, |potential| {
        if arguments.dense { solver.solve_whole(potential) } else { solver.solve(potential) }
    })?;
    let solved = Solved {
        ensemble: ensemble.to_string(),
        amplitude: arguments.w,
        hopping: model.hopping(),
        radius: arguments.radius,
        n_sites: diamond_sites(arguments.radius),
        theta_0: match disorder {
            Disorder::Phase(phase) => Some(phase),
            Disorder::Angles(_) => None,
        },
        eta_tot_nats: sample.total_enhancement,
        bubble_size: sample.bubble_size(),
        bubble_size_uncertainty: sample.uncertainty / LN_2,
        avalanche: sample.outcome == Outcome::Complete,
        thermalized: sample.n_thermalized,
        diagonalized_radius: sample.ball_radius,
    };
    printer.result(&solved.to_text(), &solved)?;
    Ok(ExitStatus::Done)
}

impl Solved {
    fn to_text(&self) -> String {
        let uncertainty = if self.bubble_size_uncertainty > 0.0 {
            format!(" +- {:.1e} (estimated)", self.bubble_size_uncertainty)
        } else {
            String::new()
        };
        let phase = self.theta_0.map_or(String::new(), |angle| format!(", theta_0 = {angle}"));
        let verdict = if self.avalanche { "the avalanche ran" } else { "the avalanche failed" };
        let rows = [
            (
                "sample",
                format!("{}, W = {}, t = {}{phase}", self.ensemble, self.amplitude, self.hopping),
            ),
            ("lattice", format!("R = {}, N = {} sites", self.radius, self.n_sites)),
            ("eta_tot", format!("{:.7} log 2{uncertainty}", self.bubble_size)),
            ("verdict", verdict.to_owned()),
            ("thermalized", format!("{} of {} orbitals", self.thermalized, self.n_sites)),
            ("diagonalized", format!("out to radius {}", self.diagonalized_radius)),
        ];
        let longest = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let lines = rows.map(|(name, value)| format!("{name:longest$}  {value}"));
        lines.join("\n")
    }
}
