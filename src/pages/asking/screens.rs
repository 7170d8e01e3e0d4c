//! The screens, as they are shown.

use crate::domain::checklist::CountedPaper;
use crate::domain::postage::Group;
use crate::domain::terms::Urgency;
use crate::flows::book_slot::SlotOffer;
use crate::flows::house::House;
use crate::pages::asking::choice::{MINE, URGENT, What, When, Who, slot_name};
use crate::pages::asking::commune::{CommuneChoice, place_name};
use crate::pages::asking::draft::Draft;
use crate::pages::asking::field::{Field, Need, Problems};
use crate::pages::asking::postage_view::PostageView;
use crate::pages::asking::step::Step;
use crate::pages::page::Page;
use crate::store::requests::Way;
use askama::Template;

/// What every screen has.
pub struct Frame {
    pub page: Page,
    pub draft: String,
    pub step: &'static str,
    /// The screen before; empty on the first.
    pub back: &'static str,
    /// Which screen of how many.
    pub progress: String,
    pub problems: Problems,
    /// Said above the form, such as that a slot was taken meanwhile.
    pub notice: Option<String>,
}

/// One of several, as a round button or a line of a list.
pub struct Choice {
    pub value: String,
    pub text: String,
    pub hint: String,
    pub is_chosen: bool,
}

impl Choice {
    fn new(value: &str, text: String, hint: String, chosen: &str) -> Choice {
        Choice { value: value.to_owned(), text, hint, is_chosen: value == chosen }
    }
}

#[derive(Template)]
#[template(path = "asking/what.html")]
pub struct WhatScreen {
    pub frame: Frame,
    page: Page,
    words: String,
    /// Whether the procedures are those that fit what was searched for.
    has_searched: bool,
    procedures: Vec<Choice>,
    mine: Choice,
    dossier: Field,
    agencies: Vec<Choice>,
    services: Vec<Choice>,
}

impl WhatScreen {
    /// The first screen.
    pub fn new(
        frame: Frame,
        draft: &Draft,
        words: &str,
        procedures: Vec<(String, String, String)>,
        agencies: Vec<(String, String)>,
    ) -> WhatScreen {
        let page = frame.page;
        let chosen = draft.get("procedure");
        let dossier = Field::text("dossier", page.say("asking-dossier-label"), Need::Optional)
            .hint(page.say("asking-dossier-hint"))
            .typed(draft.get("dossier"), &frame.problems);
        let service = |value: &str, text, hint| Choice::new(value, text, hint, draft.get("service"));
        WhatScreen {
            page,
            words: words.to_owned(),
            has_searched: !words.is_empty(),
            procedures: procedures
                .into_iter()
                .map(|(code, name, field)| Choice::new(&code, name, field, chosen))
                .collect(),
            mine: Choice::new(MINE, page.say("asking-mine"), page.say("asking-mine-hint"), chosen),
            dossier,
            agencies: agencies
                .into_iter()
                .map(|(code, name)| Choice::new(&code, name, String::new(), draft.get("agency")))
                .collect(),
            services: vec![
                service("both", page.say("asking-service-both"), page.say("asking-service-both-hint")),
                service("fetch", page.say("asking-service-fetch"), page.say("asking-service-fetch-hint")),
                service("result", page.say("asking-service-result"), page.say("asking-service-result-hint")),
            ],
            frame,
        }
    }
}

#[derive(Template)]
#[template(path = "asking/who.html")]
pub struct WhoScreen {
    pub frame: Frame,
    page: Page,
    heading: String,
    address: Field,
    commune: Field,
    commune_choices: Vec<CommuneChoice>,
    suggestions: Vec<String>,
    name: Field,
    phone: Field,
    email: Field,
    is_proxy: bool,
    proxy_name: Field,
    proxy_phone: Field,
}

impl WhoScreen {
    /// The second screen.
    pub fn new(
        frame: Frame,
        draft: &Draft,
        what: &What,
        commune_choices: Vec<CommuneChoice>,
        suggestions: Vec<String>,
    ) -> WhoScreen {
        let page = frame.page;
        let problems = &frame.problems;
        let field = |field: Field| {
            let id = field.id;
            field.typed(draft.get(id), problems)
        };
        let text = |id, label: &str, need| Field::text(id, page.say(label), need);
        WhoScreen {
            heading: page.say(match what.fetch_papers {
                Way::ByPost => "asking-who-heading-fetch",
                Way::AtDesk => "asking-who-heading-result",
            }),
            address: field(
                text("address", "asking-address-label", Need::Required)
                    .hint(page.say("asking-address-hint"))
                    .kind("text", "address-line1"),
            ),
            commune: field(
                text("commune", "asking-commune-label", Need::Required)
                    .hint(page.say("asking-commune-hint"))
                    .list("communes"),
            ),
            commune_choices,
            suggestions,
            name: field(text("name", "asking-name-label", Need::Required).kind("text", "name")),
            phone: field(
                text("phone", "asking-phone-label", Need::Required)
                    .hint(page.say("asking-phone-hint"))
                    .kind("tel", "tel"),
            ),
            email: field(
                text("email", "asking-email-label", Need::Optional)
                    .hint(page.say("asking-email-hint"))
                    .kind("email", "email"),
            ),
            is_proxy: draft.get("met") == "proxy",
            proxy_name: field(text("proxy_name", "asking-proxy-name-label", Need::Optional)),
            proxy_phone: field(text("proxy_phone", "asking-proxy-phone-label", Need::Optional).kind("tel", "off")),
            page,
            frame,
        }
    }
}

/// A paper to have ready.
pub struct PaperView {
    pub name: String,
    pub kind: String,
}

/// The papers of a checklist, in words.
pub fn papers_of(page: &Page, checklist: &[CountedPaper]) -> Vec<PaperView> {
    let kind = |paper: &CountedPaper| {
        let copy = page.say(&format!("copy-{}", paper.copy_kind.as_str()));
        page.say_with("asking-paper-kind", &[("copy", &copy), ("number", &paper.quantity.to_string())])
    };
    checklist.iter().map(|paper| PaperView { name: paper.name.clone(), kind: kind(paper) }).collect()
}

#[derive(Template)]
#[template(path = "asking/papers.html")]
pub struct PapersScreen {
    pub frame: Frame,
    page: Page,
    procedure: String,
    papers: Vec<PaperView>,
    agency: String,
}

impl PapersScreen {
    /// The third screen.
    pub fn new(frame: Frame, what: &What, who: &Who) -> PapersScreen {
        let page = frame.page;
        let checklist = what.procedure.as_ref().map_or(&[][..], |procedure| &procedure.checklist);
        PapersScreen {
            page,
            procedure: what.procedure.as_ref().map(|procedure| procedure.name.clone()).unwrap_or_default(),
            papers: papers_of(&page, checklist),
            agency: who.agency.name.clone(),
            frame,
        }
    }
}

#[derive(Template)]
#[template(path = "asking/when.html")]
pub struct WhenScreen {
    pub frame: Frame,
    page: Page,
    fetches: bool,
    office: String,
    slots: Vec<Choice>,
    postage: PostageView,
    groups: Vec<Choice>,
}

/// What the fourth screen is made of.
pub struct WhenParts {
    pub offers: Vec<SlotOffer>,
    /// The hotline of an office that comes within the hour.
    pub urgent_hotline: Option<String>,
    pub postage: PostageView,
}

impl WhenScreen {
    /// The fourth screen.
    pub fn new(frame: Frame, draft: &Draft, what: &What, parts: WhenParts) -> WhenScreen {
        let page = frame.page;
        let chosen = draft.get("slot");
        let mut slots = Vec::new();
        if let Some(hotline) = &parts.urgent_hotline {
            let hint = page.say_with("asking-urgent-hint", &[("hotline", hotline)]);
            slots.push(Choice::new(URGENT, page.say("asking-urgent"), hint, chosen));
        }
        for offer in &parts.offers {
            let left = page.say_with("asking-places-left", &[("number", &offer.places_left.to_string())]);
            slots.push(Choice::new(&slot_name(offer.choice), slot_words(&page, offer), left, chosen));
        }
        let group_text = |group: Group| page.say(&format!("asking-group-{}", group.as_str().replace('_', "-")));
        WhenScreen {
            page,
            fetches: what.fetch_papers == Way::ByPost,
            office: parts.offers.first().map(|offer| offer.office_name.clone()).unwrap_or_default(),
            slots,
            postage: parts.postage,
            groups: Group::ALL
                .into_iter()
                .map(|group| Choice::new(group.as_str(), group_text(group), String::new(), draft.get("group")))
                .collect(),
            frame,
        }
    }
}

/// A slot as people read it: `Thứ Năm 26/11, 07:30–11:30`.
pub fn slot_words(page: &Page, offer: &SlotOffer) -> String {
    let (begins, ends) = (offer.choice.begins_at.in_vietnam(), offer.ends_at.in_vietnam());
    let weekday = page.say(&format!("asking-weekday-{}", begins.format("%u")));
    page.say_with(
        "asking-slot",
        &[
            ("weekday", &weekday),
            ("date", &begins.format("%d/%m").to_string()),
            ("from", &begins.format("%H:%M").to_string()),
            ("to", &ends.format("%H:%M").to_string()),
        ],
    )
}

/// One thing she is shown again.
pub struct Fact {
    pub what: String,
    pub value: String,
    /// The screen on which it can be changed.
    pub step: &'static str,
    /// Whether it was hers to say.
    pub can_change: bool,
}

#[derive(Template)]
#[template(path = "asking/check.html")]
pub struct CheckScreen {
    pub frame: Frame,
    page: Page,
    facts: Vec<Fact>,
    postage: PostageView,
    controller: String,
    has_consented: bool,
}

impl CheckScreen {
    /// The last screen before the end.
    pub fn new(
        frame: Frame,
        house: &House,
        draft: &Draft,
        (what, who, when): (&What, &Who, &When),
        slot: Option<String>,
        postage: PostageView,
    ) -> CheckScreen {
        let page = frame.page;
        let privacy = &house.settings.privacy;
        let values = [("controller", privacy.controller.as_str()), ("contact", privacy.contact.as_str())];
        CheckScreen {
            page,
            facts: facts(&page, house, (what, who, when), slot),
            postage,
            controller: page.say_with("consent-controller", &values),
            has_consented: draft.get("consent") == "yes",
            frame,
        }
    }
}

/// What was asked for, in words.
pub fn facts(page: &Page, house: &House, (what, who, when): (&What, &Who, &When), slot: Option<String>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |key: &str, value: String, step: Step| {
        let can_change = key != "asking-fact-agency";
        facts.push(Fact { what: page.say(key), value, step: step.as_str(), can_change });
    };
    if let Some(procedure) = &what.procedure {
        add("asking-fact-procedure", procedure.name.clone(), Step::What);
    }
    if let Some(code) = &what.dossier {
        add("asking-fact-dossier", code.typed().to_owned(), Step::What);
    }
    add("asking-fact-service", page.say(service_key(what)), Step::What);
    add("asking-fact-agency", who.agency.name.clone(), Step::What);
    let place = format!("{}, {}", who.contact.address, place_name(house, &who.contact.commune_code));
    add("asking-fact-address", place, Step::Who);
    let met = format!("{} · {}", who.contact.name, who.contact.phone.national());
    add("asking-fact-contact", met, Step::Who);
    if let Some(proxy) = &who.proxy {
        add("asking-fact-proxy", format!("{} · {}", proxy.name, proxy.phone.national()), Step::Who);
    }
    if when.urgency == Urgency::Urgent {
        add("asking-fact-slot", page.say("asking-urgent"), Step::When);
    } else if let Some(slot) = slot {
        add("asking-fact-slot", slot, Step::When);
    }
    facts
}

/// The key of what the post is to do.
pub const fn service_key(what: &What) -> &'static str {
    match (what.fetch_papers, what.return_result) {
        (Way::ByPost, Way::ByPost) => "asking-service-both",
        (Way::ByPost, Way::AtDesk) => "asking-service-fetch",
        (Way::AtDesk, _) => "asking-service-result",
    }
}

/// The end: what she keeps, and what happens next.
#[derive(Template)]
#[template(path = "asking/done.html")]
pub struct DoneScreen {
    pub page: Page,
    pub code: String,
    pub secret: String,
    pub phone_tail: String,
    pub qr: String,
    pub facts: Vec<Fact>,
    pub papers: Vec<PaperView>,
    pub next: Vec<String>,
    pub hotline: Option<(String, String)>,
    pub was_sent_before: bool,
}
