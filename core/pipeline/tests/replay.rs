//! Past instants come out as they were recorded, and where they do not the replay says why.

mod support;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{policy, policy_json, snapshot, snapshot_json};
use warplan_model::Decimal;
use warplan_model::history::History;
use warplan_model::policy::Policy;
use warplan_model::scorecard::Scorecard;
use warplan_model::snapshot::Snapshot;
use warplan_model::view::{RecordedBy, Replay};
use warplan_pipeline::Basis;
use warplan_pipeline::replay::{Every, Past, course_of_days, instants, instants_and_records, replay};

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The small portfolio with releases v1 and v2, issues that closed between them, and a snapshot of a later day.
fn sample() -> (Policy, Snapshot) {
    let mut later = snapshot_json();
    later["as_of"] = json!("2026-03-20T12:00:00Z");
    later["issues"][1]["closed_at"] = json!("2026-03-04T12:00:00Z");
    later["issues"][2]["closed_at"] = json!("2026-03-05T12:00:00Z");
    later["issues"][3]["closed_at"] = json!("2026-03-12T12:00:00Z");
    let mut policy_json = policy_json();
    policy_json["releases"] = json!([
        {"version": "v1", "manual": {"depth": 8, "scale": 4}},
        {"version": "v2", "manual": {"depth": 8.5, "scale": 4}}
    ]);
    (policy(&policy_json), snapshot(&later))
}

fn scored(
    policy: &Policy,
    snapshot: &Snapshot,
    history: &History,
    as_of: Timestamp,
    release: Option<&str>,
) -> Scorecard {
    Basis::with_history(snapshot, policy, history, as_of, release).unwrap().stated()
}

fn record(history: &mut History, scorecard: Scorecard) {
    let entry = history.append(scorecard, Some("a test")).unwrap().unwrap();
    history.push(entry).unwrap();
}

/// v1 recorded on 2026-03-06, v2 on 2026-03-15.
fn recorded(policy: &Policy, snapshot: &Snapshot) -> History {
    let mut history = History::default();
    for (version, as_of) in [("v1", "2026-03-06T12:00:00Z"), ("v2", "2026-03-15T12:00:00Z")] {
        let scorecard = scored(policy, snapshot, &history, instant(as_of), Some(version));
        record(&mut history, scorecard);
    }
    history
}

fn past<'a>(policy: &'a Policy, snapshot: &'a Snapshot, history: &'a History) -> Past<'a> {
    Past { policy, snapshot, history, readings: None, release: None }
}

fn all(past: &Past<'_>) -> Replay {
    let range = (instant("2026-03-01T12:00:00Z"), instant("2026-03-20T12:00:00Z"));
    replay(past, &instants_and_records(past, range.0, range.1, Every::Week)).unwrap()
}

#[test]
fn what_was_recorded_comes_out_on_a_later_snapshot() {
    let (policy, snapshot) = sample();
    let history = recorded(&policy, &snapshot);
    let found = all(&past(&policy, &snapshot, &history));
    let points = found
        .points
        .iter()
        .map(|point| (point.as_of.to_string(), point.release.as_str(), point.recorded.is_some()));
    assert_eq!(
        points.collect::<Vec<_>>(),
        [
            ("2026-03-01T12:00:00Z".to_owned(), "v1", false),
            ("2026-03-06T12:00:00Z".to_owned(), "v1", true),
            ("2026-03-08T12:00:00Z".to_owned(), "v2", false),
            ("2026-03-15T12:00:00Z".to_owned(), "v2", true),
        ]
    );
    assert!(found.agrees && found.recorded == 2, "{found:#?}");
}

#[test]
fn a_changed_past_is_told_term_by_term() {
    let (mut policy, snapshot) = sample();
    let history = recorded(&policy, &snapshot);
    policy.releases[0].manual.insert("depth".into(), "7".parse().unwrap());
    let mut issues = snapshot.issues.clone();
    issues[2].closed_at = None;
    let changed = Snapshot::new("test", snapshot.as_of, issues);
    let found = all(&past(&policy, &changed, &history));
    let told = found.points.iter().flat_map(|point| {
        let differences = point.recorded.iter().flat_map(|recorded| &recorded.differences);
        differences.map(move |difference| {
            let delta = difference.delta.as_ref().unwrap();
            let terms = delta.terms.named().into_iter().filter(|(_, change)| *change != Decimal::ZERO);
            let terms: Vec<String> = terms.map(|(name, change)| format!("{name} {change:+}")).collect();
            let value = |value: Option<Decimal>| value.map_or("–".to_owned(), |value| value.to_string());
            let (recorded, replayed) = (value(difference.recorded), value(difference.replayed));
            format!("{} {}: {recorded}→{replayed}, {}", point.release, difference.kpi, terms.join(" "))
        })
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"), @r"
    v1 depth: 6→6, base -1 credit -0.18 debt -0.24 cap +1.42
    v2 depth: 6→6, debt -0.24 cap +0.24
    ");
    assert!(!found.agrees);
}

#[test]
fn values_that_only_the_policy_recorded_are_compared_too() {
    let (mut policy, snapshot) = sample();
    policy.releases[0].at = Some(instant("2026-03-06T12:00:00Z"));
    policy.releases[0].recorded =
        [("depth", "6"), ("scale", "5")].map(|(kpi, value)| (kpi.to_owned(), value.parse().unwrap())).into();
    let found = all(&past(&policy, &snapshot, History::none()));
    let point = found.points.iter().find(|point| point.recorded.is_some()).unwrap();
    let recorded = point.recorded.as_ref().unwrap();
    assert_eq!(recorded.by, RecordedBy::Policy);
    let differences =
        recorded.differences.iter().map(|differs| (differs.kpi.as_str(), differs.recorded, differs.replayed));
    assert_eq!(
        differences.collect::<Vec<_>>(),
        [("scale", Some(Decimal::from_int(5)), Some(Decimal::from_int(4)))]
    );
}

#[test]
fn a_release_that_the_policy_dropped_is_unknown_and_not_equal() {
    let (mut policy, snapshot) = sample();
    let history = recorded(&policy, &snapshot);
    policy.releases.remove(0);
    let found = all(&past(&policy, &snapshot, &history));
    let point = found.points.iter().find(|point| point.unknown.is_some()).unwrap();
    insta::assert_snapshot!(point.unknown.as_deref().unwrap(), @"releases: there is no release v1; add it, or use one of v2");
    assert!(!found.agrees);
}

#[test]
fn days_keep_their_time_of_day_where_clocks_change() {
    let (mut policy, _) = sample();
    policy.time_zone = "Europe/Berlin".into();
    let days =
        instants(&policy, instant("2026-03-28T11:00:00Z"), instant("2026-03-30T11:00:00Z"), Every::Day);
    let days: Vec<String> = days.iter().map(ToString::to_string).collect();
    assert_eq!(days, ["2026-03-28T11:00:00Z", "2026-03-29T10:00:00Z", "2026-03-30T10:00:00Z"]);
    assert!(
        instants(&policy, instant("2026-03-30T11:00:00Z"), instant("2026-03-28T11:00:00Z"), Every::Day)
            .is_empty()
    );
}

/// Issues of the small portfolio with other instants of creation and closing, in hours after 2026-03-01.
fn snapshots() -> impl Strategy<Value = Value> {
    let issue = (0..480i64, prop::option::of(0..300i64));
    prop::collection::vec(issue, 6).prop_map(|spans| {
        let mut changed = snapshot_json();
        changed["as_of"] = json!("2026-03-20T12:00:00Z");
        let start = instant("2026-03-01T00:00:00Z");
        let at = |hours: i64| (start + SignedDuration::from_hours(hours)).to_string();
        for (issue, (opened, open_for)) in spans.into_iter().enumerate() {
            changed["issues"][issue]["created_at"] = json!(at(opened));
            if let Some(hours) = open_for {
                changed["issues"][issue]["closed_at"] = json!(at(opened + hours));
            }
        }
        changed
    })
}

proptest! {
    #[test]
    fn a_course_is_what_each_day_scores_by_itself(snapshot_json in snapshots()) {
        let (mut policy, _) = sample();
        policy.umbrellas.allow_closed_before_children = true;
        let snapshot = snapshot(&snapshot_json);
        let basis = Basis::new(&snapshot, &policy, snapshot.as_of, None).unwrap();
        let course = course_of_days(&basis, instant("2026-03-02T06:00:00Z")).unwrap();
        prop_assert_eq!(course.len(), 20);
        for day in course {
            let alone = Basis::new(&snapshot, &policy, day.as_of, day.release.as_deref()).unwrap();
            prop_assert_eq!(&day, &alone.scorecard);
        }
    }

    #[test]
    fn a_recorded_instant_comes_out_as_recorded(snapshot_json in snapshots(), hours in prop::collection::vec(1..450i64, 2)) {
        let (mut policy, _) = sample();
        policy.umbrellas.allow_closed_before_children = true;
        let snapshot = snapshot(&snapshot_json);
        let start = instant("2026-03-01T00:00:00Z");
        let mut instants: Vec<Timestamp> = hours.iter().map(|hours| start + SignedDuration::from_hours(*hours)).collect();
        instants.sort();
        prop_assume!(instants[0] < instants[1]);
        let mut history = History::default();
        for (version, as_of) in ["v1", "v2"].into_iter().zip(&instants) {
            let scorecard = scored(&policy, &snapshot, &history, *as_of, Some(version));
            record(&mut history, scorecard);
        }
        let found = replay(&past(&policy, &snapshot, &history), &instants).unwrap();
        prop_assert!(found.agrees && found.recorded == 2, "{:#?}", found);
    }
}
