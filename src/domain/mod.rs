//! The rules of the house, pure: no database, no network, no waiting, no reading of the clock.

pub mod budget;
pub mod channel;
pub mod checklist;
pub mod codes;
pub mod complaint;
pub mod contact;
pub mod courier_list;
pub mod custody;
pub mod expected;
pub mod holidays;
pub mod identity;
pub mod lateness;
pub mod leg;
pub mod money;
pub mod next_ask;
pub mod notice;
pub mod opening;
pub mod order;
pub mod pace;
pub mod placeholder;
pub mod postage;
pub mod provider_health;
pub mod pushes;
pub mod rating;
pub mod registered;
pub mod scan_verdict;
pub mod scanned;
pub mod sms_text;
pub mod staff;
pub mod task;
pub mod telling;
pub mod template;
pub mod terms;
pub mod time;
pub mod waybill_range;
pub mod whose_time;
pub mod wish;
pub mod wording;
pub mod working_time;

#[cfg(test)]
mod tests;
