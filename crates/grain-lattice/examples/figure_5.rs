//! Runs the ensembles of Figs. 5a, 5b: every radius and number of realizations of the paper.
//!
//! `cargo run --release -p grain-lattice --example figure_5 -- ENSEMBLE FOLDER [threads] [hopping] [tolerance]`
//!
//! Appends a line a block to `FOLDER/ENSEMBLE-blocks.csv` and, run again, goes on where that ends; writes the averages to
//! `FOLDER/ENSEMBLE-summary.csv` and the sizes of failed avalanches to `FOLDER/ENSEMBLE-sizes.csv`.

#![expect(clippy::print_stderr, reason = "a long run says how far it is")]

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions, read_to_string};
use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use grain_lattice::{
    BinomialFraction, Block, BlockRecord, Ensemble, EnsemblePlan, LatticeModel, LatticeSeed,
    Outcome, SampleSink, run_ensemble,
};
use grain_theory::Resonance;

/// Values of `W/t`, dense where `f_aval` falls.
const QUASIPERIODIC_AMPLITUDES: [f64; 10] =
    [40.0, 60.0, 70.0, 80.0, 90.0, 100.0, 105.0, 110.0, 120.0, 140.0];
const RANDOM_AMPLITUDES: [f64; 10] =
    [20.0, 40.0, 60.0, 80.0, 100.0, 120.0, 140.0, 160.0, 200.0, 300.0];

type Key = (usize, u64, usize);

/// One line: what a block of samples adds up to.
#[derive(Debug, Clone, Default)]
struct Sums {
    count: f64,
    avalanches: f64,
    eta: f64,
    eta_squared: f64,
    failed: f64,
    failed_squared: f64,
    largest_failed: f64,
    sizes: Vec<f64>,
}

impl Sums {
    fn of(record: &BlockRecord) -> Self {
        let mut sums = Self::default();
        for sample in &record.samples {
            let bubble = sample.bubble_size();
            sums.count += 1.0;
            sums.eta += bubble;
            sums.eta_squared += bubble * bubble;
            if sample.outcome == Outcome::Complete {
                sums.avalanches += 1.0;
                continue;
            }
            sums.failed += bubble;
            sums.failed_squared += bubble * bubble;
            sums.largest_failed = sums.largest_failed.max(bubble);
            let bin = (1_u32..10_000).take_while(|&edge| bubble >= f64::from(edge)).count();
            if bin >= sums.sizes.len() {
                sums.sizes.resize(bin + 1, 0.0);
            }
            sums.sizes[bin] += 1.0;
        }
        sums
    }

    fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.avalanches += other.avalanches;
        self.eta += other.eta;
        self.eta_squared += other.eta_squared;
        self.failed += other.failed;
        self.failed_squared += other.failed_squared;
        self.largest_failed = self.largest_failed.max(other.largest_failed);
        self.sizes.resize(self.sizes.len().max(other.sizes.len()), 0.0);
        for (sum, more) in self.sizes.iter_mut().zip(&other.sizes) {
            *sum += more;
        }
    }

    fn line(&self, block: &Block) -> String {
        let sizes: Vec<String> = self.sizes.iter().map(f64::to_string).collect();
        format!(
            "{},{},{},{},{},{:e},{:e},{:e},{:e},{:e},{}\n",
            block.radius,
            block.amplitude,
            block.first,
            self.count,
            self.avalanches,
            self.eta,
            self.eta_squared,
            self.failed,
            self.failed_squared,
            self.largest_failed,
            sizes.join(";")
        )
    }

    /// `None` for a line that a killed run left unfinished.
    fn parse(line: &str) -> Option<(Key, f64, Self)> {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |k: usize| fields.get(k)?.parse::<f64>().ok();
        let sizes = fields.get(10)?.split(';').filter(|size| !size.is_empty());
        let amplitude = number(1)?;
        let key = (fields[0].parse().ok()?, amplitude.to_bits(), fields.get(2)?.parse().ok()?);
        let sums = Self {
            count: number(3)?,
            avalanches: number(4)?,
            eta: number(5)?,
            eta_squared: number(6)?,
            failed: number(7)?,
            failed_squared: number(8)?,
            largest_failed: number(9)?,
            sizes: sizes.map(str::parse).collect::<Result<_, _>>().ok()?,
        };
        Some((key, amplitude, sums))
    }
}

struct Lines {
    file: File,
    held: HashSet<Key>,
    began: Instant,
    taken: usize,
}

fn key(block: &Block) -> Key {
    (block.radius, block.amplitude.to_bits(), block.first)
}

impl SampleSink for Lines {
    type Error = std::io::Error;

    fn holds(&self, block: &Block) -> bool {
        self.held.contains(&key(block))
    }

    fn accept(&mut self, record: BlockRecord) -> Result<(), std::io::Error> {
        self.file.write_all(Sums::of(&record).line(&record.block).as_bytes())?;
        self.taken += 1;
        if self.taken.is_multiple_of(100) {
            let elapsed = self.began.elapsed().as_secs();
            eprintln!("{elapsed} s: {} blocks, now at R = {}", self.taken, record.block.radius);
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |k: usize, default: &str| -> String {
        arguments.get(k).cloned().unwrap_or_else(|| default.to_owned())
    };
    let ensemble: Ensemble = argument(0, "quasiperiodic").parse()?;
    let folder = PathBuf::from(argument(1, "."));
    let threads: NonZeroUsize = argument(2, "1").parse()?;
    let hopping: f64 = argument(3, "1").parse()?;
    let tolerance: f64 = argument(4, "1e-3").parse()?;
    let model = LatticeModel::new(hopping, 1.0, Resonance::Exact)?;
    let amplitudes: Vec<f64> = match ensemble {
        Ensemble::Quasiperiodic => QUASIPERIODIC_AMPLITUDES,
        Ensemble::Random => RANDOM_AMPLITUDES,
    }
    .map(|ratio| ratio * hopping)
    .to_vec();
    let plan = EnsemblePlan::figure_5(model, ensemble, LatticeSeed(1), tolerance, &amplitudes)?;

    let path = folder.join(format!("{ensemble}-blocks.csv"));
    let lines = read_lines(&path);
    let mut sink = Lines {
        file: OpenOptions::new().create(true).append(true).open(&path)?,
        held: lines.iter().map(|(key, ..)| *key).collect(),
        began: Instant::now(),
        taken: 0,
    };
    if lines.is_empty() {
        sink.file.write_all(
            b"R,W,first,samples,avalanches,eta,eta2,failed,failed2,largest_failed,sizes\n",
        )?;
    }
    run_ensemble(&plan, threads, &AtomicBool::new(false), &mut sink)?;
    eprintln!("{} blocks in {} s", sink.taken, sink.began.elapsed().as_secs());
    summarize(&folder, ensemble, &read_lines(&path))
}

fn read_lines(path: &Path) -> Vec<(Key, f64, Sums)> {
    read_to_string(path).unwrap_or_default().lines().filter_map(Sums::parse).collect()
}

fn summarize(
    folder: &Path,
    ensemble: Ensemble,
    lines: &[(Key, f64, Sums)],
) -> Result<(), Box<dyn Error>> {
    let mut points: BTreeMap<(usize, u64), (f64, Sums)> = BTreeMap::new();
    for ((radius, bits, _), amplitude, sums) in lines {
        let point = points.entry((*radius, *bits)).or_insert((*amplitude, Sums::default()));
        point.1.add(sums);
    }
    let mut summary = String::from(
        "R,N,W,samples,avalanches,f_aval,f_low,f_high,bubble,bubble_error,failed_bubble,\
         failed_bubble_error,largest_failed_bubble\n",
    );
    let mut sizes = String::from("R,W,bubble_from,bubble_to,failed_samples\n");
    for ((radius, _), (amplitude, sums)) in &points {
        let n_sites = grain_lattice::lattice::diamond_sites(*radius);
        let fraction = BinomialFraction::new(
            whole(sums.avalanches)?,
            whole(sums.count)?,
            grain_lattice::summary::CONFIDENCE,
        )?;
        let n_failed = sums.count - sums.avalanches;
        let error = |sum: f64, squares: f64, n: f64| {
            ((squares / n - (sum / n).powi(2)).max(0.0) / (n - 1.0)).sqrt()
        };
        writeln!(
            summary,
            "{radius},{n_sites},{amplitude},{},{},{:.6},{:.6},{:.6},{:.6},{:.6},{:.6},{:.6},{:.6}",
            sums.count,
            sums.avalanches,
            fraction.value(),
            fraction.low,
            fraction.high,
            sums.eta / sums.count,
            error(sums.eta, sums.eta_squared, sums.count),
            sums.failed / n_failed,
            error(sums.failed, sums.failed_squared, n_failed),
            sums.largest_failed
        )?;
        for (bin, count) in sums.sizes.iter().enumerate().filter(|(_, count)| **count > 0.0) {
            writeln!(sizes, "{radius},{amplitude},{bin},{},{count}", bin + 1)?;
        }
    }
    std::fs::write(folder.join(format!("{ensemble}-summary.csv")), summary)?;
    std::fs::write(folder.join(format!("{ensemble}-sizes.csv")), sizes)?;
    Ok(())
}

fn whole(count: f64) -> Result<usize, std::num::ParseIntError> {
    count.to_string().parse()
}
