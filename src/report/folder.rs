//! A folder that is replaced whole or not at all.
//!
//! Everything is written to a hidden sibling, forced to disk, and then exchanged with the
//! folder in one step of the file system (`renameat2` with `RENAME_EXCHANGE` on Linux,
//! `renamex_np` on macOS): at every moment the name points at one whole version. Where the
//! system has no such step, the old version steps aside first under a name that
//! [`recover`] knows, so that a crash between the two renames is put right at the next start.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::table::Table;
use super::tables::RejectedRow;
use super::year_tables::YEAR_TABLES;
use crate::error::{Error, Result};

/// The file by which a folder is known to be one of ours.
const MARK: &str = "summary.json";

/// A new version of a folder, not yet in place. Dropped before it is published, it vanishes
/// and leaves the old one as it was.
#[derive(Debug)]
pub(super) struct Staging {
    out: PathBuf,
    parent: PathBuf,
    folder: tempfile::TempDir,
    /// One writer at a time: held until this is dropped. `None` where folders cannot be locked.
    _lock: Option<File>,
    bytes: u64,
    files: Vec<String>,
}

impl Staging {
    /// Starts a new version of `out`, next to it; waits while another build writes there.
    pub(super) fn begin(out: &Path) -> Result<Self> {
        let out = real_path(out)?;
        let parent = parent_of(&out);
        fs::create_dir_all(&parent).map_err(|e| Error::io("create", &parent, e))?;
        let lock = File::open(&parent).ok().filter(|f| f.lock().is_ok());
        put_right(&out, &parent)?;
        refuse_a_folder_of_others(&out)?;
        let folder = like_other_folders(&mut tempfile::Builder::new())
            .prefix(&beside(&out, ".new-"))
            .tempdir_in(&parent)
            .map_err(|e| Error::io("create", &parent, e))?;
        Ok(Self {
            out,
            parent,
            folder,
            _lock: lock,
            bytes: 0,
            files: Vec::new(),
        })
    }

    /// Where the new version lies until it is published.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where it goes.
    pub(super) fn out(&self) -> &Path {
        &self.out
    }

    /// Files written so far, and their bytes.
    pub(super) fn written(&self) -> (&[String], u64) {
        (&self.files, self.bytes)
    }

    /// Writes one file, down to the disk. `name` may lie in one folder: `calendar/OP1.ics`.
    pub(super) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.path().join(name);
        let within = path.parent().unwrap_or(self.folder.path());
        fs::create_dir_all(within).map_err(|e| Error::io("create", within, e))?;
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(|e| Error::io("write", &self.out.join(name), e))?;
        self.bytes += bytes.len() as u64;
        if !self.files.iter().any(|file| file == name) {
            self.files.push(name.to_owned());
        }
        Ok(())
    }

    /// Puts the new version in the old one's place. Files in the old folder that are not
    /// ours (a planner's notes) move over into the new one.
    pub(super) fn publish(self) -> Result<()> {
        sync_folders(self.folder.path())?;
        if let Ok(old) = fs::metadata(&self.out) {
            let new = self.folder.path();
            fs::set_permissions(new, old.permissions()).map_err(|e| Error::io("write", new, e))?;
        }
        let new = self.folder.keep();
        let replaced = replace(&new, &self.out);
        if replaced.is_err() {
            let _ = fs::remove_dir_all(&new);
        }
        let old = replaced?;
        sync_folder(&self.parent)?;
        old.map_or(Ok(()), |old| clear_away(&old, &self.out))
    }
}

/// Puts right what a crash may have left beside `out`: an old version that had stepped
/// aside comes back, unfinished ones go away. Does nothing while a build is writing there.
///
/// # Errors
/// [`Error::Io`] where the folder above cannot be read or changed.
pub fn recover(out: &Path) -> Result<()> {
    let out = real_path(out)?;
    let parent = parent_of(&out);
    let Ok(folder) = File::open(&parent) else {
        return Ok(());
    };
    match folder.try_lock() {
        Err(fs::TryLockError::WouldBlock) => Ok(()),
        _ => put_right(&out, &parent),
    }
}

fn put_right(out: &Path, parent: &Path) -> Result<()> {
    let aside = parent.join(beside(out, ".old"));
    if aside.exists() && !out.exists() {
        fs::rename(&aside, out).map_err(|e| Error::io("replace", out, e))?;
    }
    let prefix = beside(out, ".new-");
    let left_over = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        *path == aside || name.starts_with(prefix.as_encoded_bytes())
    };
    let entries = fs::read_dir(parent).map_err(|e| Error::io("read", parent, e))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    for path in paths.filter(left_over) {
        clear_away(&path, out)?;
    }
    Ok(())
}

/// Moves `new` to `out`; gives back where the old version now lies, if there was one.
fn replace(new: &Path, out: &Path) -> Result<Option<PathBuf>> {
    let fail = |e| Error::io("replace", out, e);
    if !out.exists() {
        fs::rename(new, out).map_err(fail)?;
        return Ok(None);
    }
    if exchange(new, out) {
        return Ok(Some(new.to_owned()));
    }
    let aside = parent_of(out).join(beside(out, ".old"));
    if aside.exists() {
        fs::remove_dir_all(&aside).map_err(|e| Error::io("remove", &aside, e))?;
    }
    fs::rename(out, &aside).map_err(fail)?;
    if let Err(error) = fs::rename(new, out) {
        let _ = fs::rename(&aside, out);
        return Err(fail(error));
    }
    Ok(Some(aside))
}

/// Exchanges two folders in one step; `false` where the system cannot.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(new: &Path, out: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, new, CWD, out, RenameFlags::EXCHANGE).is_ok()
}

/// Exchanges two folders in one step; `false` where the system cannot.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_new: &Path, _out: &Path) -> bool {
    false
}

/// A full folder that no build has written must not be replaced: it may be somebody's home.
fn refuse_a_folder_of_others(out: &Path) -> Result<()> {
    let mut entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Error::io("read", out, e)),
    };
    if entries.next().is_none() || out.join(MARK).is_file() {
        return Ok(());
    }
    Err(Error::usage(
        format!("{} holds files that oneknock did not write", out.display()),
        "name a new or an empty folder, or one that an earlier build wrote",
    ))
}

/// Whether a build or a year writes a file or folder of this name at the top of its output.
fn is_ours(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| {
        let table = name.strip_suffix(".csv");
        super::FOLDERS.contains(&name)
            || super::FILES.contains(&name)
            || table == Some(RejectedRow::NAME)
            || table.is_some_and(|table| YEAR_TABLES.contains(&table))
    })
}

/// Removes an old version, after moving what is not ours in it to the new one.
fn clear_away(old: &Path, out: &Path) -> Result<()> {
    let entries = fs::read_dir(old).map_err(|e| Error::io("read", old, e))?;
    for entry in entries {
        let entry = entry.map_err(|e| Error::io("read", old, e))?;
        let to = out.join(entry.file_name());
        if out.exists() && !is_ours(&entry.file_name()) && !to.exists() {
            fs::rename(entry.path(), &to).map_err(|e| Error::io("write", &to, e))?;
        }
    }
    fs::remove_dir_all(old).map_err(|e| Error::io("remove", old, e))
}

/// Temporary folders are private to their owner; this one is to be an ordinary folder.
#[cfg(unix)]
fn like_other_folders<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'b>,
) -> &'a mut tempfile::Builder<'b, 'b> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o777))
}

/// Temporary folders elsewhere have their parent's permissions already.
#[cfg(not(unix))]
fn like_other_folders<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'b>,
) -> &'a mut tempfile::Builder<'b, 'b> {
    builder
}

fn sync_folders(folder: &Path) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|e| Error::io("read", folder, e))?;
    for entry in entries.filter_map(std::result::Result::ok) {
        if entry.path().is_dir() {
            sync_folder(&entry.path())?;
        }
    }
    sync_folder(folder)
}

/// Forces a folder's list of names to disk, where the system lets a folder be opened.
fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|f| f.sync_all())
            .map_err(|e| Error::io("write", folder, e))?;
    }
    Ok(())
}

/// The folder itself, where `out` is a link to it: the link is to stay a link.
fn real_path(out: &Path) -> Result<PathBuf> {
    fs::canonicalize(out)
        .or_else(|_| std::path::absolute(out))
        .map_err(|e| Error::io("find", out, e))
}

fn parent_of(out: &Path) -> PathBuf {
    out.parent().unwrap_or(out).to_owned()
}

/// The name of a hidden sibling of `out`.
fn beside(out: &Path, ending: &str) -> OsString {
    let mut name = OsString::from(".");
    name.push(out.file_name().unwrap_or(OsStr::new("oneknock")));
    name.push(ending);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(out: &Path, text: &str) {
        let mut staging = Staging::begin(out).unwrap();
        staging.write(MARK, text.as_bytes()).unwrap();
        staging.write("calendar/OP1.ics", text.as_bytes()).unwrap();
        staging.publish().unwrap();
    }

    #[test]
    fn a_planners_own_file_stays_and_last_nights_cases_go() {
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("plan");
        version(&out, "one");
        fs::create_dir(out.join("cases")).unwrap();
        fs::write(out.join("cases/calendar.csv"), "solved since").unwrap();
        fs::write(out.join("year_visits.csv"), "last month's").unwrap();
        fs::write(out.join("year_notes.xlsx"), "ring the gas team").unwrap();
        version(&out, "two");
        assert!(!out.join("cases").exists());
        assert!(!out.join("year_visits.csv").exists());
        assert_eq!(
            fs::read_to_string(out.join("year_notes.xlsx")).unwrap(),
            "ring the gas team"
        );
    }

    fn reads(out: &Path) -> String {
        fs::read_to_string(out.join(MARK)).unwrap()
    }

    fn siblings(out: &Path) -> usize {
        fs::read_dir(out.parent().unwrap()).unwrap().count()
    }

    #[test]
    fn a_version_replaces_the_one_before_and_leaves_nothing_beside_it() {
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("plan");
        version(&out, "one");
        fs::write(out.join("notes.txt"), "ring Mrs Ali").unwrap();
        version(&out, "two");
        assert_eq!(reads(&out), "two");
        assert_eq!(
            fs::read_to_string(out.join("notes.txt")).unwrap(),
            "ring Mrs Ali"
        );
        assert_eq!(siblings(&out), 1);
    }

    #[test]
    fn a_version_that_fails_midway_leaves_the_old_one_whole() {
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("plan");
        version(&out, "one");
        let mut staging = Staging::begin(&out).unwrap();
        staging.write(MARK, b"half").unwrap();
        let full = fs::create_dir(staging.path().join("visits.csv"));
        full.unwrap();
        let error = staging.write("visits.csv", b"rows").unwrap_err();
        assert!(matches!(error, Error::Io { doing: "write", .. }), "{error}");
        drop(staging);
        assert_eq!(reads(&out), "one");
        assert_eq!(siblings(&out), 1);
    }

    #[test]
    fn what_a_crash_left_is_put_right_at_the_next_start() {
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("plan");
        version(&out, "one");
        fs::rename(&out, scratch.path().join(".plan.old")).unwrap();
        let dead = scratch.path().join(".plan.new-abc123");
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join("notes.txt"), "not yet moved over").unwrap();
        recover(&out).unwrap();
        assert_eq!(reads(&out), "one");
        assert!(out.join("notes.txt").exists());
        assert_eq!(siblings(&out), 1);
    }

    #[test]
    fn a_version_being_written_is_left_alone() {
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("plan");
        let alive = Staging::begin(&out).unwrap();
        recover(&out).unwrap();
        assert!(alive.path().exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_folder_stays_a_link() {
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("plan");
        version(&out, "one");
        let link = scratch.path().join("latest");
        std::os::unix::fs::symlink(&out, &link).unwrap();
        version(&link, "two");
        assert_eq!(reads(&out), "two");
        assert!(link.is_symlink());
    }

    #[test]
    fn a_folder_of_somebody_else_is_never_replaced() {
        let scratch = tempfile::tempdir().unwrap();
        let out = scratch.path().join("home");
        fs::create_dir(&out).unwrap();
        fs::write(out.join("letter.txt"), "dear").unwrap();
        assert!(matches!(Staging::begin(&out), Err(Error::Usage { .. })));
        assert!(out.join("letter.txt").exists());
    }
}
