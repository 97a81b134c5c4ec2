//! Exit codes: a promise to scripts.

use std::process::ExitCode;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitStatus {
    /// Done; and, for a check, agreeing.
    Done = 0,
    /// A check was made, and disagrees.
    Disagrees = 1,
    /// The command line, a run file or a dataset does not allow what was asked.
    BadInput = 2,
    /// A file or the system failed.
    SystemFailed = 3,
    /// Stopped by a signal; what is finished is kept, and `--resume` goes on.
    Interrupted = 130,
}

impl ExitStatus {
    /// What `grain --help` says of exit codes.
    pub const HELP: &'static str = "\
Exit codes:
  0    done; for a check, it agrees
  1    a check disagrees
  2    the command line, a run file or a dataset does not allow what was asked
  3    a file or the system failed
  130  interrupted; what is finished is kept, and --resume goes on";
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}
