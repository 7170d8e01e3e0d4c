//! The rows of Bưu Tá's tables: ids, text, numbers and bytes, without behaviour. Meaning is given in `src/store`.
//!
//! Times (`*_at`) are microseconds of UTC since 1970. `*_sealed` is sealed with the key named by `key_id`.
#![forbid(unsafe_code)]

pub mod account_watch;
pub mod agency;
pub mod api_key;
pub mod appointment;
pub mod area_code;
pub mod booking;
pub mod courier_account;
pub mod courier_push_token;
pub mod custody_entry;
pub mod delivery_report;
pub mod dossier;
pub mod event;
pub mod feed_cursor;
pub mod holder_session;
pub mod idempotency_key;
pub mod leg;
pub mod manifest;
pub mod manifest_leg;
pub mod message;
pub mod message_template;
pub mod muted;
pub mod notification;
pub mod notification_try;
pub mod office;
pub mod office_area;
pub mod office_day;
pub mod office_opening;
pub mod one_time_code;
pub mod order;
pub mod outbox;
pub mod parcel;
pub mod parcel_leg;
pub mod procedure;
pub mod procedure_document;
pub mod provider;
pub mod provider_session;
pub mod rating;
pub mod refused_push;
pub mod registered_wording;
pub mod request;
pub mod request_terms;
pub mod schedule_run;
pub mod slot;
pub mod staff;
pub mod staff_operation;
pub mod staff_session;
pub mod status_code;
pub mod task;
pub mod template_choice;
pub mod unreachable;
pub mod waybill_number;
pub mod waybill_range;
pub mod wish;
