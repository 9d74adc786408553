//! Pictures of plans: what they look like, and that nothing of them is cut, overlaps or breaks.

#[path = "support/layout.rs"]
mod layout;
mod support;

use insta::assert_snapshot;
use proptest::prelude::*;
use support::Material;
use warplan_model::Decimal;
use warplan_model::view::{DependencyGraph, LaneEffects};
use warplan_report::svg::{self, Picture, Worths};
use warplan_testkit::plans::{self, Planned, Shape, planned};
use warplan_testkit::scores::Values;

const WIDTHS: [u32; 5] = [360, 480, 800, 1100, 1600];

fn title(number: u64) -> String {
    format!("Do what has to be done about part {number} of the product")
}

/// The four pictures of a plan and its lanes.
fn all(
    planned: &Planned,
    graph: &DependencyGraph,
    lanes: &LaneEffects,
    width: u32,
) -> [(&'static str, Picture); 6] {
    let Planned { policy, portfolio, plan } = planned;
    let forecast = plans::forecast(plan);
    [
        ("timeline", svg::timeline(plan, policy, portfolio, width)),
        ("KPI curve", svg::kpi_curve(plan, policy, None, width)),
        ("burn-up", svg::burn_up(plan, policy, portfolio, None, width)),
        ("forecast", svg::burn_up(plan, policy, portfolio, Some(&forecast), width)),
        ("dependencies", svg::dependencies(graph, width)),
        ("lanes", svg::lanes(lanes, width)),
    ]
}

fn lane_names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_timeline_shows_teams_bars_umbrellas_and_days() {
    let Material { plan, policy, portfolio, .. } = Material::new();
    assert_snapshot!(svg::timeline(&plan, &policy, &portfolio, 800).inline("timeline"));
}

/// Texts of a timeline below its bars.
fn legend(planned: &Planned) -> Vec<String> {
    let picture = svg::timeline(&planned.plan, &planned.policy, &planned.portfolio, 1600);
    let texts = layout::texts(&picture.inline("timeline"));
    let known = ["P0", "P1", "P2", "P3", "no severity", "umbrella", "turns overdue here, closed before"];
    let known = known.into_iter().chain(["overdue from here", "waits for"]);
    let is_drawn = |text: &&str| texts.iter().any(|drawn| drawn.text == *text);
    known.filter(is_drawn).map(str::to_owned).collect()
}

#[test]
fn the_legend_of_a_timeline_has_the_signs_that_are_drawn_and_no_others() {
    let shape = Shape { issues: 3, ..Shape::SMALL };
    let mut planned = planned(shape, &title);
    assert_eq!(legend(&planned), ["P1", "P2", "P3"]);
    planned.plan.sequence[0].severity = String::new();
    assert_eq!(legend(&planned), ["P2", "P3", "no severity"]);
    let full = plans::planned(Shape::PILOT, &title);
    assert_eq!(
        legend(&full),
        [
            "P0",
            "P1",
            "P2",
            "P3",
            "umbrella",
            "turns overdue here, closed before",
            "overdue from here",
            "waits for"
        ]
    );
}

#[test]
fn a_large_plan_is_drawn_as_the_load_of_its_teams() {
    let shape = Shape { issues: 900, periods: 20, teams: 2, capacity: 30, ..Shape::MIDDLE };
    let Planned { policy, portfolio, plan } = planned(shape, &title);
    assert_snapshot!(svg::timeline(&plan, &policy, &portfolio, 800).inline("timeline"));
}

#[test]
fn the_area_between_the_curves_is_labelled_with_its_worth() {
    let Material { plan, policy, comparison, .. } = Material::new();
    assert_snapshot!(svg::kpi_curve(&plan, &policy, Some(&comparison), 800).inline("kpis"));
}

#[test]
fn a_burn_up_has_what_is_closed_what_is_planned_and_the_chances() {
    let Planned { policy, portfolio, plan } = planned(Shape::SMALL, &title);
    let forecast = plans::forecast(&plan);
    assert_snapshot!(svg::burn_up(&plan, &policy, &portfolio, Some(&forecast), 360).inline("burn-up"));
}

#[test]
fn dependencies_lie_in_layers_and_the_critical_path_is_thick() {
    assert_snapshot!(svg::dependencies(&support::questions::graph(), 800).inline("dependencies"));
}

#[test]
fn lanes_are_bars_with_what_they_bring() {
    let lanes = plans::lanes(&lane_names(&["none", "Uncap the radar", "Costs more than it brings"]), 2);
    assert_snapshot!(svg::lanes(&lanes, 800).inline("lanes"));
}

#[test]
fn nothing_is_cut_and_nothing_overlaps() {
    let names =
        lane_names(&["", "Uncap", "A lane with a name of forty characters and then some more", "Last"]);
    for shape in [Shape::SMALL, Shape::PILOT, Shape::MIDDLE, Shape::SPRINTS, Shape::LARGE] {
        let planned = planned(shape, &title);
        let graph = plans::graph(&planned);
        let lanes = plans::lanes(&names, shape.kpis);
        for width in WIDTHS {
            for (kind, picture) in all(&planned, &graph, &lanes, width) {
                layout::assert_sound(&format!("{kind} of {shape:?} at {width}"), &picture);
                assert_eq!(picture.width, width);
            }
        }
    }
}

#[test]
fn nothing_is_cut_and_nothing_overlaps_with_few_kpis_and_many_and_values_at_the_ends() {
    let names = lane_names(&["", "Uncap", "A lane with a name of forty characters !", "Last"]);
    for kpis in [3, 8, 20] {
        for values in [Values::Lowest, Values::Highest, Values::Mixed] {
            for shape in [Shape::SMALL, Shape::PILOT, Shape::SPRINTS] {
                let shape = Shape { kpis, values, ..shape };
                let planned = planned(shape, &title);
                let (graph, lanes) = (plans::graph(&planned), plans::lanes(&names, kpis));
                for width in [360, 800, 1600] {
                    for (kind, picture) in all(&planned, &graph, &lanes, width) {
                        layout::assert_sound(&format!("{kind} of {shape:?} at {width}"), &picture);
                        if kind == "lanes" || kind == "dependencies" && width > 360 {
                            let drawn = layout::texts(&picture.inline("picture"));
                            let is_whole = drawn.iter().all(|text| !text.text.contains('…'));
                            assert!(is_whole, "{kind} of {shape:?} at {width}: {drawn:?}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn long_chains_run_downwards_and_the_longest_are_shortened() {
    for length in [2, 7, 40, 72, 73, 400] {
        for width in WIDTHS {
            let picture = svg::dependencies(&plans::chain(length), width);
            layout::assert_sound(&format!("a chain of {length} at {width}"), &picture);
        }
    }
    let drawn = svg::dependencies(&plans::chain(400), 800).inline("chain");
    assert!(drawn.contains("Of the 400 issues of the critical path 328 in its middle are not drawn."));
}

#[test]
fn a_plan_without_issues_dependencies_or_lanes_says_so() {
    let empty = Planned { ..planned(Shape { issues: 0, ..Shape::SMALL }, &title) };
    let graph = plans::graph(&empty);
    let lanes = plans::lanes(&[], 3);
    for width in WIDTHS {
        for (kind, picture) in all(&empty, &graph, &lanes, width) {
            layout::assert_sound(&format!("empty {kind} at {width}"), &picture);
        }
    }
    assert!(svg::dependencies(&graph, 800).description.contains("None of 0 issues waits for another"));
    assert!(svg::lanes(&lanes, 800).inline("lanes").contains("The policy has no lanes."));
}

#[test]
fn the_area_between_two_courses_is_the_difference_of_their_lifts() {
    let Material { plan, policy, comparison, .. } = Material::new();
    let worths = Worths::new(&plan, &policy, Some(&comparison));
    assert_eq!(Worths::between(&worths.best, &worths.idle), plan.lift);
    let hand = worths.hand.unwrap();
    assert_eq!(Worths::between(&hand, &worths.idle), comparison.lift);
    assert_eq!(Worths::between(&worths.best, &hand), comparison.difference);
    assert!(Worths::between(&worths.idle, &worths.best) < Decimal::ZERO);
}

/// What trackers and attackers put into titles.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<script>alert(1)</script>".to_owned()),
        Just("]]>&amp;&#0;\"'".to_owned()),
        Just("\u{0}\u{1b}[31m\r\n\t\u{7f}\u{85}".to_owned()),
        Just("\u{202e}\u{2066}\u{200f}العربية עברית".to_owned()),
        Just("\u{fffe}\u{ffff}\u{feff}\u{1f468}\u{200d}\u{1f4bb}日本語".to_owned()),
        Just("a\u{301}\u{302}\u{303}".to_owned()),
        Just("x".repeat(10_000)),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..3).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_title_breaks_a_picture(title in hostile(), width in 360..1600u32) {
        let shape = Shape { issues: 14, ..Shape::PILOT };
        let mut planned = planned(shape, &|_| title.clone());
        planned.plan.name = title.clone();
        for course in &mut planned.plan.kpis {
            course.title = title.clone();
        }
        let graph = plans::graph(&planned);
        let mut lanes = plans::lanes(&[String::new(), title.clone()], 2);
        lanes.kpis = vec![title.clone(), title];
        for (kind, picture) in all(&planned, &graph, &lanes, width) {
            layout::assert_sound(kind, &picture);
        }
    }

    #[test]
    fn plans_of_any_shape_are_drawn_soundly(
        issues in 0..120u64, teams in 1..5usize, capacity in 1..6usize, periods in 1..50u32,
        days_per_period in prop::sample::select(vec![1u32, 5, 10]), kpis in 1..12usize, width in 360..1600u32
    ) {
        let shape = Shape { issues, closed: issues / 2, teams, capacity, periods, days_per_period, kpis, values: Values::Mixed };
        let planned = planned(shape, &title);
        let graph = plans::graph(&planned);
        let lanes = plans::lanes(&[], 0);
        for (kind, picture) in all(&planned, &graph, &lanes, width) {
            layout::assert_sound(&format!("{kind} of {shape:?}"), &picture);
        }
    }
}
