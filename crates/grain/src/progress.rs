//! Progress on stderr: a bar with the time left on a terminal, a line a minute in a log.

use std::fmt::Display;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use grain_model::{Progress, Work};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::print::Printer;

/// How often a log gets a line.
const LOG_EVERY: Duration = Duration::from_mins(1);

/// The bar counts work in hundred-thousandths of the whole, which an integer position can hold.
const PARTS: u64 = 100_000;

/// Shows how far a run has come.
#[derive(Debug)]
pub struct TerminalProgress {
    printer: Printer,
    bar: ProgressBar,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// What is counted: points, samples.
    things: &'static str,
    all: Work,
    done: Work,
    began: Instant,
    logged: Instant,
}

impl TerminalProgress {
    /// A display that follows the printer's flags.
    pub fn new(printer: Printer) -> Self {
        let shown = !printer.is_quiet() && std::io::stderr().is_terminal();
        let target =
            if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(PARTS), target);
        let style = "{bar:32.cyan/blue} {percent:>3} %  {msg}  {elapsed} gone, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        let now = Instant::now();
        let none = Work::default();
        let state = State { things: "", all: none, done: none, began: now, logged: now };
        Self { printer, bar, state: Mutex::new(state) }
    }

    /// Clears the bar from the terminal.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn with_state(&self, change: impl FnOnce(&mut State)) {
        // A poisoned lock holds numbers for a display: still good enough to show.
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut state);
    }
}

impl Progress for TerminalProgress {
    fn start(&self, work: Work, things: &'static str) {
        self.with_state(|state| {
            let now = Instant::now();
            let done = Work::default();
            *state = State { things, all: work, done, began: now, logged: now };
        });
        self.bar.reset();
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }

    fn advance(&self, cost: f64) {
        self.with_state(|state| {
            state.done.cost += cost;
            let share = (state.done.cost / state.all.cost).clamp(0.0, 1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
            self.bar.set_position((share * PARTS as f64) as u64);
        });
    }

    fn finish(&self, count: usize, place: &dyn Display) {
        self.with_state(|state| {
            state.done.count += count;
            let text =
                format!("{}/{} {}, {place}", state.done.count, state.all.count, state.things);
            self.bar.set_message(text.clone());
            if self.bar.is_hidden() && state.logged.elapsed() >= LOG_EVERY {
                state.logged = Instant::now();
                let gone = state.began.elapsed().as_secs_f64();
                let left = gone * (state.all.cost - state.done.cost).max(0.0) / state.done.cost;
                self.printer.remark(&format!("{text}; {}", time_left(left)));
            }
        });
    }
}

fn time_left(seconds: f64) -> String {
    format!("{} left", duration(seconds))
}

/// Seconds as a person says them: `45 s`, `12 min`, `3 h 20 min`, `5 d 4 h`.
pub(crate) fn duration(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let minutes = (seconds / 60.0).round().max(0.0) as u64;
    match minutes {
        _ if seconds < 10.0 => format!("{seconds:.1} s"),
        _ if seconds < 100.0 => format!("{seconds:.0} s"),
        0..120 => format!("{minutes} min"),
        120..2880 => format!("{} h {} min", minutes / 60, minutes % 60),
        _ => format!("{} d {} h", minutes / 1440, minutes / 60 % 24),
    }
}
