//! What was changed behind the log's back is found.
