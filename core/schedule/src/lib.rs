//! Closure scheduling: search, bound and proof.
