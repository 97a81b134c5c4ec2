//! Every library's error as one sentence and an exit code.

mod hints;

use std::error::Error;
use std::fmt;

use grain_claims::ClaimsError;
use grain_compare::CompareError;
use grain_compare::columns::ColumnsError;
use grain_compare::lattice::SummaryError;
use grain_compare::levels::LevelsError;
use grain_dataset::DatasetError;
use grain_ed::EdError;
use grain_figure::FigureError;
use grain_lattice::LatticeError;
use grain_model::{ModelError, UnknownName};
use grain_regress::RegressionError;
use grain_run::RunError;
use grain_theory::TheoryError;

use crate::exit::ExitStatus;
use crate::run_file::RunFileError;
use crate::safe_text::{lines, one_line};

pub(crate) use hints::SIZES_LEFT_OUT;

/// An ending with an error: what to say, and with which code to end.
#[derive(Debug)]
pub struct Failure {
    status: ExitStatus,
    message: String,
    /// Whether there was too little memory.
    memory: bool,
}

impl Failure {
    /// An error and its causes as one sentence, "this: because of that", and what to do about it.
    pub fn new(status: ExitStatus, error: &(dyn Error + 'static)) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(reason) = cause {
            let text = reason.to_string();
            // A transparent error repeats its source.
            if !message.ends_with(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            cause = reason.source();
        }
        message.extend(hints::hint(error));
        Self::sentence(status, &message)
    }

    /// One sentence; names and values from files are part of it.
    fn sentence(status: ExitStatus, message: &str) -> Self {
        Self { status, message: one_line(message).into_owned(), memory: false }
    }

    /// Says what bounds the memory, if there was too little of it.
    #[must_use]
    pub(crate) fn bounded_by(mut self, bound: &impl fmt::Display) -> Self {
        if self.memory {
            self.message = format!("{}; {bound}", self.message);
        }
        self
    }

    /// The system does not give the threads.
    pub(crate) fn threads(cores: std::num::NonZeroUsize) -> Self {
        let message = format!(
            "the system refused {cores} threads: raise ulimit -v or -u, or ask for fewer by --threads 1"
        );
        Self::sentence(ExitStatus::BadInput, &message)
    }

    /// A folder or file could not be written.
    pub fn unwritable(path: &std::path::Path, error: &std::io::Error) -> Self {
        let message = format!("cannot write {}: {error}", path.display());
        Self::sentence(ExitStatus::SystemFailed, &message)
    }

    /// A result could not be written to standard output.
    pub(crate) fn unprintable(error: &std::io::Error) -> Self {
        let message = format!("cannot write the result to standard output: {error}");
        Self::sentence(ExitStatus::SystemFailed, &message)
    }

    /// A file that cannot be read, or that is not what it should be.
    pub(crate) fn unreadable(path: &std::path::Path, reason: &dyn fmt::Display) -> Self {
        let message = format!("cannot read {}: {reason}", path.display());
        Self::sentence(ExitStatus::SystemFailed, &message)
    }

    /// The code to end with.
    pub fn status(&self) -> ExitStatus {
        self.status
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// An error of which the request is the cause: wrong flags, numbers out of range, a file that is no dataset.
pub trait BadInput: Error {}

impl<E: BadInput + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(ExitStatus::BadInput, &error)
    }
}

impl BadInput for ModelError {}
impl BadInput for TheoryError {}
impl BadInput for UnknownName {}

impl From<RunFileError> for Failure {
    fn from(error: RunFileError) -> Self {
        let RunFileError::Invalid { path, reason } = error else {
            return Self::new(ExitStatus::BadInput, &error);
        };
        // The TOML reader shows the place on lines of their own.
        let path = path.display().to_string();
        let message = RunFileError::Invalid { path: one_line(&path).as_ref().into(), reason };
        let message = lines(&message.to_string()).into_owned();
        Self { status: ExitStatus::BadInput, message, memory: false }
    }
}

impl From<EdError> for Failure {
    fn from(error: EdError) -> Self {
        let status = match error {
            EdError::Model(_)
            | EdError::Memory { .. }
            | EdError::Threads { .. }
            | EdError::WindowWithoutStates
            | EdError::Window { .. } => ExitStatus::BadInput,
            _ => ExitStatus::SystemFailed,
        };
        Self { memory: matches!(error, EdError::Memory { .. }), ..Self::new(status, &error) }
    }
}

impl From<ClaimsError> for Failure {
    fn from(error: ClaimsError) -> Self {
        match error {
            ClaimsError::Model(error) => error.into(),
            ClaimsError::Ed(error) => error.into(),
            ClaimsError::Lattice(error) => error.into(),
            ClaimsError::Bath(_)
            | ClaimsError::NotConverged { .. }
            | ClaimsError::OutOfReach { .. }
            | ClaimsError::Theory(_) => Self::new(ExitStatus::SystemFailed, &error),
            _ => Self::new(ExitStatus::BadInput, &error),
        }
    }
}

impl From<DatasetError> for Failure {
    fn from(error: DatasetError) -> Self {
        let status =
            if error.is_bad_input() { ExitStatus::BadInput } else { ExitStatus::SystemFailed };
        Self::new(status, &error)
    }
}

impl From<LatticeError> for Failure {
    fn from(error: LatticeError) -> Self {
        let status =
            if error.is_bad_input() { ExitStatus::BadInput } else { ExitStatus::SystemFailed };
        Self { memory: matches!(error, LatticeError::Memory { .. }), ..Self::new(status, &error) }
    }
}

impl<E: Error + Into<Self>> From<RunError<E, DatasetError>> for Failure {
    fn from(error: RunError<E, DatasetError>) -> Self {
        match error {
            RunError::Failed(error) => error.into(),
            RunError::Sink(error) => error.into(),
        }
    }
}

impl From<SummaryError> for Failure {
    fn from(error: SummaryError) -> Self {
        match error {
            SummaryError::Dataset(error) => error.into(),
            SummaryError::Lattice(error) => error.into(),
            error @ SummaryError::NoSamples { .. } => Self::new(ExitStatus::BadInput, &error),
            error => Self::new(ExitStatus::SystemFailed, &error),
        }
    }
}

impl From<ColumnsError> for Failure {
    fn from(error: ColumnsError) -> Self {
        match error {
            ColumnsError::Dataset(error) => error.into(),
            error @ ColumnsError::Parquet { .. } => Self::new(ExitStatus::SystemFailed, &error),
            error => Self::new(ExitStatus::BadInput, &error),
        }
    }
}

impl From<LevelsError> for Failure {
    fn from(error: LevelsError) -> Self {
        match error {
            LevelsError::Dataset(error) => error.into(),
            LevelsError::Selection(error) => error.into(),
            error => Self::new(ExitStatus::BadInput, &error),
        }
    }
}

impl From<FigureError> for Failure {
    fn from(error: FigureError) -> Self {
        Self::new(ExitStatus::SystemFailed, &error)
    }
}

impl Failure {
    /// What keeps a dataset from being compared, with its name.
    pub fn of_comparison(error: CompareError, dataset: &std::path::Path) -> Self {
        match error {
            CompareError::Dataset(error) => error.into(),
            error => {
                let failure = Self::new(ExitStatus::BadInput, &error);
                let message = format!("{}: {}", dataset.display(), failure.message);
                Self { message: one_line(&message).into_owned(), ..failure }
            }
        }
    }
}

impl From<RegressionError> for Failure {
    fn from(error: RegressionError) -> Self {
        match error {
            RegressionError::Dataset(error) => error.into(),
            error => Self::new(ExitStatus::BadInput, &error),
        }
    }
}
