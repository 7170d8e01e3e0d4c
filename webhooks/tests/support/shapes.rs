//! Inputs that reach deep: samples taken apart as JSON or forms, changed where they say something, and put together again.

use super::as_json;
use super::odd::{Chance, odd_bytes};
use serde_json::{Map, Value, json};

/// What inputs are made of: whole samples, their parts and their names.
pub struct Pool {
    parents: Vec<Vec<u8>>,
    parts: Vec<Value>,
    names: Vec<String>,
}

/// Parents that are remembered, at most.
const MOST_PARENTS: usize = 600;
/// Levels a part may be changed at: behind them lies nothing couriers send.
const DEEPEST: usize = 12;

impl Pool {
    pub fn of(samples: &[Vec<u8>]) -> Pool {
        let mut pool = Pool { parents: samples.to_vec(), parts: Vec::new(), names: Vec::new() };
        for sample in samples {
            if let Some(value) = taken_apart(sample) {
                pool.take(&value);
            }
        }
        pool.names.sort();
        pool.names.dedup();
        pool
    }

    /// An input that did something new is a parent of further ones.
    pub fn add_parent(&mut self, input: Vec<u8>) {
        if self.parents.len() < MOST_PARENTS {
            self.parents.push(input);
        }
    }

    fn take(&mut self, value: &Value) {
        self.parts.push(value.clone());
        match value {
            Value::Object(map) => map.iter().for_each(|(name, value)| {
                self.names.push(name.clone());
                self.take(value);
            }),
            Value::Array(items) => items.iter().for_each(|item| self.take(item)),
            Value::String(text) => {
                if let Some(inside) = json_inside(text) {
                    self.take(&inside);
                }
            }
            _ => {}
        }
    }

    /// The next input: bytes gone wrong, or parts gone wrong.
    pub fn input(&self, chance: &mut Chance) -> Vec<u8> {
        if chance.below(4) == 0 {
            return odd_bytes(chance, &self.parents);
        }
        let parent = &self.parents[chance.below(self.parents.len())];
        let Some(mut value) = taken_apart(parent) else {
            return odd_bytes(chance, &self.parents);
        };
        for _ in 0..=chance.below(4) {
            self.change(chance, &mut value, 0);
        }
        match value.is_object() && taken_apart_as_form(parent) {
            true => as_json(parent).1(&value),
            false => value.to_string().into_bytes(),
        }
    }

    /// Changes a part somewhere below.
    fn change(&self, chance: &mut Chance, value: &mut Value, depth: usize) {
        let goes_on = depth < DEEPEST && chance.below(4) != 0;
        match value {
            Value::Object(map) if goes_on && !map.is_empty() => {
                let name = map.keys().nth(chance.below(map.len())).cloned();
                if let Some(inside) = name.and_then(|name| map.get_mut(&name)) {
                    self.change(chance, inside, depth + 1);
                }
            }
            Value::Array(items) if goes_on && !items.is_empty() => {
                let at = chance.below(items.len());
                self.change(chance, &mut items[at], depth + 1);
            }
            Value::String(text) if goes_on && json_inside(text).is_some() => {
                let mut inside = json_inside(text).unwrap_or_default();
                self.change(chance, &mut inside, depth + 1);
                *value = inside.to_string().into();
            }
            Value::Object(map) => self.change_object(chance, map),
            Value::Array(items) => change_list(chance, items),
            _ => *value = self.other(chance),
        }
    }

    fn change_object(&self, chance: &mut Chance, map: &mut Map<String, Value>) {
        let name = |chance: &mut Chance| self.names.get(chance.below(self.names.len())).cloned().unwrap_or_default();
        let own = map.keys().nth(chance.below(map.len())).cloned();
        match (chance.below(4), own) {
            (0, Some(own)) => drop(map.remove(&own)),
            (1, Some(own)) => {
                let value = map.remove(&own).unwrap_or_default();
                map.insert(name(chance), value);
            }
            (2, Some(own)) => drop(map.insert(format!("{own} "), self.other(chance))),
            _ => drop(map.insert(name(chance), self.other(chance))),
        }
    }

    /// A stone, or a part that stood elsewhere.
    fn other(&self, chance: &mut Chance) -> Value {
        if chance.below(2) == 0 && !self.parts.is_empty() {
            return self.parts[chance.below(self.parts.len())].clone();
        }
        match chance.below(12) {
            0 => Value::Null,
            1 => json!([]),
            2 => json!({}),
            3 => json!("x".repeat(1 << chance.below(12))),
            4 => json!(i64::MIN),
            5 => json!(u64::MAX),
            6 => json!(-0.5e300),
            7 => json!("31/12/9999 23:59:60"),
            8 => json!(chance.below(2) == 0),
            9 => json!("\u{0}\u{202e}Ä\u{306}"),
            10 => (0..chance.below(100)).fold(json!("deep"), |inside, _| json!([inside])),
            _ => json!(chance.below(1000)),
        }
    }
}

fn change_list(chance: &mut Chance, items: &mut Vec<Value>) {
    match (chance.below(3), items.first().cloned()) {
        (0, _) => items.clear(),
        (1, Some(first)) => items.extend(vec![first; chance.below(60)]),
        _ => items.reverse(),
    }
}

/// JSON, or a form as an object of texts.
fn taken_apart(input: &[u8]) -> Option<Value> {
    let is_text = std::str::from_utf8(input).is_ok_and(|text| !text.trim_start().starts_with('<'));
    is_text.then(|| as_json(input).0)
}

fn taken_apart_as_form(input: &[u8]) -> bool {
    serde_json::from_slice::<Value>(input).is_err()
}

/// Some couriers write JSON into a text.
fn json_inside(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(|value: &Value| value.is_object() || value.is_array())
}
