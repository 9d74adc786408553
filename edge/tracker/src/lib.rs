//! Snapshots from tracker exports.
