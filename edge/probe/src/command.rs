//! Commands: run in a folder, without a shell and without input, for a limited time and with limited output.
//!
//! A command runs in a process group of its own, so that what it starts ends with it: when its time is over, when it
//! prints too much, and when it ends by itself.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use process_wrap::std::{ChildWrapper, CommandWrap};
use warplan_evidence::Observed;

/// The most bytes that a command may print.
const OUTPUT_LIMIT: usize = 1 << 20;
/// How often it is looked whether a command has ended.
const GLANCE: Duration = Duration::from_millis(10);
/// How long output may stay open once everything that could write it has been ended.
const GRACE: Duration = Duration::from_secs(2);

/// What came out of a command: all of it, or too much.
type Output = Result<Vec<u8>, String>;

pub(crate) fn observe(folder: &Path, run: &[String], seconds: u32) -> Result<Observed, String> {
    let (program, arguments) = run.split_first().ok_or_else(|| "no program is named".to_owned())?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut command = CommandWrap::from(command);
    #[cfg(unix)]
    command.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::std::JobObject);
    let mut child = command.spawn().map_err(|error| format!("{program} does not start: {error}"))?;
    let output = listen(&mut *child, program)?;
    let observed = follow(&mut *child, program, &output, seconds);
    if observed.is_err() {
        // What has ended already needs no ending.
        let _ = child.start_kill();
        let _ = child.wait();
    }
    let (status, output) = observed?;
    Ok(Observed::Output { status, output })
}

/// Reads what a command prints, beside it.
fn listen(child: &mut dyn ChildWrapper, program: &str) -> Result<Receiver<Output>, String> {
    let stdout = child.stdout().take().ok_or_else(|| format!("{program} has no output"))?;
    let (send, output) = channel();
    let program = program.to_owned();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.take(OUTPUT_LIMIT as u64 + 1).read_to_end(&mut bytes);
        let too_much = bytes.len() > OUTPUT_LIMIT;
        let output = match read {
            Err(error) => Err(format!("the output of {program}: {error}")),
            Ok(_) if too_much => Err(format!("{program} prints more than {OUTPUT_LIMIT} bytes")),
            Ok(_) => Ok(bytes),
        };
        // Nobody listens any more once its time is over.
        let _ = send.send(output);
    });
    Ok(output)
}

/// Waits for a command to end; gives its exit status, `None` when a signal ended it, and what it printed.
fn follow(
    child: &mut dyn ChildWrapper,
    program: &str,
    output: &Receiver<Output>,
    seconds: u32,
) -> Result<(Option<i32>, Vec<u8>), String> {
    let end = Instant::now() + Duration::from_secs(seconds.into());
    let mut printed = None;
    let status = loop {
        if let Ok(output) = output.try_recv() {
            printed = Some(output?);
        }
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() >= end => {
                return Err(format!("{program} took longer than {seconds} s and was ended"));
            }
            Ok(None) => thread::sleep(GLANCE),
            Err(error) => return Err(format!("{program}: {error}")),
        }
    };
    // What it has left running ends with it; mostly there is nothing.
    let _ = child.start_kill();
    let printed = match printed {
        Some(printed) => printed,
        None => output
            .recv_timeout(GRACE)
            .map_err(|_| format!("what {program} has started keeps its output open"))??,
    };
    Ok((status.code(), printed))
}
