//! Seeded tracker exports in the shape of `gh issue list --json`, with the labels of the pilot.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Value, json};

/// KPIs of the pilot.
const KPIS: [&str; 8] = [
    "authority_modeling",
    "automation_depth",
    "data_integration",
    "economic_measurability",
    "enterprise_readiness",
    "operational_maturity",
    "scalability",
    "technical_completeness",
];
const TYPES: [&str; 4] = ["feature", "bug", "debt", "doc"];
const AREAS: [&str; 6] = ["ledger", "connector", "scheduler", "gateway", "dashboard", "installer"];
const WORKS: [&str; 6] = ["Harden", "Document", "Speed up", "Rework", "Measure", "Automate"];
/// The first issue is created on 2024-01-01, the last this many seconds later, two years.
const SPAN_SECONDS: i64 = 2 * 365 * 86_400;
const START_SECOND: i64 = 1_704_067_200;
/// Every so many issues one is an umbrella that lists the five before it as its tasks.
const UMBRELLA_DISTANCE: usize = 50;
const TASKS: usize = 5;

/// Writes `count` issues, newest first, as one array; about 900 bytes each. Two in three are closed, one in
/// twenty lacks a severity label, and each fiftieth is an open umbrella. Equal seeds give equal bytes.
///
/// # Errors
/// Those of `out`.
pub fn write_github_list(out: &mut impl Write, count: usize, seed: u64) -> io::Result<()> {
    let mut random = Random(seed);
    out.write_all(b"[")?;
    for number in (1..=count).rev() {
        serde_json::to_writer(&mut *out, &issue(number, count, &mut random))?;
        out.write_all(if number > 1 { b"," } else { b"" })?;
    }
    out.write_all(b"]\n")
}

fn issue(number: usize, count: usize, random: &mut Random) -> Value {
    let umbrella = number.is_multiple_of(UMBRELLA_DISTANCE);
    let created = START_SECOND + SPAN_SECONDS * number as i64 / count as i64;
    let closed = (!umbrella && random.below(3) > 0).then(|| created + random.below(90 * 86_400) as i64);
    let updated = closed.unwrap_or(created + random.below(86_400) as i64);
    let (work, area) = (random.choose(&WORKS), random.choose(&AREAS));
    let mut body = format!(
        "## Problem\nThe {area} fails \"quietly\" in run {}.\n\n## Acceptance\n- [ ] a test shows it\n",
        random.below(1_000_000)
    );
    if umbrella {
        for task in number - TASKS..number {
            body.push_str(&format!("- [x] #{task} part of it\n"));
        }
    }
    let mut labels = vec![label("kpi", random.choose(&KPIS)), label("type", random.choose(&TYPES))];
    if random.below(20) > 0 {
        labels.push(label("sev", &format!("P{}", random.below(4))));
    }
    let engineer = random.below(40);
    let assignee = json!({"id": "U_kgDOCjZ9HA", "login": format!("engineer-{engineer}"), "name": "Engineer"});
    let milestone = number % 6 + 1;
    json!({
        "assignees": if random.below(2) == 0 { vec![assignee] } else { Vec::new() },
        "body": body,
        "closedAt": closed.map(instant),
        "createdAt": instant(created),
        "labels": labels,
        "milestone": {"number": milestone, "title": format!("M{milestone}"), "description": "", "dueOn": null},
        "number": number,
        "state": if closed.is_some() { "CLOSED" } else { "OPEN" },
        "title": format!("{work} the {area} (part {number})"),
        "updatedAt": instant(updated),
        "url": format!("https://github.com/example/portfolio/issues/{number}"),
    })
}

fn label(prefix: &str, value: &str) -> Value {
    json!({
        "id": "LA_kwDOROCxlM8AAAACX6_eKA",
        "name": format!("{prefix}:{value}"),
        "description": format!("{prefix} {value}"),
        "color": "1D76DB",
    })
}

fn instant(second: i64) -> String {
    Timestamp::from_second(second).expect("the span lies within the calendar").to_string()
}

/// SplitMix64. Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (2014).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn choose<'a>(&mut self, values: &[&'a str]) -> &'a str {
        values[self.below(values.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_bytes() {
        let text = |seed| {
            let mut out = Vec::new();
            write_github_list(&mut out, 60, seed).expect("memory takes all");
            String::from_utf8(out).expect("the text is ASCII")
        };
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
        assert!(text(7).contains(r"- [x] #49 part of it\n"));
    }
}
