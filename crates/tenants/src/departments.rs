//! The parts of a company that a visitor may choose to talk to, each with a queue of its own.

use super::names::{DepartmentId, QueueName};
use schemars::JsonSchema;
use serde::Deserialize;
use shared_types::branding::Label;
use shared_types::widget_config;

/// The most departments of a tenant.
const MOST: usize = 50;

/// One of them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Department {
    /// The ID in requests: 1 to 32 characters of `a-z`, `0-9` and `-`.
    pub id: DepartmentId,
    /// The name for visitors, at most 60 characters: "Sales".
    #[schemars(with = "String", length(min = 1, max = 60))]
    pub name: Label,
    /// The extension of its queue.
    pub queue: QueueName,
}

/// All of them, in the order in which they are offered.
#[derive(Clone, Debug, Default)]
pub struct Departments(Vec<Department>);

/// Why they cannot be offered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DepartmentsError {
    #[error("the id {0} is there twice")]
    SameId(String),
    #[error("expected at most {MOST}")]
    TooMany,
}

/// A request names a department that the tenant does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the tenant has no such department")]
pub struct UnknownDepartment;

impl Departments {
    pub fn new(all: Vec<Department>) -> Result<Self, DepartmentsError> {
        if all.len() > MOST {
            return Err(DepartmentsError::TooMany);
        }
        for (at, department) in all.iter().enumerate() {
            if all[..at].iter().any(|before| before.id == department.id) {
                return Err(DepartmentsError::SameId(department.id.as_str().to_owned()));
            }
        }
        Ok(Self(all))
    }

    /// The one with the id `wanted`.
    pub fn find(&self, wanted: &str) -> Result<&Department, UnknownDepartment> {
        self.0.iter().find(|department| department.id.as_str() == wanted).ok_or(UnknownDepartment)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Department> {
        self.0.iter()
    }

    /// As the widget offers them.
    pub fn offered(&self) -> Vec<widget_config::Department> {
        let offered = |department: &Department| widget_config::Department {
            id: department.id.as_str().to_owned(),
            name: department.name.clone(),
        };
        self.0.iter().map(offered).collect()
    }
}
