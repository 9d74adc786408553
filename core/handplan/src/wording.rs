//! What a line does with the issues that it names: `Close #135 after #144` closes one of them.
//!
//! Words decide, from left to right: each holds for the references that follow, up to the next such word, the end of the
//! sentence or of the bracket. A reference that no word governs is acted on.

use crate::reference::Reference;

/// What a line does with an issue that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// It is about the issue; in a day, it closes.
    Acts,
    /// Something else is done with it: work on it begins, or it is moved.
    Begins,
    /// It is put off.
    Defers,
    /// It is a condition or an aside.
    Aside,
}

const ACTS: [&str; 23] = [
    "close",
    "closes",
    "closing",
    "closed",
    "resolve",
    "resolves",
    "fix",
    "fixes",
    "finish",
    "finishes",
    "complete",
    "completes",
    "completed",
    "land",
    "lands",
    "ship",
    "ships",
    "merge",
    "merges",
    "deliver",
    "delivers",
    "done",
    "then",
];
const BEGINS: [&str; 22] = [
    "start",
    "starts",
    "starting",
    "begin",
    "begins",
    "continue",
    "continues",
    "review",
    "prepare",
    "draft",
    "investigate",
    "design",
    "triage",
    "move",
    "split",
    "progress",
    "scope",
    "demote",
    "downgrade",
    "relabel",
    "set",
    "keep",
];
const DEFERS: [&str; 10] = [
    "defer",
    "defers",
    "deferred",
    "deferring",
    "postpone",
    "postpones",
    "postponed",
    "park",
    "parked",
    "descope",
];
const ASIDE: [&str; 36] = [
    "after",
    "when",
    "once",
    "if",
    "unless",
    "until",
    "before",
    "because",
    "since",
    "while",
    "need",
    "needs",
    "require",
    "requires",
    "depend",
    "depends",
    "blocked",
    "blocks",
    "blocking",
    "unblocks",
    "see",
    "like",
    "cf",
    "per",
    "under",
    "parent",
    "following",
    "follows",
    "waits",
    "waiting",
    "pending",
    "assuming",
    "duplicates",
    "duplicate",
    "supersedes",
    "not",
];

/// The words that put an issue off when they follow it: `#149 (deferred)`.
const DEFERRED: [&str; 3] = ["deferred", "postponed", "parked"];

/// The sense of each reference of a line, in order. `sense` is what governs the start of the line, and then its end.
pub fn senses(line: &str, references: &[Reference], sense: &mut Sense) -> Vec<Sense> {
    let mut state = State { sense: *sense, outer: Vec::new() };
    let mut senses: Vec<Sense> = Vec::with_capacity(references.len());
    let mut at = 0;
    for reference in references {
        if reference.at.start >= at {
            let before = &line[at..reference.at.start];
            state.read(before);
            // A title that ends in its number, `Install after upgrade (#134)`, is about the issue.
            let is_title = senses.is_empty() && before.trim_end().ends_with('(');
            if is_title && state.sense == Sense::Aside {
                state.sense = Sense::Acts;
            }
            at = reference.at.end;
        }
        senses.push(state.sense);
    }
    state.read(&line[at..]);
    *sense = state.sense;
    let starts_with_reference =
        references.first().is_some_and(|first| !line[..first.at.start].contains(char::is_alphanumeric));
    if starts_with_reference && words(&line[at..]).any(|word| among(&DEFERRED, word)) {
        senses.iter_mut().filter(|sense| **sense == Sense::Acts).for_each(|sense| *sense = Sense::Defers);
    }
    senses
}

/// Whether a line starts with a word that puts something off.
pub fn defers(line: &str) -> bool {
    words(line).next().is_some_and(|word| among(&DEFERS, word))
}

/// The words of a text, in letters alone.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|next: char| !next.is_alphabetic()).filter(|word| !word.is_empty())
}

/// Whether a word is one of a list, whatever its case.
pub fn among(list: &[&str], word: &str) -> bool {
    list.iter().any(|listed| listed.eq_ignore_ascii_case(word))
}

struct State {
    sense: Sense,
    /// Senses outside the open brackets.
    outer: Vec<Sense>,
}

impl State {
    fn read(&mut self, text: &str) {
        let mut word = 0;
        for (at, next) in text.char_indices() {
            if next.is_alphabetic() {
                continue;
            }
            self.word(&text[word..at]);
            word = at + next.len_utf8();
            let ends_sentence = next == ';' || (next == '.' && text[word..].starts_with(' '));
            match next {
                '(' | '[' => self.outer.push(self.sense),
                ')' | ']' => self.sense = self.outer.pop().unwrap_or(self.sense),
                _ if ends_sentence => self.sense = Sense::Acts,
                _ => {}
            }
        }
        self.word(&text[word..]);
    }

    fn word(&mut self, word: &str) {
        let lists = [
            (&ACTS[..], Sense::Acts),
            (&BEGINS[..], Sense::Begins),
            (&DEFERS[..], Sense::Defers),
            (&ASIDE[..], Sense::Aside),
        ];
        if let Some((_, sense)) = lists.into_iter().find(|(list, _)| among(list, word)) {
            self.sense = sense;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lines;
    use crate::reference::references;

    fn read(markdown: &str) -> String {
        let lines = lines(markdown);
        let text = &lines[0].cells[0];
        let references = references(text, &|_| false);
        let senses = senses(&text.plain, &references, &mut Sense::Acts);
        let named =
            references.iter().zip(senses).map(|(reference, sense)| format!("{sense:?} {}", reference.issue));
        named.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_reference_that_no_word_governs_is_acted_on() {
        assert_eq!(read("- Close #134, #137"), "Acts #134, Acts #137");
        assert_eq!(read("- Resolve/close #147"), "Acts #147");
        assert_eq!(read("- Close #186 when all linked blockers are complete"), "Acts #186");
        assert_eq!(read("- #133 One-command demo"), "Acts #133");
    }

    #[test]
    fn conditions_and_asides_are_not_acted_on() {
        assert_eq!(read("Close #135 after #144, #143"), "Acts #135, Aside #144, Aside #143");
        assert_eq!(read("Close #135 (needs #144), #136"), "Acts #135, Aside #144, Acts #136");
        assert_eq!(read("After #144 closes, close #135. See #7"), "Aside #144, Acts #135, Aside #7");
        assert_eq!(read("Do not touch #12; close #13"), "Aside #12, Acts #13");
    }

    #[test]
    fn a_title_may_hold_any_word() {
        assert_eq!(read("- Repair the install after an upgrade (#134)"), "Acts #134");
        assert_eq!(read("- Review and merge #134"), "Acts #134");
    }

    #[test]
    fn work_that_begins_does_not_close() {
        assert_eq!(read("Start #150, close #134, then #137"), "Begins #150, Acts #134, Acts #137");
    }

    #[test]
    fn issues_are_put_off_before_and_after_their_number() {
        assert_eq!(
            read("Close #1; defer #149, #152 until #150 is done"),
            "Acts #1, Defers #149, Defers #152, Aside #150"
        );
        assert_eq!(read("#149 Mesh (deferred to M3)"), "Defers #149");
    }
}
