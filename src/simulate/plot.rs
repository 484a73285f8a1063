//! Plot: one figure as dots with their intervals, a row for each policy.

use plotters::prelude::{
    ChartBuilder, Circle, DiscreteRanged, EmptyElement, IntoDrawingArea, IntoFont, IntoLinspace,
    PathElement, RGBColor, SVGBackend, Text,
};

use super::interval::Estimate;
use crate::error::{Error, Result};

/// Blue and grey of a palette that colour-blind readers can tell apart (Okabe and Ito 2008).
const INK: RGBColor = RGBColor(0, 114, 178);
const GREY: RGBColor = RGBColor(120, 120, 120);
/// Narrow enough to be read on a telephone without being made smaller.
const WIDTH: u32 = 400;
/// A policy's row: its name, and its dot below.
const ROW: u32 = 44;

/// Draws estimates as SVG; `zero` draws the line that tells less from more.
pub(super) fn dots(rows: &[(&str, Estimate)], zero: bool) -> Result<String> {
    let mut svg = String::new();
    let height = 44 + ROW * rows.len() as u32;
    draw(&mut svg, rows, zero, height).map_err(|e| Error::Internal {
        what: format!("a plot cannot be drawn: {e}"),
    })?;
    Ok(svg)
}

fn draw(
    svg: &mut String,
    rows: &[(&str, Estimate)],
    zero: bool,
    height: u32,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
    let lows = rows.iter().map(|(_, e)| e.low);
    let highs = rows.iter().map(|(_, e)| e.high);
    let (mut low, mut high) = (
        lows.fold(f64::INFINITY, f64::min),
        highs.fold(f64::NEG_INFINITY, f64::max),
    );
    if zero {
        (low, high) = (low.min(0.0), high.max(0.0));
    }
    let room = ((high - low) * 0.08).max(high.abs() * 1e-3).max(1e-6);
    let (low, high) = (low - room, high + room);
    let bottom = rows.len() as f64;
    let mut chart = ChartBuilder::on(&area)
        .margin(6)
        .x_label_area_size(26)
        .build_cartesian_2d(low..high, bottom..0.0)?;
    let ticks = (low..high).step((high - low) / 4.0);
    chart
        .configure_mesh()
        .disable_mesh()
        .disable_y_axis()
        .x_labels(ticks.size().min(5))
        .x_label_formatter(&|x| short(*x))
        .label_style(("sans-serif", 12).into_font().color(&GREY))
        .axis_style(GREY)
        .draw()?;
    if zero {
        chart.draw_series([PathElement::new(vec![(0.0, 0.0), (0.0, bottom)], GREY)])?;
    }
    for (i, (name, e)) in rows.iter().enumerate() {
        let y = i as f64 + 0.68;
        chart.draw_series([PathElement::new(
            vec![(e.low, y), (e.high, y)],
            plotters::style::ShapeStyle::from(&INK).stroke_width(2),
        )])?;
        chart.draw_series([EmptyElement::at((e.mean, y))
            + Circle::new((0, 0), 5, plotters::style::ShapeStyle::from(&INK).filled())])?;
        chart.draw_series([EmptyElement::at((low, y))
            + Text::new((*name).to_owned(), (2, -26), ("sans-serif", 14).into_font())])?;
    }
    area.present()?;
    Ok(())
}

/// A number as an axis has it.
pub(super) fn short(x: f64) -> String {
    let size = x.abs();
    if size >= 1000.0 {
        let sign = if x < 0.0 { "-" } else { "" };
        format!("{sign}{}", crate::units::thousands(size.round() as u64))
    } else if size >= 100.0 {
        format!("{x:.0}")
    } else if size >= 1.0 {
        format!("{x:.2}")
    } else {
        format!("{x:.4}")
    }
}
