//! The published JSON Schema of a policy.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};
use warplan_model::policy::Policy;

/// The JSON Schema (draft 2020-12) of a policy file, for editors and for checking.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Policy>().to_value();
    schema["$id"] = json!("urn:warplan:policy:v1");
    schema
}
