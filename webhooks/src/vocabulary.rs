//! The words of the house for what couriers say and what we ask of them.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Defines an enum whose every value has one stable text form, used in rows, JSON and tables alike.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }
        impl $name {
            /// Every value, in declared order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The stable text form.
            pub const fn as_str(self) -> &'static str { match self { $($name::$variant => $text),+ } }
            /// Reads the stable text form; `None` for any other text.
            pub fn parse(text: &str) -> Option<$name> { match text { $($text => Some($name::$variant),)+ _ => None } }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
    };
}
pub(crate) use words;

words! {
    /// Which way the papers of an order go; it comes from our order, never from the courier.
    Direction {
        /// Citizen to agency.
        ToAgency = "to_agency",
        /// Agency to citizen.
        ToCitizen = "to_citizen",
    }
}

words! {
    /// The 25 things a courier can say about an order. Declared in the order of the life of an order:
    /// two events of one second are sorted by this rank.
    ///
    /// "Unknown" is not among them: an unmapped code has no kind.
    Kind {
        /// Đã tạo yêu cầu.
        Registered = "registered",
        /// Bưu chính đã tiếp nhận yêu cầu.
        Accepted = "accepted",
        /// Đang đến lấy.
        PickupScheduled = "pickup_scheduled",
        /// Chưa lấy được.
        PickupAttemptFailed = "pickup_attempt_failed",
        /// Lấy không thành công (kết thúc).
        PickupFailed = "pickup_failed",
        /// Đã lấy.
        Collected = "collected",
        /// Bưu cục đã nhận.
        AcceptedAtOffice = "accepted_at_office",
        /// Đang vận chuyển.
        InTransit = "in_transit",
        /// Chuyển tiếp.
        Forwarded = "forwarded",
        /// Đến bưu cục phát.
        ArrivedAtDeliveryOffice = "arrived_at_delivery_office",
        /// Đang phát.
        OutForDelivery = "out_for_delivery",
        /// Phát không thành công.
        DeliveryAttemptFailed = "delivery_attempt_failed",
        /// Lưu bưu cục chờ nhận.
        HeldForCollection = "held_for_collection",
        /// Phát thành công.
        Delivered = "delivered",
        /// Chờ / duyệt chuyển hoàn.
        ReturnRequested = "return_requested",
        /// Đang chuyển hoàn.
        Returning = "returning",
        /// Hoàn chưa thành công.
        ReturnAttemptFailed = "return_attempt_failed",
        /// Đã chuyển hoàn.
        Returned = "returned",
        /// Yêu cầu hủy.
        CancelRequested = "cancel_requested",
        /// Đã hủy.
        Cancelled = "cancelled",
        /// Chậm / hoãn.
        Delayed = "delayed",
        /// Sự cố cần xử lý.
        Exception = "exception",
        /// Hư hỏng.
        Damaged = "damaged",
        /// Thất lạc.
        Lost = "lost",
        /// Thông tin (tiền, khối lượng, sửa phiếu): moves nothing.
        Info = "info",
    }
}

impl Kind {
    /// The order ends here; nothing later moves it.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Kind::PickupFailed | Kind::Delivered | Kind::Returned | Kind::Cancelled | Kind::Lost)
    }

    /// The courier has the papers and carries them forward. The first such event of a result is the moment
    /// the citizen is told that it is on its way: couriers skip steps, so `collected` alone is not waited for.
    pub const fn is_on_its_way(self) -> bool {
        matches!(
            self,
            Kind::Collected
                | Kind::AcceptedAtOffice
                | Kind::InTransit
                | Kind::Forwarded
                | Kind::ArrivedAtDeliveryOffice
                | Kind::OutForDelivery
        )
    }
}

words! {
    /// Why something did not happen, in words that hold for every courier.
    Reason {
        RecipientAbsent = "recipient_absent",
        RecipientUnreachable = "recipient_unreachable",
        RecipientRefused = "recipient_refused",
        RecipientMoved = "recipient_moved",
        RecipientDeceased = "recipient_deceased",
        RecipientUnknown = "recipient_unknown",
        RecipientRescheduled = "recipient_rescheduled",
        IdOrAuthorityMissing = "id_or_authority_missing",
        PaymentRefused = "payment_refused",
        WrongAddress = "wrong_address",
        IncompleteAddress = "incomplete_address",
        AddressChanged = "address_changed",
        WrongPhone = "wrong_phone",
        SenderUnreachable = "sender_unreachable",
        SenderNotReady = "sender_not_ready",
        SenderRescheduled = "sender_rescheduled",
        SenderCancelled = "sender_cancelled",
        SenderWillDropOff = "sender_will_drop_off",
        ItemNotAccepted = "item_not_accepted",
        OutOfArea = "out_of_area",
        OverLimit = "over_limit",
        CarrierCapacity = "carrier_capacity",
        CarrierIncident = "carrier_incident",
        WeatherForceMajeure = "weather_force_majeure",
        CustomsOrSecurity = "customs_or_security",
        HoldExpired = "hold_expired",
        Damaged = "damaged",
        LostOrStolen = "lost_or_stolen",
        Other = "other",
    }
}

words! {
    /// What the courier says it will do after a failed try.
    NextAction { Redeliver = "redeliver", Hold = "hold", Return = "return", Contact = "contact", Nothing = "none" }
}

/// Our own reference for an order, the same in every try at placing it; never the bare dossier code.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OurReference(pub String);

/// The number a courier gave an order (waybill, item code, order code).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Waybill(pub String);

impl fmt::Display for OurReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Display for Waybill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id a courier keeps an order under in its own books, where its calls ask for that and not for the waybill.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CourierId(pub String);

/// The names an order goes by, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderNames {
    pub reference: OurReference,
    pub waybill: Option<Waybill>,
    pub courier_id: Option<CourierId>,
}

/// One fact as the courier told it, free of any context: what its code means is looked up in the account's
/// status table, and what depends on earlier facts is decided when the order's state is folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourierNews {
    /// Our reference, where the message names it.
    pub reference: Option<OurReference>,
    /// The courier's number, where the message names it.
    pub waybill: Option<Waybill>,
    /// The courier's own id of the order, where it has one and the message names it.
    pub courier_id: Option<CourierId>,
    /// The code as sent, including what the courier splits by (such as GHN's `Type` of an update).
    pub raw_code: String,
    /// The courier's own sentence, or empty.
    pub raw_text: String,
    /// The reason code as sent, or empty. Part of the identity of the event.
    pub raw_reason: String,
    /// When it happened, with the offset the courier meant.
    pub occurred_at: DateTime<FixedOffset>,
    /// Where, in the courier's words.
    pub place: Option<String>,
    /// What comes next, where the courier says so.
    pub next_action: Option<NextAction>,
}

/// One end of an order: a citizen, an agency or an office. `Debug` hides everything.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub name: String,
    /// National form with the leading zero.
    pub phone: String,
    pub email: Option<String>,
    /// House, street; the commune and province stand in their own fields.
    pub address: String,
    pub commune_name: String,
    pub province_name: String,
    /// The courier's own codes for this place, from the account's area-code map.
    pub province_code: String,
    pub district_code: String,
    pub ward_code: String,
}

impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Party([hidden])")
    }
}

/// All that a courier must know to fetch something here and bring it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSheet {
    pub reference: OurReference,
    pub direction: Direction,
    pub sender: Party,
    pub receiver: Party,
    /// What is inside, without naming a sensitive result.
    pub content: String,
    pub weight_g: u32,
    /// Money to collect at the door, whole đồng.
    pub cod_vnd: u64,
    /// A number from a range the courier allotted to the account, where it works that way.
    pub allotted_waybill: Option<Waybill>,
}

/// A request announced to a courier before any order exists (VNPost NGSP `document/post`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The request's own reference; it is not an order's.
    pub reference: OurReference,
    pub procedure_code: String,
    pub procedure_name: String,
    pub procedure_field: String,
    /// Names of the papers, joined for people.
    pub documents: String,
    /// Where papers are fetched, if they are.
    pub sender: Option<Party>,
    /// Where the result goes, if it goes by post.
    pub receiver: Option<Party>,
}
