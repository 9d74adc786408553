//! Ten thousand crashes: after each, what was acknowledged is there at its sequence, and nothing else that was not
//! attempted by the writer before.

use std::collections::BTreeMap;
use std::sync::Arc;

use warplan_vault::disk::simulated::{Call, Draw, Fault, Simulated};
use warplan_vault::log::{LogError, Pace, Writer};

use crate::support::{BY_HAND, entry, folder, signer, verified};

/// What a log must hold.
#[derive(Default)]
struct Truth {
    /// By sequence.
    acknowledged: Vec<Vec<u8>>,
    /// What the last writer attempted beyond that.
    attempted: BTreeMap<u64, Vec<u8>>,
    /// Tells each entry of a story from all others.
    count: u64,
}

impl Truth {
    fn append(&mut self, writer: &Writer, count: u64) -> Result<(), LogError> {
        let written = writer.append_batch(count, |sequence| {
            self.count += 1;
            let bytes = entry(sequence, &format!("entry {}", self.count));
            self.attempted.insert(sequence, bytes.clone());
            bytes
        });
        for sequence in written? {
            assert_eq!(sequence, self.acknowledged.len() as u64);
            self.acknowledged.extend(self.attempted.remove(&sequence));
        }
        Ok(())
    }

    /// Holds the log of a disk, which no fault hinders, against what is known of it.
    fn check(&mut self, disk: &Simulated, pace: Pace, context: &str) {
        let storage = folder(disk);
        match Writer::open(Arc::clone(&storage), signer(), pace) {
            Ok(writer) => drop(writer),
            Err(LogError::Missing { .. }) if self.acknowledged.is_empty() => return,
            Err(error) => panic!("{context}: {error}"),
        }
        let entries = verified(&storage).unwrap_or_else(|error| panic!("{context}: {error}"));
        assert!(entries.len() >= self.acknowledged.len(), "{context}: acknowledged entries are lost");
        for (sequence, bytes) in entries.iter().enumerate() {
            let known = self.acknowledged.get(sequence).or_else(|| self.attempted.get(&(sequence as u64)));
            assert!(known == Some(bytes), "{context}: entry {sequence} is not what was appended there");
        }
        self.acknowledged = entries;
        self.attempted.clear();
    }
}

/// Opens or creates the log, appends, flushes; ends at the first error.
fn live(disk: &Simulated, pace: Pace, truth: &mut Truth, draw: &mut Draw) -> Result<(), LogError> {
    let writer = match Writer::open(folder(disk), signer(), pace) {
        Err(LogError::Missing { .. }) => Writer::create(folder(disk), signer(), pace)?,
        opened => opened?,
    };
    for _ in 0..1 + draw.below(6) {
        match draw.below(8) {
            0..5 => truth.append(&writer, 1 + draw.below(4) as u64)?,
            5 => truth.append(&writer, 1 + draw.below(300) as u64)?,
            _ => drop(writer.flush()?),
        }
    }
    Ok(())
}

/// Stories of four lives each; three of them end in a crash or a fault, somewhere.
fn stories(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let draw = &mut Draw::new(seed);
        let disk = Simulated::new(seed);
        let pace = Pace { segment_bytes: [600, 4_096, 70_000][draw.below(3)], ..BY_HAND };
        let mut truth = Truth::default();
        for life in 0..3 {
            let call = Call::CHANGES[draw.below(Call::CHANGES.len())];
            let soon = [3, 12, 40][draw.below(3)];
            let nth = draw.below(soon) as u64;
            let fault = [Fault::Io, Fault::Full, Fault::Death][draw.below(3)];
            disk.plan(call, nth, fault);
            let lived = live(&disk, pace, &mut truth, draw);
            let crashed = draw.chance(80);
            if crashed {
                disk.crash(draw.bits())
            } else {
                disk.restart()
            }
            let context = format!(
                "seed {seed}, life {life}, {fault:?} at {call:?} {nth}, crashed {crashed}: {lived:?}"
            );
            truth.check(&disk, pace, &context);
            // The opening that has just checked was an opening as well, and its machine may crash.
            disk.crash(draw.bits());
        }
        live(&disk, pace, &mut truth, draw).unwrap();
        disk.restart();
        truth.check(&disk, pace, &format!("seed {seed}, the last life"));
    }
}

#[test]
fn stories_of_the_first_quarter() {
    stories(0..850);
}

#[test]
fn stories_of_the_second_quarter() {
    stories(850..1_700);
}

#[test]
fn stories_of_the_third_quarter() {
    stories(1_700..2_550);
}

#[test]
fn stories_of_the_last_quarter() {
    stories(2_550..3_400);
}

/// What a writer does across the end of a tile: partial tiles, full ones, removed ones, reused segments.
fn across_a_tile(disk: &Simulated, truth: &mut Truth) -> Result<(), LogError> {
    let writer = Writer::create(folder(disk), signer(), BY_HAND)?;
    for count in [250, 5, 3] {
        truth.append(&writer, count)?;
        writer.flush()?;
    }
    truth.append(&writer, 2)?;
    drop(writer);
    let writer = Writer::open(folder(disk), signer(), BY_HAND)?;
    truth.append(&writer, 2)
}

#[test]
fn a_fault_at_every_call_of_the_write_path() {
    let calm = Simulated::new(0);
    across_a_tile(&calm, &mut Truth::default()).unwrap();
    for call in Call::CHANGES {
        let calls = calm.calls(call);
        assert!(calls > 0 || matches!(call, Call::Link), "{call:?}");
        for (nth, fault) in
            (0..calls).flat_map(|nth| [Fault::Io, Fault::Full, Fault::Death].map(|fault| (nth, fault)))
        {
            let disk = Simulated::new(nth);
            disk.plan(call, nth, fault);
            let mut truth = Truth::default();
            let lived = across_a_tile(&disk, &mut truth);
            disk.crash(nth);
            truth.check(&disk, BY_HAND, &format!("{fault:?} at {call:?} {nth}: {lived:?}"));
        }
    }
}

#[test]
fn after_a_failure_a_writer_writes_no_more() {
    for (call, fault) in [(Call::Write, Fault::Full), (Call::Write, Fault::Io), (Call::Sync, Fault::Io)] {
        let disk = Simulated::new(1);
        let writer = Writer::create(folder(&disk), signer(), BY_HAND).unwrap();
        writer.append(|sequence| entry(sequence, "first")).unwrap();
        disk.plan(call, 0, fault);
        writer.append(|sequence| entry(sequence, "second")).unwrap_err();
        let writes = disk.calls(Call::Write);
        for refused in [writer.append(|_| panic!("no entry is made")).map(|_| ()), writer.flush().map(|_| ())]
        {
            let refused = refused.unwrap_err().to_string();
            assert!(
                refused.starts_with("the writer has stopped: /store: writing journal/000000: "),
                "{refused}"
            );
        }
        drop(writer);
        assert_eq!(disk.calls(Call::Write), writes);
    }
}
