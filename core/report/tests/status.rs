//! Where a portfolio stands against its plan, as people read it.

mod support;

use insta::assert_snapshot;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use support::status::status;
use warplan_model::view::Status;
use warplan_report::human::{self, Style};
use warplan_report::markdown::{self, STATUS_MARKER};

/// The longest comment of GitHub, in characters.
const COMMENT: usize = 65_536;

#[test]
fn the_terminal_shows_every_list() {
    assert_snapshot!(human::status(&status(), &Style::default()));
}

#[test]
fn the_comment_is_short_and_folds_lists() {
    assert_snapshot!(markdown::status(&status()));
}

#[test]
fn a_plan_that_is_kept_to_is_told_in_a_few_lines() {
    let kept = Status {
        changed: Vec::new(),
        early: Vec::new(),
        late: Vec::new(),
        moved: Vec::new(),
        assumed_begun: Vec::new(),
        new: Vec::new(),
        reopened: Vec::new(),
        unplanned: Vec::new(),
        gone: Vec::new(),
        goals: Vec::new(),
        exit: Vec::new(),
        next: Vec::new(),
        ..status()
    };
    let text = human::status(&kept, &Style::default());
    assert!(text.contains("2 of 9 planned issues closed, 3 due by now\n"), "{text}");
    assert!(!markdown::status(&kept).contains("Late"));
}

/// The status with the same hostile text wherever a tracker or a policy brings text.
fn with_text(text: &str) -> Status {
    let mut status = status();
    status.name = text.into();
    status.late.iter_mut().for_each(|late| late.title = text.into());
    status.moved.iter_mut().for_each(|moved| moved.title = text.into());
    let new = status.new.iter_mut().chain(&mut status.reopened);
    new.for_each(|new| (new.title, new.severity) = (text.into(), text.into()));
    let closed = status.done.iter_mut().chain(&mut status.early).chain(&mut status.unplanned);
    closed.for_each(|closed| closed.title = text.into());
    status.gone.iter_mut().for_each(|gone| gone.title = text.into());
    status.next.iter_mut().for_each(|next| next.title = text.into());
    status.kpis.iter_mut().for_each(|kpi| kpi.title = text.into());
    status.goals.iter_mut().for_each(|goal| goal.title = text.into());
    status
}

/// What a document is made of, without its words; neighbouring texts are one.
fn structure(document: &str) -> Vec<String> {
    let events = Parser::new_ext(document, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let shown = events.filter_map(|event| match event {
        Event::Text(_) | Event::Code(_) | Event::SoftBreak => None,
        Event::Start(Tag::Link { dest_url, .. }) => Some(format!("link {dest_url}")),
        other => Some(format!("{other:?}")),
    });
    shown.collect()
}

fn hostile() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "<script>alert(1)</script>",
        "</details>",
        "<!-- warplan:status -->",
        "-->",
        "|",
        "`",
        "**",
        "[x](https://evil.example)",
        "![x](y)",
        "\n",
        "\r\n# Heading",
        "\n| --- |",
        "@everyone",
        "#1",
        "\u{202e}",
        "\u{0}",
        "\u{1b}[2J",
        "=cmd()",
        "&lt;",
        "$x$",
        "日本",
        "\u{ffff}",
        " ",
        "a",
    ]);
    prop::collection::vec(parts, 1..12).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_the_comment(text in hostile()) {
        let document = markdown::status(&with_text(&format!("x{text}x")));
        prop_assert!(document.starts_with(STATUS_MARKER));
        let mut later = document.match_indices(STATUS_MARKER).skip(1);
        prop_assert!(later.all(|(at, _)| document[..at].ends_with('\\')), "{document}");
        prop_assert_eq!(structure(&document), structure(&markdown::status(&with_text("x"))));
        prop_assert!(!document.chars().any(|c| c.is_control() && c != '\n'), "{document:?}");
    }

    #[test]
    fn no_text_reaches_the_terminal_raw(text in hostile()) {
        let shown = human::status(&with_text(&text), &Style::default());
        prop_assert!(!shown.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{shown:?}");
        prop_assert!(shown.lines().all(|line| line.chars().count() <= 100), "{shown}");
    }
}

#[test]
fn ten_thousand_characters_and_issues_fit_a_comment() {
    for character in ["a", "@", "|", "<", "日", "\u{1b}"] {
        let mut status = with_text(&character.repeat(10_000));
        let late = status.late[0].clone();
        status.late = vec![late; 10_000];
        let document = markdown::status(&status);
        assert!(document.chars().count() < COMMENT, "{character:?}: {}", document.len());
        assert!(document.contains("<summary>Late (10000)</summary>"));
    }
}
