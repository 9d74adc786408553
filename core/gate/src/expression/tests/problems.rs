//! What is wrong with an expression is said before anything is evaluated.

use super::compile;
use crate::expression::vocabulary::Kind;

const VARIABLES: [(&str, Kind); 2] = [("issue", Kind::Issue), ("portfolio", Kind::Closing)];

fn said(texts: &[&str]) -> String {
    let compile = |text: &&str| match compile(text, &VARIABLES) {
        Ok(_) => format!("{text}\n    fine"),
        Err(said) => format!("{text}\n    {}\n    {}", said.problem, said.remedy),
    };
    texts.iter().map(compile).collect::<Vec<_>>().join("\n")
}

fn fine(text: &str) {
    if let Err(said) = compile(text, &VARIABLES) {
        panic!("{text}: {}; {}", said.problem, said.remedy);
    }
}

#[test]
fn conditions_of_every_kind_are_fine() {
    for text in [
        "true",
        r#"issue.severity == "P0" && issue.blocker != """#,
        r#"!(issue.severity in ["P0", "P1"]) || issue.planned"#,
        r#""depth" in issue.kpis"#,
        "issue.age_days + 7 > 2 * 14 - 1 && -issue.age_days <= 0 && issue.number % 2 == 0",
        r#"issue.title.startsWith("Epic") ? issue.umbrella : size(issue.children) == 0"#,
        "issue.title.size() < 80 && issue.children.size() < 8",
        r#"["wip", "draft"].exists(word, issue.title.contains(word))"#,
        "portfolio.open.exists_one(i, i.id == issue.parent)",
        r#"portfolio.open.filter(i, i.kpi == issue.kpi).size() < 10"#,
        r#""P0" in portfolio.open.map(i, i.severity)"#,
        r#""P0" in portfolio.open.map(i, i.overdue, i.severity)"#,
        "portfolio.kpis.all(k, k.cap == null || k.value <= k.cap)",
        "portfolio.surfaces.all(s, s.issues.all(i, i.surface == s.key))",
        "portfolio.releases.exists(r, r.compared)",
        "has(issue.parent)",
        r#""a" in (issue.umbrella ? issue.labels : [])"#,
    ] {
        fine(text);
    }
}

#[test]
fn what_is_no_expression_is_refused_with_its_place() {
    insta::assert_snapshot!(said(&["", "issue.severity ==", "issue.severity = \"P0\"", "a b", "\"open"]), @r#"
        line 1, column 1: it ends too soon
        write a condition in the Common Expression Language, e.g. issue.severity == "P0"
    issue.severity ==
        line 1, column 18: it ends too soon
        write a condition in the Common Expression Language, e.g. issue.severity == "P0"
    issue.severity = "P0"
        line 1, column 16: token recognition error at: '= '
        write a condition in the Common Expression Language, e.g. issue.severity == "P0"
    a b
        line 1, column 3: extraneous input 'b'
        write a condition in the Common Expression Language, e.g. issue.severity == "P0"
    "open
        line 1, column 1: token recognition error at: '"open'
        write a condition in the Common Expression Language, e.g. issue.severity == "P0"
    "#);
}

#[test]
fn what_does_not_exist_is_refused_with_what_does() {
    insta::assert_snapshot!(said(&[
        r#"isue.severity == "P0""#,
        r#"issue.sevrity == "P0""#,
        "portfolio.open.all(i, j.overdue)",
        "portfolio.open.all(i, i.value > 3)",
        "portfolio.open.size",
        "issue.title.length > 3",
        "has(issue.sevrity)",
        r#"lower(issue.title) == "x""#,
        r#"issue.title.matches("^a+$")"#,
        "portfolio.open.any(i, i.overdue)",
        "portfolio.open.all(i)",
        "now() > 3",
        "size() > 3",
        "has(issue)",
        "@steps > 3",
    ]), @r#"
    isue.severity == "P0"
        isue is not known here
        use issue or portfolio
    issue.sevrity == "P0"
        an issue has no field sevrity
        use one of id, number, title, kpi, kpis, severity, type, labels, milestone, parent, children, after, surface, blocker, forward_looking, lane, age_days, overdue, in_progress, planned, umbrella
    portfolio.open.all(i, j.overdue)
        j is not known here
        use issue or portfolio or i
    portfolio.open.all(i, i.value > 3)
        an issue has no field value
        use one of id, number, title, kpi, kpis, severity, type, labels, milestone, parent, children, after, surface, blocker, forward_looking, lane, age_days, overdue, in_progress, planned, umbrella
    portfolio.open.size
        a list has no field size
        use exists, all, filter or size
    issue.title.length > 3
        a text has no field length
        use size, contains, startsWith or endsWith with a text
    has(issue.sevrity)
        an issue has no field sevrity
        use one of id, number, title, kpi, kpis, severity, type, labels, milestone, parent, children, after, surface, blocker, forward_looking, lane, age_days, overdue, in_progress, planned, umbrella
    lower(issue.title) == "x"
        lower is not available
        use operators and size, contains, startsWith, endsWith, has, all, exists, exists_one, filter, map
    issue.title.matches("^a+$")
        matches is not available
        use contains, startsWith, endsWith or a label
    portfolio.open.any(i, i.overdue)
        any is not available
        use operators and size, contains, startsWith, endsWith, has, all, exists, exists_one, filter, map
    portfolio.open.all(i)
        all takes a list, a variable and a condition
        write it as in portfolio.open.all(i, i.overdue)
    now() > 3
        now is not available
        use operators and size, contains, startsWith, endsWith, has, all, exists, exists_one, filter, map
    size() > 3
        size is asked of nothing
        ask it of a list or a text
    has(issue)
        line 1, column 5: invalid argument to has() macro
        write a condition in the Common Expression Language, e.g. issue.severity == "P0"
    @steps > 3
        line 1, column 1: token recognition error at: '@'
        write a condition in the Common Expression Language, e.g. issue.severity == "P0"
    "#);
}

#[test]
fn what_is_no_condition_is_refused() {
    insta::assert_snapshot!(said(&[
        "issue.severity",
        "issue.age_days",
        "issue",
        "portfolio.open",
        "portfolio.open.filter(i, i.overdue)",
        "null",
    ]), @r"
    issue.severity
        it is a text
        write a condition that is true or false
    issue.age_days
        it is a whole number
        write a condition that is true or false
    issue
        it is an issue
        write a condition that is true or false
    portfolio.open
        it is a list
        write a condition that is true or false
    portfolio.open.filter(i, i.overdue)
        it is a list
        write a condition that is true or false
    null
        it is null
        write a condition that is true or false
    ");
}

#[test]
fn operators_refuse_what_does_not_go_together() {
    insta::assert_snapshot!(said(&[
        "issue.severity > 3",
        "issue.overdue && issue.severity",
        "!issue.title",
        "issue.labels == []",
        "portfolio.open.exists(i, i == issue)",
        "issue in portfolio.open",
        "issue.age_days in issue.labels",
        "portfolio.kpis.all(k, k.value + 1.0 > 3.0)",
        "size(portfolio.open + portfolio.open) > 3",
        r#"(issue.overdue ? 1 : "a") == 1"#,
    ]), @r#"
    issue.severity > 3
        > does not take a text and a whole number
        order two numbers or two texts
    issue.overdue && issue.severity
        && does not take true or false and a text
        use conditions that are true or false
    !issue.title
        ! does not take a text
        use conditions that are true or false
    issue.labels == []
        == does not take a list and a list
        compare texts, numbers or ids; use size or in with lists
    portfolio.open.exists(i, i == issue)
        == does not take an issue and an issue
        compare texts, numbers or ids; use size or in with lists
    issue in portfolio.open
        in does not take an issue and a list
        compare texts, numbers or ids; use size or in with lists
    issue.age_days in issue.labels
        in does not take a whole number and a list
        compare texts, numbers or ids; use size or in with lists
    portfolio.kpis.all(k, k.value + 1.0 > 3.0)
        + does not take a decimal number and a decimal number
        decimal numbers and lists only compare and count; calculate with whole numbers
    size(portfolio.open + portfolio.open) > 3
        + does not take a list and a list
        decimal numbers and lists only compare and count; calculate with whole numbers
    (issue.overdue ? 1 : "a") == 1
        ? : does not take a whole number and a text
        choose between two values of one kind
    "#);
}

#[test]
fn functions_and_lists_refuse_what_they_are_not_for() {
    insta::assert_snapshot!(said(&[
        "portfolio.open.filter(i, i.title).size() > 3",
        "issue.title.exists(c, c == \"a\")",
        r#"issue.title.contains(3)"#,
        "size(3) == 3",
        "issue.labels[0] == \"a\"",
        r#"[1, "a"].size() == 2"#,
        "1u == 1u",
        r#"b"a" == b"a""#,
    ]), @r#"
    portfolio.open.filter(i, i.title).size() > 3
        filter does not take a text
        use conditions that are true or false
    issue.title.exists(c, c == "a")
        a macro runs over something that is no list
        name a list before it
    issue.title.contains(3)
        contains does not take a text and a whole number
        ask it of two texts
    size(3) == 3
        size does not take a whole number
        ask it of a list or a text
    issue.labels[0] == "a"
        [_] does not take a list and a whole number
        use exists, all or filter
    [1, "a"].size() == 2
        a text stands in a list of others
        use one kind
    1u == 1u
        bytes and unsigned numbers are not used in rules
        use a text or a number
    b"a" == b"a"
        bytes and unsigned numbers are not used in rules
        use a text or a number
    "#);
}

#[test]
fn what_could_grow_is_refused() {
    insta::assert_snapshot!(said(&[
        "[[1], [2]].size() == 2",
        r#"[issue.title + issue.title].exists(t, t == "")"#,
        "portfolio.open.map(i, [i.id]).size() == 2",
        "portfolio.open.map(i, i.title + i.title).size() == 2",
        r#"{"a": 1}.size() == 1"#,
        "issue{}.severity == \"\"",
    ]), @r#"
    [[1], [2]].size() == 2
        a list holds something computed
        use constants, fields such as i.severity and variables
    [issue.title + issue.title].exists(t, t == "")
        a list holds something computed
        use constants, fields such as i.severity and variables
    portfolio.open.map(i, [i.id]).size() == 2
        a list holds something computed
        use constants, fields such as i.severity and variables
    portfolio.open.map(i, i.title + i.title).size() == 2
        a list holds something computed
        use constants, fields such as i.severity and variables
    {"a": 1}.size() == 1
        maps are not used in rules
        use lists of constants
    issue{}.severity == ""
        maps are not used in rules
        use lists of constants
    "#);
}
