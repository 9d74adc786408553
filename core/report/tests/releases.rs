//! What people read about histories, changes between releases and replays.

use serde_json::json;
use warplan_model::history::{Break, History};
use warplan_model::policy::Source;
use warplan_model::scorecard::{CapHeld, Scorecard};
use warplan_model::view::{
    CapChange, ComparedScorecard, DeltaTerms, HistoryList, HistoryVerification, KpiDelta, NotedHead,
    PointsChange, RecordedBy, RecordedPoint, Replay, ReplayDifference, ReplayPoint, ReplayedKpi,
    ScoreComparison,
};
use warplan_model::{Decimal, Digest};
use warplan_report::{csv, human, markdown};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn points(issue: u64, from: &str, to: &str) -> PointsChange {
    PointsChange { issue: issue.into(), from: decimal(from), to: decimal(to) }
}

fn delta(kpi: &str, from: &str, to: &str, terms: DeltaTerms) -> KpiDelta {
    KpiDelta {
        kpi: kpi.into(),
        title: format!("The {kpi}"),
        from: decimal(from),
        to: decimal(to),
        delta: decimal(to) - decimal(from),
        terms,
        base_source: [Source::Manual, Source::Manual],
        credits: Vec::new(),
        debts: Vec::new(),
        caps: None,
        max_drop: None,
        regressed: false,
    }
}

/// A KPI that rises for many reasons, one that drops too far and one that stays.
fn comparison() -> ScoreComparison {
    let held = |at: &str, because: &str, issues: &[u64]| CapHeld {
        at: decimal(at),
        because: because.into(),
        issues: issues.iter().map(|issue| (*issue).into()).collect(),
        binds: true,
    };
    let terms = DeltaTerms {
        base: decimal("0.5"),
        credit: decimal("0.18"),
        limit: decimal("-0.08"),
        debt: decimal("0.32"),
        cap: decimal("0.56"),
        scale: Decimal::ZERO,
    };
    let mut depth = delta("depth", "6", "7.48", terms);
    depth.base_source = [Source::Manual, Source::Telemetry];
    depth.credits = vec![points(1, "0", "0.18"), points(4, "0.1", "0"), points(5, "0", "0.1")];
    depth.debts = vec![points(1, "0.24", "0"), points(2, "0.2", "0.12"), points(3, "0.24", "0")];
    depth.caps = Some(CapChange { from: Some(held("6", "open P0", &[1, 3])), to: None });
    let mut reach = delta("reach", "3", "2.8", DeltaTerms { debt: decimal("-0.2"), ..DeltaTerms::default() });
    reach.debts = vec![points(7, "0", "0.2")];
    (reach.max_drop, reach.regressed) = (Some(decimal("0.1")), true);
    let side = |release: &str, as_of: &str, passes| ComparedScorecard {
        release: Some(release.into()),
        as_of: as_of.parse().unwrap(),
        passes,
    };
    ScoreComparison {
        from: side("v1", "2026-02-01T12:00:00Z", true),
        to: side("v2", "2026-03-01T12:00:00Z", false),
        kpis: vec![depth, reach, delta("speed", "4", "4", DeltaTerms::default())],
        passes: false,
    }
}

#[test]
fn a_comparison_shows_what_adds_up_and_what_is_behind_it() {
    insta::assert_snapshot!(human::score_comparison(&comparison(), &human::Style::default()), @r"
    v2 of 2026-03-01 12:00 UTC compared with v1 of 2026-02-01 12:00 UTC

    KPI    v1    v2  change  =  base  credit  limit   debt    cap
    depth   6  7.48   +1.48     +0.5   +0.18  -0.08  +0.32  +0.56
    reach   3  2.8    -0.2       ·      ·      ·     -0.2    ·
    speed   4  4       ·         ·      ·      ·      ·      ·

    depth
      base    telemetry instead of manual
      credit  earned 0.18 for #1; earned 0.1 for #5; no longer earned 0.1 for #4
      limit   the limit of the uplift takes 0.08
      debt    paid 0.24 each for #1 #3; 0.12 instead of 0.2 for #2
      cap     lifted 6 by open P0: #1 #3

    reach
      debt  gained 0.2 for #7
      FAIL  a drop of 0.2, where 0.1 is allowed

    FAIL  reach drops by more than allowed
    ");
    insta::assert_snapshot!(markdown::score_comparison(&comparison()), @r"
    # v2 compared with v1

    2026-03-01 12:00 UTC against 2026-02-01 12:00 UTC.

    | KPI       |  v1 |   v2 |    Change | Base | Credit | Limit |  Debt |   Cap |
    | --------- | --: | ---: | --------: | ---: | -----: | ----: | ----: | ----: |
    | The depth |   6 | 7.48 | **+1.48** | +0.5 |  +0.18 | -0.08 | +0.32 | +0.56 |
    | The reach |   3 |  2.8 |  **-0.2** |    · |      · |     · |  -0.2 |     · |
    | The speed |   4 |    4 |         · |    · |      · |     · |     · |     · |

    - **The depth**, base: telemetry instead of manual
    - **The depth**, credit: earned 0.18 for #1; earned 0.1 for #5; no longer earned 0.1 for #4
    - **The depth**, limit: the limit of the uplift takes 0.08
    - **The depth**, debt: paid 0.24 each for #1 #3; 0.12 instead of 0.2 for #2
    - **The depth**, cap: lifted 6 by open P0: #1 #3
    - **The reach**, debt: gained 0.2 for #7
    - **The reach**, **FAIL**: a drop of 0.2, where 0.1 is allowed

    reach drops by more than allowed.
    ");
}

#[test]
fn scorecards_of_one_release_are_called_by_their_instants() {
    let mut comparison = comparison();
    comparison.from.release = Some("v2".into());
    comparison.from.as_of = "2026-03-02T12:00:00Z".parse().unwrap();
    let page = human::score_comparison(&comparison, &human::Style::default());
    insta::assert_snapshot!(page.lines().take(5).collect::<Vec<_>>().join("\n"), @r"
    v2 of 2026-03-01 12:00 UTC compared with v2 of 2026-03-02 12:00 UTC
    Of the two 2026-03-02 12:00 UTC is the later one

    KPI    2026-03-02 12:00 UTC  2026-03-01 12:00 UTC  change  =  base  credit  limit   debt    cap
    depth                     6                  7.48   +1.48     +0.5   +0.18  -0.08  +0.32  +0.56
    ");
}

#[test]
fn names_of_others_break_no_table() {
    let mut hostile = comparison();
    hostile.kpis[0].title = "a|b\n# <script> \u{202e}".into();
    hostile.kpis[0].kpi = "\u{1b}[31mred".into();
    hostile.to.release = Some("v2|\n\u{1b}[2J".into());
    let document = markdown::score_comparison(&hostile);
    let rows: Vec<&str> = document.lines().filter(|line| line.starts_with("| ")).collect();
    assert_eq!(rows.len(), 5, "{document}");
    let bars = |row: &str| row.replace("\\|", "").matches('|').count();
    assert!(rows.iter().all(|row| bars(row) == bars(rows[0])), "{document}");
    for text in [document.clone(), human::score_comparison(&hostile, &human::Style::default())] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
    assert!(!document.replace("\\<", "").contains('<'), "{document}");
}

fn kpi(kpi: &str, value: &str) -> ReplayedKpi {
    let base = decimal(value);
    ReplayedKpi {
        kpi: kpi.into(),
        base,
        credit: Decimal::ZERO,
        uplift: Decimal::ZERO,
        debt: Decimal::ZERO,
        cap: None,
        value: base,
    }
}

fn replayed() -> Replay {
    let point = |as_of: &str, recorded, unknown: Option<&str>| ReplayPoint {
        as_of: as_of.parse().unwrap(),
        release: "v1".into(),
        kpis: if unknown.is_some() { Vec::new() } else { vec![kpi("depth", "6.5"), kpi("=1+1", "-1")] },
        unknown: unknown.map(str::to_owned),
        recorded,
    };
    let by =
        |revision, differences| Some(RecordedPoint { by: RecordedBy::History { revision }, differences });
    let moved = delta("depth", "6", "6.5", DeltaTerms { base: decimal("0.5"), ..DeltaTerms::default() });
    let differs = ReplayDifference {
        kpi: "depth".into(),
        recorded: Some(decimal("6")),
        replayed: Some(decimal("6.5")),
        delta: Some(moved),
    };
    let gone =
        ReplayDifference { kpi: "gone".into(), recorded: Some(decimal("3")), replayed: None, delta: None };
    Replay {
        points: vec![
            point("2026-03-01T12:00:00Z", None, None),
            point("2026-03-02T12:00:00Z", by(1, vec![]), None),
            point("2026-03-03T12:00:00Z", by(2, vec![differs, gone]), None),
            point("2026-03-04T12:00:00Z", by(3, vec![]), Some("there is no release v1")),
        ],
        recorded: 3,
        agrees: false,
    }
}

#[test]
fn a_replay_says_what_comes_out_otherwise() {
    insta::assert_snapshot!(human::replay(&replayed(), &human::Style::default()), @r"
    Replay of 4 instants from 2026-03-01 12:00 UTC to 2026-03-04 12:00 UTC

    KPI    first  last  lowest  highest
    depth    6.5   6.5     6.5      6.5
    =1+1    -1    -1      -1       -1

    v1 of 2026-03-02 12:00 UTC, by revision 1 of the history
      comes out as recorded

    v1 of 2026-03-03 12:00 UTC, by revision 2 of the history
      depth  6 was recorded, 6.5 comes out
        =  base +0.5
      gone  3 was recorded, and it is no KPI of the policy any more

    v1 of 2026-03-04 12:00 UTC, by revision 3 of the history
      unknown  it cannot be scored: there is no release v1

    FAIL  What was recorded does not come out as it was recorded
    ");
    insta::assert_snapshot!(csv::replay(&replayed()).replace('\r', ""), @r"
    as_of,release,kpi,base,credit,uplift,debt,cap,value,recorded,recorded_by
    2026-03-01T12:00:00Z,v1,depth,6.5,0,0,0,,6.5,,
    2026-03-01T12:00:00Z,v1,'=1+1,-1,0,0,0,,-1,,
    2026-03-02T12:00:00Z,v1,depth,6.5,0,0,0,,6.5,6.5,history revision 1
    2026-03-02T12:00:00Z,v1,'=1+1,-1,0,0,0,,-1,-1,history revision 1
    2026-03-03T12:00:00Z,v1,depth,6.5,0,0,0,,6.5,6,history revision 2
    2026-03-03T12:00:00Z,v1,'=1+1,-1,0,0,0,,-1,-1,history revision 2
    ");
}

fn recorded() -> History {
    let digest = Digest::of_bytes(b"").to_string();
    let card: Scorecard = serde_json::from_value(json!({
        "format": "warplan-scorecard/v1", "as_of": "2026-03-10T12:00:00Z", "release": "v1", "previous": null,
        "credit_window": "closed at any time", "unclassified": [], "passes": true, "kpis": [],
        "inputs": {"policy": digest, "snapshot": digest, "rules": {
            "scale": {"min": 0, "max": 10}, "severities": {}, "types": {}, "kpis": {},
            "scoring": {"close_credit_points": 0.15, "overdue_debt_points": 0.2}
        }}
    }))
    .unwrap();
    let mut later = card.clone();
    later.as_of = "2026-03-11T12:00:00Z".parse().unwrap();
    let mut history = History::default();
    for card in [card, later] {
        let entry = history.append(card, Some("labels came late")).unwrap().unwrap();
        history.push(entry).unwrap();
    }
    let entry = history.publish("v1", None).unwrap().unwrap();
    history.push(entry).unwrap();
    history
}

#[test]
fn a_history_is_listed_with_what_counts() {
    let page = human::history(&HistoryList::of(&recorded()), &human::Style::default());
    insta::assert_snapshot!(page.lines().take(6).collect::<Vec<_>>().join("\n"), @r"
    History of 3 entries

    entry  release  revision             as of                 gate          reason
        1  v1              1  scored     2026-03-10 12:00 UTC  pass          labels came late
        2  v1              2  scored     2026-03-11 12:00 UTC  pass  counts  labels came late
        3  v1              2  published
    ");
}

#[test]
fn a_verification_names_what_does_not_hold() {
    let history = recorded();
    let bytes: Vec<u8> = history.entries().iter().flat_map(|entry| entry.line()).collect();
    let page = |found: &HistoryVerification| human::history_verification(found, &human::Style::default());
    let holds = HistoryVerification::of(&bytes, Some(history.entries()[0].digest));
    assert!(
        holds.holds && page(&holds).contains("the noted head is there, 2 entries after it"),
        "{}",
        page(&holds)
    );
    let lost = HistoryVerification::of(&bytes, Some(Digest::of_bytes(b"elsewhere")));
    assert_eq!(lost.noted, Some(NotedHead { head: Digest::of_bytes(b"elsewhere"), entries_since: None }));
    assert!(!lost.holds && !page(&lost).contains("PASS"), "{}", page(&lost));
    let broken = HistoryVerification {
        holds: false,
        breaks: vec![Break {
            line: 2,
            sequence: Some(2),
            problem: "it was edited".into(),
            remedy: "restore it".into(),
        }],
        entries: None,
        head: None,
        noted: None,
    };
    insta::assert_snapshot!(page(&broken), @r"
    line 2, entry 2  it was edited
        restore it

    FAIL  the history is not as it was written
    ");
}
