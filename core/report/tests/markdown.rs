//! The war plan as a document.

mod support;

use std::collections::BTreeSet;

use insta::assert_snapshot;
use proptest::prelude::*;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use support::{Material, id, questions};
use warplan_report::{WarPlan, markdown};

fn war_plan(material: &Material) -> String {
    markdown::war_plan(&WarPlan {
        policy: &material.policy,
        review: &material.review,
        gates: &material.gates,
        scorecard: &material.scorecard,
        plan: &material.plan,
        portfolio: &material.portfolio,
        lanes: &material.lanes,
        economics: None,
    })
}

fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH)
}

/// The text below each heading of the second level, as people see it.
fn sections(document: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = vec![Default::default()];
    let mut in_title = false;
    for event in events(document) {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => {
                in_title = true;
                sections.push(Default::default());
            }
            Event::End(TagEnd::Heading(HeadingLevel::H2)) => in_title = false,
            Event::Text(text) | Event::Code(text) => {
                let (title, body) = sections.last_mut().unwrap();
                if in_title { title.push_str(&text) } else { body.push_str(&text) }
            }
            Event::End(TagEnd::TableCell | TagEnd::Item | TagEnd::Paragraph | TagEnd::Heading(_)) => {
                sections.last_mut().unwrap().1.push('\n')
            }
            _ => {}
        }
    }
    sections
}

/// What the document is made of, without its words.
fn structure(document: &str) -> Vec<String> {
    let mut structure = Vec::new();
    for event in events(document) {
        match event {
            Event::Text(_) => {}
            Event::Code(_) => structure.push("code".into()),
            other => structure.push(format!("{other:?}")),
        }
    }
    structure
}

#[test]
fn prices_claim_no_more_than_is_known() {
    assert_snapshot!(markdown::prices(&questions::prices()));
    let mut material = Material::new();
    material.plan.prices = questions::prices().prices.split_off(2);
    let document = war_plan(&material);
    let (_, named) = document.split_once("## What would bring more").unwrap();
    assert_snapshot!(named.split("\n## ").next().unwrap());
}

#[test]
fn a_war_plan_says_what_closes_when_who_answers_and_what_it_brings() {
    assert_snapshot!(war_plan(&Material::new()));
}

#[test]
fn a_war_plan_has_these_sections() {
    let document = war_plan(&Material::new());
    let titles: Vec<String> = sections(&document).into_iter().skip(1).map(|(title, _)| title).collect();
    assert_eq!(
        titles,
        [
            "Objective",
            "Topology",
            "Non-negotiable constraint",
            "Milestones",
            "Ownership",
            "What each lane brings",
            "Lane 1: Uncap the radar",
            "Lane 2: Proof | docs",
            "Issues of no lane",
            "Closure sequence",
            "Left open",
            "Governance",
            "KPI expectations by release",
            "Release gates",
            "Checkpoint commands",
            "Exit criteria",
            "Quality",
            "Provenance",
        ]
    );
}

#[test]
fn every_open_issue_is_in_the_sequence_or_left_open_with_a_reason() {
    let material = Material::new();
    let document = war_plan(&material);
    let section =
        |wanted: &str| sections(&document).into_iter().find(|(title, _)| title == wanted).unwrap().1;
    let closed: BTreeSet<String> = section("Closure sequence")
        .lines()
        .filter_map(|line| Some(line.strip_prefix("Close ")?.split(' ').next()?.to_owned()))
        .collect();
    let left: BTreeSet<String> =
        section("Left open").lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect();
    let open: BTreeSet<String> = material.portfolio.open().map(|item| item.id.to_string()).collect();
    assert!(closed.is_disjoint(&left));
    assert_eq!(&closed | &left, open);
}

#[test]
fn issues_that_the_plan_does_not_know_are_named() {
    let mut material = Material::new();
    material.plan.deferred.retain(|deferred| deferred.issue != id(12));
    let document = war_plan(&material);
    assert!(document.contains("**The plan was made for other issues.** It says nothing about #12."));
}

#[test]
fn titles_link_to_where_people_read_them() {
    let mut material = Material::new();
    for item in &mut material.portfolio.items {
        item.url = Some(format!("https://tracker.example/{}", item.id.as_str()));
    }
    assert!(war_plan(&material).contains("| [#8](https://tracker.example/8) |"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// A title is text and nothing else: the document is built as if every title were a word.
    #[test]
    fn no_title_changes_how_the_document_is_built(
        title in prop_oneof![
            "[-+#>*_`|~$&@!\\[\\]()<:1.)=\\\\ \n a]{1,30}",
            "(\\PC|\\p{C}){1,60}",
            Just("<script>alert(1)</script> ![x](http://y) [z]: w <!-- @everyone -->".to_owned()),
        ],
    ) {
        let written = |title: &str| {
            let mut material = Material::new();
            for step in &mut material.plan.sequence {
                title.clone_into(&mut step.title);
            }
            for deferred in &mut material.plan.deferred {
                title.clone_into(&mut deferred.title);
            }
            title.clone_into(&mut material.plan.name);
            war_plan(&material)
        };
        let document = written(&title);
        prop_assert_eq!(structure(&document), structure(&written("title")), "{}", document);
        prop_assert!(!document.contains("@everyone"));
    }

    /// What people write into a policy may hold code spans, and nothing else.
    #[test]
    fn prose_of_a_policy_adds_code_spans_at_most(text in "[-+#>*_`|~$&@!\\[\\]()<:1.)=\\\\ \n a]{1,30}") {
        let written = |text: &str| {
            let mut material = Material::new();
            text.clone_into(&mut material.policy.lanes[0].rules[0]);
            for finding in &mut material.gates.findings {
                text.clone_into(&mut finding.message);
            }
            for deferred in &mut material.plan.deferred {
                text.clone_into(&mut deferred.because);
            }
            let mut structure = structure(&war_plan(&material));
            structure.retain(|part| part != "code");
            structure
        };
        prop_assert_eq!(written(&text), written("text"));
    }
}
