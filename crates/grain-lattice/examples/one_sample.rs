//! Times single samples on request, for `scripts/bench-lattice-peer`.
//!
//! Reads lines `W θ_0 tolerance repeats`; answers each with the seconds a sample takes, its bubble size, and the outcome.

#![expect(clippy::print_stdout, reason = "it answers on stdout")]

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};
use std::time::Instant;

use grain_lattice::{Diamond, Disorder, LatticeModel, SampleSolver};

fn main() -> Result<(), Box<dyn Error>> {
    let radius = std::env::args().nth(1).ok_or("usage: one_sample RADIUS")?.parse()?;
    let lattice = Diamond::new(radius);
    let model = LatticeModel::default();
    for line in stdin().lock().lines() {
        let line = line?;
        let numbers: Vec<f64> =
            line.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [amplitude, phase, tolerance, repeats] = numbers[..] else {
            return Err("expected four numbers a line".into());
        };
        let mut solver = SampleSolver::new(&lattice, model, tolerance)?;
        let mut solve =
            || Disorder::Phase(phase).with_potential(&model, amplitude, |v| solver.solve(v));
        let sample = solve()?;
        let began = Instant::now();
        let mut done = 0.0;
        while done < repeats {
            solve()?;
            done += 1.0;
        }
        let seconds = began.elapsed().as_secs_f64() / done;
        println!("{seconds:e} {} {:?}", sample.bubble_size(), sample.outcome);
        stdout().flush()?;
    }
    Ok(())
}
