//! An administrator words a notice anew: a version is written, checked against what providers have registered, and put
//! to use.

use crate::channels::About;
use crate::domain::channel::Channel;
use crate::domain::notice::NoticeKind;
use crate::domain::placeholder::Values;
use crate::domain::registered::{Misfit, Registered, RegisteredError};
use crate::domain::telling::is_ever_told_by;
use crate::domain::template::Problem;
use crate::domain::wording::Wording;
use crate::flows::house::House;
use crate::flows::preview_notice::{link, usual_values};
use crate::flows::ways::MessageAccount;
use crate::flows::wording_in_use::shipped;
use crate::store::message_templates::{self, SHIPPED, TextKey};
use crate::store::{Db, StoreError, Tx, registered};
use crate::words::Lang;
use uuid::Uuid;

/// Why a version is not written down.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("the notice is never told by this channel")]
    NeverTold,
    #[error("the text cannot be read")]
    Problems(Vec<Problem>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a version is not put to use.
#[derive(Debug, thiserror::Error)]
pub enum ChooseError {
    #[error("there is no such version")]
    NotThere,
    #[error("it does not fit what is registered with {provider}")]
    DoesNotFit { provider: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why it is not noted what a provider has registered.
#[derive(Debug, thiserror::Error)]
pub enum NoteError {
    #[error("there is no such provider of this channel")]
    NotThere,
    #[error(transparent)]
    Unreadable(#[from] RegisteredError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a text fits one provider.
pub struct Check {
    pub provider_id: Uuid,
    pub provider: String,
    pub fit: Fit,
    /// What an SMS of usual and of longest values costs there, đồng, where its price is known.
    pub usual_vnd: Option<i64>,
    pub longest_vnd: Option<i64>,
}

/// Whether a text fits what is registered.
pub enum Fit {
    Fits,
    /// Nobody noted what is registered.
    NotKnown,
    Differs(Vec<Misfit>),
}

/// A text in use that a provider will not deliver.
pub struct MisfitInUse {
    pub key: TextKey,
    pub version: i64,
    pub provider: String,
}

/// Writes a new version down; says its number. It is told nobody before it is chosen.
pub async fn write_version(tx: &Tx, key: TextKey, typed: &str, staff_id: Uuid) -> Result<i64, WriteError> {
    if !is_ever_told_by(key.kind, key.channel) {
        return Err(WriteError::NeverTold);
    }
    let content = tidy(key.channel, typed);
    Wording::parse(key.channel, &content).map_err(WriteError::Problems)?;
    Ok(message_templates::insert_version(tx, key, &content, staff_id).await?)
}

/// A text as it is kept: lines end as everywhere, and nothing empty stands around it. A mail ends with its line.
pub fn tidy(channel: Channel, typed: &str) -> String {
    let lines: Vec<&str> = typed.lines().map(str::trim_end).collect();
    let text = lines.join("\n").trim().to_owned();
    if channel == Channel::Email { text + "\n" } else { text }
}

/// Puts a version to use; [`SHIPPED`] goes back to the text that is shipped.
pub async fn choose(house: &House, tx: &Tx, key: TextKey, version: i64, staff_id: Uuid) -> Result<(), ChooseError> {
    let wording = find_wording(tx, key, version).await?.ok_or(ChooseError::NotThere)?;
    let misfit = checks(house, tx, key, &wording).await?.into_iter().find(|check| matches!(check.fit, Fit::Differs(_)));
    if let Some(Check { provider, .. }) = misfit {
        return Err(ChooseError::DoesNotFit { provider });
    }
    Ok(message_templates::insert_choice(tx, key, version, staff_id).await?)
}

/// The text of a version.
pub async fn find_text(db: &impl Db, key: TextKey, version: i64) -> Result<Option<String>, StoreError> {
    if version == SHIPPED {
        return Ok(shipped(key.kind, key.channel, key.lang));
    }
    let versions = message_templates::list_versions(db, key).await?;
    Ok(versions.into_iter().find(|kept| kept.version == version).map(|kept| kept.content))
}

async fn find_wording(db: &impl Db, key: TextKey, version: i64) -> Result<Option<Wording>, StoreError> {
    let text = find_text(db, key, version).await?;
    Ok(text.and_then(|text| Wording::parse(key.channel, &text).ok()))
}

/// Notes what a provider has registered; the empty text where it has nothing registered.
pub async fn note_registered(
    house: &House,
    tx: &Tx,
    key: TextKey,
    provider_id: Uuid,
    typed: &str,
    staff_id: Uuid,
) -> Result<(), NoteError> {
    let account = house.ways.provider(provider_id).filter(|account| account.messenger.channel() == key.channel);
    if account.is_none() || !is_ever_told_by(key.kind, key.channel) {
        return Err(NoteError::NotThere);
    }
    let content = tidy(key.channel, typed);
    Registered::parse(key.channel, &content)?;
    Ok(registered::put(tx, provider_id, key.kind, registered_lang(key), &content, staff_id).await?)
}

/// The language something is registered in: Zalo has one template of a kind, whatever language fills it.
pub fn registered_lang(key: TextKey) -> Lang {
    if key.channel == Channel::Zns { Lang::Vi } else { key.lang }
}

/// How a text fits each provider in use of its channel.
pub async fn checks(house: &House, db: &impl Db, key: TextKey, wording: &Wording) -> Result<Vec<Check>, StoreError> {
    let mut checks = Vec::new();
    for account in house.ways.providers().iter().filter(|account| is_of(account, key)) {
        let content = registered::find(db, account.provider.id, key.kind, registered_lang(key)).await?;
        checks.push(check(house, account, key, wording, &content));
    }
    Ok(checks)
}

/// Whether an account in use tells this notice by its channel. At Zalo it needs a template for it.
fn is_of(account: &MessageAccount, key: TextKey) -> bool {
    account.provider.is_on
        && account.messenger.channel() == key.channel
        && account.messenger.can_say(&account.provider.settings, key.kind, About::One)
}

fn check(house: &House, account: &MessageAccount, key: TextKey, wording: &Wording, content: &str) -> Check {
    let link = link(house);
    let fit = match Registered::parse(key.channel, content) {
        // what cannot be read was not taken in
        Ok(None) | Err(_) => Fit::NotKnown,
        Ok(Some(registered)) => match registered.check(wording, &link) {
            misfits if misfits.is_empty() => Fit::Fits,
            misfits => Fit::Differs(misfits),
        },
    };
    let cost = |values: &Values| match wording {
        Wording::Sms(sms) => account.cost_vnd(sms.fill(values).parts()),
        Wording::Email(_) | Wording::Zns(_) => None,
    };
    Check {
        provider_id: account.provider.id,
        provider: account.provider.name.clone(),
        fit,
        usual_vnd: cost(&usual_values(house, key.lang)),
        longest_vnd: cost(&Values::longest(&link)),
    }
}

/// Why a provider would not deliver a message as it is filled now: a value is longer than is registered. It goes another
/// way then; nothing is ever cut short.
pub async fn too_long(
    db: &impl Db,
    account: &MessageAccount,
    kind: NoticeKind,
    filled: &[(String, String)],
) -> Result<Option<String>, StoreError> {
    if account.messenger.channel() != Channel::Zns {
        return Ok(None);
    }
    let content = registered::find(db, account.provider.id, kind, Lang::Vi).await?;
    let Ok(Some(Registered::Zns(registered))) = Registered::parse(Channel::Zns, &content) else {
        return Ok(None);
    };
    Ok(registered.too_long(filled).into_iter().find_map(|misfit| match misfit {
        Misfit::TooLong { name, longest, registered } => {
            Some(format!("{name} has {longest} letters, {registered} are registered"))
        }
        _ => None,
    }))
}

/// The texts in use that do not fit what a provider in use has registered.
pub async fn misfits_in_use(house: &House) -> Result<Vec<MisfitInUse>, StoreError> {
    let db = &house.store;
    let in_use = message_templates::list_all_in_use(db).await?;
    let mut misfits = Vec::new();
    for row in registered::list(db).await? {
        let Some(account) = house.ways.provider(row.provider_id) else {
            continue;
        };
        let channel = account.messenger.channel();
        // one template at Zalo serves both languages
        let langs: &[Lang] = if channel == Channel::Zns { &[Lang::Vi, Lang::En] } else { &[row.lang] };
        for key in langs.iter().map(|lang| TextKey { kind: row.kind, channel, lang: *lang }) {
            let version = in_use.iter().find(|(of, _)| *of == key).map_or(SHIPPED, |(_, version)| *version);
            let wording = find_wording(db, key, version).await?.filter(|_| is_of(&account, key));
            let Some(wording) = wording else {
                continue;
            };
            if let Fit::Differs(_) = check(house, &account, key, &wording, &row.content).fit {
                misfits.push(MisfitInUse { key, version, provider: account.provider.name.clone() });
            }
        }
    }
    Ok(misfits)
}
