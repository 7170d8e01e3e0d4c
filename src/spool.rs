//! A bounded file of sealed records: what cannot be stored now waits here, survives a crash, and is taken out in order.
//!
//! A record is a frame: its length, a checksum, the id of its key, and the sealed bytes. Appending returns once the
//! frames are on the disk. Records are forgotten only when all of them are done with; whoever takes them out must
//! therefore bear to see one twice after a crash.

use crate::sealing::{KeyRing, SealingError};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The records that wait.
const RECORDS: &str = "records";
/// Records nobody could take: frames like the others, so that the file can be put in the place of [`RECORDS`].
const SET_ASIDE: &str = "set-aside";
/// The unfinished end that a crash left behind, kept for whoever wants to look.
const TORN: &str = "torn";
/// Held locked by the process that uses the folder.
const LOCK: &str = "lock";
/// What a record is sealed as.
const SEALED_AS: &str = "spool.message";
const LENGTH_BYTES: usize = 4;
const CHECKSUM_BYTES: usize = 8;
const HEAD_BYTES: usize = LENGTH_BYTES + CHECKSUM_BYTES;

/// Why the spool cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    #[error("the spool {} is in use by another process", .0.display())]
    InUse(PathBuf),
    #[error("the spool {} cannot be used: {source}", directory.display())]
    Disk { directory: PathBuf, source: io::Error },
    #[error("a record of the spool does not read any more")]
    Damaged,
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waiting {
    pub records: u64,
    pub bytes: u64,
    pub limit_bytes: u64,
    /// Bytes of records nobody could take; a person must look.
    pub set_aside_bytes: u64,
    /// Whether there was no room for all of the records that came last.
    #[serde(skip)]
    pub is_full: bool,
}

/// Records taken out, in order. They count as waiting until [`Spool::finish`].
pub struct Taken {
    pub records: Vec<Result<Vec<u8>, SealingError>>,
    frames: Vec<Vec<u8>>,
    end: u64,
}

/// The open spool.
pub struct Spool {
    directory: PathBuf,
    inside: Mutex<Inside>,
    /// Apart from `inside`, so that looking never waits for the disk.
    waiting: Mutex<Waiting>,
    _lock: File,
}

struct Inside {
    file: File,
    /// Where the next record is taken out.
    next: u64,
    /// Where the next one is appended.
    end: u64,
}

impl Spool {
    /// Opens the folder for this process alone, making it if need be. An end that a crash left unfinished is cut off:
    /// nobody was told that it is kept. A damaged record with whole ones behind it is no such end: it is taken out in
    /// its turn, does not read, and is set aside by whoever takes it.
    pub fn open(directory: &Path, limit_bytes: u64) -> Result<Spool, SpoolError> {
        let disk = |source| SpoolError::Disk { directory: directory.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(disk)?;
        let lock = own_file(&directory.join(LOCK)).map_err(disk)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(SpoolError::InUse(directory.to_owned())),
            Err(TryLockError::Error(source)) => return Err(disk(source)),
        }
        let file = own_file(&directory.join(RECORDS)).map_err(disk)?;
        let (records, end) = records_up_to_the_last_whole(&file).map_err(disk)?;
        cut_torn_end(directory, &file, end).map_err(disk)?;
        let set_aside_bytes = size_of_file(&directory.join(SET_ASIDE));
        File::open(directory).and_then(|folder| folder.sync_all()).map_err(disk)?;
        let waiting = Waiting { records, bytes: end, limit_bytes, set_aside_bytes, is_full: false };
        let inside = Mutex::new(Inside { file, next: 0, end });
        Ok(Spool { directory: directory.to_owned(), inside, waiting: Mutex::new(waiting), _lock: lock })
    }

    /// How much waits.
    pub fn waiting(&self) -> Waiting {
        *held(&self.waiting)
    }

    /// Appends as many of the records, from the first on, as there is room for, with one fsync for all of them.
    /// Returns how many that are.
    pub fn append(&self, keys: &KeyRing, records: &[Vec<u8>]) -> Result<usize, SpoolError> {
        let mut inside = held(&self.inside);
        let room = self.waiting().limit_bytes.saturating_sub(inside.end);
        let (mut bytes, mut count) = (Vec::new(), 0);
        for record in records {
            let frame = frame_of(keys, record);
            if (bytes.len() + frame.len()) as u64 > room {
                break;
            }
            bytes.extend(frame);
            count += 1;
        }
        held(&self.waiting).is_full = count < records.len();
        if count == 0 {
            return Ok(0);
        }
        let at = inside.end;
        if let Err(source) = inside.file.write_all_at(&bytes, at).and_then(|()| inside.file.sync_data()) {
            // what was written of it does not count: the next record overwrites it, if cutting it off fails too
            if let Err(error) = inside.file.set_len(at) {
                tracing::warn!(%error, "the end of the spool cannot be cut off");
            }
            return Err(self.disk(source));
        }
        inside.end += bytes.len() as u64;
        let mut waiting = held(&self.waiting);
        waiting.records += count as u64;
        waiting.bytes = inside.end;
        Ok(count)
    }

    /// The records that come next, at most so many.
    pub fn take(&self, keys: &KeyRing, at_most: usize) -> Result<Taken, SpoolError> {
        let inside = held(&self.inside);
        let mut taken = Taken { records: Vec::new(), frames: Vec::new(), end: inside.next };
        while taken.records.len() < at_most && taken.end < inside.end {
            let frame = read_frame(&inside.file, taken.end, inside.end).map_err(|source| self.disk(source))?;
            let Frame { bytes, is_whole } = frame.ok_or(SpoolError::Damaged)?;
            taken.end += bytes.len() as u64;
            let damaged = Err(SealingError::NotReadable { what: SEALED_AS });
            taken.records.push(if is_whole { open_frame(keys, &bytes) } else { damaged });
            taken.frames.push(bytes);
        }
        Ok(taken)
    }

    /// Keeps one of the taken records apart, where it holds up no other, until a person has looked at it.
    pub fn set_aside(&self, taken: &Taken, index: usize) -> Result<(), SpoolError> {
        let frame = taken.frames.get(index).map(Vec::as_slice).unwrap_or_default();
        let path = self.directory.join(SET_ASIDE);
        append_to(&path, frame).map_err(|source| self.disk(source))?;
        held(&self.waiting).set_aside_bytes = size_of_file(&path);
        Ok(())
    }

    /// The taken records are done with. When no other waits, the file is emptied.
    pub fn finish(&self, taken: &Taken) -> Result<(), SpoolError> {
        let mut inside = held(&self.inside);
        inside.next = taken.end;
        if inside.next == inside.end {
            inside.file.set_len(0).and_then(|()| inside.file.sync_data()).map_err(|source| self.disk(source))?;
            (inside.next, inside.end) = (0, 0);
        }
        let mut waiting = held(&self.waiting);
        waiting.records = waiting.records.saturating_sub(taken.records.len() as u64);
        waiting.bytes = inside.end;
        waiting.is_full &= inside.end > 0;
        Ok(())
    }

    fn disk(&self, source: io::Error) -> SpoolError {
        SpoolError::Disk { directory: self.directory.clone(), source }
    }
}

/// How much waits in a folder that another process may be using; nothing is changed there.
pub fn look(directory: &Path, limit_bytes: u64) -> Result<Waiting, SpoolError> {
    let disk = |source| SpoolError::Disk { directory: directory.to_owned(), source };
    let file = match File::open(directory.join(RECORDS)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Waiting { limit_bytes, ..Waiting::default() });
        }
        Err(source) => return Err(disk(source)),
    };
    let (records, bytes) = records_up_to_the_last_whole(&file).map_err(disk)?;
    let set_aside_bytes = size_of_file(&directory.join(SET_ASIDE));
    Ok(Waiting { records, bytes, limit_bytes, set_aside_bytes, is_full: false })
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens a file that only this user may read, making it if need be.
fn own_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

fn append_to(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn size_of_file(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

fn checksum(body: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut sum = [0; CHECKSUM_BYTES];
    sum.copy_from_slice(&Sha256::digest(body)[..CHECKSUM_BYTES]);
    sum
}

fn frame_of(keys: &KeyRing, record: &[u8]) -> Vec<u8> {
    let key_id = keys.current_key_id().as_bytes();
    // ids of keys are short words, and records are no longer than a push may be
    let mut body = vec![u8::try_from(key_id.len()).unwrap_or(u8::MAX)];
    body.extend(key_id.iter().take(usize::from(u8::MAX)));
    body.extend(keys.seal(SEALED_AS, record));
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), &checksum(&body), &body].concat()
}

fn open_frame(keys: &KeyRing, frame: &[u8]) -> Result<Vec<u8>, SealingError> {
    let not_readable = || SealingError::NotReadable { what: SEALED_AS };
    let (key_id_length, rest) = frame.get(HEAD_BYTES..).and_then(<[u8]>::split_first).ok_or_else(not_readable)?;
    let (key_id, sealed) = rest.split_at_checked(usize::from(*key_id_length)).ok_or_else(not_readable)?;
    let key_id = std::str::from_utf8(key_id).map_err(|_| not_readable())?;
    keys.open(SEALED_AS, key_id, sealed)
}

/// A frame that is complete by its length.
struct Frame {
    bytes: Vec<u8>,
    /// Whether its checksum is that of its body.
    is_whole: bool,
}

/// The frame that begins there, if one does that is complete before `end`.
fn read_frame(file: &File, at: u64, end: u64) -> io::Result<Option<Frame>> {
    let mut head = [0; HEAD_BYTES];
    if at + HEAD_BYTES as u64 > end {
        return Ok(None);
    }
    file.read_exact_at(&mut head, at)?;
    let [a, b, c, d, sum @ ..] = head;
    let length = u64::from(u32::from_be_bytes([a, b, c, d]));
    if length == 0 || at + HEAD_BYTES as u64 + length > end {
        return Ok(None);
    }
    let mut bytes = head.to_vec();
    bytes.resize(HEAD_BYTES + usize::try_from(length).map_err(io::Error::other)?, 0);
    file.read_exact_at(&mut bytes[HEAD_BYTES..], at + HEAD_BYTES as u64)?;
    let is_whole = checksum(&bytes[HEAD_BYTES..]) == sum;
    Ok(Some(Frame { bytes, is_whole }))
}

/// How many records there are up to the last whole one, and where that one ends. Damaged ones before it count: what
/// stands behind them was kept, and only what follows the last whole record can be an unfinished end.
fn records_up_to_the_last_whole(file: &File) -> io::Result<(u64, u64)> {
    let size = file.metadata()?.len();
    let (mut seen, mut at) = (0, 0);
    let (mut records, mut end) = (0, 0);
    while let Some(frame) = read_frame(file, at, size)? {
        seen += 1;
        at += frame.bytes.len() as u64;
        if frame.is_whole {
            (records, end) = (seen, at);
        }
    }
    Ok((records, end))
}

fn cut_torn_end(directory: &Path, file: &File, end: u64) -> io::Result<()> {
    let size = file.metadata()?.len();
    if size == end {
        return Ok(());
    }
    let mut torn = vec![0; usize::try_from(size - end).map_err(io::Error::other)?];
    file.read_exact_at(&mut torn, end)?;
    append_to(&directory.join(TORN), &torn)?;
    tracing::warn!(
        bytes = torn.len(),
        kept_in = TORN,
        "the spool ended in the middle of a record; that end was cut off"
    );
    file.set_len(end)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Chance;

    const LIMIT: u64 = 4096;

    fn ring(seed: u64) -> KeyRing {
        let chance = Chance::from_seed(seed);
        KeyRing::read(&KeyRing::new_key_file(&chance), chance).unwrap()
    }

    fn words(records: &[&str]) -> Vec<Vec<u8>> {
        records.iter().map(|record| record.as_bytes().to_vec()).collect()
    }

    fn said(taken: &Taken) -> Vec<String> {
        taken.records.iter().map(|record| String::from_utf8(record.as_ref().unwrap().clone()).unwrap()).collect()
    }

    #[test]
    fn records_come_out_in_order_and_are_gone_only_when_finished() {
        let (dir, keys) = (tempfile::tempdir().unwrap(), ring(1));
        let spool = Spool::open(dir.path(), LIMIT).unwrap();
        assert_eq!(spool.append(&keys, &words(&["one", "two", "three"])).unwrap(), 3);
        let taken = spool.take(&keys, 2).unwrap();
        assert_eq!(said(&taken), ["one", "two"]);
        spool.finish(&taken).unwrap();
        assert_eq!(spool.waiting().records, 1);
        spool.append(&keys, &words(&["four"])).unwrap();
        drop(spool);
        // what was done with before the crash is seen again, for the file was not emptied
        let spool = Spool::open(dir.path(), LIMIT).unwrap();
        let taken = spool.take(&keys, 10).unwrap();
        assert_eq!(said(&taken), ["one", "two", "three", "four"]);
        assert_eq!(look(dir.path(), LIMIT).unwrap(), spool.waiting());
        spool.finish(&taken).unwrap();
        assert_eq!(spool.waiting(), Waiting { limit_bytes: LIMIT, ..Waiting::default() });
        assert_eq!(std::fs::metadata(dir.path().join(RECORDS)).unwrap().len(), 0);
    }

    #[test]
    fn a_torn_end_is_cut_at_every_byte() {
        let keys = ring(1);
        let dir = tempfile::tempdir().unwrap();
        let spool = Spool::open(dir.path(), LIMIT).unwrap();
        spool.append(&keys, &words(&["one"])).unwrap();
        let whole = spool.waiting().bytes;
        spool.append(&keys, &words(&["two"])).unwrap();
        let size = spool.waiting().bytes;
        drop(spool);
        let bytes = std::fs::read(dir.path().join(RECORDS)).unwrap();
        for cut in whole..size {
            for filled in [false, true] {
                let mut left = bytes[..usize::try_from(cut).unwrap()].to_vec();
                // a file may have grown to its new size before its bytes came
                left.resize(if filled { bytes.len() } else { left.len() }, 0);
                std::fs::write(dir.path().join(RECORDS), left).unwrap();
                let spool = Spool::open(dir.path(), LIMIT).unwrap();
                assert_eq!(spool.waiting().records, 1, "cut at {cut}");
                spool.append(&keys, &words(&["three"])).unwrap();
                assert_eq!(said(&spool.take(&keys, 10).unwrap()), ["one", "three"], "cut at {cut}");
            }
        }
    }

    #[test]
    fn a_full_spool_takes_no_more_until_it_is_empty() {
        let (dir, keys) = (tempfile::tempdir().unwrap(), ring(1));
        let spool = Spool::open(dir.path(), 200).unwrap();
        assert_eq!(spool.append(&keys, &words(&["one", "two", "three", "four"])).unwrap(), 3);
        assert!(spool.waiting().is_full && spool.waiting().bytes <= 200);
        assert_eq!(spool.append(&keys, &words(&["four"])).unwrap(), 0);
        let taken = spool.take(&keys, 10).unwrap();
        assert_eq!(said(&taken), ["one", "two", "three"]);
        spool.finish(&taken).unwrap();
        assert!(!spool.waiting().is_full);
        assert_eq!(spool.append(&keys, &words(&["four"])).unwrap(), 1);
    }

    #[test]
    fn a_record_under_a_lost_key_holds_up_no_other() {
        let (dir, keys) = (tempfile::tempdir().unwrap(), ring(1));
        let spool = Spool::open(dir.path(), LIMIT).unwrap();
        spool.append(&ring(2), &words(&["lost"])).unwrap();
        spool.append(&keys, &words(&["one"])).unwrap();
        let taken = spool.take(&keys, 10).unwrap();
        assert!(taken.records[0].is_err() && taken.records[1].is_ok());
        spool.set_aside(&taken, 0).unwrap();
        spool.finish(&taken).unwrap();
        assert_eq!(spool.waiting().records, 0);
        assert!(spool.waiting().set_aside_bytes > 0);
        drop(spool);
        // put in the place of the others, with its key back, it is read
        std::fs::rename(dir.path().join(SET_ASIDE), dir.path().join(RECORDS)).unwrap();
        let spool = Spool::open(dir.path(), LIMIT).unwrap();
        assert_eq!(said(&spool.take(&ring(2), 10).unwrap()), ["lost"]);
    }

    #[test]
    fn a_damaged_record_costs_no_other() {
        let (dir, keys) = (tempfile::tempdir().unwrap(), ring(1));
        let spool = Spool::open(dir.path(), LIMIT).unwrap();
        let mut ends = vec![0];
        for word in ["one", "two", "three"] {
            spool.append(&keys, &words(&[word])).unwrap();
            ends.push(usize::try_from(spool.waiting().bytes).unwrap());
        }
        drop(spool);
        let whole = std::fs::read(dir.path().join(RECORDS)).unwrap();
        // every byte of the middle record but those of its length
        for at in ends[1] + LENGTH_BYTES..ends[2] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(dir.path().join(RECORDS), &bytes).unwrap();
            let spool = Spool::open(dir.path(), LIMIT).unwrap();
            assert_eq!(look(dir.path(), LIMIT).unwrap(), spool.waiting());
            let mut taken = spool.take(&keys, 10).unwrap();
            spool.set_aside(&taken, 1).unwrap();
            spool.finish(&taken).unwrap();
            taken.records.remove(1).unwrap_err();
            assert_eq!(said(&taken), ["one", "three"], "flipped at {at}");
            assert_eq!(std::fs::read(dir.path().join(SET_ASIDE)).unwrap(), bytes[ends[1]..ends[2]]);
            assert_eq!(spool.waiting().set_aside_bytes, (ends[2] - ends[1]) as u64);
            assert!(!dir.path().join(TORN).exists());
            std::fs::remove_file(dir.path().join(SET_ASIDE)).unwrap();
        }
    }

    #[test]
    fn two_processes_never_share_a_spool_and_nothing_lies_there_in_clear() {
        use std::os::unix::fs::PermissionsExt as _;
        let (dir, keys) = (tempfile::tempdir().unwrap(), ring(1));
        let inner = dir.path().join("spool");
        let spool = Spool::open(&inner, LIMIT).unwrap();
        assert!(matches!(Spool::open(&inner, LIMIT), Err(SpoolError::InUse(_))));
        spool.append(&keys, &words(&["Nguyễn Thị Mẫu"])).unwrap();
        let bytes = std::fs::read(inner.join(RECORDS)).unwrap();
        assert!(!bytes.windows(4).any(|window| window == b"Nguy"));
        for (name, mode) in [("", 0o700), (RECORDS, 0o600)] {
            assert_eq!(std::fs::metadata(inner.join(name)).unwrap().permissions().mode() & 0o777, mode, "{name}");
        }
        drop(spool);
        Spool::open(&inner, LIMIT).unwrap();
    }
}
