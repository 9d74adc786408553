//! What core crates may not name: everything through which time, files, network, environment, randomness or the
//! terminal would reach a stage.

use crate::offence::Offence;
use crate::rust;
use crate::tree::File;

/// Paths of the standard library, each with what to do instead.
const FORBIDDEN_PATHS: [(&str, &str); 11] = [
    ("std::fs", "take the content as an argument"),
    ("std::net", "leave the network to an edge crate"),
    ("std::env", "take the value as an argument"),
    ("std::process", "return an error, or leave it to an edge crate"),
    ("std::os", "leave it to an edge crate"),
    ("std::time::SystemTime", "take the instant as an argument"),
    ("std::time::Instant", "count effort, or take the instant as an argument"),
    ("std::io::stdin", "take the content as an argument"),
    ("std::io::stdout", "return what is to be shown"),
    ("std::io::stderr", "return what is to be shown"),
    ("std::hash::RandomState", "use a sorted map"),
];
/// Calls that read a clock or the machine's settings, whatever the type is imported as.
const FORBIDDEN_CALLS: [(&str, &str); 3] = [
    ("::now", "take the instant as an argument"),
    ("TimeZone::system", "take the time zone from the policy"),
    ("thread::sleep", "return, and let the edge wait"),
];
const FORBIDDEN_MACROS: [&str; 4] = ["println", "eprintln", "print", "eprint"];

/// The offences of one source file of a core crate; tests inside it may do what they need.
pub(crate) fn check(file: &File) -> Vec<Offence> {
    let Ok(lexemes) = rust::lexemes(&file.text) else {
        return vec![Offence::new(&file.path, 1, "does not parse", "make it Rust")];
    };
    let lexemes = rust::without_tests(&lexemes);
    let mut offences = Vec::new();
    for (path, line) in rust::paths(&lexemes) {
        let named = FORBIDDEN_PATHS.iter().find(|(forbidden, _)| {
            path.strip_prefix(forbidden).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        });
        let called = FORBIDDEN_CALLS.iter().find(|(forbidden, _)| path.ends_with(forbidden));
        if let Some((_, remedy)) = named.or(called) {
            offences.push(Offence::new(&file.path, line, format!("core names {path}"), *remedy));
        }
    }
    for (name, line) in rust::macro_calls(&lexemes) {
        if FORBIDDEN_MACROS.contains(&name) {
            offences.push(Offence::new(
                &file.path,
                line,
                format!("core calls {name}!"),
                "return what is to be shown",
            ));
        }
    }
    offences
}
