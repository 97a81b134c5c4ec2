//! Arguments of `grain lattice`.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use grain_lattice::{Ensemble, LatticeError, LatticeModel};

use super::names::{ShardChoice, TheoryChoice};
use super::threads::ThreadsArgument;
use super::width::WidthArgument;
use crate::range::{Counts, Realizations, Reals};

const EXAMPLES: &str = "\
Examples:
  grain lattice sample --w 90 --radius 8 --theta0 2.954       # one sample, settled to 1e-9
  grain lattice generate --w 60:120:10 --radius 10,15 -m 2000 --out qp.h5
  grain lattice generate --w 60:120:10 --fig5 --out fig5a.h5  # the paper's radii and numbers
  grain lattice generate --w 60:120:10 --fig5 --out fig5a.h5 --shard 1/4   # a share of it
  grain merge fig5a.h5 fig5a.shard-*-of-4.h5                  # the shares made one
  grain verify fig5a.h5                                       # whole, possible, computed again
  grain lattice summary qp.h5                                 # f_aval(W) with intervals
  grain lattice threshold --radius 10,15,22 -m 1000           # W_th and where failures begin
  grain lattice figure 4a --out figures";

/// Arguments of `grain lattice`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct LatticeArguments {
    /// What to do
    #[command(subcommand)]
    pub command: LatticeCommand,
}

/// The commands of `grain lattice`.
#[derive(Debug, Subcommand)]
pub enum LatticeCommand {
    /// Solve one sample: eta_tot, whether the avalanche ran, the size of its bubble
    Sample(LatticeSampleArguments),
    /// Solve an ensemble, W x realizations x radius, into an HDF5 file
    Generate(LatticeGenerateArguments),
    /// What ensembles say: f_aval(W) with intervals, `[eta_tot]`, sizes of failed avalanches
    Summary(LatticeSummaryArguments),
    /// Bracket W_th, above which no sample avalanches, and where the first fails
    Threshold(LatticeThresholdArguments),
    /// The radius of Eq. (20) beyond which a failed avalanche disturbs nothing, against W
    Stability(LatticeStabilityArguments),
    /// Draw Figs. 4 and 5 and their companions, as PNG, SVG, PDF and CSV
    Figure(LatticeFigureArguments),
}

/// The model of Eq. (15).
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Model (defaults: the paper's)")]
pub struct LatticeModelArguments {
    /// The potential
    #[arg(long, value_enum, default_value_t = EnsembleName::Quasiperiodic)]
    pub ensemble: EnsembleName,
    /// Hopping t between neighbouring sites
    #[arg(long, value_name = "T", default_value_t = 1.0)]
    pub hopping: f64,
    /// g_0, the reduced coupling of the grain to an orbital that is all on the origin
    #[arg(long, value_name = "G", default_value_t = 1.0)]
    pub g0: f64,
    /// Which mean field.
    #[command(flatten)]
    pub theory: TheoryChoice,
}

impl LatticeModelArguments {
    /// The model that was typed.
    ///
    /// # Errors
    /// A [`LatticeError`] unless hopping and grain coupling are positive.
    pub fn model(&self) -> Result<LatticeModel, LatticeError> {
        let TheoryChoice { resonance, closure } = self.theory;
        let mut model = LatticeModel::new(self.hopping, self.g0, resonance)?;
        model.closure = closure;
        Ok(model)
    }
}

/// The ensembles, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EnsembleName {
    /// theta_n = q.n + theta_0, theta_0 uniform
    Quasiperiodic,
    /// theta_n uniform, site by site
    Random,
}

impl From<EnsembleName> for Ensemble {
    fn from(name: EnsembleName) -> Self {
        match name {
            EnsembleName::Quasiperiodic => Self::Quasiperiodic,
            EnsembleName::Random => Self::Random,
        }
    }
}

/// Arguments of `grain lattice sample`.
#[derive(Debug, Args)]
pub struct LatticeSampleArguments {
    /// The model.
    #[command(flatten)]
    pub model: LatticeModelArguments,
    /// Amplitude W of the potential
    #[arg(long, value_name = "W")]
    pub w: f64,
    /// Lattice radius R: sites with |n1| + |n2| <= R
    #[arg(long, value_name = "R", default_value_t = 15)]
    pub radius: usize,
    /// theta_0 of the quasiperiodic potential, in radians; without, sample --index of --seed
    #[arg(long, value_name = "ANGLE", conflicts_with_all = ["seed", "index"], allow_negative_numbers = true)]
    pub theta0: Option<f64>,
    /// Seed of the disorder
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Index of the sample
    #[arg(long, default_value_t = 0)]
    pub index: usize,
    /// Half width, in nats, of the estimated bracket of eta_tot
    #[arg(long, value_name = "NATS", default_value_t = 1e-9)]
    pub tolerance: f64,
    /// Diagonalize the whole lattice: the reference that the fast route is tested against
    #[arg(long)]
    pub dense: bool,
}

/// Arguments of `grain lattice generate`.
#[derive(Debug, Args)]
pub struct LatticeGenerateArguments {
    /// The model.
    #[command(flatten)]
    pub model: LatticeModelArguments,
    /// Amplitudes W of the potential
    #[arg(long, value_name = "RANGE", help_heading = "Ensemble")]
    pub w: Reals,
    /// Lattice radii R
    #[arg(long, value_name = "LIST", default_value = "10,15,22", help_heading = "Ensemble")]
    pub radius: Counts,
    /// Samples at each W: a number, or one a radius such as 10=2000,50=300
    #[arg(long, short = 'm', value_name = "M", default_value = "1000", help_heading = "Ensemble")]
    pub realizations: Realizations,
    /// The radii and numbers of samples of Fig. 5: R = 10 to 50, 3000 to 40000 samples
    #[arg(long, conflicts_with_all = ["radius", "realizations"], help_heading = "Ensemble")]
    pub fig5: bool,
    /// Seed of the disorder; the same samples at every W and radius
    #[arg(long, default_value_t = 1, help_heading = "Ensemble")]
    pub seed: u64,
    /// Half width, in nats, of the estimated bracket of eta_tot
    #[arg(long, value_name = "NATS", default_value_t = 1e-3, help_heading = "Run")]
    pub tolerance: f64,
    /// How many threads compute.
    #[command(flatten)]
    pub threads: ThreadsArgument,
    /// The file to write
    #[arg(long, short = 'o', default_value = "lattice.h5", help_heading = "Run")]
    pub out: PathBuf,
    /// Compute one share of the samples, such as 3/16, into its own file; in a Slurm array job chosen by
    /// itself, unless 'all'
    #[arg(long, value_name = "I/N", help_heading = "Run")]
    pub shard: Option<ShardChoice>,
    /// Go on with an interrupted run
    #[arg(long, conflicts_with = "overwrite", help_heading = "Run")]
    pub resume: bool,
    /// Replace an existing file, once the new one is complete
    #[arg(long, help_heading = "Run")]
    pub overwrite: bool,
}

/// Arguments of `grain lattice summary`.
#[derive(Debug, Args)]
pub struct LatticeSummaryArguments {
    /// Files written by `grain lattice generate`
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// A folder for the tables: points and sizes of failed avalanches as CSV, and all as JSON, for pictures
    #[arg(long, short = 'o', value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Arguments of `grain lattice threshold`.
#[derive(Debug, Args)]
pub struct LatticeThresholdArguments {
    /// The model.
    #[command(flatten)]
    pub model: LatticeModelArguments,
    /// Lattice radii R
    #[arg(long, value_name = "LIST", default_value = "10,15,22")]
    pub radius: Counts,
    /// Samples looked at
    #[arg(long, short = 'm', value_name = "M", default_value_t = 1000)]
    pub realizations: usize,
    /// Seed of the disorder
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Smallest W/t looked at
    #[arg(long, value_name = "RATIO", default_value_t = 20.0)]
    pub from: f64,
    /// Largest W/t looked at
    #[arg(long, value_name = "RATIO", default_value_t = 200.0)]
    pub to: f64,
    /// Width of a bracket, in W/t
    #[arg(long, value_name = "RATIO", default_value_t = 0.25)]
    pub resolution: f64,
}

/// Arguments of `grain lattice stability`.
#[derive(Debug, Clone, Args)]
pub struct LatticeStabilityArguments {
    /// The model.
    #[command(flatten)]
    pub model: LatticeModelArguments,
    /// Amplitudes W of the potential
    #[arg(long, value_name = "RANGE", default_value = "80:400:20")]
    pub w: Reals,
    /// Lattice radius R: large enough that what is beyond hardly touches the grain
    #[arg(long, value_name = "R", default_value_t = 15)]
    pub radius: usize,
    /// Samples at each W
    #[arg(long, short = 'm', value_name = "M", default_value_t = 100)]
    pub realizations: usize,
    /// Seed of the disorder
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Dimension d_g of the grain
    #[arg(long, value_name = "D", default_value_t = 8.0)]
    pub grain_dimension: f64,
    /// How much less than 1 the sum of resonances must be: the paper asks for <<
    #[arg(long, value_name = "FRACTION", default_value_t = 0.1)]
    pub margin: f64,
    /// How many threads compute.
    #[command(flatten)]
    pub threads: ThreadsArgument,
}

/// Arguments of `grain lattice figure`.
#[derive(Debug, Args)]
pub struct LatticeFigureArguments {
    /// Which figure
    #[arg(value_enum, value_name = "FIGURE")]
    pub figure: LatticeFigureName,
    /// The file of the ensemble, or its summary (`grain lattice summary --out`, JSON), for 5a, 5b and sizes
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// The folder to draw into
    #[arg(long, short = 'o', value_name = "DIR", default_value = "figures")]
    pub out: PathBuf,
    /// Name of the files [default: the figure's]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// How wide pictures are.
    #[command(flatten)]
    pub width: WidthArgument,
    /// The model.
    #[command(flatten)]
    pub model: LatticeModelArguments,
    /// Amplitude W [default: 90 t for 4a and 5d, 40 t for 4b, 120 t for 5c]
    #[arg(long, value_name = "W")]
    pub w: Option<f64>,
    /// Lattice radii R [default: 15 for 4a, 4b and stability, 10,15,22,33 for 5c and 5d]
    #[arg(long, value_name = "LIST")]
    pub radius: Option<Counts>,
    /// theta_0 of 4a and 4b, in radians [default: the paper's 2.954]
    #[arg(long, value_name = "ANGLE", allow_negative_numbers = true)]
    pub theta0: Option<f64>,
    /// Values of theta_0 in 5c and 5d; samples at each W for stability
    #[arg(long, value_name = "COUNT", default_value_t = 400)]
    pub points: usize,
    /// How many threads compute.
    #[command(flatten)]
    pub threads: ThreadsArgument,
}

/// The figures, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LatticeFigureName {
    /// Orbitals of a sample whose avalanche failed
    #[value(name = "4a")]
    Failed,
    /// Orbitals of a sample whose avalanche ran
    #[value(name = "4b")]
    Complete,
    /// `[eta_tot]` and f_aval against W, quasiperiodic
    #[value(name = "5a")]
    Quasiperiodic,
    /// `[eta_tot]` and f_aval against W, random
    #[value(name = "5b")]
    Random,
    /// eta_tot against theta_0 above the threshold
    #[value(name = "5c")]
    Strong,
    /// eta_tot against theta_0 below the threshold
    #[value(name = "5d")]
    Weak,
    /// Sizes of failed avalanches
    Sizes,
    /// The stability radius of Eq. (20) and the spacing of grains it implies
    Stability,
}

impl LatticeFigureName {
    /// The name of its files, without an ending.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Failed => "figure-4a",
            Self::Complete => "figure-4b",
            Self::Quasiperiodic => "figure-5a",
            Self::Random => "figure-5b",
            Self::Strong => "figure-5c",
            Self::Weak => "figure-5d",
            Self::Sizes => "failed-sizes",
            Self::Stability => "stability",
        }
    }
}
