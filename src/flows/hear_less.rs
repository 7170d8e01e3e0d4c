//! She does not want to be told of something by mail any more, or wants to be again.
//!
//! A link in the mail says of what and at which address, without naming the address, the request or the dossier: it is
//! the blind index of both with a proof that we made it, and opens nothing but this.

use crate::domain::channel::Channel;
use crate::domain::contact::EmailAddress;
use crate::domain::leg::Purpose;
use crate::flows::house::House;
use crate::store::muted::{self, Mute};
use crate::store::{Db, StoreError};

/// Where links lead.
pub const PATH: &str = "/ngung-tin";
/// Bytes of a link's proof.
const PROOF: usize = 16;

/// What a link is about.
pub struct Link {
    pub purpose: Purpose,
    mute: Mute,
}

/// The path of the link in a mail to this address about papers of this purpose.
pub fn path_for(house: &House, purpose: Purpose, email: &EmailAddress) -> String {
    let mute = Mute::of(&house.store, Channel::Email, purpose, email.as_str());
    let token = [mute.0.as_slice(), &proof(house, purpose, &mute)].concat();
    format!("{PATH}/{}/{}", purpose.as_str(), hex(&token))
}

/// Reads a link; `None` for one that we did not make.
pub fn read(house: &House, purpose: &str, token: &str) -> Option<Link> {
    let purpose = Purpose::parse(purpose)?;
    let bytes = read_hex(token)?;
    let (index, proved) = bytes.split_at_checked(bytes.len().checked_sub(PROOF)?)?;
    let mute = Mute(index.to_vec());
    // hashed anew before they are compared: the time it takes tells a guesser nothing
    let keys = house.store.keys();
    let is_ours = keys.index("muted-link-read", &hex(proved))
        == keys.index("muted-link-read", &hex(&proof(house, purpose, &mute)));
    is_ours.then_some(Link { purpose, mute })
}

fn proof(house: &House, purpose: Purpose, mute: &Mute) -> Vec<u8> {
    let mut proof = house.store.keys().index("muted-link", &format!("{} {}", purpose.as_str(), hex(&mute.0)));
    proof.truncate(PROOF);
    proof
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2));
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

/// Whether nothing of the kind is sent there.
pub async fn is_muted(db: &impl Db, link: &Link) -> Result<bool, StoreError> {
    muted::stands(db, &link.mute).await
}

/// Nothing of the kind is sent there any more but what she must act on.
pub async fn mute(house: &House, link: &Link) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    muted::insert_if_new(&tx, &link.mute).await?;
    tx.commit().await
}

/// It is sent there again.
pub async fn unmute(house: &House, link: &Link) -> Result<(), StoreError> {
    let tx = house.store.begin().await?;
    muted::delete(&tx, &link.mute).await?;
    tx.commit().await
}
