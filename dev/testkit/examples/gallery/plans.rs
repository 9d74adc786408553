//! Pictures of plans.

use warplan_report::svg::{burn_up, dependencies, kpi_curve, lanes, timeline};
use warplan_testkit::plans::{self, Planned, Shape, planned};
use warplan_testkit::scores::Values;

use crate::Drawn;

pub fn pictures(width: u32) -> Drawn {
    let shapes = [
        ("small", Shape::SMALL),
        ("pilot", Shape::PILOT),
        ("lowest", Shape { values: Values::Lowest, ..Shape::PILOT }),
        ("highest", Shape { values: Values::Highest, kpis: 20, ..Shape::PILOT }),
        ("middle", Shape::MIDDLE),
        ("sprints", Shape::SPRINTS),
        ("large", Shape::LARGE),
    ];
    let mut drawn = Vec::new();
    for (name, shape) in shapes {
        let title = |number| format!("Do what has to be done about part {number} of the product");
        let all = planned(shape, &title);
        let Planned { policy, portfolio, plan } = &all;
        let forecast = plans::forecast(plan);
        let names = ["", "Uncap", "A lane with a name of forty characters !", "Last"].map(String::from);
        drawn.extend([
            (format!("timeline-{name}"), timeline(plan, policy, portfolio, width)),
            (format!("curve-{name}"), kpi_curve(plan, policy, None, width)),
            (format!("burnup-{name}"), burn_up(plan, policy, portfolio, None, width)),
            (format!("forecast-{name}"), burn_up(plan, policy, portfolio, Some(&forecast), width)),
            (format!("graph-{name}"), dependencies(&plans::graph(&all), width)),
            (format!("lanes-{name}"), lanes(&plans::lanes(&names, shape.kpis), width)),
        ]);
    }
    drawn
}
