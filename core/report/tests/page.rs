//! The report as a page.

mod support;

use proptest::prelude::*;
use warplan_model::view::Trend;
use warplan_report::{Report, WarPlan, Written};
use warplan_testkit::plans;

use support::{Material, questions, status};

/// The report of the little portfolio in which everything that comes from a tracker is called `title`.
fn written(title: &str) -> Written {
    let mut material = Material::new();
    for step in &mut material.plan.sequence {
        title.clone_into(&mut step.title);
    }
    for deferred in &mut material.plan.deferred {
        title.clone_into(&mut deferred.title);
    }
    title.clone_into(&mut material.plan.name);
    title.clone_into(&mut material.comparison.title);
    let mut graph = questions::graph();
    for node in &mut graph.nodes {
        title.clone_into(&mut node.title);
    }
    let mut status = status::status();
    title.clone_into(&mut status.name);
    for late in &mut status.late {
        title.clone_into(&mut late.title);
    }
    let trend = Trend::new(&material.policy, [("v1".to_owned(), Some(&material.scorecard))]);
    let (lanes, forecast) = (plans::lanes(&[title.to_owned()], 2), plans::forecast(&material.plan));
    let report = Report {
        war_plan: WarPlan {
            policy: &material.policy,
            review: &material.review,
            gates: &material.gates,
            scorecard: &material.scorecard,
            plan: &material.plan,
            portfolio: &material.portfolio,
            lanes: &lanes,
            economics: None,
        },
        comparison: Some(&material.comparison),
        forecast: Some(&forecast),
        releases: &trend,
        days: &trend,
        status: Some(&status),
        graph: &graph,
        deltas: None,
    };
    report.write()
}

/// The tags outside of pictures, which lay out their texts; bdi is how text is kept to itself.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if rest.starts_with("<svg") {
            rest = &rest[rest.find("</svg>").expect("a picture ends")..];
        }
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[1..end];
        if !tag.trim_start_matches('/').starts_with("bdi") {
            // Addresses of sections follow their titles.
            tags.push(
                tag.split(" id=")
                    .next()
                    .unwrap()
                    .split(" href=\"#")
                    .next()
                    .unwrap()
                    .split(" aria-labelledby")
                    .next()
                    .unwrap()
                    .to_owned(),
            );
        }
        rest = &rest[end + 1..];
    }
    tags
}

#[test]
fn a_page_stands_alone() {
    let page = written("title").html;
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    for loaded in ["<script", "<link", "<img", "<iframe", "src=", "@import", "url("] {
        assert!(!page.contains(loaded), "{loaded}");
    }
    for expected in
        ["prefers-color-scheme: dark", "@media print", "Skip to the content", "<main id=\"content\""]
    {
        assert!(page.contains(expected), "{expected}");
    }
}

#[test]
fn page_and_markdown_say_the_same_and_show_every_picture() {
    let Written { html, markdown, pictures } = written("title");
    let headings = |text: &str, mark: &str| text.matches(mark).count();
    assert_eq!(headings(&html, "<h2"), headings(&format!("\n{markdown}"), "\n## "));
    assert_eq!(headings(&html, "<h3"), headings(&format!("\n{markdown}"), "\n### "));
    assert!(pictures.len() >= 8);
    for (name, picture) in pictures {
        assert!(markdown.contains(&format!("]({name}.svg)")), "{name}");
        assert!(html.contains(&format!("id=\"{name}-wide-title\"")), "{name}");
        assert!(!picture.description.is_empty(), "{name} says nothing to those who do not see it");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// A title is text and nothing else: the page is built as if every title were a word.
    #[test]
    fn no_title_changes_how_the_page_is_built(
        title in prop_oneof![
            "[-+#>*_`|~$&@!\\[\\]()<:1.)=\\\\\"'/ \n a]{1,30}",
            "(\\PC|\\p{C}){1,60}",
            Just("<script>alert(1)</script><!-- --><svg onload=x></p></table>".to_owned()),
            Just("\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} \" onmouseover=\"x".to_owned()),
            Just("x".repeat(10_000)),
            Just("\t".to_owned()),
        ],
    ) {
        let page = written(&title).html;
        let (found, expected) = (tags(&page), tags(&written("title").html));
        let same = found.iter().zip(&expected).take_while(|(found, expected)| found == expected).count();
        let around = |tags: &[String]| tags[same.saturating_sub(12)..tags.len().min(same + 12)].join(" ");
        prop_assert_eq!(around(&found), around(&expected), "{} and {} tags", found.len(), expected.len());
        prop_assert!(!page.contains('\u{202e}'), "a title reorders what stands beside it");
    }
}
