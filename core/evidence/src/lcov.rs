//! Coverage as LCOV writes it: lines and branches are counted once a source file, however many records name them.

use std::collections::BTreeMap;

use warplan_model::policy::CoverageRate;
use warplan_model::reading::Says;

use crate::{File, each, scalar, share};

/// What all records say.
#[derive(Default)]
struct Coverage<'a> {
    /// Whether a line, or a branch, of a source file was reached.
    reached: BTreeMap<(&'a str, &'a str), bool>,
    /// Found and hit of records that give only totals.
    found: u64,
    hit: u64,
}

/// A record in the making.
#[derive(Default)]
struct Record<'a> {
    source: Option<&'a str>,
    detailed: bool,
    found: u64,
    hit: u64,
}

pub(crate) fn read(files: &[File], rate: CoverageRate) -> Result<Says, String> {
    let mut coverage = Coverage::default();
    each(files, |text| coverage.add(text, rate))?;
    let reached = coverage.reached.values().filter(|reached| **reached).count() as u64;
    let found = (coverage.reached.len() as u64).saturating_add(coverage.found);
    let hit = reached.saturating_add(coverage.hit);
    match share(hit, found) {
        Some(share) => Ok(Says::Number(share)),
        None if found == 0 => Err("nothing can be covered".to_owned()),
        None => Err(format!("{hit} of {found} are covered")),
    }
}

impl<'a> Coverage<'a> {
    fn add(&mut self, text: &'a str, rate: CoverageRate) -> Result<(), String> {
        let mut record = Record::default();
        let mut any = false;
        for (index, line) in text.lines().enumerate() {
            let fault = |what: &str| format!("line {}: {what}", index + 1);
            let (key, value) = line.trim().split_once(':').unwrap_or((line.trim(), ""));
            match (key, rate) {
                ("SF", _) if record.source.is_some() => return Err(fault("a record in a record")),
                ("SF", _) => record.source = Some(value),
                ("end_of_record", _) if record.source.is_none() => return Err(fault("the end of no record")),
                ("end_of_record", _) => {
                    if !record.detailed {
                        self.found = self.found.saturating_add(record.found);
                        self.hit = self.hit.saturating_add(record.hit);
                    }
                    record = Record::default();
                    any = true;
                }
                ("DA", CoverageRate::Line) | ("BRDA", CoverageRate::Branch) => {
                    let source = record.source.ok_or_else(|| fault("it stands in no record"))?;
                    let (place, reached) = point(value, rate).ok_or_else(|| fault("no coverage of LCOV"))?;
                    *self.reached.entry((source, place)).or_default() |= reached;
                    record.detailed = true;
                }
                ("LF", CoverageRate::Line) | ("BRF", CoverageRate::Branch) => {
                    record.found = value.parse().map_err(|_| fault("no count"))?;
                }
                ("LH", CoverageRate::Line) | ("BRH", CoverageRate::Branch) => {
                    record.hit = value.parse().map_err(|_| fault("no count"))?;
                }
                _ => {}
            }
        }
        match record.source {
            Some(source) => Err(format!("the record of {} does not end", scalar::quoted(source))),
            None if !any => Err("there is no record of LCOV in it".to_owned()),
            None => Ok(()),
        }
    }
}

/// A line or branch and whether it was reached: `12,3` and `12,0,1,-`.
fn point(value: &str, rate: CoverageRate) -> Option<(&str, bool)> {
    let (place, taken) = match rate {
        // A checksum may follow the count.
        CoverageRate::Line => {
            let (line, rest) = value.split_once(',')?;
            (line, rest.split(',').next()?)
        }
        CoverageRate::Branch => value.rsplit_once(',')?,
    };
    let reached = match taken {
        "-" if rate == CoverageRate::Branch => false,
        taken => taken.parse::<u64>().ok()? > 0,
    };
    Some((place, reached))
}
