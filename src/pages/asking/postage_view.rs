//! What is to be paid, line by line, with how it was counted.

use crate::domain::money::Dong;
use crate::domain::postage::{Group, Relief};
use crate::flows::ask_from_home::Cost;
use crate::pages::asking::choice::carriage_key;
use crate::pages::page::Page;
use crate::words::Lang;

/// One line: what for, how it was counted, how much.
pub struct Line {
    pub what: String,
    pub how: String,
    pub amount: String,
}

/// The whole account.
pub struct PostageView {
    pub lines: Vec<Line>,
    pub total: String,
    /// Who pays, and when.
    pub payer: String,
    /// What people of the groups pay instead; none once a group is chosen.
    pub for_groups: Option<String>,
    /// Where the prices come from.
    pub source: String,
}

/// An amount as people read it.
pub fn amount(page: &Page, dong: Dong) -> String {
    let separator = if page.lang == Lang::Vi { '.' } else { ',' };
    page.say_with("asking-amount", &[("amount", &dong.grouped(separator))])
}

impl PostageView {
    /// Puts a cost into words; `half` is the same cost for somebody who pays half.
    pub fn new(page: &Page, cost: &Cost, half: Option<&Cost>) -> PostageView {
        let group = cost.quote.group;
        let mut lines: Vec<Line> = cost
            .quote
            .carriages
            .iter()
            .map(|price| {
                let zone = page.say(&format!("asking-zone-{}", price.zone.as_str().replace('_', "-")));
                let weight = price.weight_g.to_string();
                let mut how = page.say_with("asking-how-counted", &[("zone", &zone), ("weight", &weight)]);
                if price.charged != price.listed {
                    let listed = amount(page, price.listed);
                    let key = if group.relief() == Relief::Free { "asking-how-free" } else { "asking-how-half" };
                    how = format!("{how} {}", page.say_with(key, &[("listed", &listed)]));
                }
                Line { what: page.say(carriage_key(price.carriage)), how, amount: amount(page, price.charged) }
            })
            .collect();
        if cost.fee != Dong::ZERO {
            lines.push(Line {
                what: page.say("asking-remittance"),
                how: page.say("asking-remittance-how"),
                amount: amount(page, cost.quote.remittance),
            });
            lines.push(Line {
                what: page.say("asking-fee"),
                how: page.say("asking-fee-how"),
                amount: amount(page, cost.fee),
            });
        }
        let for_groups = half.filter(|_| group == Group::Nobody).map(|half| {
            let half = amount(page, half.quote.total + half.fee);
            page.say_with("asking-for-groups", &[("half", &half)])
        });
        PostageView {
            lines,
            total: amount(page, cost.quote.total + cost.fee),
            payer: page.say(&format!("asking-payer-{}", cost.payer.as_str().replace('_', "-"))),
            for_groups,
            source: page.say("asking-price-source"),
        }
    }
}
