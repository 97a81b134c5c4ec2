//! Whether the certificate notices a state that is missing.

use faer::Par;

use super::certificate::Probe;
use super::engine::Search;
use super::filtered::Filtered;
use super::lanczos::{Apply, BlockLanczos};
use super::search::{Plan, Probed, Work};
use super::tuning::Design;
use super::{Target, WindowSettings, WindowSolver};
use crate::any_operator::AnyOperator;
use crate::full::FullSolver;
use crate::operator::Operator;
use crate::run::Stop;
use crate::tests::Sample;

const WANTED: usize = 40;

/// A process whose basis is exact eigenvectors: all with `p(E)` above half the level of the design, less those
/// of the given ranks, counted from the target outwards.
struct Dropped {
    operator: Sample,
    solver: WindowSolver,
    plan: Plan<f64>,
    /// `p(E)` of every eigenstate of H, from the target outwards.
    values: Vec<f64>,
}

impl Dropped {
    fn without(dropped: &[usize]) -> Self {
        let dimension = 512;
        let operator = Sample::new(dimension, 0);
        let target = Target::MaximumEntropy;
        let settings = WindowSettings { states: WANTED, target, memory: 1 << 30 };
        let mut solver = WindowSolver::new(dimension, settings).unwrap();
        let plan = Filtered { settings, resolved: WANTED, design: Design::of(dimension) }
            .plan(&AnyOperator::of(&operator), &mut solver.engine.workspace, 1.0, Stop::NEVER)
            .unwrap();
        let mut full = FullSolver::<f64>::new(dimension, Par::Seq);
        let spectrum = full.decompose(&operator).unwrap();
        let mut states: Vec<usize> = (0..dimension).collect();
        let distance = |state: usize| (spectrum.energies[state] - plan.target).abs();
        states.sort_by(|a, b| distance(*a).total_cmp(&distance(*b)));
        let values: Vec<f64> = states
            .iter()
            .map(|state| plan.transformation.value(spectrum.energies[*state]))
            .collect();
        let mut kept = Vec::new();
        for (rank, state) in states.iter().enumerate() {
            if values[rank] > plan.design.level / 2.0 && !dropped.contains(&rank) {
                let column = kept.len()..kept.len() + 1;
                let vector = solver.engine.process.subspace().slice_mut(column);
                vector.copy_from_slice(spectrum.vector(*state));
                kept.push(values[rank]);
            }
        }
        solver.engine.process.begin_with_kept(&kept);
        Self { operator, solver, plan, values }
    }

    /// Calls a function with a filter that can be applied.
    fn with<Out>(
        &mut self,
        run: impl FnOnce(&mut BlockLanczos<f64>, &mut Work<'_, f64>, &mut Apply<'_, f64>) -> Out,
    ) -> Out {
        let bounds = self.plan.bounds;
        let scaled = self.operator.scaled(2.0 / bounds.half_width(), bounds.centre());
        let filter = self.plan.transformation.clone();
        let workspace = &mut self.solver.engine.workspace;
        let mut apply = |input: &[f64], output: &mut [f64]| {
            filter.apply(&scaled, workspace, Stop::NEVER, input, output)
        };
        let mut work = Work::new(self.plan.clone(), Stop::NEVER);
        run(&mut self.solver.engine.process, &mut work, &mut apply)
    }

    /// What a probe says of the filter outside the basis.
    fn bound(&mut self) -> f64 {
        let lowest = self.plan.range[0];
        let Design { probe, probe_steps, .. } = self.plan.design;
        self.with(|process, _, apply| {
            let basis = process.len();
            let vectors = process.widen(probe);
            for _ in 0..probe_steps {
                process.expand(apply).unwrap();
            }
            let probe = Probe { basis, vectors, steps: probe_steps };
            probe.bound(512, process.compression(basis), lowest).unwrap()
        })
    }
}

#[test]
fn a_complete_basis_is_certified_by_the_first_probe() {
    let mut complete = Dropped::without(&[]);
    let bound = complete.bound();
    let edge = complete.values[WANTED];
    assert!(bound < edge, "the bound {bound} lies below the window's edge {edge}");
    let mut complete = Dropped::without(&[]);
    let found =
        complete.with(|process, work, apply| work.probe(process, apply, &mut |_| (), 1.0)).unwrap();
    let Probed::Certified(found) = found else { panic!("undecided") };
    let certificate = found.certificate;
    let above = complete.values.iter().filter(|value| **value > certificate.level).count();
    assert_eq!(certificate.states, above, "{certificate:?}");
}

#[test]
fn a_dropped_pair_voids_the_certificate_and_is_found_again() {
    // The nearest to the target, one inside, one at the edge of the window, and two neighbours.
    for dropped in [&[0][..], &[20], &[39], &[7, 8]] {
        let mut incomplete = Dropped::without(dropped);
        let bound = incomplete.bound();
        for rank in dropped {
            // No level below the dropped state can be certified with this basis.
            let value = incomplete.values[*rank];
            assert!(bound > value, "the bound {bound} and the dropped state's {value}");
        }
        let mut incomplete = Dropped::without(dropped);
        let found = incomplete
            .with(|process, work, apply| {
                process.widen(work.plan.design.width);
                work.iterate(process, apply, &mut |_| ())
            })
            .unwrap();
        let certificate = found.certificate;
        let above = incomplete.values.iter().filter(|value| **value > certificate.level).count();
        assert!(above >= WANTED, "{certificate:?}");
        assert_eq!(certificate.states, above, "dropped {dropped:?}: {certificate:?}");
    }
}
