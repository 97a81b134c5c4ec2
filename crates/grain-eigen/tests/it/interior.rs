//! Every way to ask for eigenstates, by every method, against the full spectrum.

use grain_eigen::faer::{Par, c64};
use grain_eigen::{
    EigenError, Eigenpairs, FullSolver, Method, Operator, Run, Scalar, Search, SparseOperator,
    SpectrumEdge, Target, Wanted, WindowScalar, WindowSettings, eigenstates,
};

use crate::chains::{anderson_chain, fields, from_elements, heisenberg, real_heisenberg};

fn levels<H: Operator>(operator: &H) -> Vec<f64> {
    let mut full = FullSolver::<H::Scalar>::new(operator.dimension(), Par::Seq);
    full.decompose(operator).unwrap().energies.to_vec()
}

fn find<H: Operator<Scalar: WindowScalar>>(
    operator: &H,
    wanted: Wanted,
    method: Option<Method>,
) -> Eigenpairs<H::Scalar> {
    let search = Search { method, ..Search::default() };
    eigenstates(operator, &wanted, &search, &Run::default()).unwrap()
}

/// The energies are these levels, each with an eigenvector.
#[track_caller]
fn check<T: Scalar>(found: &Eigenpairs<T>, expected: &[f64]) {
    let method = found.choice.method;
    assert_eq!(found.energies.len(), expected.len(), "{method}");
    for (got, want) in found.energies.iter().zip(expected) {
        assert!((got - want).abs() < 1e-11 * found.norm, "{method}: {got} and {want}");
    }
    let worst = found.residuals.iter().copied().fold(0.0, f64::max);
    assert!(worst < 1e-11 * found.norm, "{method}: residual {worst:e}");
    assert!(found.orthogonality < 1e-11, "{method}: {:e}", found.orthogonality);
    assert_eq!(found.vectors.ncols(), expected.len(), "{method}");
}

/// By filter and by shift-invert, around every kind of target.
#[track_caller]
fn check_windows<T: WindowScalar>(operator: &SparseOperator<T>, states: usize) {
    let all = levels(operator);
    let ends = [all[0], all[all.len() - 1]];
    for target in [Target::MaximumEntropy, Target::WidthFraction(0.4), Target::Energy(0.13)] {
        let energy = match target {
            Target::Energy(energy) => energy,
            Target::WidthFraction(part) => ends[0] + part * (ends[1] - ends[0]),
            _ => operator.mean_energy(),
        };
        let expected = &all[WindowSettings::nearest(&all, energy, states)];
        for method in [Method::Filter, Method::ShiftInvert, Method::Full] {
            let found = find(operator, Wanted::Nearest { states, target }, Some(method));
            check(&found, expected);
            assert!((found.target - energy).abs() < 1e-9, "{target:?}: {}", found.target);
            assert_eq!(found.certificate.is_none(), method == Method::Full, "{method}");
        }
    }
}

#[test]
fn a_particle_on_a_chain_has_the_same_window_by_every_method() {
    check_windows(&anderson_chain(&fields(900, 1.0, 1)), 40);
}

#[test]
fn a_spin_chain_has_the_same_window_by_every_method() {
    for disorder in [0.5, 5.0] {
        check_windows(&real_heisenberg(&fields(12, disorder, 3), true), 60);
    }
}

#[test]
fn a_twisted_spin_chain_has_the_same_window_by_every_method() {
    check_windows(&heisenberg(&fields(12, 2.0, 4), 0.7, true), 30);
}

#[test]
fn multiplets_are_found_whole_by_every_method() {
    // SU(2) without fields: every level of spin S is 2S + 1 times there, and momenta come in pairs; integers after a factor of four.
    let chain = real_heisenberg(&[0.0; 10], false);
    let all = levels(&chain);
    for method in [Method::Filter, Method::ShiftInvert] {
        let wanted = Wanted::Between { lower: -0.8, upper: -0.4 };
        let found = find(&chain, wanted, Some(method));
        let expected: Vec<f64> =
            all.iter().copied().filter(|energy| (-0.8..=-0.4).contains(energy)).collect();
        assert!(expected.len() > 30, "{} levels", expected.len());
        check(&found, &expected);
    }
}

#[test]
fn blocks_and_integers_are_no_obstacle() {
    // Two chains that do not know of each other, one of them twice, of integers.
    let potential = fields(200, 4.0, 8);
    let mut elements = Vec::new();
    for block in 0..3 {
        for site in 0..200 {
            let place = 200 * block + site;
            let energy = if block == 2 { 3.0 * potential[199 - site] } else { potential[site] };
            elements.push((place, place, energy.round()));
            if site > 0 {
                elements.push((place, place - 1, 2.0));
                elements.push((place - 1, place, 2.0));
            }
        }
    }
    let operator = from_elements(600, elements);
    check_windows(&operator, 36);
}

#[test]
fn an_interval_holds_every_level_and_may_hold_none() {
    let chain = anderson_chain(&fields(600, 2.0, 6));
    let all = levels(&chain);
    for (lower, upper) in
        [(0.1, 0.4), (-0.301, -0.300), (1.0, 1.8), (-9.0, -2.5), (all[300], all[310])]
    {
        let expected: Vec<f64> =
            all.iter().copied().filter(|energy| (lower..=upper).contains(energy)).collect();
        for method in [None, Some(Method::Full)] {
            let wanted = Wanted::Between { lower: lower - 1e-9, upper: upper + 1e-9 };
            check(&find(&chain, wanted, method), &expected);
        }
    }
    let gap = all.windows(2).find(|pair| pair[1] - pair[0] > 0.01).unwrap();
    let (lower, upper) = (gap[0] + 1e-3, gap[1] - 1e-3);
    let found = find(&chain, Wanted::Between { lower, upper }, None);
    assert!(found.energies.is_empty(), "{found:?}");
    assert!((found.neighbours[0].unwrap() - gap[0]).abs() < 1e-10, "{:?}", found.neighbours);
    assert!((found.neighbours[1].unwrap() - gap[1]).abs() < 1e-10, "{:?}", found.neighbours);
}

#[test]
fn a_part_of_all_states_is_as_many() {
    let chain = anderson_chain(&fields(400, 1.0, 9));
    let all = levels(&chain);
    let target = Target::MaximumEntropy;
    for (fraction, states) in [(0.05, 20), (0.25, 100), (1.0, 400), (1e-9, 1)] {
        let found = find(&chain, Wanted::Part { fraction, target }, None);
        check(&found, &all[WindowSettings::nearest(&all, chain.mean_energy(), states)]);
    }
}

#[test]
fn both_edges_are_found_with_their_multiplets() {
    let free = real_heisenberg(&[0.0; 9], false);
    let random = real_heisenberg(&fields(12, 1.0, 11), true);
    for (operator, states) in [(&free, 6), (&random, 10)] {
        let all = levels(operator);
        let lowest = find(operator, Wanted::Edge { states, edge: SpectrumEdge::Lowest }, None);
        check(&lowest, &all[..states]);
        let highest = find(operator, Wanted::Edge { states, edge: SpectrumEdge::Highest }, None);
        check(&highest, &all[all.len() - states..]);
        assert_eq!(highest.choice.method, Method::Lanczos);
    }
}

#[test]
fn the_cheaper_method_is_chosen_and_says_why() {
    let long = anderson_chain(&fields(20_000, 1.0, 1));
    let target = Target::Energy(0.5);
    let found = find(&long, Wanted::Nearest { states: 10, target }, None);
    assert_eq!(found.choice.method, Method::ShiftInvert, "{}", found.choice.why);
    assert!(found.choice.why.contains("polynomially filtered Lanczos"), "{}", found.choice.why);
    let spins = real_heisenberg(&fields(14, 3.0, 1), true);
    let found = find(&spins, Wanted::Nearest { states: 10, target }, None);
    assert_eq!(found.choice.method, Method::Filter, "{}", found.choice.why);
    let small = anderson_chain(&fields(100, 1.0, 1));
    let found = find(&small, Wanted::Nearest { states: 10, target }, None);
    assert_eq!(found.choice.method, Method::Full, "{}", found.choice.why);
}

#[test]
fn what_cannot_be_had_is_refused() {
    let chain = anderson_chain(&fields(400, 1.0, 9));
    let refused = |wanted: Wanted, method: Option<Method>| {
        let search = Search { method, ..Search::default() };
        eigenstates(&chain, &wanted, &search, &Run::default()).unwrap_err()
    };
    let target = Target::Energy(0.0);
    for states in [0, 401] {
        let error = refused(Wanted::Nearest { states, target }, None);
        assert!(matches!(error, EigenError::States { .. }), "{error}");
        let error = refused(Wanted::Edge { states, edge: SpectrumEdge::Lowest }, None);
        assert!(matches!(error, EigenError::States { .. }), "{error}");
    }
    let inside = Wanted::Nearest { states: 3, target };
    assert_eq!(refused(inside, Some(Method::Lanczos)), EigenError::OnlyEdges);
    let many = Wanted::Nearest { states: 101, target };
    assert!(matches!(refused(many, Some(Method::Filter)), EigenError::States { .. }), "above D/4");
    for method in [Method::Filter, Method::ShiftInvert, Method::Full] {
        let far = Wanted::Nearest { states: 3, target: Target::Energy(50.0) };
        let error = refused(far, Some(method));
        assert!(matches!(error, EigenError::TargetOutside { .. }), "{method}: {error}");
        let wide = Wanted::Nearest { states: 3, target: Target::WidthFraction(1.5) };
        let error = refused(wide, Some(method));
        assert!(matches!(error, EigenError::WidthFraction { .. }), "{method}: {error}");
    }
    for fraction in [0.0, -1.0, 1.1, f64::NAN] {
        let error = refused(Wanted::Part { fraction, target }, None);
        assert!(matches!(error, EigenError::Fraction { .. }), "{error}");
    }
    for (lower, upper) in [(1.0, 1.0), (1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
        let error = refused(Wanted::Between { lower, upper }, None);
        assert!(matches!(error, EigenError::Interval { .. }), "{error}");
    }
    let outside = refused(Wanted::Between { lower: 40.0, upper: 50.0 }, None);
    assert!(matches!(outside, EigenError::TargetOutside { .. }), "{outside}");
    let function =
        grain_eigen::FnOperator::new(400, |x: &[f64], y: &mut [f64]| y.copy_from_slice(x));
    let search = Search { method: Some(Method::ShiftInvert), ..Search::default() };
    let wanted = Wanted::Nearest { states: 3, target };
    let error = eigenstates(&function, &wanted, &search, &Run::default()).unwrap_err();
    assert_eq!(error, EigenError::NoSparseMatrix);
}

#[test]
fn a_constant_and_a_singular_matrix_end() {
    let constant = from_elements(300, (0..300).map(|site| (site, site, 2.5)).collect());
    for method in [Method::Filter, Method::ShiftInvert] {
        let search = Search { method: Some(method), ..Search::default() };
        let wanted = Wanted::Nearest { states: 5, target: Target::MaximumEntropy };
        let error = eigenstates(&constant, &wanted, &search, &Run::default()).unwrap_err();
        assert!(matches!(error, EigenError::Flat { .. }), "{method}: {error}");
    }
    // Rows of zeros: a level at zero as often as these, where the target is.
    let potential = fields(400, 3.0, 2);
    let elements = (0..390).map(|site| (site, site, c64::new(potential[site], 0.0))).collect();
    let singular = from_elements(400, elements);
    let all = levels(&singular);
    let target = Target::Energy(0.0);
    for method in [Method::Filter, Method::ShiftInvert] {
        let found = find(&singular, Wanted::Nearest { states: 14, target }, Some(method));
        check(&found, &all[WindowSettings::nearest(&all, 0.0, 14)]);
    }
}
