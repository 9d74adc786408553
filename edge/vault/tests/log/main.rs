//! The log keeps what it has acknowledged, wherever it lies and whatever happens.

mod behaviour;
mod crashes;
mod damage;
mod support;
