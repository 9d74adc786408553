//! Badges, as pictures and for shields.io.

use insta::assert_snapshot;
use proptest::prelude::*;
use roxmltree::Document;
use warplan_report::svg::Font;
use warplan_report::svg::badge::{Badge, State};
use warplan_testkit::scores::{self, Names, Values};

fn badge(label: &str, message: &str, state: State) -> Badge {
    Badge { label: label.into(), message: message.into(), state }
}

#[test]
fn a_badge_is_as_wide_as_its_texts() {
    assert_snapshot!(badge("KPI gate", "8 of 8 pass", State::Pass).svg());
}

#[test]
fn shields_reads_the_endpoint() {
    assert_snapshot!(badge("KPI gate", "2 of 8 fail", State::Fail).endpoint(), @r##"
    {
      "color": "#cf222e",
      "isError": true,
      "label": "KPI gate",
      "message": "2 of 8 fail",
      "schemaVersion": 1
    }
    "##);
}

#[test]
fn the_badge_of_a_scorecard_counts_what_fails() {
    let policy = scores::policy(4, Names::Short);
    let of = |values| Badge::gate(&scores::releases(&policy, 1, values)[0]);
    assert_eq!(of(Values::Highest), badge("KPI gate v1.0", "4 of 4 pass", State::Pass));
    assert_eq!(of(Values::Lowest), badge("KPI gate v1.0", "3 of 4 fail", State::Fail));
    let none = scores::policy(0, Names::Short);
    let nothing = Badge::gate(&scores::releases(&none, 1, Values::Lowest)[0]);
    assert_eq!(nothing, badge("KPI gate v1.0", "no KPIs", State::Unknown));
}

proptest! {
    #[test]
    fn whatever_a_badge_says_its_texts_lie_within_it(label in ".{0,80}", message in ".{0,80}") {
        let badge = badge(&label, &message, State::Warn);
        let svg = badge.svg();
        let document = Document::parse(&svg).unwrap();
        let width: f64 = document.root_element().attribute("width").unwrap().parse().unwrap();
        let mut taken = 0.0;
        for text in document.descendants().filter(|node| node.has_tag_name("text")) {
            let x: f64 = text.attribute("x").unwrap().parse().unwrap();
            let font = Font { size: 11.0, bold: false };
            prop_assert!(x >= taken);
            taken = x + font.width(text.text().unwrap_or_default());
        }
        prop_assert!(taken <= width);
        let endpoint: serde_json::Value = serde_json::from_str(&badge.endpoint()).unwrap();
        prop_assert_eq!(&endpoint["schemaVersion"], 1);
    }
}
