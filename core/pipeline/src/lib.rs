//! The stages of the product, in order.
