//! The price table at every edge of every band, zones, exemptions and versions.

use super::*;
use crate::domain::money::Dong;
use chrono::NaiveDate;

const CARRIED: &str = include_str!("../../../data/postage_tt22_2017.csv");

fn tariff() -> Tariff {
    Tariffs::read(CARRIED).unwrap().on(day("2026-11-24")).unwrap().clone()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn every_band_begins_one_gram_above_the_one_before() {
    let tariff = tariff();
    // weight, then the five zones of both ways
    for (weight_g, submission, result) in [
        (1, [26_000, 30_000, 30_500, 31_000, 31_500], [26_000, 30_000, 30_500, 31_000, 31_500]),
        (100, [26_000, 30_000, 30_500, 31_000, 31_500], [26_000, 30_000, 30_500, 31_000, 31_500]),
        (101, [26_000, 30_000, 31_000, 34_000, 38_000], [27_000, 31_000, 32_000, 35_000, 39_000]),
        (250, [26_000, 30_000, 31_000, 34_000, 38_000], [27_000, 31_000, 32_000, 35_000, 39_000]),
        (251, [26_500, 30_500, 32_500, 38_000, 51_000], [28_500, 32_500, 34_500, 40_000, 53_000]),
        (500, [26_500, 30_500, 32_500, 38_000, 51_000], [28_500, 32_500, 34_500, 40_000, 53_000]),
        (501, [28_700, 33_400, 36_100, 44_300, 60_700], [30_700, 35_400, 38_100, 46_300, 62_700]),
        (1000, [28_700, 33_400, 36_100, 44_300, 60_700], [30_700, 35_400, 38_100, 46_300, 62_700]),
        (1001, [30_900, 36_300, 39_700, 50_600, 70_400], [32_900, 38_300, 41_700, 52_600, 72_400]),
        (1500, [30_900, 36_300, 39_700, 50_600, 70_400], [32_900, 38_300, 41_700, 52_600, 72_400]),
        (1501, [33_100, 39_200, 43_300, 56_900, 80_100], [35_100, 41_200, 45_300, 58_900, 82_100]),
    ] {
        for (zone, (to_agency, to_citizen)) in Zone::ALL.into_iter().zip(submission.into_iter().zip(result)) {
            assert_eq!(tariff.price(Carriage::Submission, zone, weight_g), Dong(to_agency), "{weight_g} g {zone:?}");
            assert_eq!(tariff.price(Carriage::Result, zone, weight_g), Dong(to_citizen), "{weight_g} g {zone:?}");
        }
    }
    assert!(tariff.price(Carriage::Result, Zone::FarRegion, u32::MAX) > Dong(53_000), "no weight overflows");
}

#[test]
fn a_result_of_620_grams_to_the_far_region() {
    let charged = |group| tariff().charge(Carriage::Result, Zone::FarRegion, 620, group).charged;
    assert_eq!(charged(Group::Nobody), Dong(62_700));
    assert_eq!(charged(Group::PoorHousehold), Dong(31_350));
    assert_eq!(charged(Group::HeroicMother), Dong::ZERO);
}

#[test]
fn both_ways_cost_the_sum_and_remitting_costs_everybody_the_same() {
    let both = [(Carriage::Submission, Zone::OtherArea), (Carriage::Result, Zone::OtherArea)];
    let tariff = tariff();
    let total = |group, fee| tariff.quote(&both, 100, group, fee).total;
    assert_eq!(total(Group::Nobody, Dong::ZERO), Dong(60_000));
    assert_eq!(total(Group::Nobody, Dong(50_000)), Dong(68_000), "the fee itself is no postage");
    assert_eq!(total(Group::PoorHousehold, Dong(50_000)), Dong(38_000));
    assert_eq!(total(Group::RevolutionBefore1945, Dong(50_000)), Dong(8_000));
    let quote = tariff.quote(&both[1..], 620, Group::PoorHousehold, Dong::ZERO);
    assert_eq!((quote.carriages.len(), quote.remittance, quote.total), (1, Dong::ZERO, Dong(17_700)));
}

#[test]
fn two_groups_are_free_eight_pay_half() {
    let count = |relief| Group::ALL.into_iter().filter(|group| group.relief() == relief).count();
    assert_eq!((count(Relief::Free), count(Relief::Half), count(Relief::None)), (2, 8, 1));
    for group in Group::ALL {
        assert_eq!(Group::parse(group.as_str()), Some(group));
    }
    for payer in Payer::ALL {
        assert_eq!(Payer::parse(payer.as_str()), Some(payer));
    }
}

#[test]
fn halves_are_rounded_down_way_by_way() {
    let odd = CARRIED.replace("26000,30000,30500,31000,31500", "26001,30000,30500,31000,31500");
    let tariff = Tariffs::read(&odd).unwrap().on(day("2026-11-24")).unwrap().clone();
    let both = [(Carriage::Submission, Zone::SameArea), (Carriage::Result, Zone::SameArea)];
    assert_eq!(tariff.quote(&both, 50, Group::PoorHousehold, Dong::ZERO).total, Dong(26_000));
}

#[test]
fn zones_follow_area_province_and_region() {
    let place = |province_code: &str, area: &str, region| PricedPlace {
        province_code: province_code.to_owned(),
        area: area.to_owned(),
        region,
    };
    let thu_duc = place("79", "Thủ Đức", Region::South);
    for (other, zone) in [
        (place("79", "Thủ Đức", Region::South), Zone::SameArea),
        (place("79", "26740", Region::South), Zone::OtherArea),
        (place("92", "Thủ Đức", Region::South), Zone::SameRegion),
        (place("48", "x", Region::Centre), Zone::AdjacentRegion),
        (place("01", "x", Region::North), Zone::FarRegion),
    ] {
        assert_eq!(zone_between(&thu_duc, &other), zone);
        assert_eq!(zone_between(&other, &thu_duc), zone, "the way back costs by the same zone");
    }
}

#[test]
fn a_later_list_holds_from_its_day() {
    let later = CARRIED.replace("2017-11-15", "2027-01-01").replace("26000", "29000");
    let tariffs = Tariffs::read(CARRIED).unwrap().with(Tariffs::read(&later).unwrap());
    let price = |on| tariffs.on(day(on)).unwrap().price(Carriage::Result, Zone::SameArea, 100);
    assert_eq!(price("2026-12-31"), Dong(26_000));
    assert_eq!(price("2027-01-01"), Dong(29_000));
    assert_eq!(price("2016-01-01"), Dong(26_000), "before every list, the oldest");
    let replaced = tariffs.clone().with(Tariffs::read(&later.replace("29000", "28000")).unwrap());
    assert_eq!(replaced.count(), 2);
    assert_eq!(replaced.on(day("2027-05-01")).unwrap().price(Carriage::Result, Zone::SameArea, 1), Dong(28_000));
}

#[test]
fn a_wrong_list_is_named() {
    let lines: Vec<&str> = CARRIED.lines().filter(|line| !line.starts_with('#')).collect();
    let with = |row: &str| [&lines[..], &[row]].concat().join("\n");
    assert_eq!(Tariffs::read(lines[0]), Err(TariffError::Empty));
    for row in ["2017-11-15,price,submission,x,1,1,1,1,1", "2017-11-15,price,submission,900,1,1,1,1", "heute,,,,,,,,"] {
        assert_eq!(Tariffs::read(&with(row)), Err(TariffError::NotARow { line: 11 }), "{row}");
    }
    let same = "2017-11-15,price,result,500,1,1,1,1,1";
    assert_eq!(Tariffs::read(&with(same)), Err(TariffError::BandsDoNotGrow { line: 11 }));
    let half = "2027-01-01,price,result,500,1,1,1,1,1";
    assert_eq!(Tariffs::read(&with(half)), Err(TariffError::Incomplete { valid_from: day("2027-01-01") }));
}
