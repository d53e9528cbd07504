//! Reads JSON into a type and refuses unknown names, with their path and a suggestion.

use crate::problem::Problem;
use crate::schema::{member, members, resolve};
use schemars::{JsonSchema, Schema, schema_for};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

/// More mistakes than these are not reported at once.
const MAX_PROBLEMS: usize = 50;

/// Reads `value`, or returns everything that is wrong with it.
pub fn read<T: DeserializeOwned + JsonSchema>(value: Value) -> Result<T, Vec<Problem>> {
    let (read, unknown) = read_with_unknown(value)?;
    if unknown.is_empty() { Ok(read) } else { Err(unknown) }
}

/// The same for a file that may have names of other programs in it: returns the problems with unknown names beside
/// the value.
pub fn read_with_unknown<T: DeserializeOwned + JsonSchema>(
    mut value: Value,
) -> Result<(T, Vec<Problem>), Vec<Problem>> {
    let mut unknown = Vec::new();
    let mut wrong: Vec<Problem> = Vec::new();
    // Reading ends at the first mistake. What was wrong is removed, so that the next pass finds the next one.
    let read = loop {
        let (result, names) = attempt::<T>(value.clone());
        unknown.extend(names);
        let Err(Mistake { path, segments, error }) = result else { break result.ok() };
        // Without the removed value something else may be missing.
        let is_follow_up = wrong.iter().any(|known| is_within(&known.at, &path));
        if !is_follow_up {
            wrong.push(Problem::new(path, error));
        }
        if wrong.len() >= MAX_PROBLEMS || !remove(&mut value, segments.as_deref()) {
            break None;
        }
    };
    unknown.sort();
    unknown.dedup();
    let unknown = unknown.iter().map(|path| no_such_name::<T>(path));
    match read {
        Some(read) if wrong.is_empty() => Ok((read, unknown.collect())),
        _ => Err(unknown.chain(wrong).collect()),
    }
}

/// Where reading ended.
struct Mistake {
    path: String,
    /// The names on the way there, up to the first list. `None` if they are not known.
    segments: Option<Vec<String>>,
    error: serde_json::Error,
}

/// One pass: the value or the first mistake, and the unknown names that were seen until then.
fn attempt<T: DeserializeOwned>(value: Value) -> (Result<T, Mistake>, Vec<String>) {
    let mut unknown = Vec::new();
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(value, &mut track);
    let result = serde_ignored::deserialize(tracked, |path| unknown.push(plain(&path.to_string())));
    let result = result.map_err(|error| {
        let path = track.path();
        Mistake { path: plain(&path.to_string()), segments: names_of(&path), error }
    });
    (result, unknown)
}

/// Whether `inner` is the path of `outer` or of something in it.
fn is_within(inner: &str, outer: &str) -> bool {
    let rest = inner.strip_prefix(outer);
    outer.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn names_of(path: &serde_path_to_error::Path) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for segment in path {
        match segment {
            Segment::Map { key } => names.push(key.clone()),
            Segment::Seq { .. } => break,
            Segment::Enum { .. } | Segment::Unknown => return None,
        }
    }
    Some(names)
}

/// Removes what is at `names`. Returns whether something was there.
fn remove(value: &mut Value, names: Option<&[String]>) -> bool {
    let Some((last, outer)) = names.and_then(<[String]>::split_last) else {
        return false;
    };
    let object = outer.iter().try_fold(value, |value, name| value.get_mut(name));
    object.and_then(Value::as_object_mut).and_then(|object| object.remove(last)).is_some()
}

/// Both libraries mark an optional value in a path by a `?`, and the whole value by a dot.
fn plain(path: &str) -> String {
    path.split('.').filter(|part| !matches!(*part, "?" | "")).collect::<Vec<_>>().join(".")
}

fn no_such_name<T: JsonSchema>(path: &str) -> Problem {
    let schema = schema_for!(T);
    let (outer, name) = path.rsplit_once('.').unwrap_or(("", path));
    let known = names_at(&schema, outer);
    let closest = known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(candidate, name), candidate))
        .filter(|(distance, _)| *distance <= 3)
        .min();
    let hint = match closest {
        Some((_, candidate)) => format!("no such name; did you mean `{candidate}`?"),
        None => format!("no such name; known here: {}", known.join(", ")),
    };
    Problem::new(path, hint)
}

/// The names that the object at `path` may have.
fn names_at(schema: &Schema, path: &str) -> Vec<String> {
    let root = schema.as_value();
    let mut parts = path.split('.').filter(|part| !part.is_empty());
    let object = parts
        .try_fold(resolve(root, root), |object, part| Some(resolve(root, member(object, part)?)));
    object.into_iter().flat_map(members).map(|(name, _)| name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only what is wrong with it matters")]
    struct Document {
        port: u16,
        name: String,
        #[serde(default)]
        limits: Limits,
    }

    #[derive(Debug, Default, Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only what is wrong with it matters")]
    struct Limits {
        #[serde(default)]
        hours: Vec<u8>,
        #[serde(default)]
        count: u8,
    }

    fn problems(value: Value) -> Vec<String> {
        let problems = read::<Document>(value).unwrap_err();
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_mistakes_are_reported_and_none_twice() {
        let found = problems(json!({
            "port": "x", "nam": 1, "limits": { "hours": [1, "y", "z"], "count": -1 }
        }));

        let beginnings = [
            "nam: no such name; did you mean `name`?",
            "port: invalid type",
            "limits.hours[1]: invalid type",
            "limits.count: invalid value",
        ];
        // What is missing is reported once everything that is there can be read.
        for beginning in beginnings {
            let count = found.iter().filter(|it| it.starts_with(beginning)).count();
            assert_eq!(count, 1, "{beginning}: {found:?}");
        }
    }

    #[test]
    fn unknown_names_can_be_returned_beside_the_value() {
        let value = json!({ "port": 1, "name": "x", "sms": { "from": 1 } });

        let (document, unknown) = read_with_unknown::<Document>(value).unwrap();

        assert_eq!(document.port, 1);
        let unknown: Vec<_> = unknown.iter().map(|problem| problem.at.as_str()).collect();
        assert_eq!(unknown, ["sms"]);
    }
}
