//! Budgets of destinations and of costs.

use super::{Office, number, refused};
use server::config::read;
use std::time::Duration;
use tenants::table::TenantTable;

const LONDON: &str = "+44 20 7946 0958";
const UK_MOBILES: [&str; 3] = ["+44 7400 123456", "+44 7400 123457", "+44 7400 123458"];

#[tokio::test]
async fn a_destination_has_its_calls_of_the_hour_and_of_the_day() {
    let budgets = r#""budgets":{"destinations":{
        "uk-mobile":{"countries":["GB"],"types":["mobile"],"per_hour":1,"per_day":2}}}"#;
    let office = Office::open(budgets, "").await;
    office.places(UK_MOBILES[0]).await;

    assert_eq!(office.refuses(UK_MOBILES[1], "budget_exhausted").await, 3600);
    office.places(LONDON).await;
    office.places(&number(1)).await;
    office.app.clock.advance(Duration::from_hours(1));
    office.places(UK_MOBILES[1]).await;
    office.app.clock.advance(Duration::from_hours(1));
    assert_eq!(office.refuses(UK_MOBILES[2], "budget_exhausted").await, 22 * 3600);
    assert_eq!(office.call_for("globex.example", UK_MOBILES[2]).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_destination_can_be_closed_by_a_budget_of_nothing() {
    let budgets = r#""budgets":{"destinations":{"uk":{"prefixes":["44"],"per_day":0}}}"#;
    let office = Office::open(budgets, "").await;

    office.refuses(LONDON, "budget_exhausted").await;
    office.places("+33 6 12 34 56 78").await;
}

#[tokio::test]
async fn a_destination_of_the_settings_counts_the_calls_of_all_domains() {
    let budgets = "[budgets.destinations.uk]\ncountries = ['GB']\nper_day = 2\n";
    let office = Office::open(r#""phone":"+12025550100""#, budgets).await;
    office.places(LONDON).await;
    assert_eq!(office.call_for("globex.example", UK_MOBILES[0]).await.status.as_u16(), 200);

    office.refuses(UK_MOBILES[1], "budget_exhausted").await;
    refused(&office.call_for("globex.example", UK_MOBILES[2]).await, "budget_exhausted");
    office.places(&number(1)).await;
}

#[tokio::test]
async fn calls_are_placed_until_their_cost_of_a_day_is_reached() {
    let prices = "[budgets]\ncost_per_day = 1\nprices = { 1 = 0.1, 44 = 0.25, 447 = 0.6 }\n";
    let office = Office::open(r#""phone":"+12025550100""#, prices).await;
    office.places(UK_MOBILES[0]).await;
    office.app.clock.advance(Duration::from_hours(1));
    office.places(LONDON).await;

    assert_eq!(office.refuses(UK_MOBILES[1], "budget_exhausted").await, 23 * 3600);
    office.places(&number(1)).await;
    office.refuses(&number(2), "budget_exhausted").await;
    assert_eq!(office.call_for("globex.example", UK_MOBILES[1]).await.status.as_u16(), 200);
    office.app.clock.advance(Duration::from_hours(23));
    office.places(UK_MOBILES[2]).await;
}

#[tokio::test]
async fn a_tenant_has_a_cost_of_its_own_and_all_together_have_another() {
    let prices = "[budgets]\ncost_per_day = 9\ntotal_cost_per_day = 0.5\nprices = { 1 = 0.1 }\n";
    let office = Office::open(r#""budgets":{"cost_per_day":0.2}"#, prices).await;
    office.places(&number(1)).await;
    office.places(&number(2)).await;
    office.refuses(&number(3), "budget_exhausted").await;

    for call in 4..7 {
        let answer = office.call_for("globex.example", &number(call)).await;
        assert_eq!(answer.status.as_u16(), 200);
    }
    refused(&office.call_for("globex.example", &number(7)).await, "budget_exhausted");
}

#[tokio::test]
async fn a_number_without_a_price_costs_as_much_as_the_dearest() {
    let prices = "[budgets]\ncost_per_day = 1\nprices = { 1 = 0.1, 447 = 0.6 }\n";
    let office = Office::open(r#""phone":"+12025550100""#, prices).await;

    office.places("+33 6 12 34 56 78").await;

    office.refuses("+33 6 12 34 56 79", "budget_exhausted").await;
}

#[test]
fn a_cost_without_prices_is_refused_with_the_name_of_its_setting() {
    for (name, variable) in [
        ("cost_per_day", "C2C_BUDGETS_COST_PER_DAY"),
        ("total_cost_per_day", "C2C_BUDGETS_TOTAL_COST_PER_DAY"),
    ] {
        let text = format!("[budgets]\n{name} = 20\n");
        let error = read::from_text(&text, "test settings", &|_| None).unwrap_err().to_string();

        let told = format!("budgets.{name} ({variable}): needs prices in [budgets.prices]");
        assert!(error.contains(&told), "{error}");
    }
}

#[test]
fn mistakes_in_the_budgets_of_a_tenant_are_named_by_their_path() {
    let settings = read::from_text("provider = 'simulator'", "test settings", &|_| None).unwrap();
    for (budgets, told) in [
        (
            r#"{"cost_per_day":5}"#,
            "acme.com: budgets.cost_per_day: needs prices in [budgets.prices]",
        ),
        (r#"{"cost_per_day":-5}"#, "acme.com.budgets.cost_per_day: expected an amount"),
        (r#"{"destinations":{"uk":{"countries":["GB"]}}}"#, "expected per_hour or per_day"),
        (r#"{"destinations":{"uk":{"country":"GB","per_day":1}}}"#, "no such name; did you mean"),
    ] {
        let text = format!(r#"{{"acme.com":{{"queue":"5","budgets":{budgets}}}}}"#);
        let problems = TenantTable::parse(&text, &settings.tenant_defaults()).unwrap_err();

        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert!(problems.iter().any(|problem| problem.contains(told)), "{problems:?}");
    }
}
