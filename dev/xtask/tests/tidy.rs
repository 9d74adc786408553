//! Each rule on files, shown failing on a planted breach and passing beside it.

use insta::assert_snapshot;
use xtask::tidy;
use xtask::tree::File;

/// What the check says of one file, a line an offence.
fn report(path: &str, text: impl Into<String>) -> String {
    let offences = tidy::check(&[File::new(path, text)]);
    offences.iter().map(|offence| format!("{offence}\n")).collect()
}

#[test]
fn a_clean_file_passes() {
    assert_eq!(report("core/a/src/lib.rs", "//! A crate.\n\nfn main() {}\n"), "");
}

#[test]
fn a_file_has_at_most_400_lines() {
    assert_eq!(report("core/a/src/x.rs", "// a\n".repeat(400)), "");
    assert_snapshot!(
        report("core/a/src/x.rs", "// a\n".repeat(401)),
        @"core/a/src/x.rs:401: the file has 401 lines, 400 are the most; split it by idea"
    );
}

#[test]
fn a_function_has_at_most_70_lines() {
    let function = |lines: usize| format!("\nfn long() {{\n{}}}\n", "    step();\n".repeat(lines - 2));
    assert_eq!(report("core/a/src/x.rs", function(70)), "");
    assert_snapshot!(
        report("core/a/src/x.rs", function(71)),
        @"core/a/src/x.rs:2: fn long has 71 lines, 70 are the most; give its parts names"
    );
}

#[test]
fn a_function_inside_a_macro_is_measured_too() {
    let text = format!("proptest! {{\nfn long(x in 0..9) {{\n{}}}\n}}\n", "step();\n".repeat(70));
    assert_snapshot!(
        report("core/a/tests/x.rs", text),
        @"core/a/tests/x.rs:2: fn long has 72 lines, 70 are the most; give its parts names"
    );
}

#[test]
fn unfinished_work_is_refused() {
    let text = "fn a() {\n    todo!()\n}\nfn b() {\n    dbg!(unimplemented!());\n}\n";
    assert_snapshot!(report("edge/a/src/x.rs", text), @r"
    edge/a/src/x.rs:2: calls todo!; finish or remove it
    edge/a/src/x.rs:5: calls dbg!; finish or remove it
    edge/a/src/x.rs:5: calls unimplemented!; finish or remove it
    ");
    let text = format!("# Title\n\nSee the {}: later.\n", ["TO", "DO"].concat());
    let said = report("docs/a.md", text).replace(&["TO", "DO"].concat(), "MARK");
    assert_snapshot!(said, @"docs/a.md:3: holds MARK; do it now, or open an issue and remove the mark");
}

#[test]
fn a_mark_inside_a_longer_word_is_no_mark() {
    assert_eq!(report("docs/a.md", format!("{}ROV\n", ["TO", "DO"].concat())), "");
}

#[test]
fn lines_end_without_blanks_and_carriage_returns() {
    assert_snapshot!(report("docs/a.md", "one \ntwo\t\nthree\r\n"), @r"
    docs/a.md:1: ends in blanks; remove them
    docs/a.md:2: ends in blanks; remove them
    docs/a.md:3: ends in a carriage return; end lines with a line feed alone
    ");
}

#[test]
fn files_end_with_one_line_feed() {
    assert_snapshot!(report("docs/a.md", "one"), @"docs/a.md:1: does not end with a line feed; add one");
    assert_snapshot!(report("docs/a.md", "one\n\n"), @"docs/a.md:2: ends with empty lines; end with one line feed");
    assert_snapshot!(report("docs/a.md", ""), @"docs/a.md:1: is empty; remove the file, or say in it what it is for");
}

#[test]
fn tabs_belong_into_makefiles_not_into_rust() {
    assert_eq!(report("Makefile", "test:\n\tcargo test\n"), "");
    assert_snapshot!(
        report("core/a/src/x.rs", "fn a() {\n\tb();\n}\n"),
        @r"core/a/src/x.rs:2: holds a tab; indent with spaces, write \t in strings"
    );
}

#[test]
fn folders_of_one_machine_are_refused() {
    let text = format!("let path = \"{}me/x\";\n", ["/", "home/"].concat());
    let said = report("core/a/src/x.rs", text).replace("home", "HOME");
    assert_snapshot!(said, @"core/a/src/x.rs:1: names a folder of one machine, /HOME/; take the path as an argument, or from the repository's root");
    assert_eq!(report("docs/a.md", "A page at host.example/home/ and a file at src/work/a.rs.\n"), "");
}

#[test]
fn a_crate_opens_with_what_it_is() {
    assert_snapshot!(
        report("core/a/src/lib.rs", "mod x;\n"),
        @"core/a/src/lib.rs:1: a crate's first line does not say what the crate is; open the file with a //! line"
    );
    assert_eq!(report("core/a/src/x.rs", "mod y;\n"), "", "only the crate's root has to");
}

#[test]
fn what_is_not_rust_is_named() {
    assert_snapshot!(report("core/a/src/x.rs", "fn a() {\n"), @"core/a/src/x.rs:1: cannot parse string into token stream; make it Rust");
}

#[test]
fn recorded_input_keeps_its_faults() {
    assert_eq!(report("edge/a/tests/fixtures/odd.json", "{\"a\": 1} \r\n\n"), "");
    assert_eq!(report("fuzz/seeds/entry/alone", "{}"), "");
}
