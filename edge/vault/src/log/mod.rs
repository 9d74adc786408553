//! Appends entries durably, and keeps tiles and checkpoints of them.
