//! Watching long work: a progress line on a terminal; for a solve also a time limit, and Ctrl-C.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use warplan_model::closure::Status;
use warplan_schedule::{Observer, Options, Progress};

use crate::args::EffortArgs;
use crate::output::talk;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How long a solve runs before it shows progress, and how often it does then.
const PATIENCE: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_millis(200);

/// Watches a solve from the command line.
pub struct Watch {
    started: Instant,
    limit: Option<Duration>,
    shown: Option<Mutex<Option<Instant>>>,
}

impl Watch {
    /// Starts the clock, and lets Ctrl-C end the solve with the best plan so far; a second one ends the program.
    pub fn start(effort: &EffortArgs) -> Self {
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        });
        Watch {
            started: Instant::now(),
            limit: effort.time_limit.map(Duration::from_secs_f64),
            shown: std::io::stderr().is_terminal().then(|| Mutex::new(None)),
        }
    }
}

impl Observer for Watch {
    fn progress(&self, progress: &Progress) {
        let Some(Ok(mut shown)) = self.shown.as_ref().map(Mutex::lock) else { return };
        let now = Instant::now();
        if now - self.started < PATIENCE || shown.is_some_and(|last| now - last < INTERVAL) {
            return;
        }
        *shown = Some(now);
        let bound = progress.bound.to_decimal_up();
        let standing = progress.objective.map_or_else(
            || "no plan yet".to_owned(),
            |objective| format!("best {:.3}, bound {bound:.3}", objective.to_decimal()),
        );
        talk(&format!("\r\x1b[Kplanning: {standing}, effort {}", progress.effort));
    }

    fn stop(&self) -> bool {
        INTERRUPTED.load(Ordering::SeqCst) || self.limit.is_some_and(|limit| self.started.elapsed() >= limit)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.shown.as_ref().is_some_and(|shown| shown.lock().is_ok_and(|shown| shown.is_some())) {
            talk("\r\x1b[K");
        }
    }
}

/// Counts what work has done, and shows it on a terminal once it takes long.
pub struct Meter {
    act: &'static str,
    started: Instant,
    terminal: bool,
    shown: Mutex<Shown>,
}

#[derive(Default)]
struct Shown {
    counts: BTreeMap<&'static str, u64>,
    last: Option<Instant>,
}

impl Meter {
    /// Begins to watch an act, as in "verifying".
    pub fn start(act: &'static str) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Meter { act, started: Instant::now(), terminal, shown: Mutex::default() }
    }
}

impl warplan_vault::vault::Progress for Meter {
    fn done(&self, what: &'static str, count: u64) {
        if !self.terminal {
            return;
        }
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        *shown.counts.entry(what).or_default() += count;
        let now = Instant::now();
        if now - self.started < PATIENCE || shown.last.is_some_and(|last| now - last < INTERVAL) {
            return;
        }
        shown.last = Some(now);
        let counts: Vec<String> =
            shown.counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
        talk(&format!("\r\x1b[K{}: {}", self.act, counts.join(", ")));
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if self.shown.get_mut().is_ok_and(|shown| shown.last.is_some()) {
            talk("\r\x1b[K");
        }
    }
}

/// The work that the arguments ask for.
pub fn options(effort: &EffortArgs) -> Options {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let default = Options::default();
    Options {
        effort: effort.effort.unwrap_or(default.effort),
        threads: effort.threads.map_or_else(cores, usize::from),
        ..default
    }
}

/// Says on standard error when a plan was cut short.
pub fn tell_if_stopped(status: Status) {
    if status == Status::Stopped {
        talk("note: the search was stopped; another run may find another plan\n");
    }
}
