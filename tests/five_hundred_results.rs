//! A stack of results passes an agency's desk in one sitting: marked, put on one sheet, and taken by the post.
//!
//! `BUUTA_DESK_RESULTS=500` (as `make proof-desk` sets it) takes a stack of that size and fails above ten seconds;
//! without it a smaller stack is only looked at for completeness.

use crate::support::database::{TestDatabase, is_postgres, rows};
use crate::support::house::{self, AGENCY, Outside, settings};
use crate::support::staff::Persona;
use buuta::app;
use buuta::clock::{Chance, SystemClock};
use buuta::config::WhereWork;
use buuta::domain::codes::DossierCode;
use buuta::domain::staff::Role;
use buuta::flows::house::House;
use buuta::flows::open_request::{Ask, open_request};
use buuta::store::places;
use buuta::store::requests::Way;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The stack that is only looked at.
const SMALL_STACK: usize = 25;
/// The server's part of the sitting may take this long in the proof run.
const LIMIT: Duration = Duration::from_secs(10);

#[actix_web::test]
async fn a_stack_of_results_passes_the_desk_in_one_sitting() {
    let wanted: Option<usize> = std::env::var("BUUTA_DESK_RESULTS").ok().map(|text| text.parse().unwrap());
    let count = wanted.unwrap_or(SMALL_STACK);
    let database = TestDatabase::new().await;
    let outside = Outside::silent();
    let mut settings = settings(&database.url, &outside);
    settings.server.work = WhereWork::Apart;
    let house = house::house_with(settings, &outside, Arc::new(SystemClock), Chance::from_system()).await;
    let codes = register(&house, count).await;
    let running = app::serve(Arc::clone(&house), buuta::pages::StartLinks(Vec::new())).await.unwrap();
    let base = format!("http://{}", running.address);
    let agency = places::find_agency_by_code(&house.store, AGENCY).await.unwrap().unwrap().id;
    let office = places::list_offices(&house.store).await.unwrap()[0].id;
    let officer = Persona::sign_in(&house, &base, "can.bo", Role::Officer, Some(agency)).await;
    let clerk = Persona::sign_in(&house, &base, "giao.dich", Role::Clerk, Some(office)).await;

    let begun = Instant::now();
    let marked = officer.post("/mot-cua/ket-qua?lang=en", &[("codes", &codes.join("\n"))]).await;
    let marked_after = begun.elapsed();
    marked.says(&format!("{count} results go home by post"));

    let ready = officer.get("/mot-cua/ban-giao").await;
    let form = [("operation", ready.field("operation")), ("agency", agency.to_string()), ("which", "all".to_owned())];
    let sheet = officer.post("/mot-cua/ban-giao", &as_pairs(&form)).await;
    assert_eq!(sheet.status, 303, "{}", sheet.body);
    let sheet_after = begun.elapsed();
    let number = sheet.location.split('?').next().unwrap().rsplit('/').next().unwrap();

    let path = format!("/quay/ban-giao/{number}?lang=en");
    let shown = clerk.get(&path).await;
    let mut form = vec![("operation", shown.field("operation"))];
    form.extend(values_of(&shown.body, "leg").into_iter().map(|leg| ("leg", leg)));
    assert_eq!(form.len(), count + 1, "every result stands on the sheet");
    let taken = clerk.send(&path, &as_pairs(&form)).await;
    let total = begun.elapsed();
    taken.says(&format!("taken {count}, left 0"));
    running.stop().await;

    let counted = rows(
        &database.url,
        "select (select count(*) from leg where purpose = 'result' and ended_at is null) as legs, \
         (select count(*) from \"order\" where direction = 'to_citizen' and placing_state = 'wanted') as orders, \
         (select count(*) from outbox where kind = 'place_order' and state = 'waiting') as to_place, \
         (select count(*) from custody_entry where kind = 'handover' and from_holder = 'agency' and to_holder = 'post') \
         as handovers, \
         (select count(*) from manifest_leg where passing = 'taken') as taken, \
         (select count(*) from notification where kind = 'result_on_its_way' and state = 'due') as notices, \
         (select count(*) from outbox where kind = 'tell_citizen' and state = 'waiting') as to_tell",
    )
    .await;
    assert_eq!(counted, vec![vec![count.to_string(); 7]], "legs, orders, work, hand-overs, results, notices, mails");
    println!(
        "{}: {count} results marked in {:.2} s, on one sheet after {:.2} s, taken by the post after {:.2} s in all; \
         {count} legs, orders, hand-overs, notices, and twice as much work, committed",
        if is_postgres() { "postgres" } else { "sqlite" },
        marked_after.as_secs_f64(),
        sheet_after.as_secs_f64(),
        total.as_secs_f64(),
    );
    assert!(wanted.is_none() || total < LIMIT, "{count} results took {total:?}");
}

/// Dossiers handed in at the desk whose results are wanted by post; their codes.
async fn register(house: &House, count: usize) -> Vec<String> {
    let codes: Vec<String> = (1..=count).map(|number| format!("H29.1-261124-{number:04}")).collect();
    for part in codes.chunks(100) {
        let tx = house.store.begin().await.unwrap();
        for code in part {
            let ask = Ask {
                dossier_code: Some(DossierCode::read(code).unwrap()),
                fetch_papers: Way::AtDesk,
                ..house::ask("ghn")
            };
            open_request(house, &tx, ask).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    codes
}

fn as_pairs<'a>(form: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    form.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// The values of every field of this name.
fn values_of(body: &str, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    body.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}
