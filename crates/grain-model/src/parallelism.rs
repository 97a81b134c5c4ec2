//! How threads are used: one realization a thread, or all threads inside one matrix.

use std::fmt;
use std::str::FromStr;

/// How threads are used, on which the last digits of a decomposition depend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parallelism {
    /// One thread a realization.
    PerRealization,
    /// All threads inside one matrix at large dimensions.
    InsideLarge,
    /// All threads inside one matrix at every dimension.
    InsideEvery,
}

impl Parallelism {
    const NAMES: [(Self, &'static str); 3] = [
        (Self::PerRealization, "per-realization"),
        (Self::InsideLarge, "inside-large"),
        (Self::InsideEvery, "inside-every"),
    ];
}

impl fmt::Display for Parallelism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::NAMES.iter().find(|(this, _)| this == self).map_or("", |(_, name)| name);
        f.write_str(name)
    }
}

impl FromStr for Parallelism {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::NAMES.iter().find(|(_, name)| *name == text);
        found.map(|(this, _)| *this).ok_or_else(|| text.to_owned())
    }
}

/// An eigensolver, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SolverName {
    /// Every eigenpair.
    Full,
    /// A window inside the spectrum.
    Window,
}

impl fmt::Display for SolverName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "full",
            Self::Window => "window",
        })
    }
}

impl FromStr for SolverName {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "full" => Ok(Self::Full),
            "window" => Ok(Self::Window),
            _ => Err(text.to_owned()),
        }
    }
}
