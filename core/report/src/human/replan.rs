//! How a plan departs from the one before.

use warplan_model::plan::Plan;

use super::page::Page;
use super::whatif;
use crate::facts;

/// What stayed, what moved, and what that bought; nothing for a first plan.
pub(super) fn section(page: &mut Page, plan: &Plan) {
    let Some(replan) = &plan.replan else { return };
    page.heading("Since the plan before");
    page.paragraph("  ", facts::departures(plan, replan).join(" "));
    if let Some(bought) = facts::bought(plan, replan) {
        page.paragraph("  ", bought);
    }
    whatif::moved(page, &replan.moved, ["announced", "now"]);
}
