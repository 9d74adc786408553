//! The JSON Schemas (draft 2020-12) of what programs read, derived from the types that write it. They are open: keys
//! may be added to a format.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::view::View;

/// The schema of a document that has its `format` among its fields.
pub fn document<T: JsonSchema>(format: &str) -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    schema["$id"] = json!(format!("urn:{}", format.replace(['-', '/'], ":")));
    schema["title"] = json!(format);
    unlink(&mut schema);
    schema
}

/// Descriptions without the links of the source's documentation.
fn unlink(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::String(text)) = map.get_mut("description") {
                *text = text.replace("[`", "`").replace("`]", "`");
            }
            map.values_mut().for_each(unlink);
        }
        Value::Array(values) => values.iter_mut().for_each(unlink),
        _ => {}
    }
}

/// The schema of a view as it is written: with the key `format`.
pub fn view<V: View + JsonSchema>() -> Value {
    let mut schema = document::<V>(V::FORMAT);
    schema["properties"]["format"] =
        json!({"type": "string", "const": V::FORMAT, "description": "What the document is."});
    if let Some(required) = schema["required"].as_array_mut() {
        required.push(json!("format"));
    }
    schema
}
