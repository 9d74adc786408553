//! A history holds what was recorded, says what counts, and shows every change to its file.

mod support;

use proptest::prelude::*;
use serde_json::{Value, json};
use support::history::{failing, file, publish, record, scorecard};
use warplan_model::history::{Break, Growth, History};
use warplan_model::{Digest, canonical_bytes};

fn told(breaks: &[Break]) -> String {
    let line = |found: &Break| {
        let entry = found.sequence.map(|sequence| format!(", entry {sequence}")).unwrap_or_default();
        format!("line {}{entry}: {}", found.line, found.problem)
    };
    breaks.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn broken(bytes: &[u8]) -> String {
    told(&History::read(bytes).unwrap_err())
}

/// Lines with their line feeds.
fn lines(history: &History) -> Vec<Vec<u8>> {
    history.entries().iter().map(|entry| entry.line()).collect()
}

/// Of three releases: one with two revisions of which the second is published, one that passes, one that fails.
fn sample() -> History {
    let mut history = History::default();
    record(&mut history, scorecard("v1", 6.0, json!({})));
    record(&mut history, scorecard("v1", 7.0, json!({})));
    publish(&mut history, "v1");
    record(&mut history, scorecard("v2", 7.5, json!({"as_of": "2026-03-20T12:00:00Z"})));
    record(&mut history, failing("v3", 1.0));
    history
}

#[test]
fn a_file_gives_back_what_was_appended() {
    let history = sample();
    assert_eq!(History::read(&file(&history)).unwrap(), history);
    assert_eq!(History::read(b"").unwrap(), History::default());
    assert_eq!(History::default().head(), Digest::of_bytes(b"warplan-history/v1"));
}

#[test]
fn a_digest_can_be_computed_by_hand() {
    let mut previous = Digest::of_bytes(b"warplan-history/v1").to_string();
    for line in lines(&sample()) {
        let mut entry: Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(line, [canonical_bytes(&entry), b"\n".to_vec()].concat(), "a line is canonical");
        let stated = entry.as_object_mut().unwrap().remove("digest").unwrap();
        assert_eq!(stated, Digest::of(&entry).to_string());
        assert_eq!(entry["previous"], previous);
        previous = stated.as_str().unwrap().to_owned();
    }
}

#[test]
fn an_equal_scorecard_adds_nothing_and_another_needs_a_reason() {
    let history = sample();
    let again = scorecard("v1", 6.0, json!({}));
    assert_eq!(history.append(again.clone(), Some("again")).unwrap(), None);
    let mut from_another_export = again;
    from_another_export.inputs.as_mut().unwrap().snapshot = Digest::of_bytes(b"exported later");
    assert_eq!(history.append(from_another_export, None).unwrap(), None);
    let other = scorecard("v1", 6.5, json!({}));
    for reason in [None, Some("  ")] {
        let refusal = history.append(other.clone(), reason).unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(refusal, @"v1 is recorded, and this scorecard differs from each of its 2 revisions");
        }
    }
    let entry = history.append(other, Some(" late labels ")).unwrap().unwrap();
    assert_eq!((entry.sequence, entry.revision, entry.reason.as_deref()), (6, 3, Some("late labels")));
}

#[test]
fn what_is_no_whole_scorecard_does_not_enter() {
    let refused =
        |changes: Value| History::none().append(scorecard("v1", 6.0, changes), None).unwrap_err().to_string();
    let kpi = |changes: Value| {
        let mut kpi = serde_json::to_value(&scorecard("v1", 6.0, json!({})).kpis[0]).unwrap();
        kpi.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        json!({"kpis": [kpi]})
    };
    let cases = [
        json!({"release": null}),
        json!({"inputs": null}),
        json!({"passes": false}),
        kpi(json!({"value": 6.1})),
        kpi(json!({"debt": 1, "debts": [{"issue": 1, "points": 0.5}, {"issue": 2, "points": 0.4}]})),
        kpi(json!({"credit": 0.1, "uplift": 0.1})),
        kpi(json!({"uplift": 0.1, "value": 6.1})),
        kpi(json!({"base": 1e12})),
    ];
    insta::assert_snapshot!(cases.map(refused).join("\n"), @r"
    the scorecard belongs to no release
    the scorecard does not say what it was made from
    the scorecard contradicts itself: its verdict is not that of its KPIs
    the scorecard contradicts itself: depth: the value is 6.1, and its terms give 6
    the scorecard contradicts itself: depth: the debt is 1, and its issues cost something else
    the scorecard contradicts itself: depth: the credit is 0.1, and its issues earn something else
    the scorecard contradicts itself: depth: the uplift of 0.1 is more than the credit
    the scorecard contradicts itself: depth: a term is too large
    ");
}

#[test]
fn what_is_published_counts_and_stays() {
    let history = sample();
    let counted = |history: &History, release: &str| {
        history.counted(release).map(|recorded| (recorded.entry.revision, recorded.published))
    };
    assert_eq!(counted(&history, "v1"), Some((2, true)));
    assert_eq!(counted(&history, "v2"), Some((1, false)));
    assert_eq!(counted(&history, "v3"), None, "its gate fails");
    assert_eq!(history.publish("v1", None).unwrap(), None, "it is published already");
    let refusals = [("v1", Some(1)), ("v3", None), ("v3", Some(2)), ("v4", None)]
        .map(|(release, revision)| history.publish(release, revision).unwrap_err().to_string());
    insta::assert_snapshot!(refusals.join("\n"), @r"
    v1 was published as revision 2, and what was published stays
    revision 1 of v3 fails its release gate
    revision 2 of v3 is not recorded
    v4 is not recorded
    ");
}

#[test]
fn before_publication_the_first_revision_that_passes_counts() {
    let mut history = History::default();
    record(&mut history, failing("v1", 1.0));
    for value in [6.0, 7.0] {
        record(&mut history, scorecard("v1", value, json!({})));
    }
    assert_eq!(history.counted("v1").unwrap().entry.revision, 2);
}

#[test]
fn releases_come_by_their_instants_whenever_they_were_recorded() {
    let mut history = sample();
    record(&mut history, scorecard("v0", 5.0, json!({"as_of": "2026-01-01T00:00:00Z"})));
    let releases: Vec<_> = history.releases().iter().map(|card| card.release.clone().unwrap()).collect();
    assert_eq!(releases, ["v0", "v1", "v2"]);
}

#[test]
fn each_kind_of_change_is_told_in_words() {
    let history = sample();
    let lines = lines(&history);
    let without = |index: usize| {
        let mut kept = lines.clone();
        kept.remove(index);
        kept.concat()
    };
    let moved = [&lines[0], &lines[2], &lines[1], &lines[3], &lines[4]].map(Clone::clone).concat();
    let twice = [&lines[..2], &lines[1..]].concat().concat();
    let edited = String::from_utf8(file(&history)).unwrap().replacen("a test", "a toast", 1).into_bytes();
    let windows = String::from_utf8(file(&history)).unwrap().replace('\n', "\r\n").into_bytes();
    let cases = [
        without(0),
        without(2),
        moved,
        twice,
        edited,
        windows[..windows.len() / 4].to_vec(),
        [file(&history), b"\n".to_vec()].concat(),
        [file(&history), b"{}\n".to_vec()].concat(),
        [file(&history), lines[0][..40].to_vec()].concat(),
        file(&history)[..file(&history).len() - 1].to_vec(),
    ];
    insta::assert_snapshot!(cases.map(|bytes| broken(&bytes)).join("\n\n"), @r"
    line 1, entry 2: entry 1, which should stand before it, is missing

    line 3, entry 4: entry 3, which should stand before it, is missing

    line 2, entry 3: entry 2, which should stand before it, is missing
    line 3, entry 2: it stands after entry 3: it was moved, or put in a second time
    line 4, entry 4: entry 3, which should stand before it, is missing

    line 3, entry 2: it stands after entry 2: it was moved, or put in a second time

    line 1, entry 1: its digest does not fit its content: it was edited

    line 1: it ends in CR LF: the file's line ends were converted
    line 2: the file ends within an entry, 71 bytes into it: an append was cut short

    line 6: it is empty

    line 6: it is no entry: column 2: digest is missing

    line 6: the file ends within an entry, 40 bytes into it: an append was cut short

    line 5, entry 5: its line does not end
    ");
}

/// An entry with a digest that fits it, after changes to its keys.
fn resealed(line: &[u8], change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut entry: Value = serde_json::from_slice(line).unwrap();
    change(&mut entry);
    entry.as_object_mut().unwrap().remove("digest");
    entry["digest"] = json!(Digest::of(&entry).to_string());
    [canonical_bytes(&entry), b"\n".to_vec()].concat()
}

/// An entry whose content is written otherwise, with a digest that fits these very bytes.
fn rewritten(line: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let line = std::str::from_utf8(line).unwrap().trim_end();
    let start = line.find(',').unwrap() + 1;
    let content = change(&line[start..]);
    assert_ne!(content, line[start..]);
    let digest = Digest::of_bytes(format!("{{{content}").as_bytes());
    format!("{{\"digest\":\"{digest}\",{content}\n").into_bytes()
}

#[test]
fn an_entry_that_is_sealed_and_not_canonical_is_told() {
    let changes: [&dyn Fn(&str) -> String; 5] = [
        &|content| content.replacen("\":", "\": ", 1),
        &|content| {
            let moved = content.replacen("\"kind\":\"scorecard\",", "", 1);
            format!("\"kind\":\"scorecard\",{moved}")
        },
        &|content| content.replacen("a test", "a t\\u0065st", 1),
        &|content| content.replacen("\"revision\":1", "\"revision\":1,\"revision\":1", 1),
        &|content| content.replacen("\"delta\":null", "\"delta\":null ", 1),
    ];
    let cases = changes.map(|change| {
        let mut lines = lines(&sample());
        let end = lines.len() - 1;
        lines[end] = rewritten(&lines[end], change);
        broken(&lines.concat())
    });
    insta::assert_snapshot!(cases.join("\n"), @r"
    line 5, entry 5: it is not written in canonical JSON (RFC 8785): warplan did not write it
    line 5, entry 5: it is not written in canonical JSON (RFC 8785): warplan did not write it
    line 5, entry 5: it is not written in canonical JSON (RFC 8785): warplan did not write it
    line 5: it is no entry: column 274: revision comes twice
    line 5, entry 5: it is not written in canonical JSON (RFC 8785): warplan did not write it
    ");
    let last = lines(&sample()).pop().unwrap();
    let unended = rewritten(&last, |content| content.replacen("a test", "a t\\u0065st", 1));
    let whole = [lines(&sample())[..4].concat(), unended[..unended.len() - 1].to_vec()].concat();
    insta::assert_snapshot!(broken(&whole), @"line 5, entry 5: its line does not end");
}

#[test]
fn an_entry_that_was_sealed_anew_does_not_hold_what_comes_after_it() {
    let mut lines = lines(&sample());
    lines[0] = resealed(&lines[0], |entry| entry["reason"] = json!("another"));
    insta::assert_snapshot!(broken(&lines.concat()), @"line 2, entry 2: it does not follow entry 1: one of the two was replaced");
}

#[test]
fn an_entry_that_could_not_have_been_appended_is_told_though_the_chain_holds() {
    let last = |change: &dyn Fn(&mut Value)| {
        let mut lines = lines(&sample());
        let end = lines.len() - 1;
        lines[end] = resealed(&lines[end], change);
        broken(&lines.concat())
    };
    let cases = [
        last(&|entry| entry["revision"] = json!(2)),
        last(&|entry| entry["scorecard"]["passes"] = json!(true)),
        last(&|entry| entry["scorecard"]["kpis"][0]["value"] = json!(9)),
        last(&|entry| entry["scorecard"]["release"] = json!("v4")),
        last(&|entry| entry["scorecard"]["inputs"] = json!(null)),
        last(&|entry| entry["release"] = json!("v2")),
        last(&|entry| entry["kind"] = json!("approval")),
        last(&|entry| entry["kind"] = json!("publication")),
        last(&|entry| entry["format"] = json!("warplan-history/v2")),
    ];
    insta::assert_snapshot!(cases.join("\n"), @r#"
    line 5, entry 5: it is revision 2 of v3, and 1 is due
    line 5, entry 5: its scorecard contradicts itself: its verdict is not that of its KPIs
    line 5, entry 5: its scorecard contradicts itself: depth: the value is 9, and its terms give 1
    line 5, entry 5: its scorecard is not of v3
    line 5, entry 5: its scorecard does not say what it was made from
    line 5, entry 5: it is revision 1 of v2, and 2 is due
    line 5: it is no entry: column 1081: "approval" is not possible here; write scorecard or publication
    line 5, entry 5: it publishes what cannot be: revision 1 of v3 is not recorded
    line 5: "warplan-history/v2" is not the format warplan-history/v1
    "#);
}

#[test]
fn entries_cut_off_at_the_end_show_against_a_noted_head() {
    let history = sample();
    let cut = History::read(&lines(&history)[..3].concat()).unwrap();
    assert_eq!(history.since(cut.head()), Growth::By(2));
    assert_eq!(history.since(history.head()), Growth::By(0));
    assert_eq!(history.since(History::genesis()), Growth::By(5));
    assert_eq!(cut.since(history.head()), Growth::Lost);
}

/// A history of some releases with some revisions each, of which some are published.
fn histories() -> impl Strategy<Value = History> {
    let step = (0..3usize, 1..9i32, prop::bool::weighted(0.3));
    prop::collection::vec(step, 2..9).prop_map(|steps| {
        let mut history = History::default();
        for (release, value, publishes) in steps {
            let release = format!("v{release}");
            let card = scorecard(&release, f64::from(value), json!({}));
            let appended = history.append(card, Some("a test")).unwrap();
            let published = publishes.then(|| history.publish(&release, None).ok().flatten()).flatten();
            if let Some(entry) = appended.or(published) {
                history.push(entry).unwrap();
            }
        }
        history
    })
}

fn first_line(bytes: &[u8]) -> usize {
    History::read(bytes).expect_err("the change shows")[0].line
}

proptest! {
    #[test]
    fn any_changed_byte_shows_in_its_line(
        history in histories(), at in any::<prop::sample::Index>(), byte in any::<u8>(), kind in 0..3,
    ) {
        let whole = file(&history);
        let mut bytes = whole.clone();
        let at = at.index(bytes.len());
        match kind {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => drop(bytes.remove(at)),
        }
        prop_assume!(bytes != whole);
        let line = whole[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        prop_assert_eq!(first_line(&bytes), line);
    }

    #[test]
    fn any_moved_missing_or_doubled_entry_shows_where_it_is(
        history in histories(), one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(),
    ) {
        let lines = lines(&history);
        prop_assume!(lines.len() > 1);
        let (one, other) = (one.index(lines.len()), other.index(lines.len()));

        let mut missing = lines.clone();
        missing.remove(one);
        if one + 1 < lines.len() {
            prop_assert_eq!(first_line(&missing.concat()), one + 1);
        } else {
            let cut = History::read(&missing.concat()).unwrap();
            prop_assert_eq!(cut.since(history.head()), Growth::Lost);
        }

        let mut doubled = lines.clone();
        doubled.insert(other, lines[one].clone());
        let first_wrong = if one == other { other + 2 } else { other + 1 };
        prop_assert_eq!(first_line(&doubled.concat()), first_wrong);

        if one != other {
            let mut swapped = lines.clone();
            swapped.swap(one, other);
            prop_assert_eq!(first_line(&swapped.concat()), one.min(other) + 1);
        }
    }

    #[test]
    fn an_entry_sealed_anew_shows_in_the_next(history in histories(), at in any::<prop::sample::Index>()) {
        let mut lines = lines(&history);
        prop_assume!(lines.len() > 1);
        let at = at.index(lines.len() - 1);
        lines[at] = resealed(&lines[at], |entry| entry["reason"] = json!("another"));
        prop_assert_eq!(first_line(&lines.concat()), at + 2);
    }

    #[test]
    fn bytes_of_any_kind_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = History::read(&bytes);
    }
}
