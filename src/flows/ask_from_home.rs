//! A citizen asks from home: what she can ask for, which agency it goes to, and what it costs.

use crate::domain::codes::DossierCode;
use crate::domain::money::Dong;
use crate::domain::opening::day_of;
use crate::domain::postage::{Carriage, Group, Payer, Quote, zone_between};
use crate::flows::house::House;
use crate::places::words_of;
use crate::store::places::{self, Agency};
use crate::store::procedures::{self, ProcedureLine};
use crate::store::requests::Way;
use crate::store::{Db, StoreError};

/// So many procedures are shown unasked, and so many that fit what was typed.
const MOST_POPULAR: usize = 6;
const MOST_FOUND: usize = 20;

/// Procedures for plain words: every word must stand in the name or field, whatever its accents and capitals. Without
/// words, the ones asked for most.
pub async fn find_procedures(db: &impl Db, words: &str) -> Result<Vec<ProcedureLine>, StoreError> {
    let all = procedures::list_by_post(db).await?;
    let wanted = words_of(words);
    let wanted: Vec<&str> = wanted.split(' ').filter(|word| !word.is_empty()).collect();
    if wanted.is_empty() {
        return Ok(all.into_iter().take(MOST_POPULAR).collect());
    }
    let fits = |line: &ProcedureLine| {
        let text = words_of(&format!("{} {} {}", line.name, line.field, line.code));
        let its: Vec<&str> = text.split(' ').collect();
        wanted.iter().all(|word| its.iter().any(|own| own.starts_with(word)))
    };
    Ok(all.into_iter().filter(fits).take(MOST_FOUND).collect())
}

/// The agency a citizen's dossier goes to: that of her commune, else the nearest, else the first at the top.
pub async fn agency_near(house: &House, db: &impl Db, commune_code: &str) -> Result<Option<Agency>, StoreError> {
    let agencies = places::list_agencies(db).await?;
    let communes: Vec<&str> = agencies.iter().map(|agency| agency.commune_code.as_str()).collect();
    let own = agencies.iter().find(|agency| agency.commune_code == commune_code);
    let near = || {
        let is_home = house.gazetteer.commune(commune_code)?.province_code == house.settings.province.code;
        let nearest = house.gazetteer.nearest_commune(commune_code, &communes).filter(|_| is_home)?;
        agencies.iter().find(|agency| agency.commune_code == nearest)
    };
    let top = || agencies.iter().find(|agency| agency.parent_id.is_none());
    Ok(own.or_else(near).or_else(top).cloned())
}

/// The agency whose code stands in front of a dossier's.
pub fn agency_of_code<'a>(code: &DossierCode, agencies: &'a [Agency]) -> Option<&'a Agency> {
    let unit = code.canonical().split('-').next().unwrap_or_default();
    agencies.iter().find(|agency| agency.code.eq_ignore_ascii_case(unit))
}

/// What a request costs.
#[derive(Clone, Debug)]
pub struct Cost {
    pub quote: Quote,
    /// The dossier's own fee, collected for the agency when papers are fetched.
    pub fee: Dong,
    pub payer: Payer,
}

/// Counts what the ways asked for cost between a commune and an agency, by today's price list.
pub fn cost(
    house: &House,
    commune_code: &str,
    agency: &Agency,
    fee: Dong,
    (fetch_papers, return_result): (Way, Way),
    group: Group,
) -> Option<Cost> {
    let lists = &house.gazetteer;
    let home = lists.priced_places.of_commune(lists, commune_code)?;
    let desk = lists.priced_places.of_commune(lists, &agency.commune_code)?;
    let zone = zone_between(&home, &desk);
    let ways: Vec<_> = [(fetch_papers, Carriage::Submission), (return_result, Carriage::Result)]
        .into_iter()
        .filter(|(way, _)| *way == Way::ByPost)
        .map(|(_, carriage)| (carriage, zone))
        .collect();
    let fee = if fetch_papers == Way::ByPost { fee } else { Dong::ZERO };
    let tariff = lists.tariffs.on(day_of(house.store.now()))?;
    Some(Cost {
        quote: tariff.quote(&ways, house.settings.province.weight_g, group, fee),
        fee,
        payer: Payer::parse(&house.settings.postage.payer).unwrap_or_default(),
    })
}
