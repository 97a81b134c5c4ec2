//! Ctrl-C: the first asks a run to stop, the second ends the process.

use std::sync::atomic::{AtomicUsize, Ordering};

use grain_model::Interrupt;

use crate::exit::ExitStatus;
use crate::print::Printer;

/// Set by the signal handler, read by the run.
static INTERRUPT: Interrupt = Interrupt::new();

/// Listens from here on; what is returned says whether someone asked to stop.
///
/// The second signal ends the process at once: finished parts are files.
pub(crate) fn listen(printer: Printer) -> &'static Interrupt {
    static SIGNALS: AtomicUsize = AtomicUsize::new(0);
    let handler = move || {
        if SIGNALS.fetch_add(1, Ordering::Relaxed) == 0 {
            INTERRUPT.request();
            printer.remark("\nstopping: full diagonalizations in the making are finished first, press again to stop at once");
        } else {
            #[expect(clippy::exit, reason = "the user asked twice; parts on disk are whole")]
            std::process::exit(ExitStatus::Interrupted as i32);
        }
    };
    if ctrlc::set_handler(handler).is_err() {
        printer.remark("signals cannot be caught here: Ctrl-C will stop at once");
    }
    &INTERRUPT
}
