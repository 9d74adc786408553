//! Rules that a portfolio and a plan are held to.
