//! Where pushes are kept before their couriers are thanked: in the database or, while it takes nothing, in the spool.
//!
//! Pushes that arrive together share a commit: one task gathers what waits and stores it in one transaction. When the
//! database has failed once, pushes go straight to the spool, and a second task tries the database, at growing
//! intervals, until it has taken back all that the spool holds. A push may thus be stored twice (a late commit, a crash
//! before the spool forgets): messages are stored once, so that only counts a copy.

use crate::domain::pushes::Admission;
use crate::domain::time::At;
use crate::kill::{self, KillPoint};
use crate::sealing::SealingError;
use crate::spool::{Spool, SpoolError, Taken, Waiting};
use crate::store::inbox::{self, NewMessage};
use crate::store::{Store, StoreError};
use buuta_webhooks::{Authenticity, TrackingSource};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};
use uuid::Uuid;

/// Pushes stored in one transaction, or taken from the spool, at most.
const MAX_BATCH: usize = 256;
/// Pushes that may wait to be kept before further ones are turned away for a while.
const QUEUE: usize = 4096;
/// How long the database may think about a push before the spool takes it: couriers do not wait long.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long it may think about what the spool held.
const PATIENCE_WHEN_REPLAYING: Duration = Duration::from_secs(30);
/// Pauses between tries at a database that is away; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The push is kept nowhere.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the push could not be kept")]
pub struct NotKept;

type Answer = Result<(), NotKept>;
type Arrived = (NewMessage, oneshot::Sender<Answer>);

/// The place where pushes wait to be kept together.
#[derive(Clone)]
pub struct PushDoor {
    arrived: mpsc::Sender<Arrived>,
    desk: Arc<Desk>,
}

/// How the spool stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SpoolState {
    /// There is none.
    None,
    /// Nothing waits; the database takes everything.
    Empty,
    /// The database takes nothing; the spool does.
    Taking,
    /// Neither takes anything.
    Full,
    /// The database takes back what waits.
    Replaying,
}

/// What both tasks work at.
struct Desk {
    store: Store,
    spool: Option<Arc<Spool>>,
    /// Whether the database has failed and has not been seen to take anything since.
    is_away: AtomicBool,
    refused_unkept: AtomicU64,
    /// How the last pushes of each account came in.
    admissions: Mutex<HashMap<Uuid, Admission>>,
    to_bring_back: Notify,
}

impl PushDoor {
    /// Opens the door; it closes with its last clone. What a spool holds from an earlier life is brought back first.
    pub fn open(store: Store, spool: Option<Spool>) -> PushDoor {
        let (arrived, receiver) = mpsc::channel(QUEUE);
        let desk = Arc::new(Desk {
            store,
            spool: spool.map(Arc::new),
            is_away: AtomicBool::new(false),
            refused_unkept: AtomicU64::new(0),
            admissions: Mutex::default(),
            to_bring_back: Notify::new(),
        });
        let bringing_back = tokio::spawn(bring_back(Arc::clone(&desk)));
        let taking_in = take_in(Arc::clone(&desk), receiver);
        tokio::spawn(async move {
            taking_in.await;
            bringing_back.abort();
        });
        PushDoor { arrived, desk }
    }

    /// Keeps messages that came in one push, together with whatever else waits. Where one cannot be kept, others may be.
    pub async fn keep(&self, messages: Vec<NewMessage>) -> Answer {
        let mut answers = Vec::with_capacity(messages.len());
        for message in messages {
            let (sender, answer) = oneshot::channel();
            self.arrived.try_send((message, sender)).map_err(|_| NotKept)?;
            answers.push(answer);
        }
        for answer in answers {
            answer.await.unwrap_or(Err(NotKept))?;
        }
        Ok(())
    }

    /// Whether the database has failed and has not been seen to take anything since.
    pub fn is_database_away(&self) -> bool {
        self.desk.is_away()
    }

    /// Does something with how the last pushes of an account came in.
    pub fn admission<T>(&self, account_id: Uuid, with: impl FnOnce(&mut Admission) -> T) -> T {
        let mut admissions = self.desk.admissions.lock().unwrap_or_else(PoisonError::into_inner);
        with(admissions.entry(account_id).or_default())
    }

    /// A refused push was not kept, for want of a database.
    pub fn count_refused_unkept(&self) {
        self.desk.refused_unkept.fetch_add(1, Ordering::Relaxed);
    }

    /// How many refused pushes were not kept since the start.
    pub fn refused_unkept(&self) -> u64 {
        self.desk.refused_unkept.load(Ordering::Relaxed)
    }

    /// How the spool stands, and what it holds.
    pub fn spool(&self) -> (SpoolState, Waiting) {
        let Some(spool) = &self.desk.spool else { return (SpoolState::None, Waiting::default()) };
        let waiting = spool.waiting();
        let state = match (self.is_database_away(), waiting.is_full, waiting.records) {
            (true, true, _) => SpoolState::Full,
            (true, false, _) => SpoolState::Taking,
            (false, _, 0) => SpoolState::Empty,
            (false, ..) => SpoolState::Replaying,
        };
        (state, waiting)
    }
}

async fn take_in(desk: Arc<Desk>, mut arrived: mpsc::Receiver<Arrived>) {
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while arrived.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let (messages, senders): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
        for (sender, answer) in senders.into_iter().zip(desk.keep_all(messages).await) {
            if sender.send(answer).is_err() {
                tracing::debug!("the courier hung up before its push was kept; it will push again");
            }
        }
    }
}

/// Takes the database's pulse while it is away, and gives it back what the spool holds.
async fn bring_back(desk: Arc<Desk>) {
    loop {
        if !desk.is_away() && desk.holds_nothing() {
            desk.to_bring_back.notified().await;
        }
        let was_away = desk.is_away();
        let (mut pause, mut count) = (FIRST_PAUSE, 0);
        loop {
            match desk.bring_back_next().await {
                Ok(0) => break,
                Ok(some) => count += some,
                Err(error) => {
                    tracing::warn!(%error, pause_ms = pause.as_millis(), "pushes cannot be brought back yet");
                    tokio::time::sleep(pause).await;
                    pause = LONGEST_PAUSE.min(pause * 2);
                }
            }
        }
        if was_away || count > 0 {
            tracing::info!(count, "the database takes pushes; those of the spool are stored");
        }
    }
}

/// Why pushes could not be stored, spooled or brought back.
#[derive(Debug, thiserror::Error)]
enum DeskError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Spool(#[from] SpoolError),
    #[error("the database does not answer")]
    NoAnswer,
    #[error("a task was broken off: {0}")]
    BrokenOff(#[from] tokio::task::JoinError),
}

impl Desk {
    fn is_away(&self) -> bool {
        self.is_away.load(Ordering::SeqCst)
    }

    fn holds_nothing(&self) -> bool {
        self.spool.as_ref().is_none_or(|spool| spool.waiting().records == 0)
    }

    /// Keeps messages, and says of each whether it is kept.
    async fn keep_all(&self, messages: Vec<NewMessage>) -> Vec<Answer> {
        if self.is_away() {
            return self.spool_all(messages).await;
        }
        match self.store_soon(messages.clone()).await {
            Ok(()) => vec![Ok(()); messages.len()],
            Err(error) if error.is_of_the_messages() => {
                // one message must not take the others with it: each for itself
                let mut answers = Vec::with_capacity(messages.len());
                for message in messages {
                    answers.push(self.keep_alone(message).await);
                }
                answers
            }
            Err(error) => {
                self.note_away(&error);
                self.spool_all(messages).await
            }
        }
    }

    async fn keep_alone(&self, message: NewMessage) -> Answer {
        if !self.is_away() {
            match self.store_soon(vec![message.clone()]).await {
                Ok(()) => return Ok(()),
                Err(error) if error.is_of_the_messages() => {
                    tracing::error!(%error, "a push could not be stored");
                    return Err(NotKept);
                }
                Err(error) => self.note_away(&error),
            }
        }
        self.spool_all(vec![message]).await.pop().unwrap_or(Err(NotKept))
    }

    /// Stores messages if the database can do it soon. One that cannot is left to end by itself, for its transaction
    /// may be half-way: should it commit after all, the copy in the spool is only counted.
    async fn store_soon(&self, messages: Vec<NewMessage>) -> Result<(), DeskError> {
        let store = self.store.clone();
        let storing = tokio::spawn(async move { store_together(&store, &messages).await });
        let stored = tokio::time::timeout(PATIENCE, storing).await.map_err(|_| DeskError::NoAnswer)?;
        Ok(stored??)
    }

    fn note_away(&self, error: &DeskError) {
        if !self.is_away.swap(true, Ordering::SeqCst) {
            tracing::warn!(%error, has_spool = self.spool.is_some(), "the database takes no pushes");
        }
        self.to_bring_back.notify_one();
    }

    /// Appends messages to the spool, as many as there is room for.
    async fn spool_all(&self, messages: Vec<NewMessage>) -> Vec<Answer> {
        let wanted = messages.len();
        let Some(spool) = self.spool.clone() else { return vec![Err(NotKept); wanted] };
        let store = self.store.clone();
        let records: Vec<Vec<u8>> = messages.iter().map(record_of).collect();
        let appended = tokio::task::spawn_blocking(move || spool.append(store.keys(), &records)).await;
        let kept = match appended.map_err(DeskError::from).and_then(|appended| Ok(appended?)) {
            Ok(kept) => kept,
            Err(error) => {
                tracing::error!(%error, "pushes could not be written to the spool");
                0
            }
        };
        if kept > 0 {
            kill::here(KillPoint::PushSpooled);
            // the database may have come back in between
            self.to_bring_back.notify_one();
        }
        (0..wanted).map(|index| if index < kept { Ok(()) } else { Err(NotKept) }).collect()
    }

    /// Stores what comes next in the spool and has the spool forget it. Says how much that was; with nothing in the
    /// spool it still asks whether the database takes a transaction.
    async fn bring_back_next(&self) -> Result<usize, DeskError> {
        let taken = match self.spool.clone() {
            Some(spool) => Some(self.take_from(spool).await?),
            None => None,
        };
        let messages = taken.as_ref().map(messages_of).unwrap_or_default();
        let readable: Vec<NewMessage> = messages.iter().flatten().cloned().collect();
        let mut unstorable = Vec::new();
        match self.store_patiently(&readable).await {
            Ok(()) => {}
            Err(error) if error.is_of_the_messages() => unstorable = self.store_one_by_one(&messages).await?,
            Err(error) => return Err(error),
        }
        let Some((spool, taken)) = self.spool.clone().zip(taken) else {
            self.is_away.store(false, Ordering::SeqCst);
            return Ok(0);
        };
        if !messages.is_empty() {
            kill::here(KillPoint::SpoolReplayed);
        }
        unstorable.extend(messages.iter().enumerate().filter(|(_, message)| message.is_none()).map(|(index, _)| index));
        tokio::task::spawn_blocking(move || forget(&spool, &taken, &unstorable)).await??;
        self.is_away.store(false, Ordering::SeqCst);
        Ok(messages.len())
    }

    async fn take_from(&self, spool: Arc<Spool>) -> Result<Taken, DeskError> {
        let store = self.store.clone();
        Ok(tokio::task::spawn_blocking(move || spool.take(store.keys(), MAX_BATCH)).await??)
    }

    async fn store_patiently(&self, messages: &[NewMessage]) -> Result<(), DeskError> {
        let storing = store_together(&self.store, messages);
        let stored = tokio::time::timeout(PATIENCE_WHEN_REPLAYING, storing).await;
        Ok(stored.map_err(|_| DeskError::NoAnswer)??)
    }

    /// The places of those that cannot be stored.
    async fn store_one_by_one(&self, messages: &[Option<NewMessage>]) -> Result<Vec<usize>, DeskError> {
        let mut unstorable = Vec::new();
        for (index, message) in messages.iter().enumerate() {
            let Some(message) = message else { continue };
            match self.store_patiently(std::slice::from_ref(message)).await {
                Ok(()) => {}
                Err(error) if error.is_of_the_messages() => {
                    tracing::error!(%error, "a push of the spool could not be stored");
                    unstorable.push(index);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(unstorable)
    }
}

impl DeskError {
    /// Whether the messages themselves are at fault, so that trying them again is no use.
    fn is_of_the_messages(&self) -> bool {
        matches!(self, DeskError::Store(error) if error.is_of_the_rows())
    }
}

async fn store_together(store: &Store, messages: &[NewMessage]) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    inbox::insert_if_new(&tx, messages).await?;
    tx.commit().await
}

/// What could not be stored is set aside before the rest is forgotten.
fn forget(spool: &Spool, taken: &Taken, unstorable: &[usize]) -> Result<(), SpoolError> {
    for index in unstorable {
        tracing::error!("a push of the spool is set aside: a person must look at it");
        spool.set_aside(taken, *index)?;
    }
    spool.finish(taken)
}

/// A message without its bytes, as the spool keeps it.
#[derive(Serialize, Deserialize)]
struct Head {
    account_id: Uuid,
    source: String,
    authenticity: String,
    received_at: i64,
}

/// One line of JSON, and behind it the bytes as they came.
fn record_of(message: &NewMessage) -> Vec<u8> {
    let head = Head {
        account_id: message.account_id,
        source: message.source.as_str().to_owned(),
        authenticity: message.authenticity.as_str().to_owned(),
        received_at: message.received_at.0,
    };
    // a plain struct of texts and numbers always serialises
    let mut record = serde_json::to_vec(&head).unwrap_or_default();
    record.push(b'\n');
    record.extend(&message.body);
    record
}

/// What the records hold, in their order; none where nobody can read it.
fn messages_of(taken: &Taken) -> Vec<Option<NewMessage>> {
    let read = |record: &Result<Vec<u8>, SealingError>| {
        let message = record.as_ref().map_err(ToString::to_string);
        let message = message.and_then(|record| message_of(record).map_err(|error| error.to_string()));
        message.inspect_err(|error| tracing::error!(error, "a record of the spool cannot be read")).ok()
    };
    taken.records.iter().map(read).collect()
}

fn message_of(record: &[u8]) -> Result<NewMessage, SealingError> {
    let not_readable = || SealingError::NotReadable { what: "spool.message" };
    let end = record.iter().position(|byte| *byte == b'\n').ok_or_else(not_readable)?;
    let (head, body) = record.split_at(end);
    let head: Head = serde_json::from_slice(head).map_err(|_| not_readable())?;
    Ok(NewMessage {
        account_id: head.account_id,
        source: TrackingSource::parse(&head.source).ok_or_else(not_readable)?,
        authenticity: Authenticity::parse(&head.authenticity).ok_or_else(not_readable)?,
        received_at: At(head.received_at),
        body: body.get(1..).unwrap_or_default().to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Chance, SystemClock};
    use crate::sealing::KeyRing;
    use crate::store::accounts::{self, NewAccount, ResendWhenUnknown};
    use std::collections::BTreeMap;

    #[tokio::test]
    async fn a_push_the_database_never_takes_is_set_aside_and_holds_up_no_other() {
        let chance = Chance::from_seed(7);
        let keys = KeyRing::read(&KeyRing::new_key_file(&chance), chance.clone()).unwrap();
        let store = Store::open("sqlite::memory:", keys, Arc::new(SystemClock), chance).await.unwrap();
        store.migrate().await.unwrap();
        let tx = store.begin().await.unwrap();
        let account = NewAccount {
            name: "demo".to_owned(),
            courier: "demo".to_owned(),
            resend_when_unknown: ResendWhenUnknown::Never,
            settings: BTreeMap::new(),
        };
        let account_id = accounts::insert(&tx, account).await.unwrap();
        tx.commit().await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        let spool = Spool::open(dir.path(), 10_000).unwrap();
        let of = |account_id| record_of(&message(account_id, b"{}"));
        // an account that is no more, then one that is, then what no version of this program has written
        let records = [of(Uuid::from_u128(7)), of(account_id), b"?".to_vec()];
        assert_eq!(spool.append(store.keys(), &records).unwrap(), 3);
        let door = PushDoor::open(store.clone(), Some(spool));
        let is_empty = async {
            while door.spool().0 != SpoolState::Empty {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), is_empty).await.expect("the spool is emptied");
        assert_eq!(inbox::count_waiting(&store).await.unwrap(), 1);
        let set_aside = std::fs::metadata(dir.path().join("set-aside")).unwrap().len();
        assert_eq!(door.spool().1.set_aside_bytes, set_aside);
        assert!(!door.is_database_away() && set_aside > 0);
    }

    fn message(account_id: Uuid, body: &[u8]) -> NewMessage {
        NewMessage {
            account_id,
            source: TrackingSource::Push,
            authenticity: Authenticity::Unsigned,
            received_at: At(1_795_313_700_000_001),
            body: body.to_vec(),
        }
    }

    #[test]
    fn a_message_comes_out_of_the_spool_as_it_went_in() {
        for body in [b"".as_slice(), b"\n", b"{\"a\": 1}\n\xff\x00"] {
            let message = message(Uuid::from_u128(7), body);
            let read = message_of(&record_of(&message)).unwrap();
            assert_eq!((read.account_id, read.source, read.body), (message.account_id, message.source, message.body));
            assert_eq!((read.authenticity, read.received_at), (message.authenticity, message.received_at));
        }
        assert!(message_of(b"{}").is_err() && message_of(b"{}\nbody").is_err());
    }
}
