//! Memory that the system refuses: a sentence and an exit code, where the default is to abort.

#![expect(
    unsafe_code,
    reason = "an allocator is unsafe to be one; all it does is to look at the answer"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::fmt::Write;

use crate::exit::ExitStatus;

/// The system's allocator; where it has nothing left the process ends with a sentence.
///
/// What needs much is foretold and refused before any work ([`crate::machine`]). This is for the rest: a
/// small table under `ulimit -v`. Files of finished parts are whole at every instant, so nothing is lost.
#[derive(Debug)]
pub struct Allocator;

// SAFETY: every call is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promised.
        given(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promised.
        given(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promised.
        given(unsafe { System.realloc(old, layout, size) }, size)
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(old, layout) }
    }
}

#[inline]
fn given(memory: *mut u8, size: usize) -> *mut u8 {
    if memory.is_null() {
        refused(size)
    }
    memory
}

/// A line that is put together without memory.
struct Line {
    text: [u8; 256],
    length: usize,
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let room = self.text.get_mut(self.length..).unwrap_or_default();
        let taken = text.len().min(room.len());
        room[..taken].copy_from_slice(&text.as_bytes()[..taken]);
        self.length += taken;
        Ok(())
    }
}

#[cold]
fn refused(size: usize) -> ! {
    let mut line = Line { text: [0; 256], length: 0 };
    let _infallible = writeln!(
        line,
        "error: the system refused {size} bytes of memory: a limit of the shell (ulimit -v, -d), the batch \
         job or the machine is reached"
    );
    // SAFETY: the buffer is as long as said, and _exit runs nothing that could need memory.
    unsafe {
        libc::write(libc::STDERR_FILENO, line.text.as_ptr().cast(), line.length);
        libc::_exit(ExitStatus::SystemFailed as i32)
    }
}
