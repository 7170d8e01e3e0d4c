//! Settings: one commented file, each key overridable by `BUUTA__SECTION__KEY`; an unknown key is an error.

use crate::domain::next_ask::Periods;
use crate::domain::postage::Zone;
use crate::domain::working_time::WorkingDay;
use config::{Config, Environment, File, FileFormat};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The commented defaults, as `buuta` carries them.
pub const DEFAULTS: &str = include_str!("config.default.toml");

/// All settings. Secrets are not among them: they stand in files whose names are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub server: Server,
    pub database: Database,
    pub sealing: Sealing,
    pub province: Province,
    pub agency: Agency,
    pub slots: Slots,
    pub expected: Expected,
    pub postage: Postage,
    pub privacy: Privacy,
    pub mail: Mail,
    pub channels: Channels,
    pub work: Work,
    pub inbox: Inbox,
    pub spool: Spool,
    pub schedule: Schedule,
    /// `[polling]`
    pub polling: Periods,
    pub calls: Calls,
    pub pushes: Pushes,
    pub waybills: Waybills,
    pub silence: Silence,
    pub courier_list: CourierList,
    pub throttle: Throttle,
    pub look_up: LookUp,
    pub staff: Staff,
    pub custody: Custody,
    pub log: Log,
}

/// `[server]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: String,
    pub public_url: String,
    pub threads: usize,
    pub work: WhereWork,
}

/// Where the outgoing work is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhereWork {
    Inside,
    Apart,
}

/// `[database]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: String,
}

impl Database {
    /// The file of a SQLite database; none for one in memory, and for a server.
    pub fn file(&self) -> Option<PathBuf> {
        let rest = self.url.strip_prefix("sqlite:")?;
        let (file, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let file = file.strip_prefix("//").unwrap_or(file);
        let is_in_memory = file == ":memory:" || parameters.contains("mode=memory");
        (!is_in_memory).then(|| PathBuf::from(file))
    }
}

/// `[sealing]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealing {
    pub key_file: PathBuf,
}

/// `[province]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Province {
    pub code: String,
    pub default_account: String,
    pub weight_g: u32,
}

/// `[agency]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    pub working_day: WorkingDay,
    pub post_is_late_after_days: u32,
}

/// `[slots]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slots {
    pub days_ahead: u32,
    pub notice_minutes: u32,
}

/// `[expected]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub days_are: DaysAre,
    pub fetch_days: u32,
    pub urgent_fetch_days: u32,
    pub same_area_days: u32,
    pub other_area_days: u32,
    pub same_region_days: u32,
    pub adjacent_region_days: u32,
    pub far_region_days: u32,
    pub late_risk_hours: u32,
    pub back_on_time_hours: u32,
}

/// Where the usual days come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DaysAre {
    /// From the post's contract or its public promise.
    Promised,
    Estimated,
}

impl Expected {
    /// Days the post usually takes over this distance.
    pub const fn carriage_days(&self, zone: Zone) -> u32 {
        match zone {
            Zone::SameArea => self.same_area_days,
            Zone::OtherArea => self.other_area_days,
            Zone::SameRegion => self.same_region_days,
            Zone::AdjacentRegion => self.adjacent_region_days,
            Zone::FarRegion => self.far_region_days,
        }
    }
    /// The longest of them.
    pub fn longest_carriage_days(&self) -> u32 {
        Zone::ALL.into_iter().map(|zone| self.carriage_days(zone)).max().unwrap_or_default()
    }
}

/// `[postage]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Postage {
    pub tariff_file: PathBuf,
    pub places_file: PathBuf,
    pub payer: String,
}

/// `[privacy]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    pub controller: String,
    pub contact: String,
}

/// `[mail]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub smtp_url: String,
    pub user: String,
    pub password_file: PathBuf,
    pub from: String,
}

/// `[channels]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    pub ladder: String,
    pub quiet_hours: String,
    pub tries_on_each: u32,
    pub report_within_minutes: u32,
    pub when_silent: WhenSilent,
    pub forget_unreachable_after_days: u32,
    pub call_time_out_s: u32,
    pub failures_in_a_row: u32,
    pub rest_s: u32,
    pub messages_at_once: usize,
    pub join_within_s: u32,
    pub weighed_minutes: u32,
    pub weighed_every_s: u32,
    pub late_after_s: u32,
    pub least_weight_percent: u32,
}

/// What is done about a message whose delivery report does not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenSilent {
    /// A person is asked.
    List,
    /// The next channel is tried, though she may be told twice.
    NextChannel,
}

/// `[work]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    pub concurrency: usize,
    pub lease_s: u32,
    pub call_time_out_s: u32,
    pub settle_delay_s: u32,
    pub max_send_tries: u32,
}

/// `[inbox]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbox {
    pub unknown_order_tries: u32,
    pub unknown_order_delay_s: u32,
    pub batch: u32,
}

/// `[spool]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spool {
    pub directory: String,
    pub max_bytes: u64,
}

/// `[schedule]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    pub pull_feeds: String,
    pub pull_due_orders: String,
    pub find_silent_orders: String,
    pub find_stuck_work: String,
    pub warn_of_lateness: String,
    pub watch_accounts: String,
    pub forget_refused_pushes: String,
}

impl Schedule {
    /// Every recurring work by the name of its setting, with when it is done.
    pub fn rows(&self) -> [(&'static str, &str); 7] {
        [
            ("pull_feeds", &self.pull_feeds),
            ("pull_due_orders", &self.pull_due_orders),
            ("find_silent_orders", &self.find_silent_orders),
            ("find_stuck_work", &self.find_stuck_work),
            ("warn_of_lateness", &self.warn_of_lateness),
            ("watch_accounts", &self.watch_accounts),
            ("forget_refused_pushes", &self.forget_refused_pushes),
        ]
    }
}

/// `[calls]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calls {
    pub per_second: u32,
    pub at_once: u32,
    pub failures_in_a_row: u32,
    pub pause_s: u32,
}

/// `[pushes]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pushes {
    pub judged_minutes: u32,
    pub grace_minutes: u32,
    pub refused_minutes: u32,
    pub refused_kept_days: u32,
}

/// `[waybills]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waybills {
    pub tell_below: u32,
}

/// `[courier_list]`: headings, apart by semicolons.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CourierList {
    pub reference: String,
    pub waybill: String,
    pub status: String,
    pub occurred_at: String,
    pub reason: String,
    pub place: String,
    pub note: String,
}

/// `[silence]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Silence {
    pub after_hours: u32,
}

/// `[throttle]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    pub wrong_look_ups_per_hour_per_code: u32,
    pub wrong_look_ups_per_hour_per_address: u32,
    pub wrong_look_ups_per_hour_in_a_crowd: u32,
    pub sign_ins_per_minute_per_address: u32,
    pub asks_per_minute_per_address: u32,
    pub live_pages_per_request: u32,
    pub live_pages_per_address: u32,
    pub live_pages: u32,
}

/// `[look_up]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookUp {
    pub page_minutes: u32,
    pub code_minutes: u32,
    pub code_tries: u32,
    pub code_pause_s: u32,
    pub codes_per_hour: u32,
    pub codes_per_day: u32,
    pub session_minutes: u32,
    pub live_look_s: u32,
    pub live_heartbeat_s: u32,
}

/// `[staff]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    pub session_idle_minutes: u32,
    pub session_hours: u32,
    pub tries_before_lock: u32,
    pub lock_minutes: u32,
}

/// `[custody]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custody {
    pub scan_counts_as_signatures: ScanCounts,
}

/// Whether a right scan at a desk passes the papers without signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanCounts {
    Yes,
    No,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error(transparent)]
    Read(#[from] config::ConfigError),
    #[error("cannot read {}: {source}", path.display())]
    List { path: PathBuf, source: std::io::Error },
    #[error("cannot read {}: {source}", path.display())]
    SecretFile { path: PathBuf, source: std::io::Error },
    #[error(
        "sealing.key_file is not set: personal data is never stored unsealed. Make a key file with `buuta admin new-keys FILE` and name it there"
    )]
    NoKeyFile,
    #[error("mail.user and mail.password_file must be set together")]
    HalfMailLogin,
}

impl Settings {
    /// Reads the defaults, then the file, then the environment.
    pub fn read(file: Option<&Path>) -> Result<Settings, SettingsError> {
        let mut builder = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(file) = file {
            builder = builder.add_source(File::from(file).format(FileFormat::Toml));
        }
        // not parsed here: the code 01 would come in as the number 1. Each key reads its text as what it is
        let environment = Environment::with_prefix("BUUTA").prefix_separator("__").separator("__");
        Ok(builder.add_source(environment).build()?.try_deserialize()?)
    }

    /// The folder in which pushes wait while the database is away, if there is one.
    pub fn spool_directory(&self) -> Option<PathBuf> {
        match self.spool.directory.as_str() {
            "" => None,
            "auto" => {
                let mut beside = self.database.file()?.into_os_string();
                beside.push("-spool");
                Some(PathBuf::from(beside))
            }
            directory => Some(PathBuf::from(directory)),
        }
    }

    /// The text of the key file.
    pub fn key_file(&self) -> Result<String, SettingsError> {
        if self.sealing.key_file.as_os_str().is_empty() {
            return Err(SettingsError::NoKeyFile);
        }
        read_secret(&self.sealing.key_file)
    }

    /// The contract's own price list, where one is named.
    pub fn postage_tariff(&self) -> Result<Option<String>, SettingsError> {
        read_list(&self.postage.tariff_file)
    }

    /// The contract's own list of areas and regions, where one is named.
    pub fn postage_places(&self) -> Result<Option<String>, SettingsError> {
        read_list(&self.postage.places_file)
    }

    /// User and password of the mail server, where it wants them.
    pub fn mail_login(&self) -> Result<Option<(String, String)>, SettingsError> {
        match (self.mail.user.is_empty(), self.mail.password_file.as_os_str().is_empty()) {
            (true, true) => Ok(None),
            (false, false) => {
                let password = read_secret(&self.mail.password_file)?;
                Ok(Some((self.mail.user.clone(), password.trim_end().to_owned())))
            }
            _ => Err(SettingsError::HalfMailLogin),
        }
    }
}

fn read_list(path: &Path) -> Result<Option<String>, SettingsError> {
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path);
    text.map(Some).map_err(|source| SettingsError::List { path: path.to_owned(), source })
}

fn read_secret(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path).map_err(|source| SettingsError::SecretFile { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spool_lies_beside_a_database_file_unless_it_is_named() {
        let mut settings = Settings::read(None).unwrap();
        let mut of = |url: &str, directory: &str| {
            settings.database.url = url.to_owned();
            settings.spool.directory = directory.to_owned();
            settings.spool_directory()
        };
        assert_eq!(of("sqlite:/var/buuta.db?mode=rwc", "auto"), Some(PathBuf::from("/var/buuta.db-spool")));
        assert_eq!(of("sqlite://buuta.db", "auto"), Some(PathBuf::from("buuta.db-spool")));
        assert_eq!(of("sqlite::memory:", "auto"), None);
        assert_eq!(of("postgres://buuta@db/buuta", "auto"), None);
        assert_eq!(of("postgres://buuta@db/buuta", "/var/spool"), Some(PathBuf::from("/var/spool")));
        assert_eq!(of("sqlite:/var/buuta.db", ""), None);
    }
}
