//! She chooses by which channels she is told of what need not be told, for each purpose of her papers.
//!
//! What she chooses holds for her telephone and her mail address, whatever request is told there, as the link in a mail does.

use crate::domain::channel::Channel;
use crate::domain::contact::{EmailAddress, PhoneNumber};
use crate::domain::leg::Purpose;
use crate::domain::telling::channels_of_the_rest;
use crate::domain::wish::{Told, told};
use crate::flows::house::House;
use crate::store::muted::{self, Mute};
use crate::store::requests::{Request, Way};
use crate::store::{StoreError, dossiers, legs, terms};

/// A channel that may tell her of papers of a purpose, or may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub purpose: Purpose,
    pub channel: Channel,
    pub is_wanted: bool,
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
    let contact = &request.contact;
    let mut choices = Vec::new();
    for purpose in purposes(house, request).await? {
        let muted = muted_channels(house, purpose, &contact.phone, contact.email.as_ref()).await?;
        let offered = channels_of_the_rest(purpose).into_iter().filter(|channel| is_open(house, request, *channel));
        choices.extend(offered.map(|channel| Choice { purpose, channel, is_wanted: !muted.contains(&channel) }));
    }
    Ok(Choices::Hers(choices))
}

/// Keeps what she chose; of what she cannot choose, nothing changes.
pub async fn choose_channels(
    house: &House,
    request: &Request,
    is_wanted: impl Fn(Purpose, Channel) -> bool,
) -> Result<(), StoreError> {
    let Choices::Hers(choices) = see_channels(house, request).await? else {
        return Ok(());
    };
    let contact = &request.contact;
    let tx = house.store.begin().await?;
    for Choice { purpose, channel, .. } in choices {
        let Some(address) = address(channel, &contact.phone, contact.email.as_ref()) else { continue };
        let mute = Mute::of(&tx, channel, purpose, address);
        match is_wanted(purpose, channel) {
            true => muted::delete(&tx, &mute).await?,
            false => muted::insert_if_new(&tx, &mute).await?,
        }
    }
    tx.commit().await
}

/// The channels by which nobody at these addresses wants to be told of papers of a purpose.
pub async fn muted_channels(
    house: &House,
    purpose: Purpose,
    phone: &PhoneNumber,
    email: Option<&EmailAddress>,
) -> Result<Vec<Channel>, StoreError> {
    let of = |channel| {
        let address = address(channel, phone, email)?;
        Some((channel, Mute::of(&house.store, channel, purpose, address)))
    };
    let mutes: Vec<(Channel, Mute)> = Channel::ALL.into_iter().filter_map(of).collect();
    muted::list_standing(&house.store, mutes).await
}

fn address<'a>(channel: Channel, phone: &'a PhoneNumber, email: Option<&'a EmailAddress>) -> Option<&'a str> {
    match channel {
        Channel::Zns | Channel::Sms => Some(phone.national()),
        Channel::Email => email.map(EmailAddress::as_str),
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
