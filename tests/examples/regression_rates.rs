//! Error rates of `grain regress`: false alarms on equal ensembles, power against known mistakes.
//!
//! `cargo run --release -p grain-tests --example regression_rates [calibration|power] [POOL] [PAIRS]`;
//! what it printed is recorded in `crates/grain-regress/regression-rates.md`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for people who develop grain"
)]

#[path = "../it/support/ensembles.rs"]
mod ensembles;

use std::time::Instant;

use ensembles::{Mistake, Pool, draw, energies_of_window, in_nats, pool, sample};
use grain_regress::{Sample, StatisticalSettings, compare_statistically};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

const ALPHAS: [f64; 3] = [0.45, 0.6, std::f64::consts::FRAC_1_SQRT_2];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, default| {
        arguments.get(place).and_then(|a| a.parse().ok()).unwrap_or(default)
    };
    match arguments.first().map(String::as_str) {
        Some("power") => power(number(1, 600), number(2, 60)),
        _ => calibration(number(1, 2000), number(2, 1000)),
    }
}

/// The least family-wise p-value, and whether a repeated realization was found.
fn test(new: &Sample, reference: &Sample, permutations: usize, seed: u64) -> (f64, f64, bool) {
    let settings = StatisticalSettings { permutations, seed, level: 0.01 };
    let result = compare_statistically(new, reference, &settings).unwrap();
    let least =
        |of: fn(&grain_regress::Verdict) -> f64| result.verdicts.iter().map(of).fold(1.0, f64::min);
    let tests = result.verdicts.len() as f64;
    let holm = (tests * least(|verdict| verdict.p_value)).min(1.0);
    (least(|verdict| verdict.family_p_value), holm, !result.repeats_in_new.is_empty())
}

/// Pairs of disjoint samples of one pool: how often are they called different?
fn calibration(members: usize, pairs: usize) {
    let (n, each) = (5, 100);
    let began = Instant::now();
    let all = pool(Mistake::None, n, &ALPHAS, members, 101);
    println!("pool: {members} realizations of N = {n} in {:.0} s", began.elapsed().as_secs_f64());
    let mut random = ChaCha20Rng::seed_from_u64(5);
    let mut p_values = Vec::new();
    let mut holm = Vec::new();
    for pair in 0..pairs {
        let drawn = draw(&mut random, members, 2 * each);
        let (new, reference) = drawn.split_at(each);
        let (new, reference) = (sample(&all, new, n, &ALPHAS), sample(&all, reference, n, &ALPHAS));
        let (p, by_sum, _) = test(&new, &reference, 1999, pair as u64);
        p_values.push(p);
        holm.push(by_sum);
    }
    for level in [0.01, 0.05, 0.1, 0.5] {
        let rate = |values: &[f64]| {
            let alarms = values.iter().filter(|p| **p <= level).count() as f64;
            alarms / values.len() as f64
        };
        println!(
            "level {level}: false alarms {:.4} (Holm's sum of levels: {:.4}), {pairs} pairs of \
             {each} against {each}",
            rate(&p_values),
            rate(&holm)
        );
    }
    println!("{:.0} s in all", began.elapsed().as_secs_f64());
}

/// Samples of a wrong ensemble against the right one: how often is it noticed at level 0.01?
fn power(members: usize, pairs: usize) {
    let (n, each) = (6, 200);
    let right = pool(Mistake::None, n, &ALPHAS, members, 201);
    let mistakes = [
        ("nothing (false alarms)", Mistake::None),
        ("J_1 off by 10 %", Mistake::FirstCoupling(1.1)),
        ("J_1 off by 5 %", Mistake::FirstCoupling(1.05)),
        ("bandwidth off by 10 %", Mistake::Bandwidth(1.1)),
        ("GOE diagonal variance equal to the off-diagonal's", Mistake::DiagonalVariance),
        ("h doubled", Mistake::Field(2.0)),
        ("l-bit 1 coupled by sigma^x only", Mistake::OnlyX(0)),
        ("l-bit 6 coupled by sigma^x only", Mistake::OnlyX(5)),
        ("window off by a tenth of the spectrum", Mistake::Window(10)),
    ];
    for (index, (name, mistake)) in mistakes.into_iter().enumerate() {
        let wrong = pool(mistake, n, &ALPHAS, members, 301 + index as u64);
        // A window that is off is compared with windows, by energies as well as entropies.
        let windowed = matches!(mistake, Mistake::Window(_));
        let against = if windowed { &energies_of_window(&right, n) } else { &right };
        report(name, &wrong, against, n, each, pairs);
    }
    // Where only the window is stored, energies say less of the bandwidth.
    let right_windows = energies_of_window(&right, n);
    for (percent, seed) in [(10, 501), (15, 502), (20, 503)] {
        let factor = 1.0 + f64::from(percent) / 100.0;
        let wrong = pool(Mistake::Bandwidth(factor), n, &ALPHAS, members, seed);
        let name = format!("bandwidth off by {percent} %, the window alone stored");
        report(&name, &energies_of_window(&wrong, n), &right_windows, n, each, pairs);
    }
    let same = pool(Mistake::None, n, &ALPHAS, members, 401);
    report("entropies in nats", &in_nats(&same), &right, n, each, pairs);
    let mut repeated = same;
    // Every second realization is the one before it again.
    for index in (1..members).step_by(2) {
        let (before, after) = repeated.split_at_mut(index);
        after[0].clone_from(&before[index - 1]);
    }
    report("realizations repeated", &repeated, &right, n, each, pairs);
}

fn report(name: &str, wrong: &Pool, right: &Pool, n: usize, each: usize, pairs: usize) {
    let mut random = ChaCha20Rng::seed_from_u64(9);
    let (mut statistical, mut found) = (0, 0);
    for pair in 0..pairs {
        let new = sample(wrong, &draw(&mut random, wrong.len(), each), n, &ALPHAS);
        let reference = sample(right, &draw(&mut random, right.len(), each), n, &ALPHAS);
        let (p, _, repeats) = test(&new, &reference, 999, pair as u64);
        statistical += usize::from(p <= 0.01);
        found += usize::from(p <= 0.01 || repeats);
    }
    let share = |count: usize| count as f64 / pairs as f64;
    println!(
        "{name}: found in {:.3} of {pairs} pairs, {each} against {each} (by distributions alone {:.3})",
        share(found),
        share(statistical)
    );
}
