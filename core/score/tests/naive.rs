//! The scorer against a second one that follows the definition term by term, with its own dates and sums.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use warplan_model::history::History;
use warplan_model::policy::{Policy, check_policy};
use warplan_model::portfolio::build;
use warplan_model::snapshot::{Issue, Snapshot};

const SEVERITIES: [&str; 3] = ["P0", "P1", "P2"];
const TYPES: [&str; 2] = ["feature", "doc"];
const KPIS: [&str; 2] = ["depth", "reach"];
/// 2026-02-01T00:00:00Z, in seconds.
const ORIGIN: i64 = 1_769_904_000;
const DAY: i64 = 86_400;

/// Everything that a score depends on; numbers are thousandths, instants are seconds since [`ORIGIN`].
#[derive(Clone, Debug)]
struct Case {
    zone: (&'static str, i64),
    /// Days of SLA, debt and credit of each severity.
    severities: Vec<(i64, i64, i64)>,
    weights: Vec<i64>,
    points: (i64, i64),
    days: Option<i64>,
    debt_by_credit: bool,
    assume: Option<(usize, usize)>,
    limit: Option<i64>,
    /// Of `depth`: value and severity of each cap.
    caps: Vec<(i64, usize)>,
    tier: Option<i64>,
    base: i64,
    previous: Option<(i64, i64)>,
    as_of: i64,
    issues: Vec<Labelled>,
}

/// An issue: its KPIs, severities and types (one past the last is unknown), when it was opened, how long after
/// that it was closed.
#[derive(Clone, Debug)]
struct Labelled {
    kpis: Vec<usize>,
    severities: Vec<usize>,
    types: Vec<usize>,
    opened: i64,
    closed_after: Option<i64>,
}

fn cases() -> impl Strategy<Value = Case> {
    let zones = prop::sample::select(vec![("UTC", 0), ("Asia/Tokyo", 9), ("America/Phoenix", -7)]);
    let severities = prop::collection::vec((0..20i64, 0..3000i64, 0..3000i64), 3);
    let weights = prop::collection::vec(0..2000i64, 2);
    let scoring = (
        (0..500i64, 0..500i64),
        prop::option::of(0..40i64),
        any::<bool>(),
        prop::option::of((0..3usize, 0..2usize)),
    );
    let kpi = (
        prop::option::of(0..1500i64),
        prop::collection::vec((3000..9000i64, 0..3usize), 0..3),
        prop::option::of(4000..9000i64),
        0..=10_000i64,
        prop::option::of((-10 * DAY..40 * DAY, 0..10_000i64)),
    );
    let issues = prop::collection::vec(labelled(), 0..10);
    (zones, severities, weights, scoring, kpi, 20 * DAY..40 * DAY, issues).prop_map(
        |(zone, severities, weights, (points, days, debt_by_credit, assume), kpi, as_of, issues)| {
            let (limit, caps, tier, base, previous) = kpi;
            Case {
                zone,
                severities,
                weights,
                points,
                days,
                debt_by_credit,
                assume,
                limit,
                caps,
                tier,
                base,
                previous,
                as_of,
                issues,
            }
        },
    )
}

fn labelled() -> impl Strategy<Value = Labelled> {
    let some = |known: usize| {
        prop_oneof![
            6 => prop::collection::vec(0..known, 1),
            2 => prop::collection::btree_set(0..=known, 0..3).prop_map(|set| set.into_iter().collect()),
        ]
    };
    let closed_after = prop::option::of(prop_oneof![0..5 * DAY, 0..40 * DAY]);
    (some(2), some(3), some(2), -20 * DAY..40 * DAY, closed_after).prop_map(
        |(kpis, severities, types, opened, closed_after)| Labelled {
            kpis,
            severities,
            types,
            opened,
            closed_after,
        },
    )
}

fn thousandths(number: i64) -> f64 {
    number as f64 / 1000.0
}

fn instant(seconds: i64) -> String {
    jiff::Timestamp::from_second(ORIGIN + seconds).unwrap().to_string()
}

impl Case {
    fn policy(&self) -> Policy {
        let severities: serde_json::Map<_, _> = SEVERITIES
            .iter()
            .zip(&self.severities)
            .map(|(name, &(sla, debt, credit))| {
                let rule = json!({"sla_days": sla, "debt": thousandths(debt), "credit": thousandths(credit)});
                ((*name).to_owned(), rule)
            })
            .collect();
        let weight = |index: usize| json!({"weight": thousandths(self.weights[index])});
        let cap = |&(at, severity): &(i64, usize)| json!({"at": thousandths(at), "while_open": {"severity": SEVERITIES[severity]}});
        let caps: Vec<_> = self.caps.iter().map(cap).collect();
        let assume = self
            .assume
            .map(|(severity, kind)| json!({"severity": SEVERITIES[severity], "type": TYPES[kind]}));
        let eligibility = self
            .tier
            .map(|cap| json!({"tiers": {"real": {"cap": thousandths(cap)}}, "kpis": {"depth": "real"}}));
        let mut releases: Vec<_> = self.previous.into_iter().map(|(at, value)| {
            json!({"version": "v1", "at": instant(at), "recorded": {"depth": thousandths(value)}})
        }).collect();
        releases.push(json!({"version": "v2", "manual": {"depth": thousandths(self.base), "reach": 3}}));
        serde_json::from_value(json!({
            "format": "warplan-policy/v1", "name": "random", "time_zone": self.zone.0,
            "severities": severities,
            "types": {"feature": weight(0), "doc": weight(1)},
            "kpis": {
                "depth": {"caps": caps, "max_uplift_per_release": self.limit.map(thousandths)},
                "reach": {}
            },
            "scoring": {
                "close_credit_points": thousandths(self.points.0),
                "overdue_debt_points": thousandths(self.points.1),
                "credit_window": self.days.map_or(json!("since-last-release"), |days| json!({"days": days})),
                "debt_factor": if self.debt_by_credit { "credit" } else { "debt" },
                "assume": assume
            },
            "eligibility": eligibility,
            "releases": releases
        }))
        .unwrap()
    }

    fn snapshot(&self) -> Snapshot {
        let labels = |prefix: &str, names: &[&str], indexes: &[usize]| {
            let name = |index: &usize| names.get(*index).copied().unwrap_or("other").to_owned();
            indexes.iter().map(|index| format!("{prefix}{}", name(index))).collect::<Vec<_>>()
        };
        let issues = self.issues.iter().enumerate().map(|(at, issue)| {
            let labels = [
                labels("kpi:", &KPIS, &issue.kpis),
                labels("sev:", &SEVERITIES, &issue.severities),
                labels("type:", &TYPES, &issue.types),
            ];
            let closed = issue.closed_after.map(|after| instant(issue.opened + after));
            let issue = json!({
                "id": at + 1, "title": "random", "labels": labels.concat(),
                "created_at": instant(issue.opened), "closed_at": closed
            });
            serde_json::from_value::<Issue>(issue).unwrap()
        });
        Snapshot::new("random", instant(self.as_of).parse().unwrap(), issues.collect())
    }

    /// Day number in the time zone.
    fn date(&self, seconds: i64) -> i64 {
        (ORIGIN + seconds + self.zone.1 * 3600).div_euclid(DAY)
    }

    /// Severity and type that an issue scores with.
    fn class(&self, issue: &Labelled) -> Option<(usize, usize)> {
        let known = |indexes: &[usize], names: usize| match indexes {
            [index] if *index < names => Some(*index),
            _ => None,
        };
        let severity = known(&issue.severities, 3).or(self.assume.map(|(severity, _)| severity))?;
        Some((severity, known(&issue.types, 2).or(self.assume.map(|(_, kind)| kind))?))
    }

    /// The terms of `depth` in millionths, by name.
    fn naive(&self) -> BTreeMap<&'static str, i64> {
        let mut terms = BTreeMap::from([("open", 0), ("closed", 0), ("credit", 0), ("debt", 0)]);
        let mut add = |term, amount| *terms.get_mut(term).unwrap() += amount;
        let mut cap = self.tier;
        for issue in self.issues.iter().filter(|issue| issue.kpis.contains(&0) && issue.opened <= self.as_of)
        {
            let closed = issue.closed_after.map(|after| issue.opened + after).filter(|&at| at <= self.as_of);
            let class = self.class(issue);
            // A product of three thousandths is in units of 10⁻⁹.
            let points =
                |points: i64, factor: i64, kind: usize| (points * factor * self.weights[kind] + 500) / 1000;
            match (closed, class) {
                (None, class) => {
                    add("open", 1);
                    let severity = match issue.severities[..] {
                        [severity] if severity < 3 => Some(severity),
                        _ => class.map(|(severity, _)| severity),
                    };
                    for &(at, named) in self.caps.iter().filter(|(_, named)| severity == Some(*named)) {
                        assert_eq!(Some(named), severity);
                        cap = Some(cap.map_or(at, |cap| cap.min(at)));
                    }
                    let Some((severity, kind)) = class else { continue };
                    let (sla, debt, credit) = self.severities[severity];
                    if self.date(self.as_of) - self.date(issue.opened) > sla {
                        let factor = if self.debt_by_credit { credit } else { debt };
                        add("debt", points(self.points.1, factor, kind));
                    }
                }
                (Some(at), class) => {
                    let counts = match (self.days, self.previous) {
                        (Some(days), _) => self.date(at) >= self.date(self.as_of) - days,
                        (None, Some((release, _))) => at > release,
                        (None, None) => true,
                    };
                    if counts {
                        add("closed", 1);
                        let Some((severity, kind)) = class else { continue };
                        add("credit", points(self.points.0, self.severities[severity].2, kind));
                    }
                }
            }
        }
        let uplift = terms["credit"].min(self.limit.map_or(i64::MAX, |limit| limit * 1000));
        let raw = self.base * 1000 + uplift - terms["debt"];
        let capped = cap.map_or(raw, |cap| raw.min(cap * 1000));
        terms.insert("uplift", uplift);
        terms.insert("value", capped.clamp(0, 10_000_000));
        terms.insert("binds", i64::from(capped.clamp(0, 10_000_000) < raw.clamp(0, 10_000_000)));
        terms.insert("cap", cap.map_or(-1, |cap| cap * 1000));
        terms
    }
}

proptest! {
    #[test]
    fn both_scorers_agree_on_every_term(case in cases()) {
        let policy = case.policy();
        prop_assert_eq!(check_policy(&policy), []);
        let snapshot = case.snapshot();
        let portfolio = build(&snapshot, &policy, snapshot.as_of).unwrap().portfolio;
        let scorecard = warplan_score::score(&portfolio, &policy, History::none(), None).unwrap();
        let depth = scorecard.kpi("depth").unwrap();
        let terms = BTreeMap::from([
            ("open", depth.open as i64),
            ("closed", depth.closed as i64),
            ("credit", depth.credit.micros()),
            ("uplift", depth.uplift.micros()),
            ("debt", depth.debt.micros()),
            ("cap", depth.cap.as_ref().map_or(-1, |cap| cap.at.micros())),
            ("binds", depth.cap.as_ref().map_or(0, |cap| i64::from(cap.binds))),
            ("value", depth.value.micros()),
        ]);
        prop_assert_eq!(terms, case.naive());
        prop_assert_eq!(depth.delta.map(|delta| depth.value - delta), depth.previous);
    }
}
