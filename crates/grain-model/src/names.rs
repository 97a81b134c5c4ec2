//! Choices that a file records by a name: how a spectrum was computed, which ensemble was drawn, which law assumed.

use std::fmt;
use std::str::FromStr;

/// A name that none of the choices has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    /// What is chosen.
    pub what: &'static str,
    /// The name that was given.
    pub given: String,
    /// The names that there are.
    pub known: Vec<&'static str>,
}

impl std::error::Error for UnknownName {}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, given, known } = self;
        write!(f, "unknown {what} {given:?}: use ")?;
        for (position, name) in known.iter().enumerate() {
            let before = match known.len() - position {
                _ if position == 0 => "",
                1 => " or ",
                _ => ", ",
            };
            write!(f, "{before}{name:?}")?;
        }
        Ok(())
    }
}

/// Writes a choice as its name, and reads it from that name and no other.
macro_rules! named {
    ($choice:ident, $what:literal, $($variant:ident = $name:literal),+) => {
        impl fmt::Display for $choice {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self {
                    $(Self::$variant => $name,)+
                })
            }
        }

        impl FromStr for $choice {
            type Err = UnknownName;

            /// # Errors
            /// [`UnknownName`] for anything but the name of a choice, to the letter.
            fn from_str(given: &str) -> Result<Self, UnknownName> {
                match given {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(UnknownName {
                        what: $what,
                        given: given.to_owned(),
                        known: vec![$($name),+],
                    }),
                }
            }
        }
    };
}

/// How threads are used: one realization per thread, or all threads inside one matrix.
///
/// The last digits of a decomposition depend on the degree of parallelism inside it, though not on
/// the number of threads that share the work. A dataset must not depend on the machine, so the
/// degree is a choice of the run that is recorded in the file.
///
/// # Examples
///
/// ```
/// use grain_model::Parallelism;
///
/// let parallelism: Parallelism = "inside-large".parse()?;
/// assert_eq!((parallelism.degree(8192), parallelism.degree(16_384)), (1, 8));
/// # Ok::<(), grain_model::UnknownName>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parallelism {
    /// One thread a realization, threads over realizations: fastest while several matrices fit.
    PerRealization,
    /// From `d_g 2^N =` [`Parallelism::LARGE`] on all threads work inside one matrix at a time, in
    /// [`Parallelism::DEGREE`] parts; below, as [`Parallelism::PerRealization`].
    InsideLarge,
    /// All threads inside one matrix at every N.
    InsideEvery,
}

named!(
    Parallelism,
    "use of threads",
    PerRealization = "per-realization",
    InsideLarge = "inside-large",
    InsideEvery = "inside-every"
);

impl Parallelism {
    /// All three.
    pub const ALL: [Self; 3] = [Self::PerRealization, Self::InsideLarge, Self::InsideEvery];

    /// The dimension from which two concurrent matrices (2 × 10 GiB) strain a workstation.
    pub const LARGE: usize = 16_384;

    /// The fixed degree of parallelism inside a matrix, whatever the number of threads.
    pub const DEGREE: usize = 8;

    /// In how many parts one matrix of the given dimension is computed: one, or [`Parallelism::DEGREE`].
    pub fn degree(self, dimension: usize) -> usize {
        match self {
            Self::InsideEvery => Self::DEGREE,
            Self::InsideLarge if dimension >= Self::LARGE => Self::DEGREE,
            Self::InsideLarge | Self::PerRealization => 1,
        }
    }
}

/// Which eigensolver computed a spectrum.
///
/// # Examples
///
/// ```
/// use grain_model::SolverName;
///
/// assert_eq!("window".parse(), Ok(SolverName::Window));
/// assert_eq!(SolverName::Window.to_string(), "window");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SolverName {
    /// Every eigenpair, by a dense decomposition.
    Full,
    /// The eigenpairs of a window alone, by filtered Lanczos.
    Window,
}

named!(SolverName, "solver", Full = "full", Window = "window");

impl SolverName {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Full, Self::Window];
}

/// The two ensembles of lattices, below (15) of PRB 106, 184208.
///
/// # Examples
///
/// ```
/// use grain_model::Ensemble;
///
/// assert_eq!("quasiperiodic".parse(), Ok(Ensemble::Quasiperiodic));
/// assert_eq!(Ensemble::Quasiperiodic.to_string(), "quasiperiodic");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ensemble {
    /// `θ_n = q·n + θ_0`, with `θ_0` uniform on the circle.
    Quasiperiodic,
    /// `θ_n` independent and uniform on the circle.
    Random,
}

named!(Ensemble, "ensemble", Quasiperiodic = "quasiperiodic", Random = "random");

impl Ensemble {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Quasiperiodic, Self::Random];
}

/// The law that resonances are assumed to follow in a mean field.
///
/// # Examples
///
/// ```
/// use grain_model::ResonanceName;
///
/// assert_eq!("truncated".parse(), Ok(ResonanceName::Truncated));
/// assert_eq!(ResonanceName::Truncated.to_string(), "truncated");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ResonanceName {
    /// The exact law of a GOE grain.
    #[default]
    Exact,
    /// That of a GUE grain.
    Gue,
    /// That of a GSE grain.
    Gse,
    /// That of levels without correlations.
    Poisson,
    /// The expansion printed in PRB 106, 184208, normalised.
    Truncated,
}

named!(
    ResonanceName,
    "resonance distribution",
    Exact = "exact",
    Gue = "gue",
    Gse = "gse",
    Poisson = "poisson",
    Truncated = "truncated"
);

impl ResonanceName {
    /// All, the default first.
    pub const ALL: [Self; 5] = [Self::Exact, Self::Gue, Self::Gse, Self::Poisson, Self::Truncated];
}

/// What the l-bits of a mean field make of each other's bath.
///
/// # Examples
///
/// ```
/// use grain_model::ClosureName;
///
/// assert_eq!("cavity".parse(), Ok(ClosureName::Cavity));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ClosureName {
    /// Eq. (11) of PRB 106, 184208.
    #[default]
    Paper,
    /// Every l-bit in the bath that the others make without it.
    Cavity,
}

named!(ClosureName, "closure", Paper = "paper", Cavity = "cavity");

impl ClosureName {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Paper, Self::Cavity];
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check_names<T>(choices: &[T], names: &[&str])
    where
        T: fmt::Display + FromStr<Err = UnknownName> + fmt::Debug + PartialEq,
    {
        let written: Vec<String> = choices.iter().map(ToString::to_string).collect();
        assert_eq!(written, names, "the names that files have");
        for (choice, name) in choices.iter().zip(names) {
            assert_eq!(name.parse::<T>().as_ref(), Ok(choice));
        }
    }

    #[test]
    fn every_choice_is_read_back_from_its_name() {
        check_names(&Parallelism::ALL, &["per-realization", "inside-large", "inside-every"]);
        check_names(&SolverName::ALL, &["full", "window"]);
        check_names(&Ensemble::ALL, &["quasiperiodic", "random"]);
        check_names(&ResonanceName::ALL, &["exact", "gue", "gse", "poisson", "truncated"]);
        check_names(&ClosureName::ALL, &["paper", "cavity"]);
    }

    #[test]
    fn unknown_names_are_refused_with_those_that_there_are() {
        let error = "periodic".parse::<Ensemble>().unwrap_err().to_string();
        assert_eq!(error, r#"unknown ensemble "periodic": use "quasiperiodic" or "random""#);
        let error = "".parse::<Parallelism>().unwrap_err().to_string();
        let expected =
            r#"unknown use of threads "": use "per-realization", "inside-large" or "inside-every""#;
        assert_eq!(error, expected);
    }

    #[test]
    fn the_degree_inside_a_matrix_depends_on_its_dimension_alone() {
        let below = Parallelism::LARGE - 1;
        for (parallelism, degrees) in [
            (Parallelism::PerRealization, [1, 1]),
            (Parallelism::InsideLarge, [1, Parallelism::DEGREE]),
            (Parallelism::InsideEvery, [Parallelism::DEGREE, Parallelism::DEGREE]),
        ] {
            let found = [below, Parallelism::LARGE].map(|dimension| parallelism.degree(dimension));
            assert_eq!(found, degrees, "{parallelism}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_again_to_the_letter(text in "[a-zA-Z -]{0,16}|full|window") {
            if let Ok(solver) = text.parse::<SolverName>() {
                prop_assert_eq!(solver.to_string(), text.clone());
            }
            if let Ok(parallelism) = text.parse::<Parallelism>() {
                prop_assert_eq!(parallelism.to_string(), text);
            }
        }
    }
}
