//! Whether a file of lattice samples is what it says: checksums, completeness, its own digest, numbers that can be.

use std::collections::BTreeSet;
use std::f64::consts::{LN_2, TAU};
use std::fmt;

use crate::error::DatasetError;
use crate::format::description::{self, Description};
use crate::lattice::file::LatticeFile;
use crate::lattice::plan::LatticeSize;
use crate::lattice::samples::{LatticeSample, SizeSamples};

/// What was found in a file of lattice samples that could be read to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct LatticeVerification {
    /// Whether the file ends in a seal, which then agrees with every byte.
    pub sealed: bool,
    /// Samples that are there.
    pub samples: usize,
    /// Samples that were planned.
    pub planned: usize,
    /// Whether the digest of the samples is the one that was written; `None` if none was written.
    pub digest_agrees: Option<bool>,
    /// How the plan in words differs from what the file holds.
    pub differences: Vec<String>,
    /// Samples whose numbers cannot be right.
    pub defects: Vec<SampleDefect>,
}

impl LatticeVerification {
    /// Whether everything that is there is right, be it complete or not.
    pub fn is_sound(&self) -> bool {
        self.defects.is_empty() && self.differences.is_empty() && self.digest_agrees != Some(false)
    }
}

/// A number that cannot be right, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleDefect {
    /// The lattice radius.
    pub radius: usize,
    /// `W`; `None` where it is the same at all of them.
    pub amplitude: Option<f64>,
    /// Index of the sample.
    pub realization: usize,
    /// Name of the number.
    pub what: &'static str,
    /// What it is.
    pub found: String,
    /// What it could be.
    pub expected: String,
}

impl SampleDefect {
    /// Which number it is.
    pub(super) fn place(&self) -> String {
        let Self { radius, realization, what, .. } = self;
        let amplitude = self.amplitude.map_or(String::new(), |w| format!(", W = {w}"));
        format!("{what} of R = {radius}{amplitude}, sample {realization}")
    }
}

impl fmt::Display for SampleDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}, and {} is expected", self.place(), self.found, self.expected)
    }
}

/// Examines every number of a file.
///
/// # Errors
/// A [`DatasetError`] if what it says of its plan cannot be read.
pub fn verify(file: &LatticeFile) -> Result<LatticeVerification, DatasetError> {
    let stated = file.attributes().content_digest.as_ref();
    let said = description::read(file.stated_plan(), file.path())?;
    let tables = file.sizes();
    Ok(LatticeVerification {
        sealed: file.is_sealed(),
        samples: tables.iter().map(SizeSamples::n_completed).sum(),
        planned: tables.iter().map(|table| table.all().len()).sum(),
        digest_agrees: stated.map(|stated| *stated == file.content_digest()),
        differences: contradictions(&said, &file.plan().description()),
        defects: file.defects().collect(),
    })
}

/// Where what a file says of its plan is not what it holds.
fn contradictions(said: &Description, held: &Description) -> Vec<String> {
    let names: BTreeSet<&String> = said.keys().chain(held.keys()).collect();
    let value = |of: &Description, name: &String| of.get(name).map_or("nothing", |v| v).to_owned();
    let both = names.into_iter().map(|name| (name, value(said, name), value(held, name)));
    both.filter(|(_, said, held)| said != held)
        .map(|(name, said, held)| {
            format!("{name} is {said} in its plan, and {held} in its parameters")
        })
        .collect()
}

impl LatticeFile {
    /// The numbers that cannot be right.
    pub(super) fn defects(&self) -> impl Iterator<Item = SampleDefect> {
        let radii = self.sizes().iter();
        let samples = radii.clone().flat_map(move |table| {
            let size = table.size();
            table.all().iter().enumerate().filter_map(move |(place, sample)| {
                let (what, found, expected) = examine((*sample)?, size, self.plan().tolerance)?;
                Some(SampleDefect {
                    radius: size.radius,
                    amplitude: Some(size.amplitudes[place / size.realizations]),
                    realization: place % size.realizations,
                    what,
                    found,
                    expected,
                })
            })
        });
        let phases = radii.zip(self.phases_by_radius()).flat_map(move |(table, here)| {
            here.iter().zip(&self.plan().phases).enumerate().filter_map(
                move |(realization, (phase, same))| {
                    let expected = if !(0.0..TAU).contains(phase) {
                        "an angle of at least 0 and below 2 pi".to_owned()
                    } else if phase.to_bits() != same.to_bits() {
                        format!("the {same} of another radius")
                    } else {
                        return None;
                    };
                    Some(SampleDefect {
                        radius: table.size().radius,
                        amplitude: None,
                        realization,
                        what: "theta_0",
                        found: phase.to_string(),
                        expected,
                    })
                },
            )
        });
        phases.chain(samples)
    }
}

/// The name of a number that cannot be, what it is, and what it could be.
fn examine(
    sample: LatticeSample,
    size: &LatticeSize,
    tolerance: f64,
) -> Option<(&'static str, String, String)> {
    let LatticeSample { total_enhancement, uncertainty, avalanche, n_thermalized, ball_radius } =
        sample;
    let (n_thermalized, ball_radius) = (n_thermalized as usize, ball_radius as usize);
    // N terms below log 2 each, summed up.
    let most = size.n_sites as f64 * LN_2 * (1.0 + size.n_sites as f64 * f64::EPSILON);
    // Written so that a NaN is a defect.
    if !(total_enhancement >= 0.0 && total_enhancement <= most) {
        let expected = format!("a number from 0 to N log 2 = {most}");
        return Some(("total_enhancement", total_enhancement.to_string(), expected));
    }
    if ball_radius > size.radius {
        return Some(("ball_radius", ball_radius.to_string(), format!("{} at most", size.radius)));
    }
    // Where the whole lattice was diagonalized, or all of it is thermal, nothing is unsure.
    let widest = if avalanche || ball_radius == size.radius { 0.0 } else { tolerance };
    if !(uncertainty >= 0.0 && uncertainty <= widest) {
        let expected = format!("a number from 0 to {widest}");
        return Some(("uncertainty", uncertainty.to_string(), expected));
    }
    if n_thermalized > size.n_sites || avalanche != (n_thermalized == size.n_sites) {
        let expected =
            if avalanche { "N = {} where the avalanche ran" } else { "less than N = {}" };
        let expected = expected.replace("{}", &size.n_sites.to_string());
        return Some(("thermalized", n_thermalized.to_string(), expected));
    }
    // Beyond the ball an avalanche is only ever called where nothing keeps any of its entropy.
    let least = if avalanche && ball_radius < size.radius {
        2.0 * size.n_sites as f64 * LN_2 - most
    } else {
        0.0
    };
    (total_enhancement < least).then(|| {
        let expected = format!("N log 2 = {most} where the avalanche ran");
        ("total_enhancement", total_enhancement.to_string(), expected)
    })
}
