//! KPI values at an instant, with every term.
