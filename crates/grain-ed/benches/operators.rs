//! Products of every kind of coupling, in Gflop/s of one core: Pauli matrices on any qubit, matrices, real and complex.
//!
//! Operations are counted as they are needed ([`ScaledHamiltonian::operations`]): a complex multiply-add is eight, a zero is none,
//! and recurrence and sum are not counted. The paper's coupling comes first, to compare with.

#![expect(clippy::print_stdout, reason = "the result is a table")]
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::time::Instant;

use grain_ed::Hamiltonian;
use grain_ed::models::central_grain::product::ScaledHamiltonian;
use grain_eigen::faer::c64;
use grain_eigen::{AlignedVector, Recurrence, Scalar, Update};
use grain_model::{
    Alpha, CentralGrain, CouplingOperator, GrainEnsemble, GrainLaw, LbitCount, ModelParts,
    OperatorKind, OperatorSite, Realization, Seed,
};

fn scaled<T: Scalar>(kind: OperatorKind, site: OperatorSite, n: usize) -> ScaledHamiltonian<T> {
    let parts = CentralGrain::paper().parts().clone();
    let complex = size_of::<T>() > size_of::<f64>();
    let ensemble = if complex { GrainEnsemble::Gue } else { GrainEnsemble::Goe };
    let grain = GrainLaw { ensemble, ..parts.grain };
    let operator = CouplingOperator { kind, site };
    let model = CentralGrain::of(ModelParts { grain, operator, ..parts }).unwrap();
    let n_lbits = LbitCount::new(n).unwrap();
    let realization = Realization::draw(&model, Seed(1), n_lbits, 0);
    let couplings =
        realization.couplings(model.couplings(), Some(Alpha::CRITICAL), n_lbits).unwrap();
    Hamiltonian::<T>::of(operator, &realization, &couplings).scaled(0.1, 0.2)
}

/// Gflop/s of the fused recurrence, the best of many runs.
fn speed<T: Scalar>(kind: OperatorKind, site: OperatorSite, n: usize) -> f64 {
    let scaled = scaled::<T>(kind, site, n);
    let vector = || {
        let mut vector = AlignedVector::<T>::zeros(scaled.dimension());
        vector.fill(T::from_real(1e-3));
        vector
    };
    let (x, mut y, mut sum) = (vector(), vector(), vector());
    let (mut best, began) = (f64::INFINITY, Instant::now());
    while began.elapsed().as_secs_f64() < 0.4 {
        let start = Instant::now();
        let update = Update::RecurrenceAndSum { sum: &mut sum, weights: [0.1, 0.2] };
        scaled.update(&x, &mut y, update);
        best = best.min(start.elapsed().as_secs_f64());
    }
    scaled.operations() / best / 1e9
}

/// Measures one kind of product at N.
type Speed = fn(OperatorKind, OperatorSite, usize) -> f64;

fn main() {
    use OperatorKind::{Exchange, Flip, Random, RandomComplex};
    use OperatorSite::First;
    println!("Gflop/s of one core, d_g = 8        N = 6    N = 8   N = 10   N = 12");
    let rows: [(&str, OperatorKind, OperatorSite, Speed); 8] = [
        ("exchange, first qubit, real", Exchange, First, speed::<f64>),
        ("exchange, first qubit, complex", Exchange, First, speed::<c64>),
        ("exchange, random qubit, real", Exchange, OperatorSite::Random, speed::<f64>),
        ("flip, random qubit, real", Flip, OperatorSite::Random, speed::<f64>),
        ("flip, random qubit, complex", Flip, OperatorSite::Random, speed::<c64>),
        ("matrices, real", Random, First, speed::<f64>),
        ("matrices, complex", RandomComplex, First, speed::<c64>),
        ("matrices, real, complex grain", Random, First, speed::<c64>),
    ];
    for (name, kind, site, speed) in rows {
        let speeds = [6, 8, 10, 12].map(|n| format!("{:9.1}", speed(kind, site, n)));
        println!("{name:<31} {}", speeds.concat());
    }
}
