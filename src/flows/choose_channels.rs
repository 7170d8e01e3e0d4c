//! She chooses by which channels she is told of what need not be told, for each purpose of her papers.
//!
//! What she chooses holds for the request it is chosen at: whoever made a request has not shown that the telephone named in
//! it is hers. The link in a mail, which only its reader has, holds for her mail address.

use crate::domain::channel::Channel;
use crate::domain::contact::EmailAddress;
use crate::domain::leg::Purpose;
use crate::domain::telling::channels_of_the_rest;
use crate::domain::wish::{Told, told};
use crate::flows::house::House;
use crate::store::muted::{self, Mute};
use crate::store::requests::{Request, Way};
use crate::store::{StoreError, dossiers, legs, terms};
use uuid::Uuid;

/// A channel that may tell her of papers of a purpose, or may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub purpose: Purpose,
    pub channel: Channel,
    pub wish: Wish,
}

/// Whether she wants to be told by a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Wanted,
    Unwanted,
    /// Mails of the kind were stopped by the link in one, which also takes that back.
    StoppedByLink,
}

/// What she can choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choices {
    /// Her proxy hears the notices: they are not hers to turn off.
    OfProxy,
    Hers(Vec<Choice>),
}

/// What she can choose, and has chosen. Writes nothing.
pub async fn see_channels(house: &House, request: &Request) -> Result<Choices, StoreError> {
    let terms = terms::find(&house.store, request.id).await?;
    if told(terms.as_ref().and_then(|terms| terms.content.proxy.as_ref())) != Told::Citizen {
        return Ok(Choices::OfProxy);
    }
    let mut choices = Vec::new();
    for purpose in purposes(house, request).await? {
        let unwanted = unwanted_of_request(house, purpose, request.id).await?;
        let is_stopped = stopped_by_link(house, purpose, request.contact.email.as_ref()).await?;
        let wish = |channel| match () {
            () if channel == Channel::Email && is_stopped => Wish::StoppedByLink,
            () if unwanted.contains(&channel) => Wish::Unwanted,
            () => Wish::Wanted,
        };
        let offered = channels_of_the_rest(purpose).into_iter().filter(|channel| is_open(house, request, *channel));
        choices.extend(offered.map(|channel| Choice { purpose, channel, wish: wish(channel) }));
    }
    Ok(Choices::Hers(choices))
}

/// Keeps what she chose; of what she cannot choose, or was not asked (`None`), nothing changes.
pub async fn choose_channels(
    house: &House,
    request: &Request,
    is_wanted: impl Fn(Purpose, Channel) -> Option<bool>,
) -> Result<(), StoreError> {
    let Choices::Hers(choices) = see_channels(house, request).await? else {
        return Ok(());
    };
    let tx = house.store.begin().await?;
    for Choice { purpose, channel, .. } in choices {
        let mute = Mute::of_request(&tx, channel, purpose, request.id);
        match is_wanted(purpose, channel) {
            Some(true) => muted::delete(&tx, &mute).await?,
            Some(false) => muted::insert_if_new(&tx, &mute).await?,
            None => {}
        }
    }
    tx.commit().await
}

/// The channels by which nobody wants to be told of papers of a purpose. What a citizen chose for her request is not her
/// proxy's choice.
pub async fn unwanted_channels(
    house: &House,
    purpose: Purpose,
    request_id: Uuid,
    told: &Told<'_>,
    email: Option<&EmailAddress>,
) -> Result<Vec<Channel>, StoreError> {
    let mut unwanted = match told {
        Told::Citizen => unwanted_of_request(house, purpose, request_id).await?,
        Told::Proxy { .. } => Vec::new(),
    };
    if stopped_by_link(house, purpose, email).await? {
        unwanted.push(Channel::Email);
    }
    Ok(unwanted)
}

async fn unwanted_of_request(house: &House, purpose: Purpose, request_id: Uuid) -> Result<Vec<Channel>, StoreError> {
    let of = |channel| (channel, Mute::of_request(&house.store, channel, purpose, request_id));
    muted::list_standing(&house.store, Channel::ALL.map(of).to_vec()).await
}

async fn stopped_by_link(house: &House, purpose: Purpose, email: Option<&EmailAddress>) -> Result<bool, StoreError> {
    match email {
        Some(email) => {
            muted::stands(&house.store, &Mute::of(&house.store, Channel::Email, purpose, email.as_str())).await
        }
        None => Ok(false),
    }
}

/// Whether she is ever told by a channel: there is an address, and somebody who carries messages there.
fn is_open(house: &House, request: &Request, channel: Channel) -> bool {
    match channel {
        Channel::Email => request.contact.email.is_some(),
        Channel::Zns | Channel::Sms => {
            let has_provider = |channel| house.ways.providers().iter().any(|account| account.carries(channel));
            request.contact.phone.is_mobile() && has_provider(channel)
        }
    }
}

/// The purposes her papers travel for: those of her journeys so far, and of those that were asked for.
async fn purposes(house: &House, request: &Request) -> Result<Vec<Purpose>, StoreError> {
    let asked = [(request.fetch_papers, Purpose::Submission), (request.return_result, Purpose::Result)];
    let asked = asked.into_iter().filter(|(way, _)| *way == Way::ByPost).map(|(_, purpose)| purpose);
    let dossiers = dossiers::list_of_request(&house.store, request.id).await?;
    let ids: Vec<_> = dossiers.iter().map(|dossier| dossier.id).collect();
    let travelled = legs::list_of_dossiers(&house.store, &ids).await?;
    let mut purposes = Vec::new();
    for purpose in asked.chain(travelled.iter().map(|leg| leg.purpose)) {
        if !purposes.contains(&purpose) {
            purposes.push(purpose);
        }
    }
    Ok(purposes)
}
