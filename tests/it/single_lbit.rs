//! N = 1 and a large grain: the two-level picture of App. A 1, at the reduced coupling *measured*
//! from its definition (3), with nothing fitted.

use std::num::NonZeroUsize;

use faer::Side;
use grain_ed::{Completion, Resources, generate};
use grain_model::column::{ENTROPY, MAGNETIZATION};
use grain_model::{
    CentralFraction, CentralGrain, Disorder, Interrupt, Realization, Seed, Silent, SizePlan,
    SpectrumRecord, StoredStates, Sweep,
};
use grain_theory::{MeanFieldTheory, Resonance};

use crate::support::{alpha, lbits, mean_and_error, model};

const GRAIN: usize = 512;
const REALIZATIONS: usize = 24;

/// `g_1 := ρ [|V_ab|]` over all `a ≠ b`, ρ at maximum entropy, both at `V = 0`.             Eq. (3)
fn reduced_coupling(realization: &Realization, coupling: f64) -> f64 {
    let d = realization.grain_dimension();
    let grain = faer::Mat::from_fn(d, d, |row, column| realization.grain()[row * d + column]);
    let eigen = grain.self_adjoint_eigen(Side::Lower).unwrap();
    let (levels, vectors) = (eigen.S().column_vector(), eigen.U());
    // V = 2 J (σ_g^+ σ^- + h.c.): between |α ↓> and |β ↑> it is 2 J <β|σ_g^-|α>, and σ_g^- takes
    // the upper half of the grain's first qubit (rows 0 … d/2) to the lower.
    let up = vectors.subrows(0, d / 2);
    let down = vectors.subrows(d / 2, d / 2);
    let lowering = down.transpose() * up;
    let sum: f64 =
        lowering.col_iter().flat_map(|c| c.iter().map(|x| x.abs()).collect::<Vec<_>>()).sum();
    let dimension = 2 * d;
    let pairs = (dimension * (dimension - 1)) as f64;
    let mean_element = 2.0 * 2.0 * coupling * sum / pairs;

    let field = realization.fields()[0];
    let mut energies: Vec<f64> =
        levels.iter().flat_map(|level| [level - field, level + field]).collect();
    energies.sort_by(f64::total_cmp);
    let window = CentralFraction::new(0.2).unwrap().window(dimension);
    let density = (window.len() - 1) as f64 / (energies[window.end - 1] - energies[window.start]);
    density * mean_element
}

/// Of one realization: measured coupling, and [S] and C^zz over the stored window.
fn averages(sweep: &Sweep, record: &SpectrumRecord) -> (f64, f64, f64) {
    let states = record.n_states().unwrap() as f64;
    let entropy = record.values(&ENTROPY).unwrap().iter().sum::<f64>() / states;
    let memory = record.values(&MAGNETIZATION).unwrap().iter().map(|m| m * m).sum::<f64>() / states;
    let (model, item) = (sweep.model(), record.item);
    let realization = sweep.disorder().realization(model, item.n_lbits, item.realization).unwrap();
    // At unit J: the coupling is linear in J.
    (reduced_coupling(&realization, 1.0), entropy, memory)
}

fn sweep(model: CentralGrain) -> Sweep {
    let plan = SizePlan { n_lbits: lbits(1), alphas: vec![alpha(1.0)], realizations: REALIZATIONS };
    let window = StoredStates::Central(CentralFraction::new(0.2).unwrap());
    Sweep::new(model, Disorder::Drawn(Seed(41)), vec![plan], window).unwrap()
}

/// (measured g, excess of [S] over theory in bits, its error, excess of C^zz, its error)
fn excess_over_theory(target: f64) -> (f64, (f64, f64), (f64, f64)) {
    // g is about 5.4 J for this grain: aim roughly, then measure.
    let first = target / 5.4;
    let sweep = sweep(model(GRAIN, 0.15, 0.0, first));
    let threads = NonZeroUsize::new(2).unwrap();
    let resources = Resources::of_threads(threads);
    let mut records: Vec<SpectrumRecord> = Vec::new();
    let completion =
        generate(&sweep, &resources, &Silent, &Interrupt::new(), &mut records).unwrap();
    assert_eq!(completion, Completion::Finished, "all realizations");
    let averages: Vec<_> = records.iter().map(|record| averages(&sweep, record)).collect();
    let theory = MeanFieldTheory::new(Resonance::Goe);
    let couplings: Vec<f64> = averages.iter().map(|row| row.0 * first).collect();
    let entropies: Vec<f64> = (averages.iter().zip(&couplings))
        .map(|(row, g)| row.1 - theory.mean_entropy(g.ln()))
        .collect();
    let memories: Vec<f64> =
        (averages.iter().zip(&couplings)).map(|(row, g)| row.2 - theory.memory(g.ln())).collect();
    (mean_and_error(&couplings).0, mean_and_error(&entropies), mean_and_error(&memories))
}

#[test]
fn heavy_weak_coupling_agrees_with_the_two_level_picture() {
    for target in [0.01, 0.035] {
        let (g, (entropy, entropy_error), (memory, memory_error)) = excess_over_theory(target);
        println!(
            "g = {g:.4}: [S] {entropy:+.4}({entropy_error:.4}), C {memory:+.4}({memory_error:.4})"
        );
        assert!(entropy.abs() < 3.0 * entropy_error, "[S] at g = {g}: {entropy} ± {entropy_error}");
        assert!(memory.abs() < 3.0 * memory_error, "C^zz at g = {g}: {memory} ± {memory_error}");
    }
}

#[test]
fn heavy_at_intermediate_coupling_ed_exceeds_the_two_level_picture() {
    // physics.md: 0.0244(40) bits at g = 0.116 and 0.0232(16) at g = 0.35, grain of dimension 600.
    for (target, reported, reported_error) in [(0.12, 0.0244, 0.0040), (0.35, 0.0232, 0.0016)] {
        let (g, (entropy, entropy_error), (memory, memory_error)) = excess_over_theory(target);
        println!(
            "g = {g:.4}: [S] {entropy:+.4}({entropy_error:.4}), C {memory:+.4}({memory_error:.4})"
        );
        assert!(entropy > 3.0 * entropy_error, "an excess at g = {g}: {entropy} ± {entropy_error}");
        assert!(memory < -3.0 * memory_error, "less memory at g = {g}: {memory} ± {memory_error}");
        let combined = entropy_error.hypot(reported_error);
        assert!(
            (entropy - reported).abs() < 3.0 * combined,
            "[S] at g = {g}: {entropy}, {reported}"
        );
    }
}
