//! The catalogue has every sentence the program can ask for, in both languages, and no language has more than the other.

use crate::domain::channel::Channel;
use crate::domain::checklist::CopyKind;
use crate::domain::complaint::About;
use crate::domain::custody::{Holder, Strength};
use crate::domain::leg::{LegEnd, Purpose};
use crate::domain::notice::NoticeKind;
use crate::domain::pace::Rest;
use crate::domain::placeholder::Placeholder;
use crate::domain::postage::{Group, Payer, Zone};
use crate::domain::rating::Stars;
use crate::domain::scan_verdict::{Step, Verdict};
use crate::domain::scanned::Refusal;
use crate::domain::sms_text::SmsText;
use crate::domain::staff::Role;
use crate::domain::task::{TaskAction, TaskKind};
use crate::domain::telling::is_ever_told_by;
use crate::domain::template::Wrong;
use crate::domain::wish::WishKind;
use crate::flows::follow_attempts::CameTo;
use crate::flows::join_notices::AT_MOST;
use crate::flows::look_up::{HowKnown, NewsEffect, Next, What};
use crate::flows::manage_keys::SCOPES;
use crate::pages::{answer, timeline};
use crate::store::cancelling::Cancelling;
use crate::store::delivery_reports::Reading as Report;
use crate::store::inbox::Reading;
use crate::store::notifications::{NotificationState, TryOutcome};
use crate::store::orders::Placing;
use crate::store::outbox::WorkKind;
use crate::words::{Lang, say_with};
use buuta_webhooks::{Direction, Kind, Reason};
use std::collections::BTreeSet;
use std::path::Path;

/// Every value that any sentence names.
const VALUES: &[(&str, &str)] = &[
    ("name", "N"),
    ("link", "L"),
    ("request", "YC"),
    ("hotline", "1900"),
    ("help", "H"),
    ("reason", "R"),
    ("agency", "A"),
    ("courier", "C"),
    ("waybill", "W"),
    ("at", "T"),
    ("time", "T"),
    ("date", "D"),
    ("seconds", "9"),
    ("papers", "P"),
    ("post", "B"),
    ("post-inside", "b"),
    ("since", "S"),
    ("next", "N"),
    ("direction", "to-agency"),
    ("way", "to-agency-post"),
    ("text", "X"),
    ("news", "X"),
    ("scope", "S"),
    ("prefix", "070"),
    ("prefix", "070"),
    ("communes", "26734"),
    ("max", "60"),
    ("first", "EE000000005VN"),
    ("last", "EE000000014VN"),
    ("header", "H"),
    ("repeat", "K"),
    ("document", "D"),
    ("tries", "5"),
    ("minutes", "15"),
    ("hours", "3"),
    ("days", "2"),
    ("amount", "8.000"),
    ("money", "M"),
    ("receipt", "R"),
    ("what", "W"),
    ("giver", "G"),
    ("taker", "T"),
    ("relation", "R"),
    ("procedure", "P"),
    ("office", "O"),
    ("words", "W"),
    ("weekday", "Thứ Hai"),
    ("from", "07:30"),
    ("to", "11:30"),
    ("zone", "Z"),
    ("weight", "100"),
    ("listed", "L"),
    ("half", "H"),
    ("controller", "C"),
    ("contact", "C"),
    ("province", "P"),
    ("slot", "S"),
    ("tail", "5678"),
    ("code", "YC"),
    ("copy", "bản chính"),
    ("near", "N"),
    ("far", "F"),
    ("why", "W"),
    ("taken", "3"),
    ("known", "4"),
    ("others", "5"),
    ("digits", "123456"),
    ("paper", "P"),
    ("state", "S"),
    ("email", "a***@b.vn"),
];

const HOLDERS: [Holder; 3] = [Holder::Citizen, Holder::Post, Holder::Agency];
const NEXTS: [Next; 13] = [
    Next::PostFetches,
    Next::BeingArranged,
    Next::PostBringsToAgency,
    Next::AgencyWorks,
    Next::PostFetchesResult,
    Next::PostBringsResult,
    Next::PostTriesAgain,
    Next::CitizenFetchesAtOffice,
    Next::ComesBack,
    Next::CitizenConfirms,
    Next::PersonDecides,
    Next::CitizenFetchesAtDesk,
    Next::Nothing,
];
const PURPOSES: [Purpose; 6] = [
    Purpose::Submission,
    Purpose::Supplement,
    Purpose::Result,
    Purpose::Refusal,
    Purpose::WithdrawnPapers,
    Purpose::Transfer,
];

/// Keys of the operator's desk that are made from words of the program.
fn operator_keys() -> Vec<String> {
    let settings = crate::config::Settings::read(None).expect("the defaults are whole");
    let beats = settings.schedule.rows().map(|(name, _)| format!("op-beat-{name}"));
    let news = Kind::ALL.iter().map(|kind| format!("op-news-{kind}"));
    let placing = Placing::ALL.map(|placing| format!("op-placing-{}", placing.as_str()));
    let readings = Reading::ALL.map(|reading| format!("op-reading-{}", reading.as_str()));
    let work = WorkKind::ALL.map(|kind| format!("op-work-{}", kind.as_str()));
    let rests = [Rest::CourierAsked, Rest::KeepsFailing].map(|rest| format!("op-rests-{}", rest.as_str()));
    let notices = NotificationState::ALL.map(|state| format!("op-notice-{}", state.as_str()));
    let reports = Report::PUT_ASIDE.map(|reading| format!("op-report-{}", reading.as_str()));
    let sources = ["push", "feed", "updated-since", "per-order", "list"].map(|source| format!("op-source-{source}"));
    beats
        .into_iter()
        .chain(news)
        .chain(placing)
        .chain(readings)
        .chain(work)
        .chain(notices)
        .chain(rests)
        .chain(sources)
        .chain(reports)
        .collect()
}

const MARKED: [&str; 9] =
    ["on-its-way", "at-desk", "before", "twice", "not-there", "no-code", "several", "no-account", "failed"];

/// Keys made from words of the program; those written out in the code are found there.
fn made_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut add = |key: String| keys.insert(key.replace('_', "-"));
    for kind in NoticeKind::ALL {
        add(format!("notice-{}-subject", kind.as_str()));
        add(format!("notice-{}-body", kind.as_str()));
        if is_ever_told_by(kind, Channel::Sms) {
            add(format!("sms-{}", kind.as_str()));
        }
    }
    for kind in NoticeKind::ALL.into_iter().filter(|kind| kind.needs_no_consent()) {
        add(format!("telling-still-{}", kind.as_str()));
    }
    for channel in Channel::ALL {
        add(format!("channel-{}", channel.as_str()));
        add(format!("telling-by-{}", channel.as_str()));
    }
    for outcome in TryOutcome::ALL {
        add(format!("told-{}", outcome.as_str()));
    }
    for channel in Channel::ALL {
        add(format!("op-wording-how-{}", channel.as_str()));
    }
    for lang in [Lang::Vi, Lang::En] {
        add(format!("op-wording-lang-{}", lang.as_str()));
    }
    for placeholder in Placeholder::ALL {
        add(format!("template-place-{}", placeholder.name()));
        add(format!("template-sample-{}", placeholder.name()));
    }
    for wrong in Wrong::ALL {
        add(format!("op-wrong-{wrong}"));
    }
    for key in operator_keys() {
        add(key);
    }
    for kind in Kind::ALL {
        for direction in Direction::ALL {
            add(format!("kind-{kind}-{direction}"));
        }
    }
    for reason in Reason::ALL {
        add(format!("reason-{reason}"));
    }
    for from in HOLDERS {
        add(format!("holder-{}", from.as_str()));
        for to in HOLDERS {
            add(format!("handover-{}-{}", from.as_str(), to.as_str()));
        }
    }
    for next in NEXTS {
        add(format!("next-{}", next.as_str()));
        add(format!("todo-{}", next.as_str()));
    }
    for purpose in PURPOSES {
        add(format!("papers-{}", purpose.as_str()));
        add(format!("telling-of-{}", purpose.as_str()));
    }
    for kind in TaskKind::ALL {
        add(format!("task-{}", kind.as_str()));
        add(format!("op-task-{}", kind.as_str()));
    }
    for action in TaskAction::ALL {
        add(format!("action-{}", action.as_str()));
    }
    for how in
        [HowKnown::SignedByBoth, HowKnown::CourierTold, HowKnown::WeAsked, HowKnown::ToldAndAsked, HowKnown::DoneHere]
    {
        add(timeline::how_known(how).to_owned());
    }
    for strength in [None, Some(Strength::CourierSays), Some(Strength::Scanned), Some(Strength::Signed)] {
        add(answer::strength(strength).to_owned());
    }
    for came_to in CameTo::ALL {
        add(format!("came-to-{}", came_to.as_str()));
    }
    for effect in [NewsEffect::WaitsForConfirmation, NewsEffect::OnlyAssumed, NewsEffect::SetAside] {
        let key = timeline::not_counted(&What::News { kind: Kind::Info, effect });
        add(key.unwrap_or("every effect that does not count says why").to_owned());
    }
    for situation in ["post", "no-journey", "no-papers"] {
        add(format!("answer-first-{situation}"));
    }
    for direction in ["to-agency", "to-citizen"] {
        for place in ["still", "again", "arrived-says", "arrived-known"] {
            add(format!("answer-first-{direction}-{place}"));
        }
    }
    for sorry in ["too-many", "cross-site", "unreadable", "unavailable"] {
        add(format!("sorry-{sorry}"));
        add(format!("sorry-{sorry}-title"));
        add(format!("staff-sorry-{sorry}-title"));
    }
    add("sorry-not-proven-title".to_owned());
    add("sorry-no-such-link-title".to_owned());
    for sorry in ["session-over", "not-this-role", "not-there", "somebody-elses-form"] {
        add(format!("staff-sorry-{sorry}-title"));
    }
    for kind in [CopyKind::Original, CopyKind::Certified, CopyKind::Plain] {
        add(format!("copy-{}", kind.as_str()));
    }
    for kind in Kind::ALL {
        add(format!("officer-kind-{kind}"));
    }
    for holder in HOLDERS {
        add(format!("officer-holder-{}", holder.as_str()));
    }
    for strength in [Strength::CourierSays, Strength::Scanned, Strength::Signed] {
        add(format!("officer-{}", strength.as_str()));
    }
    for word in MARKED {
        add(format!("officer-marked-{word}"));
    }
    for role in Role::ALL {
        add(format!("staff-role-{}", role.as_str()));
    }
    for step in Step::ALL {
        let step_word = step.as_str();
        for key in ["clerk-step", "clerk-list", "clerk-right"] {
            add(format!("{key}-{step_word}"));
        }
        add(format!("clerk-right-{step_word}-title"));
        if step.other_side() == Holder::Agency {
            add(format!("clerk-batch-{step_word}"));
        }
    }
    for refusal in [Refusal::LookUpSecret, Refusal::IdentityCard].map(Verdict::Refused) {
        add(format!("clerk-{}", refusal.as_str()));
        add(format!("clerk-{}-title", refusal.as_str()));
    }
    for verdict in [Verdict::AlreadyDone, Verdict::WrongLeg, Verdict::NotExpected, Verdict::Unknown] {
        add(format!("clerk-{}", verdict.as_str()));
        add(format!("clerk-{}-title", verdict.as_str()));
    }
    add(format!("clerk-{}-title", Verdict::WrongOffice.as_str()));
    for holder in HOLDERS {
        add(format!("clerk-holds-{}", holder.as_str()));
        for to in HOLDERS.into_iter().filter(|to| *to != holder) {
            add(format!("clerk-passed-{}-{}", holder.as_str(), to.as_str()));
        }
    }
    for side in ["citizen", "agency"] {
        add(format!("clerk-agreed-{side}"));
    }
    for purpose in PURPOSES {
        add(format!("clerk-journey-{}", purpose.as_str()));
    }
    for end in [LegEnd::Delivered, LegEnd::Returned, LegEnd::Cancelled, LegEnd::Failed, LegEnd::Lost] {
        add(format!("clerk-ended-{}", end.as_str()));
    }
    for cancelling in Cancelling::ALL.into_iter().filter(|cancelling| *cancelling != Cancelling::NotWanted) {
        add(format!("cancelling-{}", cancelling.as_str()));
    }
    for scope in SCOPES {
        add(format!("scope-{}", scope.replace(':', "-")));
    }
    for kind in WishKind::ALL {
        for part in ["", "-text", "-submit"] {
            add(format!("wish-{}{part}", kind.as_str()));
        }
    }
    for stars in Stars::ALL {
        add(format!("rating-{}", stars.count()));
    }
    for sorry in ["is-open", "does-not-fit"] {
        add(format!("wish-not-{sorry}-title"));
    }
    for about in About::ALL {
        add(format!("complaint-{}", about.as_str()));
    }
    for zone in Zone::ALL {
        add(format!("asking-zone-{}", zone.as_str()));
    }
    for group in Group::ALL {
        add(format!("asking-group-{}", group.as_str()));
    }
    for payer in Payer::ALL {
        add(format!("asking-payer-{}", payer.as_str()));
    }
    for weekday in 1..=7 {
        add(format!("asking-weekday-{weekday}"));
    }
    for sorry in ["too-many", "cross-site", "unreadable", "unavailable"] {
        add(format!("asking-sorry-{sorry}-title"));
    }
    keys
}

/// Every file below a folder of `src/` with one of the endings.
fn texts_below(folder: &str, endings: &[&str]) -> Vec<String> {
    let mut texts = Vec::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
    for entry in std::fs::read_dir(&path).unwrap_or_else(|_| panic!("{}", path.display())).flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && name != "tests" {
            texts.extend(texts_below(&format!("{folder}/{name}"), endings));
        } else if endings.iter().any(|ending| name.ends_with(ending)) && !name.ends_with("tests.rs") {
            texts.push(std::fs::read_to_string(entry.path()).unwrap_or_default());
        }
    }
    texts
}

/// The keys of a language's catalogue.
fn catalogue(lang: Lang) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for text in texts_below(&format!("words/{}", lang.as_str()), &[".ftl"]) {
        for line in text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic())) {
            if let Some((key, _)) = line.split_once('=') {
                assert!(keys.insert(key.trim_end().to_owned()), "{}: {key} twice", lang.as_str());
            }
        }
    }
    keys
}

/// Keys that stand in templates and code, in quotes.
fn written_keys(known: &BTreeSet<String>) -> BTreeSet<String> {
    let mut sources = texts_below("pages/templates", &[".html"]);
    sources.extend(texts_below("pages", &[".rs"]));
    sources.extend(texts_below("flows", &[".rs"]));
    let api = texts_below("api", &[".rs"]);
    let mut keys = BTreeSet::new();
    for word in api.iter().flat_map(|source| source.split('"')) {
        // a kind of problem is written without the beginning of its key; `api::problem` tests that none is missing
        let problem = format!("problem-{word}");
        let is_key = ["detail-", "docs-", "field-", "operation-"].iter().any(|start| word.starts_with(start))
            && word.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase());
        keys.extend(if is_key { Some(word.to_owned()) } else { Some(problem).filter(|key| known.contains(key)) });
    }
    sources.extend(api);
    for source in &sources {
        for start in ["say(\"", "say_with(\"", "say(lang, \"", "say_with(lang, \""] {
            for (at, _) in source.match_indices(start) {
                keys.extend(source[at + start.len()..].split('"').next().map(str::to_owned));
            }
        }
        keys.extend(source.split('"').filter(|word| known.contains(*word)).map(str::to_owned));
    }
    keys.retain(|key| !key.contains('{'));
    keys
}

#[test]
fn both_languages_have_the_same_keys() {
    let (vi, en) = (catalogue(Lang::Vi), catalogue(Lang::En));
    assert_eq!(vi.difference(&en).collect::<Vec<_>>(), Vec::<&String>::new(), "only in vi");
    assert_eq!(en.difference(&vi).collect::<Vec<_>>(), Vec::<&String>::new(), "only in en");
}

#[test]
fn every_key_the_program_asks_for_is_there_and_no_other() {
    let there = catalogue(Lang::Vi);
    let asked: BTreeSet<String> = made_keys().union(&written_keys(&there)).cloned().collect();
    assert_eq!(asked.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "missing");
    assert_eq!(there.difference(&asked).collect::<Vec<_>>(), Vec::<&String>::new(), "asked for by nobody");
}

#[test]
fn every_sentence_is_whole_in_both_languages() {
    for lang in [Lang::Vi, Lang::En] {
        for key in catalogue(lang) {
            let sentence = say_with(lang, &key, &[VALUES, &[("number", "1"), ("count", "2")]].concat());
            assert!(sentence != key && !sentence.trim().is_empty(), "{} {key}: {sentence}", lang.as_str());
            assert!(!sentence.contains(['{', '}']), "{} {key}: {sentence}", lang.as_str());
        }
    }
}

#[test]
fn mails_name_no_value_their_writer_does_not_give() {
    let given = ["request", "agency", "courier", "waybill", "reason", "at"].map(|name| (name, "V"));
    for lang in [Lang::Vi, Lang::En] {
        for kind in NoticeKind::ALL {
            for part in ["subject", "body"] {
                let key = format!("notice-{}-{part}", kind.as_str().replace('_', "-"));
                let text = say_with(lang, &key, &given);
                assert!(!text.contains('{'), "{text}");
                assert!(part == "body" || !text.contains('\n'), "a subject is one line: {text}");
            }
        }
    }
}

#[test]
fn a_text_message_is_one_part_and_names_nothing_that_opens_anything() {
    // as long as they are in earnest: a code of ours, the longest waybill, a province's address
    let given =
        [("request", "YC-7K3M-9P2Q-4"), ("waybill", "EE123456789VN"), ("link", "https://buuta.hanoi.gov.vn/tra-cuu")];
    for lang in [Lang::Vi, Lang::En] {
        let closing = say_with(lang, "sms-closing", &given);
        for kind in NoticeKind::ALL.into_iter().filter(|kind| is_ever_told_by(*kind, Channel::Sms)) {
            let text = say_with(lang, &format!("sms-{}", kind.as_str().replace('_', "-")), &given);
            assert!(!text.contains('{'), "{text}");
            let whole = SmsText::fold(&format!("{text} {closing}"));
            assert_eq!(whole.parts(), 1, "{} letters: {}", whole.as_str().len(), whole.as_str());
            assert!(!whole.as_str().contains('?'), "{}", whole.as_str());
            let of_several = given.map(|(name, value)| match name {
                "link" => (name, value.to_owned()),
                _ => (name, [value; AT_MOST].join(", ")),
            });
            let of_several = of_several.each_ref().map(|(name, value)| (*name, value.as_str()));
            let say = |key: &str| say_with(lang, key, &of_several);
            let text = say(&format!("sms-{}", kind.as_str().replace('_', "-")));
            let whole = SmsText::fold(&format!("{text} {}", say("sms-closing")));
            assert!(whole.parts() <= 2, "{} letters: {}", whole.as_str().len(), whole.as_str());
        }
    }
}
