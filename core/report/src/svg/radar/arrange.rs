//! Where the texts of a radar stand: around it where all of them have room there, else in a list with numbers.

use warplan_model::policy::Scale;

use super::web::Web;
use crate::svg::draw::{Anchor, Label, plain};
use crate::svg::font::Font;
use crate::svg::frame::MARGIN;

/// What is said of an axis.
#[derive(Clone, Debug)]
pub(super) struct Caption {
    /// The KPI.
    pub name: String,
    /// Its value, with the class of its text.
    pub value: (String, &'static str),
    /// What there is to know about it, with the classes of the texts.
    pub notes: Vec<(String, &'static str)>,
}

/// A radar with its texts in place.
pub(super) struct Arranged {
    pub web: Web,
    pub labels: Vec<Label>,
    /// Below all of it.
    pub bottom: f64,
    /// Whether numbers stand at the axes instead of names.
    pub numbered: bool,
}

impl Arranged {
    /// Below the radar itself and its numbers.
    fn low(&self) -> f64 {
        self.web.centre.1 + self.web.depth() + NUMBER
    }
}

/// Pixels between the end of an axis and its text.
const GAP: f64 = 14.0;
/// Pixels between the end of an axis and the outer edge of its number.
const NUMBER: f64 = 27.0;
/// Pixels that a text may be moved up or down so that it does not touch its neighbour.
const SHIFT: f64 = 14.0;
/// The smallest radius with texts around, and the largest of all.
const RADII: (f64, f64) = (120.0, 250.0);
/// The width from which a list stands beside the radar instead of below it.
const BESIDE: f64 = 720.0;
/// Pixels that it may be higher there.
const HIGHER: f64 = 140.0;
/// Pixels of a line of text at most, around and in a list.
const LINE: (f64, f64) = (230.0, 420.0);

/// Places a radar and its captions, an axis each, in `width` pixels from `top` down.
pub(super) fn arrange(captions: &[Caption], scale: Scale, width: f64, top: f64) -> Arranged {
    around(captions, scale, width, top).unwrap_or_else(|| keyed(captions, scale, width, top))
}

/// As [`arrange`], beside a list that the caller draws: where there is no room around, only numbers stand there.
pub(super) fn arrange_beside_list(captions: &[Caption], scale: Scale, width: f64, top: f64) -> Arranged {
    around(captions, scale, width, top).unwrap_or_else(|| {
        let radius = (width / 2.0 - MARGIN - NUMBER).min(RADII.1);
        let centre = (width / 2.0, top + NUMBER + radius);
        let web = Web { centre, radius, axes: captions.len(), scale };
        let arranged = Arranged { labels: numbers(&web), bottom: 0.0, numbered: true, web };
        Arranged { bottom: arranged.low(), ..arranged }
    })
}

/// Lines of text below each other.
struct Block {
    lines: Vec<(String, Font, &'static str)>,
    x: f64,
    top: f64,
    anchor: Anchor,
}

impl Block {
    fn height(&self) -> f64 {
        self.lines.iter().map(|(_, font, _)| font.line_height()).sum()
    }

    fn bottom(&self) -> f64 {
        self.top + self.height()
    }

    fn labels(&self) -> Vec<Label> {
        let mut top = self.top;
        let place = |(text, font, class): &(String, Font, &'static str)| {
            let label = Label::new(self.x, top + font.ascent() + 1.0, text.as_str());
            top += font.line_height();
            label.font(*font).class(class).anchor(self.anchor)
        };
        self.lines.iter().map(place).collect()
    }

    fn overlaps(&self, other: &Block) -> bool {
        let bounds = |block: &Block| {
            let labels = block.labels();
            let bounds: Vec<[f64; 4]> = labels.iter().map(Label::bounds).collect();
            let left = bounds.iter().map(|bounds| bounds[0]).fold(f64::MAX, f64::min);
            let right = bounds.iter().map(|bounds| bounds[1]).fold(f64::MIN, f64::max);
            (left - 4.0, right + 4.0)
        };
        let (left, right) = bounds(self);
        let (other_left, other_right) = bounds(other);
        left < other_right && other_left < right && self.top < other.bottom() && other.top < self.bottom()
    }
}

/// A text in lines, if none of it must be cut.
fn whole(font: Font, text: &str, pixels: f64, lines: usize) -> Option<Vec<String>> {
    let wrapped = font.wrap(text, pixels, lines);
    let cut = wrapped.last().is_some_and(|line| line.ends_with('…') && !text.ends_with('…'));
    (!cut).then_some(wrapped)
}

/// The largest radar with all captions at the ends of their axes, where none is cut and none touches another.
fn around(captions: &[Caption], scale: Scale, width: f64, top: f64) -> Option<Arranged> {
    let largest = (width * 0.3).min(RADII.1);
    let radii = (0..).map(|step| largest - f64::from(step) * 12.0).take_while(|radius| *radius >= RADII.0);
    let mut webs =
        radii.map(|radius| Web { centre: (width / 2.0, 0.0), radius, axes: captions.len(), scale });
    webs.find_map(|web| around_web(captions, web, width, top))
}

fn around_web(captions: &[Caption], web: Web, width: f64, top: f64) -> Option<Arranged> {
    let mut blocks = Vec::new();
    for (axis, caption) in captions.iter().enumerate() {
        let (x, y) = web.beyond(axis, GAP);
        let (dx, dy) = web.direction(axis);
        let (anchor, room) = if dx.abs() < 0.1 {
            (Anchor::Middle, LINE.0)
        } else if dx > 0.0 {
            (Anchor::Start, width - MARGIN - x)
        } else {
            (Anchor::End, x - MARGIN)
        };
        let mut block = Block { lines: lines(caption, room.min(LINE.0))?, x, top: 0.0, anchor };
        block.top = y - block.height() / 2.0 + dy * block.height() / 2.0;
        blocks.push(block);
    }
    let apart = separate(&mut blocks, &web);
    let touch = |one: &usize| {
        blocks.iter().enumerate().any(|(other, block)| other != *one && blocks[*one].overlaps(block))
    };
    if !apart || (0..blocks.len()).any(|one| touch(&one)) {
        return None;
    }
    let highest = blocks.iter().map(|block| block.top).fold(-web.radius, f64::min);
    let lowest = blocks.iter().map(Block::bottom).fold(web.depth(), f64::max);
    let down = top - highest;
    for block in &mut blocks {
        block.top += down;
    }
    let web = Web { centre: (web.centre.0, down), ..web };
    let labels = blocks.iter().flat_map(Block::labels).collect();
    Some(Arranged { web, labels, bottom: lowest + down + 14.0, numbered: false })
}

/// Moves the blocks of each side away from the horizontal until they do not touch; false where one would move too far.
fn separate(blocks: &mut [Block], web: &Web) -> bool {
    let mut part = |upper: usize, lower: usize, moves_up: bool| {
        if !blocks[upper].overlaps(&blocks[lower]) {
            return true;
        }
        let excess = blocks[upper].bottom() - blocks[lower].top + 2.0;
        if moves_up {
            blocks[upper].top -= excess;
        } else {
            blocks[lower].top += excess;
        }
        excess <= SHIFT
    };
    [true, false].into_iter().all(|right| {
        let on_side = |axis: &usize| (web.direction(*axis).0 > -0.1) == right;
        let mut side: Vec<usize> = (0..web.axes).filter(on_side).collect();
        side.sort_by(|one, other| web.direction(*one).1.total_cmp(&web.direction(*other).1));
        let middle = side.partition_point(|axis| web.direction(*axis).1 < 0.0).max(1);
        let mut pairs = (1..middle)
            .rev()
            .map(|lower| (lower, true))
            .chain((middle..side.len()).map(|lower| (lower, false)));
        pairs.all(|(lower, moves_up)| part(side[lower - 1], side[lower], moves_up))
    })
}

/// The lines of a caption around the radar.
fn lines(caption: &Caption, pixels: f64) -> Option<Vec<(String, Font, &'static str)>> {
    let mut out = Vec::new();
    let mut set = |text: &str, font: Font, class, most| {
        let lines = whole(font, &plain(text), pixels, most)?;
        out.extend(lines.into_iter().map(|line| (line, font, class)));
        Some(())
    };
    set(&caption.name, Font::TEXT, "text", 3)?;
    set(&caption.value.0, Font::STRONG, caption.value.1, 2)?;
    for (note, class) in &caption.notes {
        set(note, Font::SMALL, class, 4)?;
    }
    Some(out)
}

/// Numbers around the radar, and a list of what they are: beside it, unless that would be much higher.
fn keyed(captions: &[Caption], scale: Scale, width: f64, top: f64) -> Arranged {
    let beside = (width >= BESIDE).then(|| listed(captions, scale, width, top, true));
    let fits = beside.filter(|arranged| arranged.bottom <= arranged.low() + HIGHER);
    fits.unwrap_or_else(|| listed(captions, scale, width, top, false))
}

fn listed(captions: &[Caption], scale: Scale, width: f64, top: f64, beside: bool) -> Arranged {
    let radius = (if beside { width * 0.25 } else { width / 2.0 - MARGIN - NUMBER }).min(RADII.1);
    let x = if beside { MARGIN + NUMBER + radius } else { width / 2.0 };
    let web = Web { centre: (x, top + NUMBER + radius), radius, axes: captions.len(), scale };
    let mut arranged = Arranged { labels: numbers(&web), bottom: 0.0, numbered: true, web };
    let low = arranged.low();
    let (left, top) = if beside { (x + radius + NUMBER + 24.0, top) } else { (MARGIN, low + 8.0) };
    let (list, bottom) = list(captions, (left, width - MARGIN), top);
    arranged.labels.extend(list);
    Arranged { bottom: bottom.max(low), ..arranged }
}

/// The number of each axis at its end, counted from 1.
fn numbers(web: &Web) -> Vec<Label> {
    let number = |axis| {
        let (x, y) = web.beyond(axis, NUMBER - 8.0);
        let label = Label::new(x, y + Font::STRONG.ascent() / 2.0, (axis + 1).to_string());
        label.font(Font::STRONG).anchor(Anchor::Middle)
    };
    (0..web.axes).map(number).collect()
}

/// The numbered captions in columns between two edges. The labels, and what is below them.
fn list(captions: &[Caption], (left, right): (f64, f64), top: f64) -> (Vec<Label>, f64) {
    const BETWEEN: f64 = 28.0;
    let columns = ((right - left + BETWEEN) / (300.0 + BETWEEN)).floor().clamp(1.0, 3.0);
    let column = ((right - left + BETWEEN) / columns - BETWEEN).min(LINE.1);
    let rows = captions.len().div_ceil(columns as usize);
    let (mut labels, mut bottom) = (Vec::new(), top);
    for (index, chunk) in captions.chunks(rows.max(1)).enumerate() {
        let x = left + index as f64 * (column + BETWEEN);
        let mut y = top;
        for (row, caption) in chunk.iter().enumerate() {
            y = entry(&mut labels, index * rows + row + 1, caption, (x, x + column), y) + 7.0;
        }
        bottom = bottom.max(y);
    }
    (labels, bottom)
}

/// A numbered caption between two edges. The `y` below it.
fn entry(
    labels: &mut Vec<Label>,
    number: usize,
    caption: &Caption,
    (left, right): (f64, f64),
    top: f64,
) -> f64 {
    const NUMBER: f64 = 26.0;
    let font = Font::TEXT;
    let baseline = top + font.ascent() + 1.0;
    let value = Font::STRONG.fit(&plain(&caption.value.0), (right - left) * 0.5);
    let x = left + NUMBER;
    labels.push(
        Label::new(x - 8.0, baseline, number.to_string())
            .font(Font::STRONG)
            .anchor(Anchor::End)
            .class("muted"),
    );
    let room = right - x - Font::STRONG.width(&value) - 10.0;
    labels.push(
        Label::new(right, baseline, value).font(Font::STRONG).anchor(Anchor::End).class(caption.value.1),
    );
    let names = font.wrap(&plain(&caption.name), room, 2);
    let mut y = top + font.line_height() * names.len().max(1) as f64;
    labels.extend(Label::new(x, baseline, "").column(&names));
    for (note, class) in &caption.notes {
        let font = Font::SMALL;
        let lines = font.wrap(&plain(note), right - x, 3);
        let first = Label::new(x, y + font.ascent() + 1.0, "").font(font).class(class);
        labels.extend(first.column(&lines));
        y += font.line_height() * lines.len() as f64;
    }
    y
}
