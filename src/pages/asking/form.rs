//! `/gui-ho-so`: reads each screen, shows the next, and at the end opens the request.

use crate::domain::scanned::slip_qr;
use crate::domain::terms::{CONSENT_VERSION, Terms, TermsContent, Urgency};
use crate::flows::ask_from_home::find_procedures;
use crate::flows::book_slot::{find_slot, next_offer, offer_slots, urgent_office};
use crate::flows::house::House;
use crate::flows::open_request::{Ask, OpenRequestError, Opened, open_and_commit, opened_before};
use crate::pages::asking::choice::{What, When, Who, cost_of, read_slot, read_what, read_when, read_who, slot_name};
use crate::pages::asking::commune::{CommuneChoice, suggestions};
use crate::pages::asking::draft::{Draft, DraftError};
use crate::pages::asking::field::Problems;
use crate::pages::asking::postage_view::PostageView;
use crate::pages::asking::screens::{
    CheckScreen, DoneScreen, Frame, PapersScreen, WhatScreen, WhenParts, WhenScreen, WhoScreen, facts, papers_of,
    slot_words,
};
use crate::pages::asking::step::Step;
use crate::pages::asking::{ASK, back_to};
use crate::pages::barcode::qr_svg;
use crate::pages::page::{Page, send};
use crate::pages::refusal::{is_cross_site, sorry};
use crate::pages::throttle::{Throttle, TooMany};
use crate::store::requests::{OpenedBy, Way};
use crate::store::{StoreError, places};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// More offices and times than this nobody reads.
const MOST_SLOTS: usize = 10;

/// Why a screen is not shown.
pub enum NotShown {
    CrossSite,
    TooMany(TooMany),
    Unavailable,
}

impl From<TooMany> for NotShown {
    fn from(too_many: TooMany) -> NotShown {
        NotShown::TooMany(too_many)
    }
}
impl From<StoreError> for NotShown {
    fn from(error: StoreError) -> NotShown {
        tracing::error!(%error, "a screen of asking could not be shown");
        NotShown::Unavailable
    }
}

impl NotShown {
    /// The page that says so.
    pub fn show(self, page: Page, home: &'static str) -> HttpResponse {
        let back = back_to(home);
        match self {
            NotShown::CrossSite => sorry(StatusCode::FORBIDDEN, page, "asking-sorry-cross-site", 0, back),
            NotShown::TooMany(TooMany { wait_s }) => {
                sorry(StatusCode::TOO_MANY_REQUESTS, page, "asking-sorry-too-many", wait_s, back)
            }
            NotShown::Unavailable => sorry(StatusCode::SERVICE_UNAVAILABLE, page, "asking-sorry-unavailable", 30, back),
        }
    }
}

/// `GET /gui-ho-so`: the first screen.
pub async fn begin(req: HttpRequest, house: web::Data<House>) -> HttpResponse {
    let page = Page::of(&req, ASK);
    let asking = Asking { page, house: &house, draft: fresh(&house), words: String::new() };
    asking.show(Step::What, Problems::default(), None).await.unwrap_or_else(|error| error.show(page, ASK))
}

/// `POST /gui-ho-so`: a screen was filled in.
pub async fn answer(
    req: HttpRequest,
    house: web::Data<House>,
    throttle: web::Data<Throttle>,
    typed: web::Form<Vec<(String, String)>>,
) -> HttpResponse {
    let page = Page::of(&req, ASK);
    let answered = async {
        if is_cross_site(&req) {
            return Err(NotShown::CrossSite);
        }
        throttle.count_ask(&req)?;
        take(page, &house, &typed).await
    };
    answered.await.unwrap_or_else(|error| error.show(page, ASK))
}

fn fresh(house: &House) -> Draft {
    Draft::new(house.store.chance().bytes(), house.store.now())
}

/// A field of a form, as it was sent.
pub fn sent<'a>(typed: &'a [(String, String)], name: &str) -> &'a str {
    typed.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
}

async fn take(page: Page, house: &House, typed: &[(String, String)]) -> Result<HttpResponse, NotShown> {
    let words: String = sent(typed, "words").trim().chars().take(100).collect();
    let mut draft = match Draft::open(house.store.keys(), sent(typed, "draft"), house.store.now()) {
        Ok(draft) => draft,
        Err(error) => {
            let notice = (error == DraftError::Over).then(|| page.say("asking-notice-over"));
            let asking = Asking { page, house, draft: fresh(house), words };
            return asking.show(Step::What, Problems::default(), notice).await;
        }
    };
    let step = Step::parse(sent(typed, "step")).unwrap_or(Step::What);
    let goes_to = Step::parse(sent(typed, "to"));
    // the forms for searching and for the other language have none of the screen's fields
    if sent(typed, "keeps") != "draft" {
        draft.take(step.fields(), typed);
    }
    let asking = Asking { page, house, draft, words };
    match goes_to {
        Some(earlier) => asking.show(earlier, Problems::default(), None).await,
        None => asking.go_on(step).await,
    }
}

/// A form under way.
struct Asking<'a> {
    page: Page,
    house: &'a House,
    draft: Draft,
    /// What a procedure was searched for by.
    words: String,
}

/// All that was read, as far as it could be.
#[derive(Default)]
struct Read {
    what: Option<What>,
    who: Option<Who>,
    communes: Vec<CommuneChoice>,
    when: Option<When>,
    /// The first screen with something wrong, and what.
    stopped_at: Option<(Step, Problems)>,
}

impl Asking<'_> {
    /// Reads every screen up to this one, in order, until something is wrong.
    async fn read(&mut self, until: Step) -> Result<Read, StoreError> {
        let (page, house) = (&self.page, self.house);
        let mut read = Read::default();
        let mut problems = Problems::default();
        let Some(what) = read_what(page, house, &self.draft, &mut problems).await? else {
            read.stopped_at = Some((Step::What, problems));
            return Ok(read);
        };
        if until >= Step::Who {
            let (who, communes) = read_who(page, house, &mut self.draft, &what, &mut problems).await?;
            (read.who, read.communes) = (who, communes);
            if read.who.is_none() {
                read.stopped_at = Some((Step::Who, std::mem::take(&mut problems)));
            }
        }
        if until >= Step::When && read.who.is_some() {
            read.when = read_when(page, &self.draft, &what, &mut problems);
            if read.when.is_none() {
                read.stopped_at = Some((Step::When, std::mem::take(&mut problems)));
            }
        }
        if until >= Step::Check && read.when.is_some() && self.draft.get("consent") != "yes" {
            problems.say(page, "consent", "asking-error-consent");
            read.stopped_at = Some((Step::Check, problems));
        }
        read.what = Some(what);
        Ok(read)
    }

    /// After a screen was sent: the same again where something is wrong, else the next.
    async fn go_on(mut self, step: Step) -> Result<HttpResponse, NotShown> {
        let read = self.read(step).await?;
        if let Some((wrong_at, problems)) = read.stopped_at {
            return self.show(wrong_at, problems, None).await;
        }
        let fetches = read.what.as_ref().is_some_and(|what| what.fetch_papers == Way::ByPost);
        match step {
            Step::What => self.show(Step::Who, Problems::default(), None).await,
            Step::Who if fetches => self.show(Step::Papers, Problems::default(), None).await,
            Step::Who | Step::Papers => self.show(Step::When, Problems::default(), None).await,
            Step::When => self.show(Step::Check, Problems::default(), None).await,
            Step::Check => match (read.what, read.who, read.when) {
                (Some(what), Some(who), Some(when)) => self.open(what, who, when).await,
                _ => self.show(Step::What, Problems::default(), None).await,
            },
        }
    }

    /// Shows a screen. One that needs more than has been filled in becomes the first that lacks something.
    async fn show(mut self, step: Step, problems: Problems, notice: Option<String>) -> Result<HttpResponse, NotShown> {
        let before = match step {
            Step::What => None,
            Step::Who => Some(Step::What),
            Step::Papers | Step::When => Some(Step::Who),
            Step::Check => Some(Step::When),
        };
        let mut read = match before {
            Some(before) => self.read(before).await?,
            None => Read::default(),
        };
        let (step, problems) = read.stopped_at.take().unwrap_or((step, problems));
        let (what, who) = (read.what.as_ref(), read.who.as_ref());
        match (step, what, who) {
            (Step::Who, Some(what), _) => self.show_who(what, problems, notice).await,
            (Step::Papers, Some(what), Some(who)) => {
                let screen = PapersScreen::new(self.frame(step, Some(what), problems, notice), what, who);
                Ok(self.page_of(&screen.frame, &screen))
            }
            (Step::When, Some(what), Some(who)) => self.show_when(what, who, problems, notice).await,
            (Step::Check, Some(what), Some(who)) => match &read.when {
                Some(when) => self.show_check(what, who, when, problems, notice).await,
                None => self.show_when(what, who, problems, notice).await,
            },
            _ => self.show_what(problems, notice).await,
        }
    }

    fn frame(&self, step: Step, what: Option<&What>, problems: Problems, notice: Option<String>) -> Frame {
        let fetches = what.is_none_or(|what| what.fetch_papers == Way::ByPost);
        let steps: &[Step] = if fetches {
            &[Step::What, Step::Who, Step::Papers, Step::When, Step::Check]
        } else {
            &[Step::What, Step::Who, Step::When, Step::Check]
        };
        let at = steps.iter().position(|one| *one == step).unwrap_or(0);
        let (number, count) = ((at + 1).to_string(), steps.len().to_string());
        Frame {
            page: self.page,
            draft: self.draft.sealed(self.house.store.keys()),
            step: step.as_str(),
            back: at.checked_sub(1).and_then(|before| steps.get(before)).map_or("", |step| step.as_str()),
            progress: self.page.say_with("asking-progress", &[("number", &number), ("count", &count)]),
            problems,
            notice,
        }
    }

    /// Sends a screen. All but the last may be kept by her own browser, so that its Back button leads to them: browsers
    /// do so only with what came as 200, so a screen with something wrong does as well. The last shows all she typed.
    fn page_of(&self, frame: &Frame, screen: &impl Template) -> HttpResponse {
        let mut response = send(StatusCode::OK, &self.page, screen);
        if frame.step != Step::Check.as_str() {
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        }
        response
    }

    async fn show_what(&self, problems: Problems, notice: Option<String>) -> Result<HttpResponse, NotShown> {
        let db = &self.house.store;
        let mut lines = find_procedures(db, &self.words).await?;
        let chosen = self.draft.get("procedure");
        if !lines.iter().any(|line| line.code == chosen)
            && let Some(line) = find_procedures(db, chosen).await?.into_iter().find(|line| line.code == chosen)
        {
            lines.insert(0, line);
        }
        let procedures = lines.into_iter().map(|line| (line.code, line.name, line.field)).collect();
        let agencies = places::list_agencies(db).await?;
        let agencies = agencies.into_iter().map(|agency| (agency.code, agency.name)).collect();
        let frame = self.frame(Step::What, None, problems, notice);
        let screen = WhatScreen::new(frame, &self.draft, &self.words, procedures, agencies);
        Ok(self.page_of(&screen.frame, &screen))
    }

    async fn show_who(
        &mut self,
        what: &What,
        problems: Problems,
        notice: Option<String>,
    ) -> Result<HttpResponse, NotShown> {
        let mut choices = Vec::new();
        if problems.of("commune").is_some() {
            let again = &mut Problems::default();
            (_, choices) = read_who(&self.page, self.house, &mut self.draft, what, again).await?;
        }
        let frame = self.frame(Step::Who, Some(what), problems, notice);
        let screen = WhoScreen::new(frame, &self.draft, what, choices, suggestions(self.house));
        Ok(self.page_of(&screen.frame, &screen))
    }

    async fn show_when(
        &self,
        what: &What,
        who: &Who,
        problems: Problems,
        notice: Option<String>,
    ) -> Result<HttpResponse, NotShown> {
        let commune = &who.contact.commune_code;
        let fetches = what.fetch_papers == Way::ByPost;
        let mut offers = if fetches { offer_slots(self.house, commune).await? } else { Vec::new() };
        offers.truncate(MOST_SLOTS);
        // the one chosen is always among them, as long as it has a place
        if let Some(chosen) = read_slot(self.draft.get("slot")).filter(|_| fetches)
            && !offers.iter().any(|offer| offer.choice == chosen)
            && let Some(offer) = find_slot(self.house, chosen).await?.filter(|offer| offer.places_left > 0)
        {
            offers.insert(0, offer);
        }
        let urgent = if fetches { urgent_office(self.house, commune).await? } else { None };
        let parts = WhenParts {
            offers,
            urgent_hotline: urgent.map(|office| office.hotline),
            postage: self.postage(what, who)?,
        };
        let screen = WhenScreen::new(self.frame(Step::When, Some(what), problems, notice), &self.draft, what, parts);
        Ok(self.page_of(&screen.frame, &screen))
    }

    async fn show_check(
        &self,
        what: &What,
        who: &Who,
        when: &When,
        problems: Problems,
        notice: Option<String>,
    ) -> Result<HttpResponse, NotShown> {
        let slot = self.slot_words(when).await?;
        let frame = self.frame(Step::Check, Some(what), problems, notice);
        let postage = self.postage(what, who)?;
        let screen = CheckScreen::new(frame, self.house, &self.draft, (what, who, when), slot, postage);
        Ok(self.page_of(&screen.frame, &screen))
    }

    async fn slot_words(&self, when: &When) -> Result<Option<String>, StoreError> {
        let Some(slot) = when.slot else { return Ok(None) };
        let found = find_slot(self.house, slot).await?;
        Ok(found.map(|offer| format!("{} · {}", slot_words(&self.page, &offer), offer.office_name)))
    }

    fn postage(&self, what: &What, who: &Who) -> Result<PostageView, NotShown> {
        use crate::domain::postage::Group;
        let group = Group::parse(self.draft.get("group")).unwrap_or_default();
        let cost = cost_of(self.house, what, who, group).ok_or(NotShown::Unavailable)?;
        let half = cost_of(self.house, what, who, Group::PoorHousehold);
        Ok(PostageView::new(&self.page, &cost, half.as_ref()))
    }

    fn ask(&self, what: &What, who: &Who, when: &When) -> Ask {
        let cost = cost_of(self.house, what, who, when.group);
        Ask {
            opened_by: OpenedBy::Citizen,
            agency_code: who.agency.code.clone(),
            procedure_code: what.procedure.as_ref().map(|procedure| procedure.code.clone()),
            // what she says is hers is attached once the agency has found it so: codes are easy to guess
            dossier_code: None,
            contact: who.contact.clone(),
            fetch_papers: what.fetch_papers,
            return_result: what.return_result,
            lang: self.page.lang().to_owned(),
            courier_account: String::new(),
            terms: Terms {
                slot: when.slot,
                urgency: when.urgency,
                payer: cost.as_ref().map(|cost| cost.payer).unwrap_or_default(),
                content: TermsContent {
                    proxy: who.proxy.clone(),
                    group: when.group,
                    quote: cost.map(|cost| cost.quote),
                    claimed_dossier: what.dossier.as_ref().map(|code| code.typed().to_owned()),
                },
                consent_version: Some(CONSENT_VERSION.to_owned()),
                operation: Some(self.draft.operation),
            },
        }
    }

    /// Opens the request, once for each form.
    async fn open(mut self, what: What, who: Who, when: When) -> Result<HttpResponse, NotShown> {
        let ask = self.ask(&what, &who, &when);
        let terms = ask.terms.clone();
        if let Some(before) = opened_before(self.house, &terms).await? {
            return self.done(before, &what, &who, &when, true).await;
        }
        if when.urgency == Urgency::Urgent && urgent_office(self.house, &who.contact.commune_code).await?.is_none() {
            return self.choose_again(&what, &who).await;
        }
        match open_and_commit(self.house, ask).await {
            Ok(opened) => self.done(opened, &what, &who, &when, false).await,
            Err(OpenRequestError::SlotFull) => {
                let full = when.slot.ok_or(NotShown::Unavailable)?;
                let next = next_offer(self.house, &who.contact.commune_code, full).await?;
                let notice = match &next {
                    Some(next) => {
                        let values = [("slot", slot_words(&self.page, next)), ("office", next.office_name.clone())];
                        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
                        self.page.say_with("asking-notice-slot-full", &values)
                    }
                    None => self.page.say("asking-notice-all-full"),
                };
                self.draft.set("slot", &next.map(|next| slot_name(next.choice)).unwrap_or_default());
                self.show_when(&what, &who, Problems::default(), Some(notice)).await
            }
            Err(OpenRequestError::NoSuchSlot) => self.choose_again(&what, &who).await,
            Err(OpenRequestError::Store(StoreError::AlreadyThere)) => match opened_before(self.house, &terms).await? {
                Some(before) => self.done(before, &what, &who, &when, true).await,
                None => Err(NotShown::Unavailable),
            },
            Err(error) => {
                tracing::error!(%error, "a request could not be opened");
                Err(NotShown::Unavailable)
            }
        }
    }

    /// The time she chose is no longer to be had, and it is not that others took it.
    async fn choose_again(mut self, what: &What, who: &Who) -> Result<HttpResponse, NotShown> {
        self.draft.set("slot", "");
        let notice = Some(self.page.say("asking-notice-slot-gone"));
        self.show_when(what, who, Problems::default(), notice).await
    }

    async fn done(
        &self,
        opened: Opened,
        what: &What,
        who: &Who,
        when: &When,
        was_sent_before: bool,
    ) -> Result<HttpResponse, NotShown> {
        let page = self.page;
        let slot = self.slot_words(when).await?;
        let request = crate::store::requests::find(&self.house.store, opened.request_id).await?;
        let office = match request.and_then(|request| request.office_id) {
            Some(id) => places::find_office(&self.house.store, id).await?,
            None => None,
        };
        let dial = |hotline: &str| hotline.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>();
        let label = page.say_with("asking-slip-qr", &[("code", &opened.code)]);
        let qr = qr_svg(&slip_qr(&opened.code), &label, 5).map_err(|_| NotShown::Unavailable)?;
        let mut next = Vec::new();
        if what.fetch_papers == Way::ByPost {
            let key = if when.urgency == Urgency::Urgent { "asking-next-urgent" } else { "asking-next-fetch" };
            next.push(page.say(key));
            next.push(page.say("asking-next-count"));
        }
        if what.dossier.is_some() {
            next.push(page.say("asking-next-claim"));
        }
        if what.return_result == Way::ByPost {
            next.push(page.say("asking-next-result"));
        }
        let checklist = what.procedure.as_ref().filter(|_| what.fetch_papers == Way::ByPost);
        let screen = DoneScreen {
            page,
            phone_tail: who.contact.phone.tail().to_owned(),
            facts: facts(&page, self.house, (what, who, when), slot),
            papers: checklist.map(|procedure| papers_of(&page, &procedure.checklist)).unwrap_or_default(),
            next,
            hotline: office
                .map(|office| (dial(&office.hotline), office.hotline))
                .filter(|(dial, _)| !dial.is_empty())
                .map(|(dial, hotline)| (dial, page.say_with("answer-hotline-call", &[("hotline", &hotline)]))),
            code: opened.code,
            secret: opened.secret,
            qr,
            was_sent_before,
        };
        Ok(send(StatusCode::OK, &page, &screen))
    }
}
