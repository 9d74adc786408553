//! Hashing beside the work that makes the bytes.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use sha2::digest::Update;
use zeroize::Zeroizing;

/// Bytes that are wiped when dropped: plaintext passes through them.
pub(super) type Buffer = Zeroizing<Vec<u8>>;

/// How many buffers may wait for a hash: enough to bridge the times when a busy machine runs other programs. Bounds the
/// memory of a lane.
const WAITING: usize = 8;

/// A hash of a stream that comes in buffers. It moves to a thread of its own with the first full buffer, so that small
/// objects start none.
pub(super) enum Lane<H> {
    /// Hashing where the bytes are made.
    Here(H),
    /// Hashing on a thread, which gives buffers back empty.
    Away {
        /// A buffer, and from where on it is hashed.
        full: SyncSender<(Buffer, usize)>,
        /// Buffers to fill again.
        empty: Receiver<Buffer>,
        /// How many more may be made.
        unmade: usize,
        /// The thread, which ends when `full` is dropped.
        thread: JoinHandle<H>,
    },
}

impl<H: Update + Clone + Send + 'static> Lane<H> {
    /// Hashes a buffer from an offset on, and gives an empty one for it.
    pub(super) fn pass(&mut self, buffer: Buffer, from: usize) -> Buffer {
        let capacity = buffer.capacity();
        if let Self::Here(hash) = self {
            match away(hash.clone()) {
                Some(lane) => *self = lane,
                None => return update(hash, buffer, from),
            }
        }
        let Self::Away { full, empty, unmade, .. } = self else { unreachable!("moved above") };
        // Sending and receiving fail only when the thread panicked, which `finish` passes on.
        let _ = full.send((buffer, from));
        match empty.try_recv() {
            Ok(buffer) => buffer,
            Err(_) if *unmade > 0 => {
                *unmade -= 1;
                Buffer::new(Vec::with_capacity(capacity))
            }
            Err(_) => empty.recv().unwrap_or_default(),
        }
    }

    /// Hashes the last bytes.
    pub(super) fn finish(self, last: &[u8]) -> H {
        let mut hash = match self {
            Self::Here(hash) => hash,
            Self::Away { full, empty, thread, .. } => {
                drop((full, empty));
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }
        };
        hash.update(last);
        hash
    }
}

fn update<H: Update>(hash: &mut H, mut buffer: Buffer, from: usize) -> Buffer {
    hash.update(&buffer[from..]);
    buffer.clear();
    buffer
}

/// Moves a hash to a thread; `None` where the system grants no more threads.
fn away<H: Update + Send + 'static>(mut hash: H) -> Option<Lane<H>> {
    let (full, incoming) = sync_channel::<(Buffer, usize)>(WAITING);
    let (outgoing, empty) = sync_channel(WAITING + 1);
    let thread = std::thread::Builder::new().name("hash".into()).spawn(move || {
        for (buffer, from) in incoming {
            // Refused only once nobody fills buffers any more.
            let _ = outgoing.send(update(&mut hash, buffer, from));
        }
        hash
    });
    Some(Lane::Away { full, empty, unmade: WAITING, thread: thread.ok()? })
}
