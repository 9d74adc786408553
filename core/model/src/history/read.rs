//! Reading a history, which holds every line to the chain.

use super::{Entry, Event, HISTORY_FORMAT, History};
use crate::{Digest, canonical_bytes, json_problem};

/// Where a chain of entries does not hold.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Break {
    /// Line of the file, counted from 1.
    pub line: usize,
    /// The sequence that the entry states, if it can be read.
    pub sequence: Option<u64>,
    /// What does not fit, as a clause without a full stop.
    pub problem: String,
    /// What to do about it, as a clause in the imperative without a full stop.
    pub remedy: String,
}

/// How a history stands to a head that was noted earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// It holds the noted head, and so many entries after it.
    By(usize),
    /// No entry has that digest: the history was cut or written anew.
    Lost,
}

const RESTORE: &str = "restore the file from a copy or from version control";

/// The bytes of a digest as an entry states it.
const DIGEST_LENGTH: usize = "sha256:".len() + 64;

/// Whether a line's digest fits its content.
fn is_sealed(line: &[u8]) -> bool {
    let fits =
        |(stated, content): (&[u8], Vec<u8>)| stated == Digest::of_bytes(&content).to_string().as_bytes();
    split(line).is_some_and(fits)
}

/// A line's stated digest and the bytes that it has to fit: all keys but `digest`, which sorts before them.
pub(super) fn split(line: &[u8]) -> Option<(&[u8], Vec<u8>)> {
    let (stated, rest) = line.strip_prefix(br#"{"digest":""#)?.split_at_checked(DIGEST_LENGTH)?;
    Some((stated, [b"{", rest.strip_prefix(br#"","#)?].concat()))
}

/// Whether a line is the canonical bytes of what it holds: of one content there is one line, so that whoever computes
/// its digest from the content, and not from the line, finds the same.
fn is_canonical(line: &[u8]) -> bool {
    serde_json::from_slice(line).is_ok_and(|value: serde_json::Value| canonical_bytes(&value) == line)
}

impl History {
    /// Reads a history file, and holds its entries to the chain and to what may follow what.
    ///
    /// # Errors
    /// Everything that does not hold, by line.
    pub fn read(bytes: &[u8]) -> Result<History, Vec<Break>> {
        let mut reader = Reader::default();
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (lines, remnant) = bytes.split_at(whole);
        let lines = lines.strip_suffix(b"\n").map(|lines| lines.split(|byte| *byte == b'\n'));
        let mut count = 0;
        for (index, line) in lines.into_iter().flatten().enumerate() {
            count = index + 1;
            reader.line(count, line);
        }
        if !remnant.is_empty() {
            reader.breaks.push(cut_short(count + 1, whole, remnant));
        }
        if reader.breaks.is_empty() { Ok(reader.history) } else { Err(reader.breaks) }
    }

    /// How it stands to a head that was noted earlier.
    pub fn since(&self, head: Digest) -> Growth {
        if head == History::genesis() {
            return Growth::By(self.entries.len());
        }
        let position = self.entries.iter().position(|entry| entry.digest == head);
        position.map_or(Growth::Lost, |position| Growth::By(self.entries.len() - position - 1))
    }

    /// Takes in an entry that [`History::append`] or [`History::publish`] made of it.
    ///
    /// # Errors
    /// Why it does not follow.
    pub fn push(&mut self, entry: Entry) -> Result<(), String> {
        let last = self.entries.last().map(|last| (last.sequence, last.digest));
        if let Some(problem) = misplaced(&entry, last).or_else(|| self.unfit(&entry)) {
            return Err(problem);
        }
        self.entries.push(entry);
        Ok(())
    }

    /// Why an entry cannot be one of this history, whatever its place in the chain.
    fn unfit(&self, entry: &Entry) -> Option<String> {
        let Entry { release, revision, reason, .. } = entry;
        let last = self.revisions(release).next_back().map_or(0, |recorded| recorded.entry.revision);
        match &entry.event {
            Event::Scorecard { scorecard } => {
                if *revision != last + 1 {
                    return Some(format!("it is revision {revision} of {release}, and {} is due", last + 1));
                }
                if *revision > 1 && reason.as_ref().is_none_or(|reason| reason.trim().is_empty()) {
                    return Some(format!("it is revision {revision} of {release} and gives no reason"));
                }
                if scorecard.release.as_ref() != Some(release) {
                    return Some(format!("its scorecard is not of {release}"));
                }
                if scorecard.inputs.is_none() {
                    return Some("its scorecard does not say what it was made from".into());
                }
                scorecard
                    .contradiction()
                    .map(|problem| format!("its scorecard contradicts itself: {problem}"))
            }
            Event::Publication => match self.publish(release, Some(*revision)) {
                Ok(Some(_)) => None,
                Ok(None) => Some(format!("revision {revision} of {release} is published already")),
                Err(refusal) => Some(format!("it publishes what cannot be: {refusal}")),
            },
        }
    }
}

/// How each line begins.
const BEGINNING: &[u8] = b"{\"digest\":\"sha256:";

/// Of an append that a crash interrupted: nothing of it was reported as done. Of a whole entry only the line end is gone.
fn cut_short(line: usize, whole: usize, remnant: &[u8]) -> Break {
    if let Some(entry) = entry(remnant).ok().filter(|_| is_sealed(remnant)) {
        return Break {
            line,
            sequence: Some(entry.sequence),
            problem: "its line does not end".into(),
            remedy: "add a line feed at the end of the file, e.g. with `echo >> FILE`".into(),
        };
    }
    let bytes = remnant.len();
    let begins = remnant.iter().zip(BEGINNING).all(|(found, due)| found == due);
    if !begins {
        return Break {
            line,
            sequence: None,
            problem: "it is no entry of a history".into(),
            remedy: "name a file that `warplan history record` wrote".into(),
        };
    }
    Break {
        line,
        sequence: None,
        problem: format!("the file ends within an entry, {bytes} bytes into it: an append was cut short"),
        remedy: format!(
            "cut the file back to its first {whole} bytes, e.g. with `truncate -s {whole} FILE`, and record again"
        ),
    }
}

/// Why an entry does not stand where it should, after one of a sequence and a digest.
fn misplaced(entry: &Entry, last: Option<(u64, Digest)>) -> Option<String> {
    let (sequence, digest) = last.unwrap_or((0, History::genesis()));
    let due = sequence.saturating_add(1);
    let missing = || match entry.sequence - due {
        1 => format!("entry {due}, which should stand before it, is missing"),
        _ => format!("entries {due} to {}, which should stand before it, are missing", entry.sequence - 1),
    };
    if entry.sequence > due {
        return Some(missing());
    }
    if entry.sequence < due {
        return Some(format!("it stands after entry {sequence}: it was moved, or put in a second time"));
    }
    (entry.previous != digest).then(|| match last {
        None => "it names an entry before it, and is the first".to_owned(),
        Some(_) => format!("it does not follow entry {sequence}: one of the two was replaced"),
    })
}

#[derive(Default)]
struct Reader {
    history: History,
    breaks: Vec<Break>,
    /// Sequence and digest that the entry before states.
    last: Option<(u64, Digest)>,
    /// Whether the line before could not be read, so that nothing is known of what stands after it.
    lost: bool,
}

impl Reader {
    fn line(&mut self, line: usize, bytes: &[u8]) {
        let entry = match entry(bytes) {
            Ok(entry) => entry,
            Err((problem, remedy)) => {
                self.lost = true;
                self.breaks.push(Break { line, sequence: None, problem, remedy });
                return;
            }
        };
        let edited = if !is_sealed(bytes) {
            Some("its digest does not fit its content: it was edited".to_owned())
        } else if !is_canonical(bytes) {
            Some("it is not written in canonical JSON (RFC 8785): warplan did not write it".to_owned())
        } else {
            None
        };
        let misplaced = if self.lost { None } else { misplaced(&entry, self.last) };
        (self.last, self.lost) = (Some((entry.sequence, entry.digest)), false);
        let mut problems: Vec<String> = edited.into_iter().chain(misplaced).collect();
        // What follows a break is not held to what may follow what: it would only be told again.
        if problems.is_empty() && self.breaks.is_empty() {
            problems.extend(self.history.unfit(&entry));
        }
        let sequence = Some(entry.sequence);
        if problems.is_empty() && self.breaks.is_empty() {
            self.history.entries.push(entry);
        }
        let told =
            problems.into_iter().map(|problem| Break { line, sequence, problem, remedy: RESTORE.into() });
        self.breaks.extend(told);
    }
}

/// The entry of a line, or what is wrong with it and what to do.
fn entry(line: &[u8]) -> Result<Entry, (String, String)> {
    let restored = |problem: String| (problem, RESTORE.to_owned());
    if line.ends_with(b"\r") {
        let remedy = "restore its line ends; with `*.jsonl -text` in .gitattributes git leaves them alone";
        return Err(("it ends in CR LF: the file's line ends were converted".into(), remedy.into()));
    }
    if line.iter().all(u8::is_ascii_whitespace) {
        return Err(restored("it is empty".into()));
    }
    let entry: Entry = serde_json::from_slice(line).map_err(|error| {
        restored(format!("it is no entry: column {}: {}", error.column(), json_problem(&error)))
    })?;
    if entry.format != HISTORY_FORMAT {
        let remedy = "read it with the version of warplan that wrote it";
        return Err((format!("{:?} is not the format {HISTORY_FORMAT}", entry.format), remedy.into()));
    }
    Ok(entry)
}
