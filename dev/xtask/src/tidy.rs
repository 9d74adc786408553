//! The house rules on files: length, form, and what never belongs into one.

use crate::offence::Offence;
use crate::rust::{self, Lexeme};
use crate::tree::File;

/// The longest a Rust file may be, in lines.
pub const FILE_LINES: usize = 400;
/// The longest a function may be, in lines from its `fn` to its last brace.
pub const FUNCTION_LINES: usize = 70;

/// Macros that mark unfinished work.
const UNFINISHED_MACROS: [&str; 3] = ["todo", "dbg", "unimplemented"];
/// Marks of unfinished work in comments. Written in parts, so that this file does not trip over itself.
const UNFINISHED_MARKS: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];
/// Top folders of the machines that people and jobs work on.
const MACHINE_FOLDERS: [&str; 4] =
    [concat!("/", "home/"), concat!("/", "root/"), concat!("/", "work/"), concat!("/", "Users/")];

/// All offences of these files, sorted by place.
pub fn check(files: &[File]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for file in files {
        check_lines(file, &mut offences);
        if !is_recorded(file) {
            check_end(file, &mut offences);
        }
        if file.is_rust() {
            check_rust(file, &mut offences);
        }
    }
    offences.sort();
    offences
}

/// Whether the file holds input or output of a test that means its bytes, faults included.
fn is_recorded(file: &File) -> bool {
    file.path.split('/').any(|folder| matches!(folder, "fixtures" | "seeds" | "snapshots"))
}

/// Whether the file is written by a tool, which answers for its form.
fn is_generated(file: &File) -> bool {
    file.path.ends_with("Cargo.lock")
}

fn check_lines(file: &File, offences: &mut Vec<Offence>) {
    for (index, line) in file.text.split_terminator('\n').enumerate() {
        let mut report = |what: String, remedy: &str| {
            offences.push(Offence::new(&file.path, index + 1, what, remedy));
        };
        if let Some(folder) = MACHINE_FOLDERS.iter().find(|folder| names_folder(line, folder)) {
            report(
                format!("names a folder of one machine, {folder}"),
                "take the path as an argument, or from the repository's root",
            );
        }
        if is_recorded(file) {
            continue;
        }
        if line.ends_with('\r') {
            report("ends in a carriage return".into(), "end lines with a line feed alone");
        } else if line.ends_with([' ', '\t']) {
            report("ends in blanks".into(), "remove them");
        }
        if file.is_rust() && line.contains('\t') {
            report("holds a tab".into(), "indent with spaces, write \\t in strings");
        }
        if !is_generated(file)
            && let Some(mark) = UNFINISHED_MARKS.iter().find(|mark| holds_word(line, mark))
        {
            report(format!("holds {mark}"), "do it now, or open an issue and remove the mark");
        }
    }
}

/// Whether `line` names an absolute path below `folder`; `a/home/b` and `host.example/home/` are none.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(start, _)| {
        !line[..start].ends_with(|before: char| before.is_alphanumeric() || "_-.~*/})>".contains(before))
    })
}

fn holds_word(line: &str, word: &str) -> bool {
    let inside = |neighbour: char| neighbour.is_alphanumeric() || neighbour == '_';
    line.match_indices(word)
        .any(|(start, _)| !line[..start].ends_with(inside) && !line[start + word.len()..].starts_with(inside))
}

fn check_end(file: &File, offences: &mut Vec<Offence>) {
    let last = file.text.lines().count().max(1);
    if file.text.is_empty() {
        offences.push(Offence::new(
            &file.path,
            1,
            "is empty",
            "remove the file, or say in it what it is for",
        ));
    } else if !file.text.ends_with('\n') {
        offences.push(Offence::new(&file.path, last, "does not end with a line feed", "add one"));
    } else if file.text.ends_with("\n\n") || file.text.ends_with("\n\r\n") {
        offences.push(Offence::new(&file.path, last, "ends with empty lines", "end with one line feed"));
    }
}

fn check_rust(file: &File, offences: &mut Vec<Offence>) {
    let lines = file.text.lines().count();
    if lines > FILE_LINES {
        offences.push(Offence::new(
            &file.path,
            FILE_LINES + 1,
            format!("the file has {lines} lines, {FILE_LINES} are the most"),
            "split it by idea",
        ));
    }
    let is_root = ["src/lib.rs", "src/main.rs"].iter().any(|root| file.path.ends_with(root));
    if is_root && !file.text.starts_with("//! ") {
        offences.push(Offence::new(
            &file.path,
            1,
            "a crate's first line does not say what the crate is",
            "open the file with a //! line",
        ));
    }
    match rust::lexemes(&file.text) {
        Ok(lexemes) => check_lexemes(file, &lexemes, offences),
        Err(error) => offences.push(Offence::new(&file.path, 1, error, "make it Rust")),
    }
}

fn check_lexemes(file: &File, lexemes: &[Lexeme], offences: &mut Vec<Offence>) {
    for function in rust::functions(lexemes).iter().filter(|function| function.lines > FUNCTION_LINES) {
        offences.push(Offence::new(
            &file.path,
            function.line,
            format!("fn {} has {} lines, {FUNCTION_LINES} are the most", function.name, function.lines),
            "give its parts names",
        ));
    }
    for (name, line) in rust::macro_calls(lexemes) {
        if UNFINISHED_MACROS.contains(&name) {
            offences.push(Offence::new(&file.path, line, format!("calls {name}!"), "finish or remove it"));
        }
    }
}
