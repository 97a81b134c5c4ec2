//! Ctrl-C: the first asks a run to stop, the second ends the process.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use grain_model::Interrupt;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;

use crate::exit::ExitStatus;
use crate::inherited;
use crate::print::Printer;

/// Set by the signal handler, read by the run.
static INTERRUPT: Interrupt = Interrupt::new();

/// Listens from here on; what is returned says whether someone asked to stop.
///
/// The second signal ends the process at once: finished parts are files. What whoever started the
/// process had it ignore stays ignored: a night's run under `nohup` outlives its terminal.
pub(crate) fn listen(printer: Printer) -> &'static Interrupt {
    if handle(printer).is_err() {
        printer.remark("signals cannot be caught here: Ctrl-C will stop at once");
    }
    &INTERRUPT
}

fn handle(printer: Printer) -> io::Result<()> {
    let listened = [SIGINT, SIGHUP].into_iter().filter(|signal| !inherited::ignores(*signal));
    let mut signals = Signals::new(listened.chain([SIGTERM]))?;
    let wait = move || {
        for (count, _) in signals.forever().enumerate() {
            if count == 0 {
                INTERRUPT.request();
                printer.remark("\nstopping: full diagonalizations in the making are finished first, press again to stop at once");
            } else {
                #[expect(clippy::exit, reason = "the user asked twice; parts on disk are whole")]
                std::process::exit(ExitStatus::Interrupted as i32);
            }
        }
    };
    thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}

/// A file that outgrows its limit (`ulimit -f`) is a write that fails, not the end of the process.
pub(crate) fn let_large_writes_fail() {
    // If no handler can be registered, the signal ends the process, as by default.
    let _handled = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}
