//! Independent check of plans against their model.
