//! Holds JSON against the part of JSON Schema (draft 2020-12) that `docs/schema` uses.

use serde_json::Value;

/// Where `value` differs from the schema, a line per place; empty if nowhere.
pub fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "$", &mut found);
    found
}

/// `root` is the whole schema, in which references are resolved; `path` leads to the value.
fn check(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let rules = schema.as_object().expect("a schema is an object");
    for (keyword, rule) in rules {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let name = text(rule).strip_prefix("#/$defs/").expect("a definition");
                let schema = root["$defs"].get(name).expect("the definition is there");
                check(root, schema, value, path, found);
                true
            }
            "anyOf" => list(rule).iter().any(|one| {
                let mut inside = Vec::new();
                check(root, one, value, path, &mut inside);
                inside.is_empty()
            }),
            "type" => match rule {
                Value::String(one) => is_of_type(value, one),
                several => list(several).iter().any(|one| is_of_type(value, text(one))),
            },
            "enum" => list(rule).contains(value),
            "minimum" => value.as_f64() >= rule.as_f64() || !value.is_number(),
            "format" => {
                assert_eq!(rule, "date", "the only format that is used");
                value.as_str().is_none_or(is_date)
            }
            "minItems" | "maxItems" => {
                let limit = rule.as_u64().expect("a number") as usize;
                value.as_array().is_none_or(|items| match keyword.as_str() {
                    "minItems" => items.len() >= limit,
                    _ => items.len() <= limit,
                })
            }
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{path}[{at}]"), found);
                }
                true
            }
            "properties" => {
                for (name, inside) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = rule.get(name) {
                        check(root, schema, inside, &format!("{path}.{name}"), found);
                    }
                }
                true
            }
            "required" => value.as_object().is_none_or(|fields| {
                let mut missing = list(rule)
                    .iter()
                    .filter(|name| !fields.contains_key(text(name)));
                missing.next().is_none()
            }),
            "additionalProperties" => {
                let declared = rules.get("properties");
                let is_declared = |name: &str| declared.is_some_and(|all| all.get(name).is_some());
                let mut others = value.as_object().into_iter().flatten();
                match rule {
                    Value::Bool(false) => others.all(|(name, _)| is_declared(name)),
                    schema => {
                        for (name, inside) in others.filter(|(name, _)| !is_declared(name)) {
                            check(root, schema, inside, &format!("{path}.{name}"), found);
                        }
                        true
                    }
                }
            }
            other => panic!("the keyword `{other}` is not understood here"),
        };
        if !holds {
            let seen: String = value.to_string().chars().take(80).collect();
            found.push(format!("{path}: {seen} breaks `{keyword}`"));
        }
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("`{other}` is not a type of JSON Schema"),
    }
}

/// `2025-07-09`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    parts.iter().map(|part| part.len()).eq([4, 2, 2]) && parts.iter().all(digits)
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}
