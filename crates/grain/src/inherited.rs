//! What the process inherits: a standard output that may be closed, signals that may be ignored.

#![expect(
    unsafe_code,
    reason = "one look before main, one at a signal: neither has a safe wrapper"
)]

use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether standard output took writes when the process began.
static STDOUT_WRITABLE: AtomicBool = AtomicBool::new(true);

/// Looks at standard output before Rust's runtime does, which puts `/dev/null` in the place of a closed
/// one, so that every write succeeds and nothing is written.
#[ctor::ctor(unsafe)]
fn look_at_stdout() {
    // SAFETY: F_GETFL of any number reads flags, or fails.
    let flags = unsafe { libc::fcntl(libc::STDOUT_FILENO, libc::F_GETFL) };
    let writable = flags != -1 && flags & libc::O_ACCMODE != libc::O_RDONLY;
    STDOUT_WRITABLE.store(writable, Ordering::Relaxed);
}

/// An error if standard output was closed, or open for reading alone, when the process began.
pub(crate) fn stdout_is_writable() -> io::Result<()> {
    if STDOUT_WRITABLE.load(Ordering::Relaxed) {
        Ok(())
    } else {
        Err(io::Error::from_raw_os_error(libc::EBADF))
    }
}

/// Whether whoever started this process had it ignore a signal: `nohup` SIGHUP, a shell without job
/// control SIGINT of what runs in the background. False once the signal has a handler here.
pub(crate) fn ignores(signal: libc::c_int) -> bool {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action the call only fills in `action`, whose zeroes are a valid value.
    unsafe {
        libc::sigaction(signal, ptr::null(), action.as_mut_ptr()) == 0
            && action.assume_init().sa_sigaction == libc::SIG_IGN
    }
}
