//! Reads JSON into a type and refuses unknown names, with their path and a suggestion.

use crate::problem::Problem;
use crate::schema::{member, members, resolve};
use schemars::{JsonSchema, Schema, schema_for};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads `value`, or returns everything that is wrong with it.
pub fn read<T: DeserializeOwned + JsonSchema>(value: Value) -> Result<T, Vec<Problem>> {
    let mut unknown = Vec::new();
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(value, &mut track);
    let result = serde_ignored::deserialize(tracked, |path| unknown.push(plain(&path.to_string())));
    let mut problems: Vec<Problem> = unknown.iter().map(|path| no_such_name::<T>(path)).collect();
    match result {
        Ok(read) if problems.is_empty() => Ok(read),
        Ok(_) => Err(problems),
        Err(error) => {
            problems.push(Problem::new(plain(&track.path().to_string()), error));
            Err(problems)
        }
    }
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
