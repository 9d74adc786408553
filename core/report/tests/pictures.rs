//! Pictures of scorecards: what they look like, and that nothing of them is cut, overlaps or breaks.

#[path = "support/layout.rs"]
mod layout;

use insta::assert_snapshot;
use proptest::prelude::*;
use warplan_model::policy::Policy;
use warplan_model::scorecard::Scorecard;
use warplan_model::view::Trend;
use warplan_report::svg::{Picture, Theme, composite_radar, radar, style, trend};
use warplan_testkit::scores::{self, Names, Values};

fn material(kpis: usize, names: Names, values: Values, count: usize) -> (Policy, Vec<Scorecard>, Trend) {
    let policy = scores::policy(kpis, names);
    let cards = scores::releases(&policy, count, values);
    let course = scores::trend(&policy, &cards);
    (policy, cards, course)
}

fn all(policy: &Policy, cards: &[Scorecard], course: &Trend, width: u32) -> [(&'static str, Picture); 3] {
    [
        ("radar", radar(cards.last().unwrap(), policy, width)),
        ("composite", composite_radar(course, width)),
        ("trend", trend(course, width)),
    ]
}

#[test]
fn a_radar_tells_value_baseline_cap_and_floor_apart() {
    let (policy, cards, _) = material(8, Names::Short, Values::Mixed, 2);
    assert_snapshot!(radar(&cards[1], &policy, 800).inline("radar"));
}

#[test]
fn fewer_than_three_kpis_are_bars() {
    let (policy, cards, course) = material(2, Names::Short, Values::Mixed, 2);
    assert_snapshot!(radar(&cards[1], &policy, 360).inline("radar"));
    assert_snapshot!(composite_radar(&course, 360).inline("composite"));
}

#[test]
fn releases_and_the_planned_end_lie_over_each_other() {
    let (_, _, course) = material(3, Names::Short, Values::Mixed, 3);
    assert_snapshot!(composite_radar(&course, 800).inline("composite"));
}

#[test]
fn a_trend_breaks_where_nothing_is_known_and_shows_caps() {
    let (_, _, mut course) = material(2, Names::Short, Values::Mixed, 6);
    course.kpis[0].values[2] = None;
    assert_snapshot!(trend(&course, 360).inline("trend"));
}

#[test]
fn a_file_stands_alone_and_follows_its_reader() {
    let (policy, cards, _) = material(2, Names::Short, Values::Lowest, 1);
    assert_snapshot!(radar(&cards[0], &policy, 360).file(Theme::Auto));
    assert!(style(Theme::Auto).contains("@media (prefers-color-scheme:dark)"));
}

#[test]
fn nothing_is_cut_and_nothing_overlaps() {
    for kpis in [1, 2, 3, 8, 20] {
        for names in [Names::Short, Names::Long] {
            for values in [Values::Lowest, Values::Highest, Values::Mixed] {
                for count in [1, 2, 50] {
                    let (policy, cards, course) = material(kpis, names, values, count);
                    for width in [360, 480, 800, 1100, 1600] {
                        for (kind, picture) in all(&policy, &cards, &course, width) {
                            let shape = format!("{kind} of {kpis} {names:?} {values:?} × {count} at {width}");
                            layout::assert_sound(&shape, &picture);
                            assert_eq!(picture.width, width);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn each_name_of_forty_characters_is_written_whole() {
    for (kpis, count) in [(3, 1), (8, 2), (20, 50)] {
        let (policy, cards, course) = material(kpis, Names::Long, Values::Mixed, count);
        for width in [360, 800, 1600] {
            for (kind, picture) in all(&policy, &cards, &course, width) {
                let drawn = layout::texts(&picture.inline("picture"));
                let cut: Vec<_> = drawn.iter().filter(|text| text.text.contains('…')).collect();
                assert!(cut.is_empty(), "{kind} of {kpis} at {width}: {cut:?}");
            }
        }
    }
}

#[test]
fn the_head_of_a_trend_says_what_its_numbers_are_and_rows_are_even() {
    let (_, _, course) = material(8, Names::Short, Values::Mixed, 50);
    let drawn = layout::texts(&trend(&course, 1600).inline("trend"));
    let explained = "on the right of each name the change since the first, and the newest value";
    assert!(drawn.iter().any(|text| text.text.ends_with(explained)), "{drawn:?}");
    let tops: Vec<f64> = course.kpis.iter().map(|kpi| top_of(&drawn, &kpi.title)).collect();
    assert!(tops[..4].iter().all(|top| *top == tops[0]) && tops[4..].iter().all(|top| *top == tops[4]));
    assert!(tops[4] > tops[0]);
}

fn top_of(drawn: &[layout::Text], text: &str) -> f64 {
    drawn.iter().find(|drawn| drawn.text == text).unwrap().top
}

#[test]
fn widths_beyond_the_range_become_its_ends() {
    let (policy, cards, course) = material(3, Names::Short, Values::Mixed, 2);
    for (width, drawn) in [(0, 360), (u32::MAX, 1600)] {
        for (_, picture) in all(&policy, &cards, &course, width) {
            assert_eq!(picture.width, drawn);
        }
    }
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
        Just("wide words ".repeat(900)),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn hostile_texts_break_no_picture(
        texts in prop::collection::vec(hostile(), 8),
        kpis in 1_usize..9,
        width in 360_u32..1600,
    ) {
        let (mut policy, mut cards, mut course) = material(kpis, Names::Short, Values::Mixed, 3);
        for (index, text) in texts.iter().take(kpis).enumerate() {
            course.kpis[index].title.clone_from(text);
            policy.kpis[index].title = Some(text.clone());
            for card in &mut cards {
                card.kpis[index].title.clone_from(text);
                if let Some(cap) = &mut card.kpis[index].cap {
                    cap.because.clone_from(text);
                    cap.issues = vec![text.as_str().into(), 7.into()];
                }
            }
        }
        cards[2].release = texts.first().cloned();
        course.points[1].label.clone_from(&texts[1 % texts.len()]);
        for (kind, picture) in all(&policy, &cards, &course, width) {
            layout::assert_sound(kind, &picture);
        }
    }
}
