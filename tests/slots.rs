//! Slots: two hundred people want forty places at once; a full slot offers the next; a place given back is free again.

use crate::support::database::TestDatabase;
use crate::support::house::{self, COMMUNE, OTHER_COMMUNE, Outside, settings, workplaces};
use buuta::clock::{Chance, StandingClock};
use buuta::domain::task::{TaskAction, TaskKind};
use buuta::domain::terms::{SlotChoice, Terms, Urgency};
use buuta::domain::time::At;
use buuta::flows::book_slot::{book_slot, next_offer, offer_slots, urgent_office};
use buuta::flows::house::House;
use buuta::flows::import_openings::{import_office_days, import_openings, import_service_areas};
use buuta::flows::open_request::{Ask, OpenRequestError, Opened, open_and_commit};
use buuta::flows::record_event::record_events;
use buuta::flows::settle_task::{Decision, settle_task};
use buuta::store::events::NewEvent;
use buuta::store::{orders, outbox, requests, slots, tasks, terms};
use buuta_webhooks::{Authenticity, CourierNews, TrackingSource};
use std::sync::Arc;
use std::time::Instant;

/// Six o'clock in the morning of Wednesday 25 November 2026 in Việt Nam.
const EARLY: At = At::from_second(1_795_561_200);
const WANT: usize = 200;
const PLACES: usize = 40;

struct Province {
    _database: TestDatabase,
    house: Arc<House>,
}

/// A house at that hour, whose one office has so many places in a slot, and which offers slots for so many days.
async fn province(places: usize, days_ahead: u32) -> Province {
    let database = TestDatabase::new().await;
    let outside = Outside::silent();
    let mut settings = settings(&database.url, &outside);
    settings.slots.days_ahead = days_ahead;
    let clock = Arc::new(StandingClock::at(EARLY));
    let house = house::house_with(settings, &outside, clock, Chance::from_system()).await;
    let openings = format!(
        "office_code,address,week,slot_capacity,urgent_week\n\
         BD1,1 đường Mẫu,mon-fri 07:30-11:30 13:30-17:00,{places},mon-fri 05:30-11:30\n"
    );
    let tx = house.store.begin().await.unwrap();
    assert_eq!(import_openings(&tx, &openings).await.unwrap(), 1);
    tx.commit().await.unwrap();
    Province { _database: database, house }
}

fn ask_for(slot: SlotChoice) -> Ask {
    Ask { terms: Terms { slot: Some(slot), ..Terms::default() }, ..house::ask("demo") }
}

async fn booked(house: &House, slot: SlotChoice) -> Result<Opened, OpenRequestError> {
    open_and_commit(house, ask_for(slot)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_want_forty_places() {
    let province = province(PLACES, 7).await;
    let house = &province.house;
    let first = offer_slots(house, COMMUNE).await.unwrap().remove(0);
    assert_eq!((first.choice.begins_at, first.places_left), (EARLY.plus_s(90 * 60), 40));
    let begun = Instant::now();
    let all = (0..WANT).map(|_| {
        let house = Arc::clone(house);
        tokio::spawn(async move {
            match booked(&house, first.choice).await {
                Ok(_) => None,
                Err(OpenRequestError::SlotFull) => {
                    Some(next_offer(&house, COMMUNE, first.choice).await.unwrap().expect("another slot has places"))
                }
                Err(error) => panic!("{error}"),
            }
        })
    });
    let mut offers = Vec::new();
    let mut succeeded = 0;
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Some(offer) => offers.push(offer),
            None => succeeded += 1,
        }
    }
    let took = begun.elapsed();
    assert_eq!((succeeded, offers.len()), (PLACES, WANT - PLACES));
    let afternoon = EARLY.plus_s((7 * 60 + 30) * 60);
    assert!(offers.iter().all(|offer| offer.choice.begins_at == afternoon && offer.places_left == 40), "{offers:?}");
    assert_eq!(slots::count_booked(&house.store).await.unwrap(), PLACES as u64);
    let placing = outbox::count_open(&house.store, outbox::WorkKind::PlaceOrder).await.unwrap();
    assert_eq!(placing, PLACES as u64, "who got no place has left nothing behind");
    println!(
        "slots: {WANT} wanted {PLACES} places at once: {succeeded} booked, {} offered the next slot; {:.1} s",
        offers.len(),
        took.as_secs_f64()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withdrawn_journey_gives_its_place_back() {
    let province = province(1, 7).await;
    let house = &province.house;
    let first = offer_slots(house, COMMUNE).await.unwrap()[0].choice;
    let opened = booked(house, first).await.unwrap();
    assert!(matches!(booked(house, first).await, Err(OpenRequestError::SlotFull)));
    let (office_id, span) = slots::find_booked(&house.store, opened.request_id).await.unwrap().unwrap();
    assert_eq!((office_id, span.begins_at), (first.office_id, first.begins_at));

    // the courier refused the order, and a person gives the journey up
    let reference = format!("{}-P1", opened.code.replace('-', ""));
    let order = orders::find_by_reference(&house.store, &reference).await.unwrap().unwrap();
    let tx = house.store.begin().await.unwrap();
    tasks::open(&tx, TaskKind::RefusedPlacing, tasks::SubjectKind::Order, order.id, "no").await.unwrap();
    tx.commit().await.unwrap();
    let open = tasks::list_open(&house.store, None, 10).await.unwrap();
    let task = open.iter().find(|task| task.kind == TaskKind::RefusedPlacing).unwrap();
    let tx = house.store.begin().await.unwrap();
    settle_task(house, &tx, task.id, "thử", &Decision::Act(TaskAction::Withdraw)).await.unwrap();
    slots::release(&tx, opened.request_id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(slots::find_booked(&house.store, opened.request_id).await.unwrap(), None);
    booked(house, first).await.unwrap();
    assert!(matches!(booked(house, first).await, Err(OpenRequestError::SlotFull)), "released twice is released once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slots_that_are_not_offered_are_not_booked() {
    let province = province(1, 2).await;
    let house = &province.house;
    let offers = offer_slots(house, COMMUNE).await.unwrap();
    assert_eq!(offers.len(), 4, "two days of two slots");
    let office_id = offers[0].choice.office_id;
    for begins_at in [
        offers[0].choice.begins_at.plus_s(60),
        offers[0].choice.begins_at.plus_s(-24 * 3600),
        offers[0].choice.begins_at.plus_s(7 * 24 * 3600),
    ] {
        let answer = booked(house, SlotChoice { office_id, begins_at }).await;
        assert!(matches!(answer, Err(OpenRequestError::NoSuchSlot)), "{begins_at:?}");
    }
    let tx = house.store.begin().await.unwrap();
    import_office_days(&tx, "office_code,day,hours\nBD1,2026-11-25,\nBD1,2026-11-26,08:00-09:00\n").await.unwrap();
    tx.commit().await.unwrap();
    let offers = offer_slots(house, COMMUNE).await.unwrap();
    assert_eq!(offers.len(), 1, "closed today, open for an hour tomorrow: {offers:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_nearest_office_helps_when_its_neighbour_is_full() {
    let province = province(0, 7).await;
    let house = &province.house;
    let places = workplaces(house).await;
    let offered = async || offer_slots(house, COMMUNE).await.unwrap();
    assert!(offered().await.is_empty(), "an office without a known point is near to nobody");
    let tx = house.store.begin().await.unwrap();
    let list =
        "office_code,name,commune_code,lat,lon,pickup_capacity_per_day\nBD2,Bưu điện phường Khác,26758,10.79,106.7,3\n";
    buuta::flows::import_lists::import_offices(house, &tx, list, &Default::default()).await.unwrap();
    tx.commit().await.unwrap();
    house.reload_accounts().await.unwrap();
    let offer = offered().await.remove(0);
    assert_eq!((offer.choice.office_id, offer.places_left), (places.other_office, 2));
    let full = SlotChoice { office_id: places.office, begins_at: offer.choice.begins_at };
    assert_eq!(next_offer(house, COMMUNE, full).await.unwrap(), Some(offer.clone()));
    let opened = booked(house, offer.choice).await.unwrap();
    let request = buuta::store::requests::find(&house.store, opened.request_id).await.unwrap().unwrap();
    assert_eq!(request.office_id, Some(places.other_office), "who comes is who fetches");

    // a list may name another office than the nearest
    assert_eq!(house.office_serving(OTHER_COMMUNE), Some(places.other_office));
    let tx = house.store.begin().await.unwrap();
    import_service_areas(house, &tx, &format!("office_code,commune_code\nBD1,{OTHER_COMMUNE}\n")).await.unwrap();
    tx.commit().await.unwrap();
    house.reload_accounts().await.unwrap();
    assert_eq!(house.office_serving(OTHER_COMMUNE), Some(places.office));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_urgent_pickup_marks_its_order_and_gives_the_office_an_hour() {
    let province = province(1, 7).await;
    let house = &province.house;
    let office = urgent_office(house, COMMUNE).await.unwrap().expect("it comes within the hour");
    assert_eq!((office.code.as_str(), office.hotline.as_str()), ("BD1", "028 0000 0001"));
    let terms = Terms { urgency: Urgency::Urgent, ..Terms::default() };
    let opened = open_and_commit(house, Ask { terms, ..house::ask("demo") }).await.unwrap();
    let open = tasks::list_open(&house.store, None, 10).await.unwrap();
    let task = open.first().expect("the most urgent task is this one");
    assert_eq!((task.kind, task.subject_id), (TaskKind::UrgentPickup, opened.request_id));
    assert_eq!(task.deadline_at, EARLY.plus_s(3600));
    let order = orders::find_by_reference(&house.store, &task.detail).await.unwrap().unwrap();
    assert_eq!(terms::urgency_of_order(&house.store, order.id).await.unwrap(), Urgency::Urgent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pickup_that_finally_failed_gives_its_place_back_once() {
    let province = province(PLACES, 7).await;
    let house = &province.house;
    let slot = offer_slots(house, COMMUNE).await.unwrap().remove(0).choice;
    let opened = booked(house, slot).await.unwrap();
    assert_eq!(slots::count_booked(&house.store).await.unwrap(), 1);
    let tx = house.store.begin().await.unwrap();
    let reference = format!("{}-P1", opened.code.replace('-', ""));
    let order = orders::find_by_reference(&tx, &reference).await.unwrap().unwrap();
    let failed = NewEvent {
        news: CourierNews {
            reference: None,
            waybill: None,
            courier_id: None,
            raw_code: "D16".to_owned(),
            raw_text: String::new(),
            raw_reason: String::new(),
            occurred_at: EARLY.in_vietnam(),
            place: None,
            next_action: None,
        },
        meaning: house.account(order.account_id).unwrap().status_table.meaning("D16", ""),
        reason: None,
        source: TrackingSource::PerOrder,
        authenticity: Authenticity::Authentic,
    };
    record_events(house, &tx, order.id, std::slice::from_ref(&failed)).await.unwrap();
    assert_eq!(slots::count_booked(&tx).await.unwrap(), 0);
    // a place for the next attempt is not taken away by hearing the same again
    let request_id = requests::find_by_code(&tx, &opened.code).await.unwrap().unwrap().id;
    book_slot(house, &tx, request_id, slot).await.unwrap();
    record_events(house, &tx, order.id, &[failed]).await.unwrap();
    assert_eq!(slots::count_booked(&tx).await.unwrap(), 1);
}
