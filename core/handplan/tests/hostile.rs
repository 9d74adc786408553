//! Any text is read without a crash, and what was read keeps its promises.

mod support;

use std::collections::BTreeSet;

use proptest::prelude::*;
use support::plan;

/// Pieces of plans and of Markdown, so that random texts get deep into the reader.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "\n",
        "\n\n",
        "  ",
        "    ",
        "- ",
        "1. ",
        "* [x] ",
        "# ",
        "### ",
        "> ",
        "| ",
        "|---|---|\n",
        "**",
        "~~",
        "`",
        "```\n",
        "---\n",
        "<!-- ",
        "-->",
        "<br>",
        "[",
        "](",
        ")",
        "(",
        ":",
        ", ",
        "–",
        "é",
        "#",
        "Day ",
        "Days ",
        "Week ",
        "Monday ",
        "2026-02-23",
        "2026-02-30",
        "9999-12-31",
        "Lane ",
        "M1",
        "Milestone ",
        "Defer to ",
        "Later",
        "Close ",
        "after ",
        "Move ",
        "to ",
        "sev:P2",
        "#134",
        "#135-137",
        "bd-nl2",
        "GH-134",
        "/issues/134",
        "0",
        "1",
        "4294967295",
        "999999999",
        "99999999999999999999",
        "\u{0}",
        "\u{feff}",
        "\u{202e}",
        "🎯",
    ];
    prop_oneof![
        8 => proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

fn holds_its_promises(text: &str) -> Result<(), TestCaseError> {
    let Ok(plan) = plan(text) else { return Ok(()) };
    let lines = text.lines().count();
    prop_assert!(plan.mentions.iter().all(|mention| (1..=lines).contains(&mention.line)));
    prop_assert!(!plan.days.is_empty() || !plan.times.is_empty());
    prop_assert!(plan.times.iter().all(|time| (1..=lines).contains(&time.line) && !time.issues.is_empty()));
    prop_assert!(plan.days.windows(2).all(|pair| pair[0].day < pair[1].day));
    let mentioned: BTreeSet<_> = plan.mentions.iter().collect();
    for day in &plan.days {
        let issues: BTreeSet<_> = day.closes.iter().map(|mention| &mention.issue).collect();
        prop_assert!(day.day >= 1 && issues.len() == day.closes.len());
        prop_assert!(day.closes.iter().all(|mention| mentioned.contains(mention)));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn pieces_of_plans_are_read(pieces in proptest::collection::vec(piece(), 0..40)) {
        holds_its_promises(&pieces.concat())?;
    }

    #[test]
    fn any_text_is_read(text in "(?s).{0,200}") {
        holds_its_promises(&text)?;
    }
}

#[test]
fn a_long_text_is_read_in_one_pass() {
    let text = "## Day 1\n".to_owned()
        + &"- close #134 (needs #135) `#136`, see owner/repository#137\n".repeat(10_000);
    let plan = plan(&text).unwrap();
    assert_eq!(plan.mentions.len(), 40_000);
    assert_eq!(plan.days[0].closes.len(), 2);
}

#[test]
fn depth_is_no_danger() {
    for deep in ["> ", "- ", "(", "[", "Mon ", "**", "by ", "#134-"] {
        let text = format!("Day 1: #134\n\n{}Day 2 #135", deep.repeat(4_000));
        assert!(plan(&text).is_ok(), "{deep}");
    }
}
