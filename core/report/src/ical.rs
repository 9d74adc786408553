//! iCalendar, RFC 5545: milestones and planned closings as events of a whole day.

use jiff::Timestamp;
use jiff::civil::Date;
use warplan_model::plan::{Plan, Step};
use warplan_model::policy::Policy;
use warplan_model::{Digest, IssueId};

use crate::facts;
use crate::text::{fit, plain};

/// Octets of a line, without its end.
const LINE: usize = 75;
/// Columns of a title at most: more is cut, as calendars show a line of it.
const TITLE: usize = 200;

/// The calendar of a plan. Identifiers follow from the plan's name and what an event is about, so that a calendar made
/// anew takes the place of the one before; stamps are the plan's instant. `url` says where people read an issue.
pub fn plan<'a>(plan: &Plan, policy: &Policy, url: impl Fn(&IssueId) -> Option<&'a str>) -> String {
    let mut calendar = Calendar { out: String::new(), name: &plan.name, stamp: plan.inputs.as_of };
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//warplan//warplan//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ] {
        calendar.line(line);
    }
    calendar.line(&format!("X-WR-CALNAME:{}", escape(&short(&plan.name))));
    for work in facts::milestones(policy, plan) {
        let (key, title) = (work.key, fit(&plain(&work.rules.title), TITLE / 2));
        if let Some(due) = work.rules.due {
            let text = format!("{key} {title}: due");
            calendar.event(&Event {
                about: ["due", key],
                day: due,
                title: &text,
                text: &work.rules.goal,
                url: None,
            });
        }
        if let Some(reached) = facts::completion(&work.steps) {
            let text = format!("{key} {title}: planned");
            let issues: Vec<String> = reached.by.iter().map(ToString::to_string).collect();
            let last = format!("The last of its issues: {}.", issues.join(", "));
            let about = ["milestone", key];
            calendar.event(&Event { about, day: reached.on, title: &text, text: &last, url: None });
        }
    }
    for step in &plan.sequence {
        calendar.closing(step, url(&step.issue));
    }
    calendar.line("END:VCALENDAR");
    calendar.out
}

struct Calendar<'a> {
    out: String,
    /// The plan's name.
    name: &'a str,
    stamp: Timestamp,
}

struct Event<'a> {
    /// What makes it the same event in the next calendar.
    about: [&'a str; 2],
    day: Date,
    title: &'a str,
    text: &'a str,
    url: Option<&'a str>,
}

impl Calendar<'_> {
    fn closing(&mut self, step: &Step, url: Option<&str>) {
        let named = |what: &str, name: &Option<String>| name.as_ref().map(|name| format!("{what}: {name}"));
        let classes = [step.severity.clone(), step.kind.clone(), step.kpis.join(" ")];
        let classes: Vec<String> = classes.into_iter().filter(|class| !class.is_empty()).collect();
        let facts = [
            Some(classes.join(", ")).filter(|classes| !classes.is_empty()),
            (step.starts_on < step.closes_on).then(|| format!("Starts {}", step.starts_on)),
            named("Lane", &step.lane),
            named("Milestone", &step.milestone),
        ];
        let text = facts.into_iter().flatten().collect::<Vec<_>>().join("\n");
        let title = format!("{} {}", step.issue, step.title);
        let about = ["closing", step.issue.as_str()];
        self.event(&Event { about, day: step.closes_on, title: &title, text: &text, url });
    }

    fn event(&mut self, event: &Event<'_>) {
        let identity = Digest::of(&(self.name, event.about)).to_string();
        let identity = &identity.trim_start_matches("sha256:")[..32];
        let date = |day: Date| day.strftime("%Y%m%d").to_string();
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{identity}@warplan"));
        self.line(&format!("DTSTAMP:{}", self.stamp.strftime("%Y%m%dT%H%M%SZ")));
        self.line(&format!("DTSTART;VALUE=DATE:{}", date(event.day)));
        self.line(&format!("DTEND;VALUE=DATE:{}", date(event.day.tomorrow().unwrap_or(event.day))));
        self.line(&format!("SUMMARY:{}", escape(&short(event.title))));
        if !event.text.is_empty() {
            self.line(&format!("DESCRIPTION:{}", escape(event.text)));
        }
        if let Some(url) = event.url.filter(|url| is_address(url)) {
            self.line(&format!("URL:{url}"));
        }
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
    }

    /// A content line, folded between characters.
    fn line(&mut self, content: &str) {
        let mut room = LINE;
        for character in content.chars() {
            if character.len_utf8() > room {
                self.out.push_str("\r\n ");
                room = LINE - 1;
            }
            self.out.push(character);
            room -= character.len_utf8();
        }
        self.out.push_str("\r\n");
    }
}

/// A title in a line that calendars can show, cut with an ellipsis.
fn short(title: &str) -> String {
    fit(plain(title).trim(), TITLE)
}

/// A value of type TEXT.
fn escape(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(plain).collect();
    let mut out = String::new();
    for character in lines.join("\n").trim().chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\\' | ';' | ',' => out.extend(['\\', character]),
            _ => out.push(character),
        }
    }
    out
}

/// An address of the web in characters of RFC 3986.
fn is_address(url: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    (url.starts_with("https://") || url.starts_with("http://")) && url.bytes().all(allowed)
}
