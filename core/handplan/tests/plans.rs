//! Plans as people write them, and what is read of them.

mod support;

use insta::assert_snapshot;
use support::plan;
use warplan_model::view::{HandTime, Mention};

/// What was read, a line for each part; faults where nothing was.
fn outline(markdown: &str) -> String {
    let plan = match plan(markdown) {
        Ok(plan) => plan,
        Err(faults) => return faults.iter().map(|fault| format!("{fault}\n")).collect(),
    };
    let mut text = String::new();
    let mut part = |name: String, issues: String| {
        text.push_str(format!("{name}: {issues}").trim_end());
        text.push('\n');
    };
    for milestone in &plan.milestones {
        part(format!("milestone {}", milestone.name), list(&milestone.issues));
    }
    for lane in &plan.lanes {
        part(format!("lane {}", lane.name), list(&lane.issues));
    }
    for day in &plan.days {
        part(format!("day {}", day.day), list(&day.closes));
    }
    if !plan.deferred.is_empty() {
        part("deferred".into(), list(&plan.deferred));
    }
    for demotion in &plan.demotions {
        part(format!("to {} (line {})", demotion.to, demotion.line), format!("{:?}", demotion.issues));
    }
    text
}

fn list(mentions: &[Mention]) -> String {
    mentions.iter().map(|mention| mention.issue.to_string()).collect::<Vec<_>>().join(" ")
}

const WAR_PLAN: &str = "\
# Issue War Plan

## Milestones
- `M1: Pilot Uncap` (clear the P0s)
- `M3: Scale`

## Lane 1: Uncap the Radar (72h)
Goal: clear the P0 blockers.

Issues:
- #186 Release pipeline (umbrella)
- #134 Dependency lock

Rules:
- Keep #186 as the umbrella; see #999.

## Lane 3: Scale Credibility
Pilot-grade minimum:
- #195 Stateless API

Defer to `M3` (later program):
- #149 Mesh
- #191, #192 internals

Expected effect:
- #195 shows it.

## 7-Day Closure Sequence
Day 1:
- Close #134, #137

Day 2:
- Resolve/close #147
- Close #186 when all linked blockers are complete

Day 3:
- Close #195
- Publish a snapshot

## Governance
- Keep `sev:P0` for hard blockers.
- Move forward-looking work to `sev:P2` under `M3` unless it ships.

```bash
gh issue close 144 # Day 4: #144
```
";

#[test]
fn a_war_plan_has_milestones_lanes_days_deferrals_and_demotions() {
    assert_snapshot!(outline(WAR_PLAN), @r"
    milestone M1: Pilot Uncap (clear the P0s):
    milestone M3: Scale:
    lane Uncap the Radar (72h): #186 #134
    lane Scale Credibility: #195
    day 1: #134 #137
    day 2: #147 #186
    day 3: #195
    deferred: #149 #191 #192
    to P2 (line 42): [#149, #191, #192]
    ");
}

#[test]
fn references_keep_their_lines() {
    let plan = plan(WAR_PLAN).unwrap();
    assert_eq!(plan.title, "Issue War Plan");
    let lines: Vec<String> =
        plan.mentions.iter().map(|mention| format!("{}:{}", mention.issue, mention.line)).collect();
    assert_snapshot!(lines.join(" "), @"#186:11 #134:12 #186:15 #999:15 #195:19 #149:22 #191:23 #192:23 #195:26 #134:30 #137:30 #147:33 #186:34 #195:37");
}

#[test]
fn days_may_be_headings_lists_bold_lines_or_a_paragraph() {
    let expected = "day 1: #134 #137\nday 2: #150\n";
    for text in [
        "## Day 1\n#134, #137\n## Day 2\n#150",
        "- Day 1\n  - #134\n  - #137\n- Day 2\n  - #150",
        "- Day 1: #134, #137\n- Day 2: #150",
        "1. **Day 1** – #134 and #137\n2. **Day 2** – #150",
        "**Day 1**\n\n#134, #137\n\n**Day 2**\n\n#150",
        "Day 1:\nClose #134\nClose #137\nDay 2:\nClose #150",
        "### Day 1 (Mon)\n#### Morning\n- [ ] #134\n- [x] #137\n### Day 2 (Tue)\n> #150",
        "2026-02-23: #134, #137\n\nTue 2026-02-24: #150",
        "# Week 1\n## Monday\n#134 #137\n## Tuesday\n#150",
        "- #134 (Day 1)\n- #137, day 1\n- #150 — Day 2",
        "Day 1 #134, #137\n\nDay 2 → #150",
    ] {
        assert_eq!(outline(text), expected, "{text}");
    }
}

#[test]
fn tables_name_days_by_row_or_by_column() {
    let expected = "day 1: #134 #137\nday 2: #150\n";
    for text in [
        "| Day | Close |\n|---|---|\n| 1 | #134, #137 |\n| 2 | #150 |",
        "| When | Close |\n|---|---|\n| Day 1 | #134, #137 |\n| Tue 2026-02-24 | #150 |",
        "| Issue | Day |\n|---|---|\n| #134 | 1 |\n| #137 | 1 |\n| #150 | 2 |",
        "| Day 1 | Day 2 |\n|---|---|\n| #134 | #150 |\n| #137 | |",
    ] {
        assert_eq!(outline(text), expected, "{text}");
    }
    let with_lanes =
        "| Lane | Issue | Day |\n|---|---|---|\n| 1 | #134 | 1 |\n| 2 | #150 | 2 |\n| 1 | #137 | 1 |";
    assert_snapshot!(outline(with_lanes), @r"
    lane 1: #134 #137
    lane 2: #150
    day 1: #134 #137
    day 2: #150
    ");
}

#[test]
fn ranges_and_weeks_close_at_their_ends() {
    assert_snapshot!(outline("Day 1-2:\n- #134\n\nWeek 1\n- #137\n\nWeek 2:\n- #150\n- #151 on Day 7"), @r"
    day 2: #134
    day 5: #137
    day 7: #151
    day 10: #150
    ");
    assert_snapshot!(outline("## Week 2\n- Day 1: #134\n- Day 7: #137\n- Thursday: #150"), @r"
    day 6: #134
    day 7: #137
    day 9: #150
    ");
    assert_snapshot!(outline("## 2026-02-20\n#134\n## 2026-03-01\n#137\n## 2026-04-01\n#150"), @r"
    day 1: #134
    day 6: #137
    day 11: #150
    ");
}

/// The times about which there is a doubt, a line each.
fn doubts(markdown: &str) -> String {
    let line = |time: &HandTime| {
        format!("{} line {}: {:?}, day {:?} {:?}\n", time.text, time.line, time.doubt, time.day, time.issues)
    };
    plan(markdown).unwrap().times.iter().map(line).collect()
}

#[test]
fn times_that_are_no_working_day_of_the_plan_are_kept_with_their_issues() {
    let text = "## Day 0\n- #134\n## 2026-02-29\n- #135\n## Sat 2026-02-28\n- #136\n\n2026-02-20:\n- #137\n\n\
                Week 1:\n- #138\n- #139 (Day 2)\n\n## 2026-04-01\n#140";
    assert_snapshot!(doubts(text), @r"
    Day 0 line 1: Impossible, day Some(1) [#134]
    2026-02-29 line 3: Impossible, day None [#135]
    2026-02-28 line 5: DayOff, day Some(6) [#136]
    2026-02-20 line 8: Passed, day Some(1) [#137]
    Week 1 line 11: Vague, day Some(5) [#138]
    2026-04-01 line 15: Beyond, day Some(11) [#140]
    ");
    assert_snapshot!(outline(text), @r"
    day 1: #134 #137
    day 2: #139
    day 5: #138
    day 6: #136
    day 11: #140
    ");
    assert_snapshot!(doubts("Day 1: #134\n\n**Scale**\n\n- #150 (2026-02-29)\n- #151 (since 2026-01-05)"), @r"
    2026-02-29 line 5: Impossible, day None [#150]
    2026-01-05 line 6: Passed, day None [#151]
    ");
    assert_snapshot!(doubts("| Issue | When |\n|---|---|\n| #134 | Day 0 |\n| #150 | 2026-02-28 |"), @r"
    Day 0 line 3: Impossible, day Some(1) [#134]
    2026-02-28 line 4: DayOff, day Some(6) [#150]
    ");
    assert_eq!(doubts("# Week 1\n## Day 1\n- #134\n\nDay 2: #135\n\nDay 11: no issue"), "");
}

#[test]
fn a_plan_whose_only_day_does_not_exist_is_read() {
    assert_snapshot!(doubts("2026-02-30: #134"), @"2026-02-30 line 1: Impossible, day None [#134]");
}

#[test]
fn a_lane_may_stand_in_a_day_and_a_day_in_a_lane() {
    let expected = "lane Proof: #133\nlane Scale: #195\nday 1: #133 #195\n";
    assert_eq!(outline("## Day 1\n### Lane 1: Proof\n- #133\n### Lane 2: Scale\n- #195"), expected);
    assert_eq!(
        outline("## Lane 1: Proof\nDay 1:\n- #133\n\n## Lane 2: Scale\n**Issues**\n- #195 on day 1"),
        expected
    );
}

#[test]
fn a_line_that_announces_something_else_ends_a_day() {
    assert_snapshot!(outline("Day 1:\n- #134\n\nRisks:\n- #144 may slip\n\nDay 2:\n- #150\n\n**Notes**\n\n#151"), @r"
    day 1: #134
    day 2: #150
    ");
}

#[test]
fn a_condition_goes_on_over_the_end_of_a_line() {
    assert_eq!(
        outline("Day 1: Close #186 once its children, that is\n#134 and #137, are closed"),
        "day 1: #186\n"
    );
}

#[test]
fn deferrals_are_sections_lists_or_words() {
    assert_snapshot!(outline("Day 1: #134\n\n## Deferred\n### Mesh\n- #149\n- #191–#193\n\n## Notes\n- #144"), @r"
    day 1: #134
    deferred: #149 #191 #192 #193
    ");
    assert_snapshot!(outline("Day 1:\n- Close #134, defer #149 until #150 is done\n- #152 (deferred)\n\nLater: bd-nl2"), @r"
    day 1: #134
    deferred: #149 #152 bd-nl2
    ");
}

#[test]
fn demotions_name_their_issues_or_mean_what_is_deferred() {
    assert_snapshot!(outline("Day 1: #134\n\n- Demote #191, #192 to P3\n- Set #144 to severity P2 if #143 slips"), @r"
    day 1: #134
    to P3 (line 3): [#191, #192]
    to P2 (line 4): [#144]
    ");
    assert_snapshot!(outline("Day 1: #134\n\n- Move #149 to M3\n- Keep P0 to a minimum\n- Move it to P9"), @"day 1: #134");
}

#[test]
fn a_text_without_a_day_shows_how_to_write_one() {
    assert_snapshot!(outline(" \n\n"), @"the file is empty; write a heading or a line for each day with the issues that close on it, such as `Day 1:` and below it `- Close #134, #137`; dates (`2026-02-23`) and weeks (`Week 1`) do as well");
    assert_snapshot!(outline("# Plan\n- Close #134 soon"), @"the plan has no day; write a heading or a line for each day with the issues that close on it, such as `Day 1:` and below it `- Close #134, #137`; dates (`2026-02-23`) and weeks (`Week 1`) do as well");
    assert_snapshot!(outline("# Plan\n\n## Day 1\n- Close the lock"), @"3:1: no day of the plan names an issue that closes; write a heading or a line for each day with the issues that close on it, such as `Day 1:` and below it `- Close #134, #137`; dates (`2026-02-23`) and weeks (`Week 1`) do as well");
}
