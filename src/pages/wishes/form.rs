//! The forms of her wishes: what each asks for, and how it is shown again with what was typed.

use crate::domain::complaint::About;
use crate::domain::rating::Stars;
use crate::domain::terms::SlotChoice;
use crate::domain::wish::WishKind;
use crate::flows::book_slot::offer_slots;
use crate::flows::house::House;
use crate::flows::see_wishes::SeenWishes;
use crate::pages::asking::choice::slot_name;
use crate::pages::asking::commune::{CommuneChoice, suggestions};
use crate::pages::asking::field::{Field, Need, Problems};
use crate::pages::asking::screens::slot_words;
use crate::pages::page::Page;
use crate::pages::wishes::view::title;
use crate::pages::wishes::{RATING, href_of};
use crate::store::StoreError;
use crate::store::requests::Request;
use askama::Template;
use uuid::Uuid;

/// Her words have so many characters at most.
pub const LONGEST_WORDS: usize = 2000;

/// What was typed, by name.
pub struct Typed(pub Vec<(String, String)>);

impl Typed {
    /// What was typed into a field, without spaces around it.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }
    /// The number of the form.
    pub fn operation(&self) -> Option<Uuid> {
        self.get("operation").parse().ok()
    }
}

/// A form.
#[derive(Template)]
#[template(path = "wishes/form.html")]
pub struct FormPage {
    pub page: Page,
    pub title: String,
    pub text: String,
    pub action: String,
    pub operation: Uuid,
    pub problems: Problems,
    pub fields: Vec<Field>,
    pub suggestions: Vec<String>,
    pub commune_choices: Vec<CommuneChoice>,
    pub choices: Option<Choices>,
    pub words: Option<Words>,
    pub submit: String,
}

/// One of several.
pub struct Choices {
    pub id: &'static str,
    pub legend: String,
    pub options: Vec<Choice>,
}

/// One to choose.
pub struct Choice {
    pub value: String,
    pub text: String,
    pub hint: Option<String>,
    pub is_chosen: bool,
}

/// Where she writes.
pub struct Words {
    pub label: String,
    pub hint: String,
    pub value: String,
    pub need: Need,
}

impl Words {
    /// Whether she must write something.
    pub fn is_required(&self) -> bool {
        self.need == Need::Required
    }
}

impl FormPage {
    /// The form of a kind of wish, with what was typed into it before, or what stands now.
    pub async fn of_wish(
        house: &House,
        page: Page,
        kind: WishKind,
        request: &Request,
        seen: &SeenWishes,
        typed: &Typed,
        problems: Problems,
    ) -> Result<FormPage, StoreError> {
        let key = kind.as_str().replace('_', "-");
        let mut form = FormPage {
            title: title(&page, kind),
            text: page.say(&format!("wish-{key}-text")),
            action: href_of(&page, kind),
            operation: typed.operation().unwrap_or_else(|| house.store.new_id()),
            fields: Vec::new(),
            suggestions: Vec::new(),
            commune_choices: Vec::new(),
            choices: None,
            words: words(&page, kind, typed),
            submit: page.say(&format!("wish-{key}-submit")),
            problems,
            page,
        };
        match kind {
            WishKind::CorrectAddress => form.ask_address(house, request, typed),
            WishKind::NameProxy => form.ask_proxy(typed),
            WishKind::NewSlot => form.ask_slot(house, request, typed).await?,
            WishKind::Complain | WishKind::Claim => form.ask_about(house, seen, typed),
            _ => {}
        }
        Ok(form)
    }

    /// The form for the rating.
    pub fn of_rating(house: &House, page: Page, seen: &SeenWishes, typed: &Typed, problems: Problems) -> FormPage {
        let given = seen.rating.as_ref().map(|given| &given.rating);
        let before = given.map(|rating| rating.stars.count().to_string()).unwrap_or_default();
        let chosen = if typed.0.is_empty() { before.as_str() } else { typed.get("stars") };
        let star = |stars: &Stars| {
            let value = stars.count().to_string();
            Choice { text: page.say(&format!("rating-{value}")), hint: None, is_chosen: chosen == value, value }
        };
        let words = match given {
            Some(rating) if typed.0.is_empty() => rating.words.clone(),
            _ => typed.get("words").to_owned(),
        };
        FormPage {
            title: page.say("rating-title"),
            text: page.say("rating-text"),
            action: page.href(RATING),
            operation: house.store.new_id(),
            fields: Vec::new(),
            suggestions: Vec::new(),
            commune_choices: Vec::new(),
            choices: Some(Choices {
                id: "stars",
                legend: page.say("rating-stars"),
                options: Stars::ALL.iter().rev().map(star).collect(),
            }),
            words: Some(Words {
                label: page.say("rating-words"),
                hint: page.say("wish-words-hint"),
                value: words,
                need: Need::Optional,
            }),
            submit: page.say("rating-submit"),
            problems,
            page,
        }
    }

    fn field(&self, id: &'static str, label: &str, need: Need, value: &str) -> Field {
        Field::text(id, self.page.say(label), need).typed(value, &self.problems)
    }

    fn ask_address(&mut self, house: &House, request: &Request, typed: &Typed) {
        let contact = &request.contact;
        let commune = house.gazetteer.commune(&contact.commune_code).map(|commune| commune.name.as_str());
        let value = |name: &str, now: &str| {
            if typed.0.is_empty() { now.to_owned() } else { typed.get(name).to_owned() }
        };
        let phone = value("phone", contact.phone.national());
        let address = value("address", &contact.address);
        let commune = value("commune", commune.unwrap_or_default());
        self.fields = vec![
            self.field("phone", "wish-phone", Need::Required, &phone).kind("tel", "tel-national"),
            self.field("address", "asking-address-label", Need::Required, &address)
                .hint(self.page.say("asking-address-hint"))
                .kind("text", "address-line1"),
            self.field("commune", "asking-commune-label", Need::Required, &commune)
                .hint(self.page.say("asking-commune-hint"))
                .list("communes"),
        ];
        self.suggestions = suggestions(house);
    }

    fn ask_proxy(&mut self, typed: &Typed) {
        self.fields = vec![
            self.field("name", "proxy-name", Need::Optional, typed.get("name")).hint(self.page.say("proxy-name-hint")),
            self.field("phone", "wish-phone", Need::Optional, typed.get("phone")).kind("tel", "off"),
            self.field("email", "proxy-email", Need::Optional, typed.get("email"))
                .hint(self.page.say("proxy-email-hint"))
                .kind("email", "off"),
        ];
    }

    async fn ask_slot(&mut self, house: &House, request: &Request, typed: &Typed) -> Result<(), StoreError> {
        let offers = offer_slots(house, &request.contact.commune_code).await?;
        let option = |choice: SlotChoice, text: String| {
            let value = slot_name(choice);
            Choice { is_chosen: typed.get("slot") == value, text, hint: None, value }
        };
        let options = offers.iter().map(|offer| option(offer.choice, slot_words(&self.page, offer)));
        self.choices =
            Some(Choices { id: "slot", legend: self.page.say("asking-slot-label"), options: options.collect() });
        Ok(())
    }

    fn ask_about(&mut self, house: &House, seen: &SeenWishes, typed: &Typed) {
        let now = house.store.now();
        let option = |about: About| {
            let until = seen.may_complain_until(house, about).map(|until| (until < now, self.page.moment(until)));
            let hint = until.map(|(is_over, at)| {
                let key = if is_over { "complaint-was-until" } else { "complaint-until" };
                self.page.say_with(key, &[("at", &at)])
            });
            Choice {
                value: about.as_str().to_owned(),
                text: self.page.say(&format!("complaint-{}", about.as_str())),
                hint,
                is_chosen: typed.get("about") == about.as_str(),
            }
        };
        let options = About::ALL.map(option).into();
        self.choices = Some(Choices { id: "about", legend: self.page.say("wish-about"), options });
    }
}

fn words(page: &Page, kind: WishKind, typed: &Typed) -> Option<Words> {
    let need = match kind {
        WishKind::Dispute | WishKind::Complain | WishKind::Claim => Need::Required,
        WishKind::Recall | WishKind::CollectAtOffice => Need::Optional,
        _ => return None,
    };
    let label = if need == Need::Required { "wish-words-label" } else { "wish-words-label-optional" };
    Some(Words {
        label: page.say(label),
        hint: page.say("wish-words-hint"),
        value: typed.get("words").to_owned(),
        need,
    })
}
