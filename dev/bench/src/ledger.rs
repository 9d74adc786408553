//! The ledger's log in a folder: appends as durable as they are acknowledged, beside bare syncs of the same disk; and
//! sealed objects.

mod sealing;
mod verifying;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use warplan_ledger::Signer;
use warplan_vault::disk::{Disk, File, Real};
use warplan_vault::log::{LogError, Pace, Reader, Writer};
use warplan_vault::storage::Folder;

use crate::child;
use crate::page::{Page, time};
use crate::vault;

/// The longest entry of the ledger, about 1 KiB.
const ENTRY: usize = 1_023;
const BARE_BYTES: usize = 4_096;
/// What a bare sync is overwritten in.
const BARE_FILE: u64 = 4 << 20;
/// Rounds of bare syncs and of appends in turn, so that both see the same disk.
const ROUNDS: usize = 10;
const IN_ROUND: usize = 200;
const BATCH: u64 = 1_000;
const THREADS: usize = 2;
const SUSTAINED: Duration = Duration::from_secs(8);
/// What the limits of the disk are measured with: so many files of a MiB, so many of them synced together.
const MEBIBYTE: usize = 1 << 20;
const FILES: usize = 256;
const TOGETHER: usize = 32;
/// Appends a second while it is measured when a checkpoint covers them.
const PACED: u64 = 100_000;

/// Appends of 1 KiB: how many a second, how soon acknowledged, how soon covered by a checkpoint.
pub fn measure() -> Result<Page, String> {
    let folder = child::scratch("ledger")?;
    let mut rows = acknowledged(&folder)?;
    rows.push(sustained(&folder)?);
    rows.push(covered(&folder)?);
    rows.extend(sealing::measure()?);
    rows.extend(verifying::measure(&folder)?);
    rows.extend(vault::rows(&folder, new_bytes(&folder)?)?);
    Ok(Page {
        title: "Ledger",
        intro: format!(
            "A log in a folder, entries of {ENTRY} bytes. An append is acknowledged once it is durable; the limit beside \
             it is a bare write of {BARE_BYTES} bytes in place with its fdatasync, measured in turn in the same run. \
             Batches hold {BATCH} entries and come from {THREADS} threads."
        ),
        columns: vec!["figure", "measured", "limit of the machine", "target"],
        rows,
    })
}

fn open(folder: &Path, name: &str) -> Result<Writer, String> {
    let storage = Folder::new(Arc::new(Real), &folder.join(name));
    let signer =
        Signer::from_seed("bench.example/log", &[1; 32].into()).map_err(|error| error.to_string())?;
    Writer::create(Arc::new(storage), signer, Pace::default()).map_err(|error| error.to_string())
}

fn entry(sequence: u64) -> Vec<u8> {
    let mut bytes = vec![b'.'; ENTRY];
    bytes[..8].copy_from_slice(&sequence.to_be_bytes());
    bytes
}

/// One append after the other, and one bare sync after the other.
fn acknowledged(folder: &Path) -> Result<Vec<Vec<String>>, String> {
    let (mut bare, mut appended) = (Vec::new(), Vec::new());
    let writer = open(folder, "single")?;
    let file = Real.create_new(&folder.join("bare")).map_err(|error| error.to_string())?;
    file.allocate(BARE_FILE).and_then(|()| file.sync_data()).map_err(|error| error.to_string())?;
    for _ in 0..ROUNDS {
        writer.flush().map_err(|error| error.to_string())?;
        for n in 0..IN_ROUND {
            let start = Instant::now();
            bare_sync(&*file, n).map_err(|error| format!("a bare sync failed: {error}"))?;
            bare.push(start.elapsed());
        }
        for _ in 0..IN_ROUND {
            let start = Instant::now();
            writer.append(entry).map_err(|error| error.to_string())?;
            appended.push(start.elapsed());
        }
    }
    let row = |name: &str, percent: usize, target: u32| {
        let (append, bare) = (quantile(&mut appended.clone(), percent), quantile(&mut bare.clone(), percent));
        vec![name.to_owned(), micros(append), micros(bare), format!("{target} × the limit")]
    };
    Ok(vec![row("one append acknowledged, p50", 50, 3), row("one append acknowledged, p99", 99, 5)])
}

fn bare_sync(file: &dyn File, n: usize) -> std::io::Result<()> {
    let offset = (n * BARE_BYTES) as u64 % BARE_FILE;
    file.write_at(offset, &[1; BARE_BYTES])?;
    file.sync_data()
}

/// Batches as fast as they are taken, until a checkpoint covers them all.
fn sustained(folder: &Path) -> Result<Vec<String>, String> {
    let writer = open(folder, "sustained")?;
    let start = Instant::now();
    let append = || {
        while start.elapsed() < SUSTAINED {
            writer.append_batch(BATCH, entry)?;
        }
        Ok::<(), LogError>(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(append)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or(Ok(())))
    })
    .map_err(|error| error.to_string())?;
    let size = writer.close().map_err(|error| error.to_string())?.checkpoint().size;
    let rate = size as f64 / start.elapsed().as_secs_f64();
    let limit = 1.0 / (ENTRY as f64 * (1.0 / bytes_in_place(folder)? + 1.0 / new_bytes(folder)?));
    Ok(vec![
        "durable appends a second, in batches, all covered by a checkpoint at the end".to_owned(),
        format!("{rate:.0}"),
        format!("{limit:.0} when each byte is written in place, and then to a new file"),
        "100,000".to_owned(),
    ])
}

/// Bytes a second that one file takes which is overwritten in place, synced after each MiB.
fn bytes_in_place(folder: &Path) -> Result<f64, String> {
    let bytes = vec![1; MEBIBYTE];
    let path = folder.join("in-place");
    let overwrite = || -> std::io::Result<Duration> {
        let file = Real.create_new(&path)?;
        file.allocate(BARE_FILE)?;
        file.sync_data()?;
        let start = Instant::now();
        for n in 0..FILES {
            file.write_at((n * MEBIBYTE) as u64 % BARE_FILE, &bytes)?;
            file.sync_data()?;
        }
        Ok(start.elapsed())
    };
    let took = overwrite().map_err(|error| format!("overwriting {} failed: {error}", path.display()))?;
    Ok((FILES * MEBIBYTE) as f64 / took.as_secs_f64())
}

/// Bytes a second that new files of 1 MiB take which are synced together, as many at a time as tiles are.
fn new_bytes(folder: &Path) -> Result<f64, String> {
    let bytes = vec![1; MEBIBYTE];
    let folder = folder.join("new");
    let create = |n: usize| -> std::io::Result<Box<dyn File>> {
        let file = Real.create_new(&folder.join(n.to_string()))?;
        file.write_at(0, &bytes)?;
        Ok(file)
    };
    let fill = || -> std::io::Result<Duration> {
        std::fs::create_dir(&folder)?;
        let start = Instant::now();
        for batch in 0..FILES / TOGETHER {
            let files = (0..TOGETHER).map(|n| create(batch * TOGETHER + n)).collect::<Result<Vec<_>, _>>()?;
            Real.sync_files(&files)?;
        }
        let took = start.elapsed();
        std::fs::remove_dir_all(&folder)?;
        Ok(took)
    };
    let took = fill().map_err(|error| format!("filling {} failed: {error}", folder.display()))?;
    Ok((FILES * MEBIBYTE) as f64 / took.as_secs_f64())
}

/// At a fixed rate: from an acknowledgement until a checkpoint covers it.
fn covered(folder: &Path) -> Result<Vec<String>, String> {
    let writer = open(folder, "paced")?;
    let done = AtomicBool::new(false);
    let start = Instant::now();
    let (acknowledged, checkpoints) = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let reader = Reader::new(Arc::new(Folder::new(Arc::new(Real), &folder.join("paced"))));
            let mut seen: Vec<(u64, Instant)> = Vec::new();
            while !done.load(Ordering::Acquire) {
                let size = reader.checkpoint().map_or(0, |read| read.checkpoint().size);
                if seen.last().is_none_or(|(last, _)| *last < size) {
                    seen.push((size, Instant::now()));
                }
                std::thread::sleep(Duration::from_millis(1));
            }
            seen
        });
        let mut acknowledged = Vec::new();
        let mut appended = Ok(());
        while appended.is_ok() && start.elapsed() < SUSTAINED {
            let due = Duration::from_secs_f64(acknowledged.len() as f64 * BATCH as f64 / PACED as f64);
            std::thread::sleep(due.saturating_sub(start.elapsed()));
            appended = writer
                .append_batch(BATCH, entry)
                .map(|sequences| acknowledged.push((sequences.end, Instant::now())));
        }
        let appended = appended.and_then(|()| writer.flush());
        std::thread::sleep(Duration::from_millis(5));
        done.store(true, Ordering::Release);
        appended.map(|_| (acknowledged, watch.join().unwrap_or_default()))
    })
    .map_err(|error| error.to_string())?;
    let rate = acknowledged.len() as f64 * BATCH as f64 / SUSTAINED.as_secs_f64();
    let lag = |(end, at): &(u64, Instant)| {
        let covering = checkpoints.iter().find(|(size, _)| size >= end);
        covering.map_or(Duration::MAX, |(_, when)| when.saturating_duration_since(*at))
    };
    let mut lags: Vec<Duration> = acknowledged.iter().map(lag).collect();
    Ok(vec![
        format!("until a checkpoint covers an entry at {rate:.0} appends a second, p99"),
        time(quantile(&mut lags, 99)),
        String::new(),
        "250 ms".to_owned(),
    ])
}

fn quantile(samples: &mut [Duration], percent: usize) -> Duration {
    samples.sort();
    samples[(samples.len() * percent / 100).min(samples.len() - 1)]
}

fn micros(duration: Duration) -> String {
    format!("{} µs", duration.as_micros())
}
