//! The mean field of N l-bits: how entangled each is, how large the bubble, and at which coupling N equal ones thermalize together.
//!
//! `cargo run -p grain-theory --example mean_field`

#![allow(clippy::print_stdout, reason = "a program for people")]

use std::error::Error;
use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use grain_theory::{
    Avalanche, DrhMeanField, MeanFieldTheory, OwnEnhancement, Resonance, SymmetricStar,
    drh_log_bare,
};

fn main() -> Result<(), Box<dyn Error>> {
    let theory = MeanFieldTheory::new(Resonance::Goe);

    // Bare couplings log g_{n,0}: any list will do. Here the chain of Fig. 3a, g_{n,0} = α^(n-1)/2 just below α_c.
    let alpha = FRAC_1_SQRT_2 - 0.07;
    let log_bare = drh_log_bare(0.5_f64.ln(), alpha, 50);
    let solution = theory.solve(&log_bare);
    assert!(solution.convergence.converged, "{:?}", solution.convergence);
    println!("  n  log g_(n,0)   log g_n  [S_n]/bit  C^zz_n");
    for (index, (bare, &log_g)) in log_bare.iter().zip(&solution.log_g).enumerate().step_by(7) {
        let (entropy, memory) = (theory.mean_entropy(log_g), theory.memory(log_g));
        println!("{:3}  {bare:11.3}  {log_g:8.3}  {entropy:9.5}  {memory:6.4}", index + 1);
    }
    let avalanche = Avalanche::of(&theory, &solution);
    let bubble = solution.total_enhancement / LN_2;
    println!("bubble: {bubble:.3} l-bits; the avalanche ran: {}", avalanche.ran());

    // The inverse: which g_{1,0} gives the end of six l-bits the entropy that was measured at α_c?
    let chain = DrhMeanField::new(theory, 6)?;
    let log_g_1 = chain.log_bare_coupling(FRAC_1_SQRT_2, 0.7028)??;
    println!("\n[S_end] = 0.7028 bits of N = 6 at α_c: g_(1,0) = {:.4}", log_g_1.exp());
    for alpha in [0.45, 0.55, 0.65] {
        println!("  predicted at α = {alpha}: {:.4} bits", chain.end(log_g_1, alpha)?.entropy);
    }

    // N equal l-bits about one grain: below g_c none is thermal, above all are (Eqs. 21, 22).
    println!("\n      N         g_c   g_c 4N log N");
    for n in [100, 10_000, 1_000_000] {
        let star = SymmetricStar::new(&theory, n, OwnEnhancement::Counted);
        if let Some(critical) = star.critical_coupling() {
            let scaled = critical * 4.0 * n as f64 * (n as f64).ln();
            println!("{n:7}  {critical:.4e}  {scaled:13.4}");
        }
    }
    Ok(())
}
