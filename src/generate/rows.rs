//! Tabulate: one serde row a file, columns in the order of the design's table.

use chrono::NaiveDate;
use serde::Serialize;

/// A row type and its header, which a file without rows has too.
pub(super) trait Row: Serialize {
    /// Its columns, in order.
    const COLUMNS: &'static [&'static str];
}

/// Defines a row and its columns from one list of fields.
macro_rules! row {
    ($(#[$about:meta])* $name:ident $(<$life:lifetime>)? { $($field:ident: $type:ty,)* }) => {
        $(#[$about])*
        #[derive(Serialize)]
        pub(super) struct $name $(<$life>)? {
            $(pub $field: $type,)*
        }

        impl $(<$life>)? Row for $name $(<$life>)? {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    };
}

row! {
    PropertyRow<'a> {
        uprn: u64,
        latitude: String,
        longitude: String,
        address: &'a str,
        postcode: &'a str,
        patch: &'a str,
        block: Option<String>,
        dwelling: &'a str,
        bedrooms: u8,
        reference: String,
    }
}

row! {
    HouseholdRow<'a> {
        uprn: u64,
        vulnerable: bool,
        needs: String,
        contact: &'a str,
        max_visit_minutes: Option<u32>,
    }
}

row! {
    AvailabilityRow<'a> {
        uprn: u64,
        kind: &'a str,
        days: String,
        from: Option<String>,
        to: Option<String>,
    }
}

row! {
    TaskRow<'a> {
        task_id: String,
        uprn: u64,
        stream: &'a str,
        due: Option<NaiveDate>,
        last_done: Option<NaiveDate>,
        earliest: Option<NaiveDate>,
        reported_at: Option<String>,
        hazard: Option<&'a str>,
        minutes: Option<u32>,
        reference: String,
    }
}

row! {
    OperativeRow<'a> {
        operative_id: &'a str,
        skills: String,
        start_latitude: String,
        start_longitude: String,
        end_latitude: Option<String>,
        end_longitude: Option<String>,
        name: &'a str,
        employer: &'a str,
        patches: String,
        gender: &'a str,
        languages: String,
        cost_per_hour: f64,
        max_visits: Option<u32>,
    }
}

row! {
    ShiftRow<'a> {
        operative_id: &'a str,
        days: String,
        from: Option<String>,
        to: Option<String>,
        break_from: Option<String>,
        break_to: Option<String>,
        break_minutes: Option<u32>,
    }
}

row! {
    BookingRow<'a> {
        booking_id: String,
        uprn: u64,
        task_ids: String,
        date: NaiveDate,
        slot_from: String,
        slot_to: String,
        operative_ids: &'a str,
        status: &'a str,
    }
}

row! {
    AttemptRow<'a> {
        uprn: u64,
        at: String,
        stream: &'a str,
        outcome: &'a str,
        notice_given: bool,
        operative_id: Option<&'a str>,
        reason: &'a str,
        evidence: &'a str,
        findings: &'a str,
    }
}

row! {
    /// The truth behind one household's attempts.
    TruthRow {
        uprn: u64,
        hard: bool,
        propensity: String,
        early: f64,
        morning: f64,
        midday: f64,
        school_run: f64,
        late: f64,
    }
}

row! {
    /// A term of the access model that all households share.
    EffectRow {
        term: String,
        logit: String,
    }
}
