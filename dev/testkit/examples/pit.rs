//! Prints a seeded open pit as `warplan-model/v1`: `pit BLOCKS SEED [flat]`.

use warplan_testkit::models::{Pit, pit};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, blocks, seed, rest @ ..] = &arguments[..] else {
        return Err("usage: pit BLOCKS SEED [flat]".into());
    };
    let shape = Pit { is_flat: rest.first().is_some_and(|word| word == "flat"), ..Pit::of(blocks.parse()?) };
    println!("{}", serde_json::to_string(&pit(shape, seed.parse()?))?);
    Ok(())
}
