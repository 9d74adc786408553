//! The journal in a folder: files of fixed length that are overwritten in turn, since writing in place is what a file
//! system makes durable fastest.
//!
//! A segment holds one chain of frames from its first byte on. It is used again once all of them are integrated; what
//! is then left of them behind the new ones belongs to another run or to lower sequences. An opening integrates what
//! it finds before it writes, and forgets what it could not use, so that frames of different runs are never joined.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::disk::File;
use crate::storage::{Folder, Storage};

use super::super::LogError;
use super::super::frame::{Chain, Frame, HEADER, Run, Seal};
use super::{FOLDER, Journal};

/// So many segments are kept between openings.
const KEPT: usize = 2;

/// The journal in a folder.
pub(super) struct Segments {
    storage: Arc<dyn Storage>,
    run: Run,
    seal: Seal,
    segment_bytes: u64,
    /// Entries below it are integrated.
    released: AtomicU64,
    writing: Mutex<Writing>,
}

#[derive(Default)]
struct Writing {
    segments: Vec<Segment>,
    /// Which of them is written, and from where on; none before the first append.
    current: Option<(usize, u64)>,
}

struct Segment {
    name: String,
    file: Box<dyn File>,
    /// The sequence after its last frame; 0 when it holds none.
    end: u64,
    /// Whether it has its length, so that its end is no surprise.
    whole: bool,
}

impl Segments {
    /// The segments that are there.
    pub(super) fn open(
        storage: Arc<dyn Storage>,
        run: Run,
        seal: Seal,
        segment_bytes: u64,
    ) -> Result<Segments, LogError> {
        let writing = Mutex::default();
        let opened = Segments { storage, run, seal, segment_bytes, released: AtomicU64::new(0), writing };
        for listed in opened.storage.list(&format!("{FOLDER}/"))? {
            opened.at("opening", &listed.path, |folder| {
                let file = folder.disk().open_write(&folder.locate(&listed.path))?;
                let whole = listed.size == segment_bytes;
                let mut writing = opened.writing.lock().unwrap_or_else(PoisonError::into_inner);
                writing.segments.push(Segment { name: listed.path.clone(), file, end: 0, whole });
                Ok(())
            })?;
        }
        Ok(opened)
    }

    /// Does something with the journal's files.
    fn at<T>(
        &self,
        act: &'static str,
        path: &str,
        run: impl FnOnce(&Folder) -> io::Result<T>,
    ) -> Result<T, LogError> {
        let folder = self.storage.folder().expect("segments lie in a folder");
        let done = folder.writable().and_then(|()| run(folder));
        Ok(folder.fail(done, act, path)?)
    }

    /// A segment whose frames are all integrated, or a new one.
    fn next(&self, writing: &mut Writing) -> Result<usize, LogError> {
        let released = self.released.load(Ordering::Acquire);
        let current = writing.current.map(|(index, _)| index);
        let free = |(index, segment): (usize, &Segment)| Some(index) != current && segment.end <= released;
        let index = match writing.segments.iter().enumerate().position(free) {
            Some(index) => index,
            None => {
                let name = (0..).map(|number| format!("{FOLDER}/{number:06}"));
                let is_free = |name: &String| writing.segments.iter().all(|segment| segment.name != *name);
                let name = name.into_iter().find(is_free).unwrap_or_default();
                let file = self.at("creating", &name, |folder| {
                    folder.ensure(&folder.locate(FOLDER))?;
                    let file = folder.disk().open_write(&folder.locate(&name))?;
                    folder.synced(folder.disk().sync_dir(&folder.locate(FOLDER)))?;
                    Ok(file)
                })?;
                writing.segments.push(Segment { name, file, end: 0, whole: false });
                writing.segments.len() - 1
            }
        };
        let segment = &mut writing.segments[index];
        if !segment.whole {
            self.at("allocating", &segment.name, |folder| {
                segment.file.allocate(self.segment_bytes)?;
                folder.synced(segment.file.sync_data())
            })?;
            segment.whole = true;
        }
        Ok(index)
    }

    /// Writes frames where the last ones ended and makes them durable.
    fn write(&self, writing: &mut Writing, bytes: &mut Vec<u8>, end: u64) -> Result<(), LogError> {
        if let Some((index, offset)) = writing.current.filter(|_| !bytes.is_empty()) {
            let segment = &mut writing.segments[index];
            self.at("writing", &segment.name, |folder| {
                segment.file.write_at(offset, bytes)?;
                folder.synced(segment.file.sync_data())
            })?;
            segment.end = end;
            writing.current = Some((index, offset + bytes.len() as u64));
            bytes.clear();
        }
        Ok(())
    }
}

impl Journal for Segments {
    fn recover(&self, from: u64) -> Result<Vec<Frame>, LogError> {
        let mut chains = Vec::new();
        for segment in &mut self.writing.lock().unwrap_or_else(PoisonError::into_inner).segments {
            let bytes = self.at("reading", &segment.name, |_| {
                let len = segment.file.len()?;
                segment.file.read_at(0..len)
            })?;
            let mut chain = Chain::parse(&bytes, &self.seal);
            segment.end = chain.end().unwrap_or(0);
            chain.frames.retain(|frame| frame.sequence >= from);
            chains.push(chain);
        }
        let mut recovered: Vec<Frame> = Vec::new();
        let mut run = None;
        loop {
            let next = from + recovered.len() as u64;
            let continues = |chain: &Chain| {
                run.is_none_or(|run| run == chain.run)
                    && chain.frames.first().is_some_and(|first| first.sequence == next)
            };
            let Some(index) = chains.iter().position(continues) else { return Ok(recovered) };
            let chain = chains.swap_remove(index);
            run = Some(chain.run);
            recovered.extend(chain.frames);
        }
    }

    fn begin(&self, size: u64) -> Result<(), LogError> {
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        for segment in writing.segments.iter_mut().filter(|segment| segment.end > size) {
            self.at("clearing", &segment.name, |folder| {
                segment.file.write_at(0, &[0; HEADER])?;
                folder.synced(segment.file.sync_data())
            })?;
            segment.end = 0;
        }
        while writing.segments.len() > KEPT {
            if let Some(segment) = writing.segments.pop() {
                self.storage.delete(&segment.name)?;
            }
        }
        self.released.store(size, Ordering::Release);
        Ok(())
    }

    fn append(&self, frames: &[Frame]) -> Result<(), LogError> {
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Vec::with_capacity(frames.iter().map(Frame::len).sum());
        for frame in frames {
            let end = bytes.len() + frame.len();
            let fits = |(_, offset): (usize, u64)| offset + end as u64 <= self.segment_bytes;
            if !writing.current.is_some_and(fits) {
                self.write(&mut writing, &mut bytes, frame.sequence)?;
                writing.current = Some((self.next(&mut writing)?, 0));
            }
            frame.print(&self.run, &self.seal, &mut bytes);
        }
        let end = frames.last().map_or(0, |last| last.sequence + 1);
        self.write(&mut writing, &mut bytes, end)
    }

    fn release(&self, size: u64) -> Result<(), LogError> {
        self.released.store(size, Ordering::Release);
        Ok(())
    }
}
