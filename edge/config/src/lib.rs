//! Policy file to policy, with places for errors.
