//! What other programs read.

mod support;

use insta::assert_snapshot;
use proptest::prelude::*;
use support::{Material, questions};
use warplan_report::{csv, graph, json};

#[test]
fn the_kpi_matrix_has_a_line_a_kpi() {
    let matrix = csv::kpi_matrix(&Material::new().review);
    assert_eq!(
        matrix.split("\r\n").collect::<Vec<_>>(),
        [
            "kpi,open,p0,p1,p2,unclassified,over30,overdue",
            "automation_depth,3,3,0,0,0,0,0",
            "operational_maturity,3,0,1,2,0,1,1",
            ""
        ]
    );
}

#[test]
fn spreadsheets_compute_nothing_that_stands_in_the_matrix() {
    let mut review = Material::new().review;
    review.topology[0].kpi = "=HYPERLINK(\"http://evil.example\", \"x\")".into();
    review.topology[1].kpi = "@SUM(1,1)".into();
    let matrix = csv::kpi_matrix(&review);
    assert!(matrix.contains("\r\n\"'=HYPERLINK(\"\"http://evil.example\"\", \"\"x\"\")\",3,"));
    assert!(matrix.contains("\r\n\"'@SUM(1,1)\",3,"));
}

#[test]
fn dot_draws_the_critical_path_bold_and_escapes_titles() {
    assert_snapshot!(graph::dot(&questions::graph()));
}

#[test]
fn mermaid_draws_the_critical_path_bold_and_escapes_titles() {
    assert_snapshot!(graph::mermaid(&questions::graph()));
}

#[test]
fn json_is_the_canonical_form_with_blanks() {
    let value = serde_json::json!({
        "b": [1.0, 0.000001, 1e12, -0.5], "a": {"\"}{:,": "[\\\"]", "é": []}, "c": {}, "d": null
    });
    let text = json::pretty(&value);
    assert_snapshot!(text, @r#"
    {
      "a": {
        "\"}{:,": "[\\\"]",
        "é": []
      },
      "b": [
        1,
        0.000001,
        1000000000000,
        -0.5
      ],
      "c": {},
      "d": null
    }
    "#);
    assert!(text.ends_with("}\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blanks_do_not_change_what_json_says(text in "[\\\\\"{}\\[\\],: é\n]{0,12}") {
        let value = serde_json::json!({ text.clone(): [text, [], {}] });
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&json::pretty(&value)).unwrap(), value);
    }
}

#[test]
fn views_state_their_formats() {
    let material = Material::new();
    let texts = [
        json::view(&material.review),
        json::view(&material.gates),
        json::view(&material.comparison),
        json::view(&questions::explanation()),
        json::view(&questions::next()),
        json::view(&questions::whatif()),
        json::view(&questions::graph()),
    ];
    let formats = texts.map(|text| {
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        value["format"].as_str().unwrap().to_owned()
    });
    let names = ["review", "gate", "evaluate", "explain", "next", "whatif", "graph"];
    assert_eq!(formats, names.map(|name| format!("warplan-{name}/v1")));
}

#[test]
fn json_of_a_view_is_read_back_as_the_same() {
    let plan = Material::new().plan;
    assert_eq!(serde_json::from_str::<warplan_model::plan::Plan>(&json::pretty(&plan)).unwrap(), plan);
}
