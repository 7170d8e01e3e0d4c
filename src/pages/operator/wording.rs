//! `/quan-tri/mau-tin/{kind}/{channel}/{lang}`: one text, what it would say, how it fits every provider, its versions, and
//! writing and choosing one.

use super::fields::Fields;
use super::wordings::{path_of, title_of, version_name};
use super::{Note, Section, WORDINGS, answer, href, sections};
use crate::domain::channel::Channel;
use crate::domain::notice::NoticeKind;
use crate::domain::placeholder::{Placeholder, ValueType, Values};
use crate::domain::registered::{Misfit, RegisteredError};
use crate::domain::sms_text::SmsText;
use crate::domain::telling::is_ever_told_by;
use crate::domain::template::Problem;
use crate::domain::wording::Wording;
use crate::flows::house::House;
use crate::flows::join_notices::AT_MOST;
use crate::flows::preview_notice::{Source, link, preview_values, usual_values, usual_values_of_several};
use crate::flows::word_notices::{self, Check, ChooseError, Fit, NoteError, WriteError, checks, find_text};
use crate::pages::clerk::money;
use crate::pages::page::send;
use crate::pages::staff::frame::{OPERATOR, StaffPage, Who};
use crate::pages::staff::once::once;
use crate::pages::staff::refusal::{Refusal, refuse};
use crate::store::message_templates::{self, SHIPPED, TextKey};
use crate::store::{StoreError, registered, staff};
use crate::words::Lang;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::HashMap;
use uuid::Uuid;

/// A version, looked at.
struct Shown {
    title: String,
    text: String,
    /// What it would say; empty where it cannot be read.
    preview: String,
    size: Option<String>,
    checks: Vec<CheckView>,
}

/// How a text fits a provider, in words.
struct CheckView {
    provider: String,
    verdict: String,
    differs: Vec<String>,
    cost: Option<String>,
    is_wrong: bool,
}

/// A version or a choice, as listed.
struct Line {
    href: String,
    title: String,
    who: String,
    at: String,
    is_in_use: bool,
}

/// A placeholder, as explained to whoever writes.
struct PlaceView {
    written: &'static str,
    meaning: String,
    sample: String,
    longest: usize,
}

/// What a provider has registered, to be changed.
struct RegisteredView {
    provider_id: Uuid,
    provider: String,
    content: String,
    operation: Uuid,
}

#[derive(Template)]
#[template(path = "operator/wording.html")]
struct WordingPage {
    page: StaffPage,
    sections: Vec<Section>,
    back: String,
    action: String,
    title: String,
    channel: String,
    lang_title: String,
    lang: &'static str,
    in_use: Shown,
    /// Another version that is looked at, with what is sent to choose it.
    looked_at: Option<(Shown, i64)>,
    source: String,
    versions: Vec<Line>,
    choices: Vec<Line>,
    places: Vec<PlaceView>,
    how_to_write: String,
    typed: String,
    /// Lines the field for it is high.
    typed_rows: u8,
    problems: Vec<String>,
    registered: Vec<RegisteredView>,
    registered_hint: String,
    note: Option<Note>,
    operation: Uuid,
    choose_operation: Uuid,
}

/// The parts of a path that name a text.
pub type KeyPath = web::Path<(String, String, String)>;

/// What is to be shown beside the text in use.
#[derive(Default)]
struct Beside {
    looked_at: Option<i64>,
    note: Option<Note>,
    /// What was just typed, and what is wrong with it.
    typed: Option<String>,
    problems: Vec<Problem>,
    /// Of a provider: what was typed as registered there.
    registered: Option<(Uuid, String)>,
}

/// `GET /quan-tri/mau-tin/{kind}/{channel}/{lang}`
pub async fn see(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    path: KeyPath,
    query: web::Query<Fields>,
) -> HttpResponse {
    let Some(key) = read_key(&path) else {
        return refuse(&req, Refusal::NotThere);
    };
    let page = StaffPage::of(&req, who, OPERATOR);
    let note = ["viet", "chon", "ghi"].into_iter().find(|done| query.is_ticked(done)).map(|done| match done {
        "viet" => Note::done(&page, "op-wording-written"),
        "chon" => Note::done(&page, "op-wording-chosen"),
        _ => Note::done(&page, "op-wording-noted"),
    });
    let beside = Beside { looked_at: query.get("ban").parse().ok(), note, ..Beside::default() };
    show(&req, &house, page, key, StatusCode::OK, beside).await
}

/// `POST /quan-tri/mau-tin/{kind}/{channel}/{lang}`: writes a new version.
pub async fn write(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    path: KeyPath,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(key) = read_key(&path) else {
        return refuse(&req, Refusal::NotThere);
    };
    let Some(operation) = fields.operation() else {
        return refuse(&req, Refusal::Unreadable);
    };
    let staff_id = who.0.staff.id;
    let written = once(&house, &who.0, operation, async |tx| {
        let version = word_notices::write_version(tx, key, fields.raw("text"), staff_id).await?;
        Ok::<_, WriteError>(format!("{}?ban={version}&viet=1#ban", path_of(key)))
    })
    .await;
    let page = StaffPage::of(&req, who, OPERATOR);
    match written {
        Ok(sent) => answer(&req, &page, &sent),
        Err(WriteError::Store(error)) => refuse(&req, error.into()),
        Err(WriteError::NeverTold) => refuse(&req, Refusal::NotThere),
        Err(WriteError::Problems(problems)) => {
            let note = Some(Note::care(&page, "op-wording-wrong"));
            let beside = Beside { note, problems, typed: Some(fields.raw("text").to_owned()), ..Beside::default() };
            show(&req, &house, page, key, StatusCode::UNPROCESSABLE_ENTITY, beside).await
        }
    }
}

/// `POST /quan-tri/mau-tin/{kind}/{channel}/{lang}/chon`: puts a version to use.
pub async fn choose(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    path: KeyPath,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(key) = read_key(&path) else {
        return refuse(&req, Refusal::NotThere);
    };
    let (Some(operation), Ok(version)) = (fields.operation(), fields.get("version").parse()) else {
        return refuse(&req, Refusal::Unreadable);
    };
    let staff_id = who.0.staff.id;
    let chosen = once(&house, &who.0, operation, async |tx| {
        word_notices::choose(&house, tx, key, version, staff_id).await?;
        Ok::<_, ChooseError>(format!("{}?chon=1", path_of(key)))
    })
    .await;
    if chosen.is_ok() {
        let staff = &who.0.staff.sign_in_name;
        tracing::info!(staff, text = path_of(key), version, "a text was put to use");
    }
    let page = StaffPage::of(&req, who, OPERATOR);
    match chosen {
        Ok(sent) => answer(&req, &page, &sent),
        Err(ChooseError::Store(error)) => refuse(&req, error.into()),
        Err(ChooseError::NotThere) => refuse(&req, Refusal::NotThere),
        Err(ChooseError::DoesNotFit { provider }) => {
            let text = page.say_with("op-wording-refused", &[("name", &provider)]);
            let note = Some(Note { is_care: true, text });
            let beside = Beside { looked_at: Some(version), note, ..Beside::default() };
            show(&req, &house, page, key, StatusCode::CONFLICT, beside).await
        }
    }
}

/// `POST /quan-tri/mau-tin/{kind}/{channel}/{lang}/dang-ky`: notes what a provider has registered.
pub async fn note_registered(
    req: HttpRequest,
    house: web::Data<House>,
    who: Who,
    path: KeyPath,
    fields: web::Form<Fields>,
) -> HttpResponse {
    let Some(key) = read_key(&path) else {
        return refuse(&req, Refusal::NotThere);
    };
    let (Some(operation), Ok(provider_id)) = (fields.operation(), fields.get("provider").parse::<Uuid>()) else {
        return refuse(&req, Refusal::Unreadable);
    };
    let staff_id = who.0.staff.id;
    let noted = once(&house, &who.0, operation, async |tx| {
        word_notices::note_registered(&house, tx, key, provider_id, fields.raw("registered"), staff_id).await?;
        Ok::<_, NoteError>(format!("{}?ghi=1", path_of(key)))
    })
    .await;
    let page = StaffPage::of(&req, who, OPERATOR);
    let error = match noted {
        Ok(sent) => return answer(&req, &page, &sent),
        Err(NoteError::Store(error)) => return refuse(&req, error.into()),
        Err(NoteError::NotThere) => return refuse(&req, Refusal::NotThere),
        Err(NoteError::Unreadable(error)) => error,
    };
    let note = Some(Note { is_care: true, text: why_not_registered(&page, error) });
    let beside =
        Beside { note, registered: Some((provider_id, fields.raw("registered").to_owned())), ..Beside::default() };
    show(&req, &house, page, key, StatusCode::UNPROCESSABLE_ENTITY, beside).await
}

fn why_not_registered(page: &StaffPage, error: RegisteredError) -> String {
    let (key, line) = match error {
        RegisteredError::NoWords => ("op-registered-no-words", 0),
        RegisteredError::NoParameter { line } => ("op-registered-no-parameter", line),
        RegisteredError::NoType { line } => ("op-registered-no-type", line),
        RegisteredError::Twice { line } => ("op-registered-twice", line),
    };
    page.say_with(key, &[("number", &line.to_string()), ("words", &value_types())])
}

fn value_types() -> String {
    ValueType::ALL.map(|value_type| format!("{} ({})", value_type.as_str(), value_type.longest())).join(", ")
}

fn read_key(path: &KeyPath) -> Option<TextKey> {
    let (kind, channel, lang) = path.as_ref();
    let lang = [Lang::Vi, Lang::En].into_iter().find(|known| known.as_str() == lang)?;
    let key = TextKey { kind: NoticeKind::parse(kind)?, channel: Channel::parse(channel)?, lang };
    is_ever_told_by(key.kind, key.channel).then_some(key)
}

async fn show(
    req: &HttpRequest,
    house: &House,
    page: StaffPage,
    key: TextKey,
    status: StatusCode,
    beside: Beside,
) -> HttpResponse {
    match gather(house, page, key, beside).await {
        Ok(Some(shown)) => send(status, shown.page.page(), &shown),
        Ok(None) => refuse(req, Refusal::NotThere),
        Err(error) => refuse(req, error.into()),
    }
}

async fn gather(
    house: &House,
    page: StaffPage,
    key: TextKey,
    beside: Beside,
) -> Result<Option<WordingPage>, StoreError> {
    let db = &house.store;
    let choices = message_templates::list_choices(db, key).await?;
    let version = choices.first().map_or(SHIPPED, |choice| choice.version);
    let (values, source) = preview_values(house, key).await?;
    let Some(in_use) = shown(house, &page, key, version, &values).await? else {
        return Ok(None);
    };
    let looked_at = match beside.looked_at.filter(|looked_at| *looked_at != version) {
        None => None,
        Some(other) => match shown(house, &page, key, other, &values).await? {
            Some(shown) => Some((shown, other)),
            None => return Ok(None),
        },
    };
    let names: HashMap<Uuid, String> =
        staff::list(db).await?.into_iter().map(|staff| (staff.id, staff.name.clone())).collect();
    Ok(Some(WordingPage {
        sections: sections(&page, WORDINGS),
        back: href(&page, &format!("{WORDINGS}?ban_chu={}", key.lang.as_str())),
        action: path_of(key),
        title: title_of(&page, key.kind),
        channel: page.say(&format!("channel-{}", key.channel.as_str())),
        lang_title: page.say(&format!("op-wording-lang-{}", key.lang.as_str())),
        lang: key.lang.as_str(),
        source: page.say(match source {
            Source::LastNotice => "op-wording-preview-last",
            Source::MadeUp => "op-wording-preview-made-up",
        }),
        versions: version_lines(&page, key, version, message_templates::list_versions(db, key).await?, &names),
        choices: choices.into_iter().map(|choice| choice_line(&page, key, choice, &names)).collect(),
        places: places(house, &page, key.lang),
        how_to_write: page.say(&format!("op-wording-how-{}", key.channel.as_str())),
        typed: beside.typed.unwrap_or_else(|| looked_at.as_ref().map_or(&in_use, |(shown, _)| shown).text.clone()),
        typed_rows: match key.channel {
            Channel::Email => 16,
            Channel::Zns => 8,
            Channel::Sms => 4,
        },
        problems: beside.problems.iter().map(|problem| problem_in_words(&page, problem)).collect(),
        registered: registered_views(house, key, beside.registered).await?,
        registered_hint: match key.channel {
            Channel::Zns => page.say_with("op-registered-hint-zns", &[("words", &value_types())]),
            Channel::Sms | Channel::Email => page.say("op-registered-hint-sms"),
        },
        in_use,
        looked_at,
        note: beside.note,
        operation: db.new_id(),
        choose_operation: db.new_id(),
        page,
    }))
}

async fn shown(
    house: &House,
    page: &StaffPage,
    key: TextKey,
    version: i64,
    values: &Values,
) -> Result<Option<Shown>, StoreError> {
    let Some(text) = find_text(&house.store, key, version).await? else {
        return Ok(None);
    };
    let title = version_name(page, version);
    let Ok(wording) = Wording::parse(key.channel, &text) else {
        return Ok(Some(Shown { title, text, preview: String::new(), size: None, checks: Vec::new() }));
    };
    let checks = checks(house, &house.store, key, &wording).await?;
    Ok(Some(Shown {
        title,
        text,
        preview: wording.fill(values),
        size: size(house, page, key, &wording),
        checks: checks.iter().map(|check| check_view(page, check)).collect(),
    }))
}

/// How long an SMS is, and in how many parts it is sent and paid.
fn size(house: &House, page: &StaffPage, key: TextKey, wording: &Wording) -> Option<String> {
    let Wording::Sms(sms) = wording else {
        return None;
    };
    let (usual, longest) = (sms.fill(&usual_values(house, key.lang)), sms.fill(&Values::longest(&link(house))));
    let several = sms.fill(&usual_values_of_several(house, key.lang));
    let size = |text: &SmsText| {
        let (letters, parts) = (text.as_str().chars().count().to_string(), text.parts().to_string());
        page.say_with("op-wording-size", &[("number", &letters), ("count", &parts)])
    };
    Some(page.say_with(
        "op-wording-sizes",
        &[
            ("text", &size(&usual)),
            ("max", &size(&longest)),
            ("number", &AT_MOST.to_string()),
            ("others", &size(&several)),
        ],
    ))
}

fn check_view(page: &StaffPage, check: &Check) -> CheckView {
    let (key, differs) = match &check.fit {
        Fit::Fits => ("op-wording-fits", Vec::new()),
        Fit::NotKnown => ("op-wording-not-known", Vec::new()),
        Fit::Differs(misfits) => {
            ("op-wording-differs", misfits.iter().map(|misfit| misfit_in_words(page, misfit)).collect())
        }
    };
    let cost = |vnd: i64| money(page.page(), u64::try_from(vnd).unwrap_or(0));
    CheckView {
        provider: check.provider.clone(),
        verdict: page.say(key),
        is_wrong: !differs.is_empty(),
        differs,
        cost: check.usual_vnd.zip(check.longest_vnd).map(|(usual, longest)| {
            page.say_with("op-wording-cost", &[("amount", &cost(usual)), ("max", &cost(longest))])
        }),
    }
}

fn misfit_in_words(page: &StaffPage, misfit: &Misfit) -> String {
    match misfit {
        Misfit::Unlike { words } => page.say_with("op-misfit-unlike", &[("words", words.trim())]),
        Misfit::NotFilled { name } => page.say_with("op-misfit-not-filled", &[("name", name)]),
        Misfit::NotRegistered { name } => page.say_with("op-misfit-not-registered", &[("name", name)]),
        Misfit::TooLong { name, longest, registered } => page.say_with(
            "op-misfit-too-long",
            &[("name", name), ("number", &longest.to_string()), ("max", &registered.to_string())],
        ),
    }
}

fn problem_in_words(page: &StaffPage, problem: &Problem) -> String {
    let name = problem.what.name();
    let all = Placeholder::ALL.map(Placeholder::written).join(", ");
    let what = page.say_with(&format!("op-wrong-{}", problem.what.as_str()), &[("name", name), ("words", &all)]);
    let (line, column) = (problem.line.to_string(), problem.column.to_string());
    page.say_with("op-wording-problem", &[("first", &line), ("last", &column), ("text", &what)])
}

fn version_lines(
    page: &StaffPage,
    key: TextKey,
    in_use: i64,
    kept: Vec<message_templates::KeptVersion>,
    names: &HashMap<Uuid, String>,
) -> Vec<Line> {
    let line = |version: i64, who: String, at: String| Line {
        href: href(page, &format!("{}?ban={version}#ban", path_of(key))),
        title: version_name(page, version),
        who,
        at,
        is_in_use: version == in_use,
    };
    let own = kept.into_iter().map(|kept| {
        line(kept.version, names.get(&kept.written_by).cloned().unwrap_or_default(), page.moment(kept.written_at))
    });
    own.chain(std::iter::once(line(SHIPPED, page.say("op-wording-by-us"), String::new()))).collect()
}

fn choice_line(
    page: &StaffPage,
    key: TextKey,
    choice: message_templates::Choice,
    names: &HashMap<Uuid, String>,
) -> Line {
    Line {
        href: href(page, &format!("{}?ban={}#ban", path_of(key), choice.version)),
        title: version_name(page, choice.version),
        who: names.get(&choice.chosen_by).cloned().unwrap_or_default(),
        at: page.moment(choice.chosen_at),
        is_in_use: false,
    }
}

fn places(house: &House, page: &StaffPage, lang: Lang) -> Vec<PlaceView> {
    let samples = usual_values(house, lang);
    Placeholder::ALL
        .map(|placeholder| PlaceView {
            written: placeholder.written(),
            meaning: page.say(&format!("template-place-{}", placeholder.name().replace('_', "-"))),
            sample: samples.get(placeholder).to_owned(),
            longest: placeholder.longest(),
        })
        .into()
}

async fn registered_views(
    house: &House,
    key: TextKey,
    typed: Option<(Uuid, String)>,
) -> Result<Vec<RegisteredView>, StoreError> {
    let lang = word_notices::registered_lang(key);
    let mut views = Vec::new();
    for account in house.ways.providers().iter().filter(|account| account.messenger.channel() == key.channel) {
        let provider_id = account.provider.id;
        let content = match &typed {
            Some((of, typed)) if *of == provider_id => typed.clone(),
            _ => registered::find(&house.store, provider_id, key.kind, lang).await?,
        };
        let provider = format!("{} ({})", account.provider.name, account.messenger.name());
        views.push(RegisteredView { provider_id, provider, content, operation: house.store.new_id() });
    }
    Ok(views)
}
