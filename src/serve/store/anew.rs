//! Anew: a plan that takes the place of all before it.

use std::path::Path;

use chrono::NaiveDateTime;

use super::{StoreError, Write};
use crate::serve::clock::stamp;
use crate::serve::record::{Entry, Journal};

/// Commits such a plan, made of these files: every server reads it from the start.
///
/// # Errors
/// Where the database cannot be written: nothing has then happened.
pub(super) async fn commit(
    mut write: Write,
    now: NaiveDateTime,
    action: &str,
    files: &Path,
) -> Result<(), StoreError> {
    let entry = Entry {
        at: stamp(now),
        who: "command line".to_owned(),
        action: action.to_owned(),
        subject: files.display().to_string(),
        before: String::new(),
        after: String::new(),
    };
    write.tell(&entry).await?;
    let week_ago = now - chrono::Duration::days(7);
    write.forget(&stamp(week_ago)).await?;
    let anew = Journal {
        anew: true,
        ..Journal::default()
    };
    write.commit(&anew).await?;
    Ok(())
}
