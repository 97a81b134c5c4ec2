use std::fmt::Display;
use std::iter::repeat_with;
use std::sync::atomic::AtomicUsize;
use std::thread::sleep;

use grain_model::Silent;

use super::*;

/// Every task is two halves, each of cost ½.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Half {
    task: u32,
    second: bool,
}

impl Record for Half {
    type Item = Self;

    fn item(&self) -> Self {
        *self
    }
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
enum HalvingError {
    #[error(transparent)]
    Threads(#[from] ThreadsRefused),
    #[error("task {task} cannot be halved")]
    Indivisible { task: u32 },
}

/// What happens between the halves of a task.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Between {
    Nothing,
    Pause,
    Failure,
    /// Waits until it is told to stop.
    Eternity,
}

struct Halving(fn(u32) -> Between);

impl Experiment for Halving {
    type Task = u32;
    type Record = Half;
    /// Tasks that this worker has begun.
    type Worker = usize;
    type Error = HalvingError;

    const THINGS: &'static str = "halves";

    fn worker(&self) -> usize {
        0
    }

    fn compute(
        &self,
        worker: &mut usize,
        task: u32,
        output: &mut Output<'_, Self>,
    ) -> Result<(), Halt<HalvingError>> {
        *worker += 1;
        output.report(0.25);
        output.deliver(Half { task, second: false })?;
        match (self.0)(task) {
            Between::Nothing => {}
            Between::Pause => sleep(IDLE + IDLE / 2),
            Between::Failure => return Err(HalvingError::Indivisible { task }.into()),
            Between::Eternity => {
                while !output.stop().is_requested() {
                    sleep(Duration::from_millis(1));
                }
                return Err(Halt::Stopped);
            }
        }
        output.deliver(Half { task, second: true })
    }

    fn work(&self, _: &Half) -> Work {
        Work { count: 1, cost: 0.5 }
    }

    fn place(&self, half: &Half) -> impl Display {
        format!("task {}", half.task)
    }
}

fn stage<T: Iterator<Item = u32>>(
    tasks: T,
    count: usize,
    team: Team,
    between: fn(u32) -> Between,
) -> Stage<Halving, T> {
    let work = Work { count: 2 * count, cost: count as f64 };
    Stage { experiment: Halving(between), tasks, work, team }
}

fn nothing(_: u32) -> Between {
    Between::Nothing
}

fn alone(workers: usize) -> Team {
    Team::EachOnOneThread { workers }
}

/// Keeps halves; asks to stop after some, or refuses the next.
#[derive(Default)]
struct Limited<'a> {
    halves: Vec<Half>,
    stop_after: Option<(usize, &'a Interrupt)>,
    refuse_after: Option<usize>,
    idled: usize,
}

#[derive(Debug, thiserror::Error)]
#[error("full")]
struct Full;

impl Sink<Half> for Limited<'_> {
    type Error = Full;

    fn holds(&self, _: &Half) -> bool {
        false
    }

    fn accept(&mut self, half: Half) -> Result<(), Full> {
        if self.refuse_after.is_some_and(|most| self.halves.len() >= most) {
            return Err(Full);
        }
        self.halves.push(half);
        if let Some((count, interrupt)) = self.stop_after
            && self.halves.len() >= count
        {
            interrupt.request();
        }
        Ok(())
    }

    fn idle(&mut self) -> Result<(), Full> {
        self.idled += 1;
        Ok(())
    }
}

#[test]
fn every_record_reaches_the_sink_once_whatever_the_team() {
    let expected: Vec<Half> =
        (0..50).flat_map(|task| [false, true].map(|second| Half { task, second })).collect();
    for team in [alone(1), alone(3), Team::Sharing { workers: 2, threads: 4 }] {
        let mut halves = Vec::new();
        let stages = vec![stage(0..50, 50, team, nothing)];
        let completion = run(stages, &Silent, &Interrupt::new(), &mut halves).unwrap();
        assert_eq!(completion, Completion::Finished, "{team:?}");
        halves.sort_unstable();
        assert_eq!(halves, expected, "{team:?}");
    }
}

#[test]
fn stages_follow_one_another_and_empty_ones_are_passed_over() {
    let mut halves = Vec::new();
    let stages = vec![
        stage(0..10, 10, alone(3), nothing),
        stage(10..10, 0, alone(0), nothing),
        stage(10..20, 10, alone(2), nothing),
    ];
    let completion = run(stages, &Silent, &Interrupt::new(), &mut halves).unwrap();
    assert_eq!(completion, Completion::Finished);
    assert!(halves[..20].iter().all(|half| half.task < 10), "the first stage first");
    assert_eq!(halves.len(), 40);
}

#[test]
fn an_interrupt_begins_no_new_task_and_counts_what_is_missing() {
    let interrupt = Interrupt::new();
    let mut sink = Limited { stop_after: Some((5, &interrupt)), ..Limited::default() };
    let drawn = AtomicUsize::new(0);
    let tasks = (0..).inspect(|_| {
        drawn.fetch_add(1, Ordering::Relaxed);
    });
    let stages = vec![stage(tasks, 1_000_000, alone(2), nothing)];
    let completion = run(stages, &Silent, &interrupt, &mut sink).unwrap();
    let Completion::Interrupted { missing } = completion else { panic!("{completion:?}") };
    assert_eq!(missing + sink.halves.len(), 2_000_000, "what is not taken is missing");
    // Five taken and the channel full, one half in each hand.
    assert!(sink.halves.len() <= 5 + 4 + 2 * 2, "{} taken", sink.halves.len());
    assert!(drawn.into_inner() <= 8, "tasks are asked for one by one");
}

#[test]
fn a_task_stopped_in_its_middle_is_no_error() {
    let interrupt = Interrupt::new();
    let mut sink = Limited { stop_after: Some((1, &interrupt)), ..Limited::default() };
    let stages = vec![stage(0..3, 3, alone(2), |_| Between::Eternity)];
    let completion = run(stages, &Silent, &interrupt, &mut sink).unwrap();
    let missing = 6 - sink.halves.len();
    assert_eq!(completion, Completion::Interrupted { missing });
    assert!(sink.halves.iter().all(|half| !half.second), "no second half was waited for");
}

#[test]
fn what_fails_ends_the_run_and_is_named() {
    // The others would wait for ever.
    let fifth_fails = |task: u32| if task == 5 { Between::Failure } else { Between::Nothing };
    let rest_waits = |task: u32| if task == 5 { Between::Failure } else { Between::Eternity };
    for (between, workers) in [(fifth_fails as fn(u32) -> Between, 1), (rest_waits, 6)] {
        let mut halves = Vec::new();
        let stages = vec![stage(0.., 1_000_000, alone(workers), between)];
        let error = run(stages, &Silent, &Interrupt::new(), &mut halves).unwrap_err();
        assert_eq!(error.to_string(), "task 5 cannot be halved");
        assert!(halves.contains(&Half { task: 5, second: false }), "finished before");
    }
}

#[test]
fn a_sink_that_refuses_ends_the_run_though_workers_wait_for_it() {
    for workers in [1, 4] {
        let mut sink = Limited { refuse_after: Some(3), ..Limited::default() };
        let stages = vec![stage(0.., 1_000_000, alone(workers), nothing)];
        let error = run(stages, &Silent, &Interrupt::new(), &mut sink).unwrap_err();
        assert!(matches!(error, RunError::Sink(Full)), "{error}");
        assert_eq!(sink.halves.len(), 3);
    }
}

#[test]
fn a_sink_without_records_is_told_so() {
    let mut sink = Limited::default();
    let stages = vec![stage(0..1, 1, alone(1), |_| Between::Pause)];
    run(stages, &Silent, &Interrupt::new(), &mut sink).unwrap();
    assert_eq!(sink.idled, 1, "once in one and a half seconds");
}

/// Adds up what it is told.
#[derive(Default)]
struct Told(Mutex<(Work, Work, String)>);

impl Progress for Told {
    fn start(&self, work: Work, things: &'static str) {
        *self.0.lock().unwrap() = (work, Work::default(), things.to_owned());
    }

    fn advance(&self, cost: f64) {
        assert!(cost >= 0.0, "work is not undone");
        self.0.lock().unwrap().1.cost += cost;
    }

    fn finish(&self, count: usize, place: &dyn Display) {
        let mut told = self.0.lock().unwrap();
        told.1.count += count;
        told.2 = format!("{} of {} {}", told.1.count, told.0.count, place);
    }
}

#[test]
fn the_progress_of_a_finished_run_adds_up_to_its_work() {
    let told = Told::default();
    let mut halves = Vec::new();
    let stages = repeat_with(|| stage(0..4, 4, alone(3), nothing)).take(2).collect();
    run(stages, &told, &Interrupt::new(), &mut halves).unwrap();
    let (planned, done, last) = told.0.into_inner().unwrap();
    // Sums of quarters are exact.
    assert_eq!((planned, done), (Work { count: 16, cost: 8.0 }, planned));
    assert!(last.starts_with("16 of 16 task "), "{last}");
}
