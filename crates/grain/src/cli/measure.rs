//! Arguments of `grain measure`: couplings in eigenstates, or from densities of states, without a fit.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

use std::path::PathBuf;

use clap::Args;

use super::threads::ThreadsArgument;
use crate::model_table::ModelTable;
use crate::range::{Counts, Reals};

const EXAMPLES: &str = "\
Examples:
  grain measure -o couplings.h5                       # grains of 64, 256 and 1024: minutes
  grain measure --grains 64,128 -m 40,20 --g 0.01,0.1,1 -o small.h5
  grain measure --chain --n 4:7 -m 100 -o chain.h5  # why mean field deviates
  grain measure --chain --n 4:7 -m 100 --seed 2 --with chain.h5 -o more.h5   # 200 in all
  grain measure --density-of-states --n 4:14 -o bare.h5   # g_1,0 without eigenstates: seconds
  grain compare drh.h5 --measured chain.h5            # and beside what it explains";

/// Arguments of `grain measure`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct MeasureArguments {
    /// Reduced couplings g to aim at
    #[arg(long, value_name = "LIST", default_value = "0.003,0.01,0.03,0.1,0.3,1")]
    pub g: Reals,
    /// Dimensions of the grain, each a power of two
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values_t = [64, 256, 1024])]
    pub grains: Vec<usize>,
    /// Realizations of each grain in the order of --grains, or of each N; one number is for all [default: 96,24,6; of a chain 100, of densities of states 4000]
    #[arg(long, short = 'm', value_name = "LIST", value_delimiter = ',')]
    pub realizations: Option<Vec<usize>>,
    /// Largest dimension of grain and l-bits that is diagonalized
    #[arg(long, value_name = "D", default_value_t = 2048)]
    pub largest: usize,
    /// Master seed of the disorder [default: 6; of a chain 1, as of grain generate]
    #[arg(long)]
    pub seed: Option<u64>,
    /// The file to write; .png, .svg, .pdf, .csv and .json of the same name beside it
    #[arg(long, short = 'o', value_name = "FILE")]
    pub out: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    pub overwrite: bool,
    /// The last l-bit of a chain instead, with its coupling off and on: g_N, every norm, and the split of `[S_end]`
    #[arg(long, help_heading = "Chain", conflicts_with_all = ["g", "grains", "largest"], group = "of_chain")]
    pub chain: bool,
    /// The bare coupling g_{1,0} of a chain instead, from densities of states of grain and fields: no eigenstate of the whole is needed
    #[arg(long, help_heading = "Chain", conflicts_with_all = ["g", "grains", "largest", "chain"], group = "of_chain")]
    pub density_of_states: bool,
    /// Numbers of l-bits, two or more [default: 4:7, of --density-of-states 4:14]
    #[arg(long, short = 'n', value_name = "RANGE", help_heading = "Chain", requires = "of_chain")]
    pub n: Option<Counts>,
    /// Decays of the couplings [default: 0.5,0.6,0.65,0.8 and alpha_c, which is always among them]
    #[arg(long, value_name = "RANGE", help_heading = "Chain", requires = "of_chain")]
    pub alpha: Option<Reals>,
    /// Earlier measurements of the same model with other seeds, which are joined: more realizations without measuring again
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Chain",
        requires = "chain",
        value_delimiter = ','
    )]
    pub with: Vec<PathBuf>,
    /// Energy of the states, in standard deviations of all levels from the mean, as of grain generate
    #[arg(
        long,
        value_name = "E",
        help_heading = "Chain",
        requires = "density_of_states",
        allow_negative_numbers = true
    )]
    pub energy: Option<f64>,
    /// The model of the chain.
    #[command(flatten)]
    pub model: ModelTable,
    /// How many threads compute.
    #[command(flatten)]
    pub threads: ThreadsArgument,
}
