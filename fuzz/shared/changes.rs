//! Changes of a JSON document that keep most of its shape, as a fuzzer's bytes say: two bytes choose
//! a place, one how it changes, and a line what is put there.

use serde_json::{Map, Number, Value};

/// More changes than these make no new cases.
const MOST: usize = 16;

/// Makes the changes.
pub fn change(document: &mut Value, bytes: &[u8]) {
    let count = places(document);
    let mut rest = bytes;
    for _ in 0..MOST {
        let [high, low, how, after @ ..] = rest else {
            return;
        };
        let end = after.iter().position(|byte| *byte == b'\n');
        let (text, next) = match end {
            Some(end) => (&after[..end], &after[end + 1..]),
            None => (after, &[][..]),
        };
        let mut place = usize::from(u16::from_be_bytes([*high, *low])) % count;
        change_at(document, &mut place, *how, &String::from_utf8_lossy(text));
        rest = next;
    }
}

fn places(value: &Value) -> usize {
    let within: usize = match value {
        Value::Array(values) => values.iter().map(places).sum(),
        Value::Object(map) => map.values().map(places).sum(),
        _ => 0,
    };
    1 + within
}

/// Changes the value when its turn has come; whether it had.
fn change_at(value: &mut Value, place: &mut usize, how: u8, text: &str) -> bool {
    if *place == 0 {
        *value = changed(value.take(), how, text);
        return true;
    }
    *place -= 1;
    match value {
        Value::Array(values) => values
            .iter_mut()
            .any(|value| change_at(value, place, how, text)),
        Value::Object(map) => map
            .values_mut()
            .any(|value| change_at(value, place, how, text)),
        _ => false,
    }
}

fn changed(value: Value, how: u8, text: &str) -> Value {
    match value {
        Value::Null => text.into(),
        Value::Bool(is_on) => (!is_on).into(),
        Value::Number(number) => changed_number(number, how, text),
        Value::String(old) => match how % 4 {
            0 => format!("{old}{text}").into(),
            1 => format!("{text}{old}").into(),
            _ => text.into(),
        },
        Value::Array(values) => changed_list(values, how, text),
        Value::Object(map) => changed_object(map, how, text),
    }
}

fn changed_number(number: Number, how: u8, text: &str) -> Value {
    let numbers: [i64; 6] = [0, 1, -1, i64::from(u32::MAX), i64::MAX, i64::MIN];
    match (text.parse::<i64>(), numbers.get(usize::from(how % 8))) {
        (Ok(number), _) => number.into(),
        (Err(_), Some(number)) => (*number).into(),
        (Err(_), None) if how % 8 == 6 => u64::MAX.into(),
        (Err(_), None) => Value::Number(number),
    }
}

fn changed_list(mut values: Vec<Value>, how: u8, text: &str) -> Value {
    match how % 6 {
        0 => values.clear(),
        1 => values.extend(values.clone()),
        2 => values.push(text.into()),
        3 => values.reverse(),
        4 => return Value::Null,
        _ => values.truncate(1),
    }
    values.into()
}

fn changed_object(mut map: Map<String, Value>, how: u8, text: &str) -> Value {
    if map.contains_key("known") || map.contains_key("unknown") {
        let sorts = [
            "absent",
            "not-permitted",
            "remote",
            "not-collected",
            "failed",
        ];
        let why = sorts[usize::from(how) % sorts.len()];
        return serde_json::json!({"unknown": {"why": why, "message": text}});
    }
    let nth = map
        .keys()
        .nth(usize::from(how / 4) % map.len().max(1))
        .cloned();
    match (how % 4, nth) {
        (0, Some(key)) => {
            map.remove(&key);
        }
        (1, Some(key)) => {
            // Under another name: keys that somebody chose, e.g. of labels and ports.
            let value = map.remove(&key).unwrap_or_default();
            map.insert(text.to_owned(), value);
        }
        (2, _) => map.clear(),
        _ => {
            map.insert(text.to_owned(), text.into());
        }
    }
    map.into()
}
