//! Shell: what every page that we write has in common: its head, its hand, how it is rendered.

use chrono::NaiveDate;
use minijinja::{Environment, Value};

use crate::error::{Error, Result};
use crate::units::thousands;

const HEAD: &str = include_str!("page/head.html");

/// Ground and parts of all pages.
const HAND: &str = concat!(
    include_str!("page/page.css"),
    include_str!("page/parts.css")
);

/// One self-contained page from a template that begins with `{% include "head.html" %}`.
///
/// The head takes `title` and `styles` from the context, and lets scripts and map tiles in
/// where `scripts` and `tiles` are true.
///
/// # Errors
/// Where the template does not fit the context: a fault of ours.
pub fn render(template: &str, context: &Value) -> Result<String> {
    let fail = |e: minijinja::Error| Error::Internal {
        what: format!("the page cannot be made: {e}"),
    };
    let mut environment = Environment::new();
    environment.add_filter("thousands", whole);
    environment.add_filter("day", day);
    environment.add_global("hand", HAND);
    environment.add_template("head.html", HEAD).map_err(fail)?;
    environment
        .add_template("page.html", template)
        .map_err(fail)?;
    let page = environment.get_template("page.html").map_err(fail)?;
    page.render(context).map_err(fail)
}

/// An ISO date as people read it; anything else as it is.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature that filters have"
)]
fn day(date: String) -> String {
    date.parse::<NaiveDate>()
        .map_or(date.clone(), |d| d.format("%a %-d %b").to_string())
}

/// A number without decimals, thousands parted.
pub fn whole(number: f64) -> String {
    let sign = if number < -0.5 { "-" } else { "" };
    format!("{sign}{}", thousands(number.abs().round() as u64))
}
