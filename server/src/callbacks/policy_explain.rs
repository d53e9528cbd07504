//! Which rule decides about a visitor's call, told without placing one.
//!
//! It asks the functions that [`Callbacks`](super::Callbacks) asks, in the same order, and goes on behind
//! a refusal so that all that is in the way is seen. What depends on other requests (limits, calls under
//! way), on the page (its origin) and on the telephone system (an agent is available) is not judged.

use crate::error::ApiError;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::Serialize;
use shared_types::error_code::ErrorCode;
use shared_types::hours::Opening;
use shared_types::number_policy::NumberPolicy;
use shared_types::phone::{Assignment, NumberClass, PhoneNumber};
use std::sync::Arc;
use tenants::consent::Consent;
use tenants::hours::dates::Dates;
use tenants::hours::offered_time::AT_MOST_AHEAD;
use tenants::hours::{ClosedNow, Hours, Rule};
use tenants::table::TenantTable;
use tenants::tenant::Tenant;

/// A time to ask about.
#[derive(Clone, Copy, Debug)]
pub enum When {
    Moment(Timestamp),
    /// On the tenant's clock; in UTC for a tenant that has no hours, and so no zone.
    Local(DateTime),
}

/// The rules in their order, and what they come to.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub allowed: bool,
    /// With what the server would refuse the call: the code of the first rule that does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<ErrorCode>,
    /// The time that was asked about, on the tenant's clock.
    pub at: String,
    pub steps: Vec<Step>,
}

/// What one rule says.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// `tenant`, `queue` (where a department is chosen), `hours`, `later`, `number`, `country`, or
    /// `consent` (where it is asked for).
    pub rule: &'static str,
    pub allows: bool,
    pub why: String,
    #[serde(skip)]
    code: Option<ErrorCode>,
}

impl Explanation {
    /// What the tenants of `table` make of a call between a department, if one is chosen, and what was
    /// typed as `number`.
    pub fn of(
        table: &TenantTable,
        domain: &str,
        department: Option<&str>,
        number: &str,
        when: When,
    ) -> Self {
        let tenant = domain.parse().ok().and_then(|domain| table.get(&domain));
        let Some(tenant) = tenant else {
            let why = "no tenant has this domain".to_owned();
            return Self::from_steps(
                when.on_the_clock_of(None).1,
                vec![Step::refuses("tenant", ErrorCode::UnknownDomain, why)],
            );
        };
        let (now, at) = when.on_the_clock_of(tenant.hours.as_ref());
        let mut steps = vec![of_tenant(tenant)];
        steps.extend(department.map(|id| of_department(tenant, id)));
        steps.push(of_hours(tenant, now));
        steps.extend(of_schedule(tenant, now));
        steps.extend(of_number(&tenant.numbers, number));
        steps.extend(tenant.consent.as_ref().map(of_consent));
        Self::from_steps(at, steps)
    }

    fn from_steps(at: String, steps: Vec<Step>) -> Self {
        let code = steps.iter().find_map(|step| step.code);
        Self { allowed: code.is_none(), code, at, steps }
    }
}

impl Step {
    fn allows(rule: &'static str, why: String) -> Self {
        Self { rule, allows: true, why, code: None }
    }

    fn refuses(rule: &'static str, code: ErrorCode, why: String) -> Self {
        Self { rule, allows: false, why, code: Some(code) }
    }
}

impl When {
    fn on_the_clock_of(self, hours: Option<&Hours>) -> (Timestamp, String) {
        let now = match (self, hours) {
            (Self::Moment(moment), _) => moment,
            (Self::Local(local), Some(hours)) => hours.zone.first_moment(local),
            (Self::Local(local), None) => {
                jiff::tz::Offset::UTC.to_timestamp(local).unwrap_or_default()
            }
        };
        let told = hours.map_or_else(|| now.to_string(), |hours| hours.zone.display(now));
        (now, told)
    }
}

fn of_tenant(tenant: &Arc<Tenant>) -> Step {
    let (queue, provider) = (tenant.queue.as_str(), tenant.provider.as_str());
    Step::allows("tenant", format!("{}, queue {queue} through {provider}", tenant.domain))
}

fn of_department(tenant: &Tenant, id: &str) -> Step {
    match tenant.departments.find(id) {
        Ok(department) => {
            let (name, queue) = (department.name.as_str(), department.queue.as_str());
            Step::allows("queue", format!("{queue}, department {name:?}"))
        }
        Err(unknown) => Step::refuses("queue", ErrorCode::DepartmentUnknown, unknown.to_string()),
    }
}

fn of_hours(tenant: &Tenant, now: Timestamp) -> Step {
    let Some(hours) = &tenant.hours else {
        return Step::allows("hours", "always open, for no hours are set".to_owned());
    };
    let day = hours.deciding_day(now);
    let rule = the_rule(hours.rule_on(day), &day.to_string());
    let zone = &hours.zone;
    match tenant.is_there(now).map_err(ApiError::from) {
        Ok(()) => {
            let until = match hours.timetable(now).at(now.as_second()) {
                Opening::Open { until: Some(until) } => format!("until {}", zone.rfc3339(until)),
                _ => "without end".to_owned(),
            };
            Step::allows("hours", format!("{rule}; open {until}"))
        }
        Err(error) => {
            let opens = match &error {
                ApiError::Closed(closed) => closed.opens_at.as_deref(),
                _ => None,
            };
            let opens = opens.map_or("does not open".to_owned(), |at| format!("opens {at}"));
            Step::refuses("hours", error.code(), format!("{rule}; {opens}"))
        }
    }
}

/// Whether a visitor could have asked beforehand to be called then. It decides nothing about a call now.
fn of_schedule(tenant: &Tenant, now: Timestamp) -> Option<Step> {
    let hours = tenant.scheduling_hours()?;
    let days = AT_MOST_AHEAD.as_hours() / 24;
    let (allows, why) = match hours.judge(now) {
        Ok(()) => (true, format!("this time can be asked for, from {days} days before on")),
        Err(ClosedNow { opens_at: Some(at), .. }) => {
            (false, format!("this time cannot be asked for; the next is {at}"))
        }
        Err(_) => (false, "no time can be asked for".to_owned()),
    };
    Some(Step { rule: "later", allows, why, code: None })
}

fn the_rule(rule: Rule<'_>, day: &str) -> String {
    let shifts: Vec<String> = rule.shifts().iter().map(ToString::to_string).collect();
    let shifts = if shifts.is_empty() { "closed".to_owned() } else { shifts.join(", ") };
    match rule {
        Rule::Weekday(weekday, _) => format!("{weekday:?} {day}: {shifts}"),
        Rule::Exception(Dates::Day(_), exception) => {
            format!("exception {day}, {:?}: {shifts}", exception.label.as_str())
        }
        Rule::Exception(dates, exception) => {
            format!("exception {dates} on {day}, {:?}: {shifts}", exception.label.as_str())
        }
    }
}

fn of_number(policy: &NumberPolicy, typed: &str) -> Vec<Step> {
    let number = match PhoneNumber::parse(typed) {
        Ok(number) => number,
        Err(problem) => {
            let why = format!("{}: {problem}", problem.as_str());
            return vec![Step::refuses("number", problem.code(), why)];
        }
    };
    let (what, member) = kind(&number);
    let country = match policy.judge(&number) {
        Ok(()) => match member {
            Some(member) => Step::allows("country", format!("{what}, let in by {member}")),
            None => Step::allows("country", format!("{what}, always called")),
        },
        Err(problem) => {
            let way = match member {
                Some(member) if problem.depends_on_policy() => format!("only called with {member}"),
                _ => "never called".to_owned(),
            };
            let why = format!("{}: {what}, {way}", problem.as_str());
            Step::refuses("country", problem.code(), why)
        }
    };
    vec![Step::allows("number", number.masked()), country]
}

fn of_consent(consent: &Consent) -> Step {
    Step::allows("consent", format!("if the visitor agrees to text {}", consent.version()))
}

/// What kind of number it is, and the member of `numbers` that lets it in where one can.
fn kind(number: &PhoneNumber) -> (String, Option<String>) {
    let (what, member) = class(number.class());
    let Assignment { country, number_type } = number.assignment();
    let what = match (number.class(), country) {
        (NumberClass::International(_), Some(country)) => {
            format!("{what} ({country}, {number_type})")
        }
        _ => what.to_owned(),
    };
    (what, member)
}

fn class(class: NumberClass) -> (&'static str, Option<String>) {
    let by = |member: &str| Some(member.to_owned());
    match class {
        NumberClass::Domestic => ("the United States or Canada", None),
        NumberClass::UsTerritory => {
            ("a territory of the United States", by("us_territories: true"))
        }
        NumberClass::Caribbean(country) => {
            ("another country of +1", Some(format!("caribbean: [\"{country}\"]")))
        }
        NumberClass::International(code) => {
            ("another country", Some(format!("countries: [\"{code}\"]")))
        }
        NumberClass::UnknownAreaCode => {
            ("an area code of no known country", by("unknown_area_codes: true"))
        }
        NumberClass::Fiction => ("a number of fiction (555-01XX)", by("fiction: true")),
        NumberClass::TollFree => ("toll-free", None),
        NumberClass::Premium => ("premium rate", None),
        NumberClass::Personal => ("a personal number", None),
        NumberClass::Carrier => ("a carrier's number", None),
        NumberClass::Satellite => ("a satellite or other network of no country", None),
    }
}
