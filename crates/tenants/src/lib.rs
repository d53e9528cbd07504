//! The tenants: who has a widget, how it looks and where their calls go.
//!
//! - [`file`](mod@file): `domains.json` as it is written
//! - [`defaults`]: what the settings say about tenants
//! - [`tenant`]: one tenant, every value checked
//! - [`hours`]: when it is there to talk
//! - [`consent`]: what a visitor has to agree to
//! - [`departments`]: whom a visitor may choose to talk to
//! - [`language`]: the languages of the widget, and [`message_overrides`]: a tenant's own messages
//! - [`limits`]: rate limits, of the settings and of one tenant
//! - [`caps`]: limits of calls in a day, in a week and at once
//! - [`budgets`]: what calls may cost, and how many may go to some destinations
//! - [`names`]: queue and account names that are safe to hand to a telephone system
//! - [`table`]: all tenants by domain, from the text of the file
//! - [`telephone_systems`]: which of them are set up, and the queues that each knows
//! - [`tenant_scope`]: which tenants a token of an application is good for
//! - `store_ports`: what the store asks about tenants
//! - [`watch`]: the table in use, replaced when the file changes, kept when the file is broken
//! - [`widget_script`]: the loader with a tenant's branding

pub mod budgets;
pub mod caps;
pub mod consent;
pub mod defaults;
pub mod departments;
pub mod file;
pub mod hours;
pub mod language;
pub mod limits;
pub mod message_overrides;
pub mod names;
mod percent;
mod store_ports;
pub mod table;
pub mod telephone_systems;
pub mod tenant;
pub mod tenant_scope;
pub mod watch;
pub mod widget_script;
