//! Where multipliers of score and reward pieces lie, whatever is still possible.

use crate::instance::Instance;

/// Where the multipliers of each block lie.
#[derive(Clone, Debug)]
pub struct Layout {
    /// First multiplier and pieces a period, by KPI: raw, limited, ceiling, corner, bend, then the members
    /// of each cap.
    pub kpis: Vec<(usize, usize)>,
    /// First multiplier and members, by set; `None` for sets without a worth of their own or with one member.
    pub sets: Vec<Option<(usize, usize)>>,
    /// How many multipliers there are.
    pub len: usize,
}

/// Pieces of a KPI before the members of its caps.
pub const RAW: usize = 0;
/// Limited uplift.
pub const LIMITED: usize = 1;
/// A constant.
pub const CEILING: usize = 2;
/// The chord at the corner of raw and ceiling.
pub const CORNER: usize = 3;
/// The chord at the corner of raw and limited.
pub const BEND: usize = 4;
/// The first member of the first cap.
pub const MEMBERS: usize = 5;

impl Layout {
    /// Of an instance.
    pub fn of(instance: &Instance) -> Self {
        let mut len = 0;
        let mut place = |pieces: usize| {
            let start = len;
            len += pieces * instance.periods;
            (start, pieces)
        };
        let kpis = instance.measures.iter().map(|measure| {
            let members: usize = measure.caps.iter().map(|&(_, set)| instance.sets[set].len()).sum();
            place(MEMBERS + members)
        });
        let kpis = kpis.collect();
        let sets = instance.worth.iter().enumerate().map(|(set, worth)| {
            let members = instance.sets[set].len();
            (worth.is_some() && members > 1).then(|| place(members))
        });
        Layout { kpis, sets: sets.collect(), len }
    }
}
