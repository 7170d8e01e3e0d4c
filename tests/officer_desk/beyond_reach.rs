//! An officer of another agency sees nothing, whatever she opens or sends.

use super::{World, at_desk, paper};
use crate::support::staff::Shown;
use buuta::domain::custody::Holder;
use buuta::domain::leg::Purpose;
use buuta::domain::staff::Role;
use buuta::store::dossiers;

#[actix_web::test]
async fn an_officer_of_another_agency_sees_nothing() {
    let world = World::open().await;
    let officer = world.persona("can.bo", Role::Officer, world.agency).await;
    let stranger = world.persona("can.bo.la", Role::Officer, world.other_agency).await;
    let coming = world.opened(|_| {}).await;
    world
        .hand_over(coming.dossier_id, Purpose::Submission, Holder::Citizen, Holder::Post, &[paper("Tờ khai", 1)])
        .await;
    let ready = world.opened(|ask| at_desk(ask, "H29.1-261123-0061")).await;
    let in_process = world.opened(|ask| at_desk(ask, "H29.1-261123-0062")).await;
    officer.post("/mot-cua/ket-qua", &[("codes", "H29.1-261123-0061")]).await;
    let form = officer.get("/mot-cua/ban-giao").await;
    let (operation, agency) = (form.field("operation"), world.agency.to_string());
    let fields = [("operation", operation.as_str()), ("agency", agency.as_str()), ("which", "all")];
    let sheet = officer.post("/mot-cua/ban-giao", &fields).await.location;
    let sheet = sheet.split('?').next().unwrap().to_owned();
    let number = sheet.rsplit('/').next().unwrap().to_owned();
    let markers = ["Thử An", "đường Thử", "0912345678", "H29.1-261123", &coming.code, &ready.code, &number];
    assert!(officer.get("/mot-cua/ket-qua").await.body.contains("Thử An"), "the search finds what is there");
    let clean = |path: &str, shown: &Shown| {
        markers
            .iter()
            .for_each(|marker| assert!(!shown.body.contains(marker), "{path} shows {marker}:\n{}", shown.body));
    };
    let lists = [
        "",
        "/tiep-nhan",
        "/dang-den",
        "/ket-qua",
        "/ban-giao",
        "/da-giao",
        "/qua-han",
        "/qua-han/co-quan",
        "/qua-han/buu-dien",
        "/qua-han/nguoi-dan",
    ];
    for list in lists {
        let path = format!("/mot-cua{list}");
        let shown = stranger.get(&path).await;
        assert_eq!(shown.status, 200, "{path}");
        clean(&path, &shown);
    }
    let of_agency = format!("/mot-cua/ban-giao?don-vi={agency}");
    clean(&of_agency, &stranger.get(&of_agency).await);
    for id in [coming.dossier_id, ready.dossier_id, in_process.dossier_id] {
        for below in ["", "/nhan"] {
            let path = format!("/mot-cua/ho-so/{id}{below}");
            let shown = stranger.get(&path).await;
            assert_eq!(shown.status, 404, "{path}");
            clean(&path, &shown);
        }
        for below in ["/ma", "/hen", "/trao", "/nhan"] {
            let path = format!("/mot-cua/ho-so/{id}{below}");
            let operation = world.house.store.new_id().to_string();
            let fields = [("operation", operation.as_str()), ("code", "H29.1-1"), ("appointment", "counted")];
            let shown = stranger.post(&path, &fields).await;
            assert_eq!(shown.status, 404, "{path}");
            clean(&path, &shown);
        }
    }
    assert_eq!(stranger.get(&sheet).await.status, 404);
    let operation = world.house.store.new_id().to_string();
    let fields = [("operation", operation.as_str()), ("agency", agency.as_str()), ("which", "all")];
    assert_eq!(stranger.post("/mot-cua/ban-giao", &fields).await.status, 404);
    let id = in_process.dossier_id.to_string();
    let marked = stranger.post("/mot-cua/ket-qua", &[("codes", &*in_process.code), ("dossier", &id)]).await;
    assert!(!marked.body.contains(&format!("/mot-cua/ho-so/{id}")) && !marked.body.contains("Thử An"));
    let found = stranger.post("/mot-cua/tim", &[("code", "H29.1-261123-0062")]).await;
    assert_eq!(found.status, 404);
    assert!(!found.body.contains("Thử An"));
    let confirmed = stranger.post("/mot-cua/da-giao", &[("operation", &operation), ("dossier", &id)]).await;
    assert_eq!(confirmed.status, 409);
    clean("/mot-cua/da-giao", &confirmed);
    let untouched = dossiers::find(&world.house.store, in_process.dossier_id).await.unwrap().unwrap();
    assert!(untouched.result_ready_at.is_none() && untouched.due_at.is_none() && untouched.confirmed_at.is_none());
    world.running.stop().await;
}
