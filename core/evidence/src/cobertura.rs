//! Coverage as Cobertura writes it: the totals of the root element.

use warplan_model::Decimal;
use warplan_model::policy::CoverageRate;
use warplan_model::reading::Says;

use crate::xml::{Opening, Tag, walk};
use crate::{File, each, scalar, share};

/// What one report says: covered and valid where it counts them, else its rate.
#[derive(Clone, Copy)]
enum Total {
    Counted { covered: u64, valid: u64 },
    Rate(Decimal),
}

pub(crate) fn read(files: &[File], rate: CoverageRate) -> Result<Says, String> {
    let totals = each(files, |text| total(text, rate))?;
    if let [Total::Rate(rate)] = totals[..] {
        return Ok(Says::Number(rate));
    }
    let (mut all_covered, mut all_valid) = (0u64, 0u64);
    for total in totals {
        let Total::Counted { covered, valid } = total else {
            return Err("reports without counts do not add up".to_owned());
        };
        all_covered = all_covered.saturating_add(covered);
        all_valid = all_valid.saturating_add(valid);
    }
    if all_valid == 0 {
        return Err("nothing can be covered".to_owned());
    }
    share(all_covered, all_valid)
        .map(Says::Number)
        .ok_or_else(|| format!("{all_covered} of {all_valid} are covered"))
}

fn total(text: &str, rate: CoverageRate) -> Result<Total, String> {
    let mut total = None;
    walk(text, |tag| {
        if let Tag::Opens(0, root) = tag {
            total = Some(of_root(&root, rate)?);
        }
        Ok(())
    })?;
    total.ok_or_else(|| "there is no coverage in it".to_owned())
}

fn of_root(root: &Opening<'_>, rate: CoverageRate) -> Result<Total, String> {
    if root.name() != "coverage" {
        return Err(format!("{} is no root of a Cobertura report", scalar::quoted(root.name())));
    }
    let (covered, valid, share) = match rate {
        CoverageRate::Line => ("lines-covered", "lines-valid", "line-rate"),
        CoverageRate::Branch => ("branches-covered", "branches-valid", "branch-rate"),
    };
    if let (Some(covered), Some(valid)) = (root.count(covered)?, root.count(valid)?) {
        return Ok(Total::Counted { covered, valid });
    }
    let written = root.attribute(share)?.ok_or_else(|| format!("the report has no {share}"))?;
    let rate = scalar::decimal(written.trim())?;
    if rate < Decimal::ZERO || rate > Decimal::ONE {
        return Err(format!("a {share} of {rate} is no share"));
    }
    Ok(Total::Rate(rate))
}
