//! Buckets: objects whose data keys are wrapped, rotated and destroyed together.
//!
//! Terms: a bucket's secret wraps the data keys of its objects and is itself wrapped by the provider's key of that
//! bucket. A generation is one secret of a bucket; rotation begins the next one. A record is a wrapped data key.

mod class;
mod record;
mod ring;
mod rotate;
mod shelf;
mod state;

pub use class::{Class, ClassError, Period};
pub use record::{ObjectVersion, RECORD_LEN, Record, TABLE_RECORDS};
pub use ring::Ring;
pub use shelf::{Located, RecordFile, Shelf};
pub use state::{BUCKET_FORMAT, BucketState, Generation, HOLD, Keys, WRAPS_LIMIT};
