//! A sheet as it is shown and printed (A4 landscape), and sheets in a list.

use crate::domain::scanned::slip_qr;
use crate::flows::hand_over_results::SeenSheet;
use crate::flows::house::House;
use crate::pages::barcode::qr_svg;
use crate::pages::page::Page;
use crate::pages::staff::frame::StaffPage;
use crate::store::manifests::{Counted, Item, Passing};
use crate::store::requests::Way;
use crate::store::{StoreError, places};
use askama::Template;
use std::collections::HashMap;
use uuid::Uuid;

/// Sheets on a list at most: those that wait, and the newest.
pub const LISTED: u64 = 100;
/// Pixels of a QR code's module.
const MODULE_PX: u8 = 3;

/// A sheet of a list.
pub struct SheetLine {
    pub href: String,
    pub number: String,
    pub agency: String,
    pub opened: String,
    pub count: String,
    /// `None` while it waits.
    pub taken: Option<String>,
}

/// Sheets in words.
pub async fn sheet_lines(
    house: &House,
    page: &Page,
    path: &str,
    sheets: Vec<Counted>,
) -> Result<Vec<SheetLine>, StoreError> {
    let names: HashMap<Uuid, String> =
        places::list_agencies(&house.store).await?.into_iter().map(|agency| (agency.id, agency.name)).collect();
    let line = |Counted { sheet, items, taken }: Counted| SheetLine {
        href: page.href(&format!("{path}/{}", sheet.number)),
        agency: names.get(&sheet.agency_id).cloned().unwrap_or_default(),
        opened: page.moment(sheet.opened_at),
        count: page.say_with("sheet-count", &[("count", &items.to_string())]),
        taken: sheet.taken_at.map(|at| {
            let (taken, left) = (taken.to_string(), items.saturating_sub(taken).to_string());
            page.say_with("sheet-taken", &[("count", &taken), ("number", &left), ("at", &page.moment(at))])
        }),
        number: sheet.number,
    };
    Ok(sheets.into_iter().map(line).collect())
}

/// A result on a sheet, in the columns of the form (phiếu bàn giao kết quả giải quyết thủ tục hành chính).
struct ItemView {
    position: u32,
    leg_id: Uuid,
    code: String,
    procedure: String,
    name: String,
    address: String,
    has_fee: bool,
    is_by_post: bool,
    passing: Option<String>,
}

/// A sheet as a page.
#[derive(Template)]
#[template(path = "sheets/sheet.html")]
pub struct SheetPage {
    page: StaffPage,
    number: String,
    qr: String,
    agency: String,
    opened: String,
    given_by: String,
    taken: Option<String>,
    taken_by: Option<String>,
    count: String,
    items: Vec<ItemView>,
    /// The number of the form that takes it, where it can be taken.
    operation: Option<Uuid>,
    action: String,
    list_href: String,
    error: Option<String>,
}

impl SheetPage {
    /// A sheet to be looked at and printed.
    pub fn new(house: &House, page: StaffPage, seen: SeenSheet, error: Option<&str>) -> SheetPage {
        let SeenSheet { sheet, agency, items, given_by, taken_by } = seen;
        let label = page.say_with("sheet-qr", &[("text", &sheet.number)]);
        let taken = items.iter().filter(|item| item.passing == Passing::Taken).count();
        SheetPage {
            qr: qr_svg(&slip_qr(&sheet.number), &label, MODULE_PX).unwrap_or_default(),
            agency: agency.name,
            opened: page.moment(sheet.opened_at),
            given_by: given_by.name,
            taken: sheet.taken_at.map(|at| {
                let (taken, left) = (taken.to_string(), (items.len() - taken).to_string());
                page.say_with("sheet-taken", &[("count", &taken), ("number", &left), ("at", &page.moment(at))])
            }),
            taken_by: taken_by.map(|staff| staff.name),
            count: page.say_with("sheet-count", &[("count", &items.len().to_string())]),
            items: items.into_iter().map(|item| item_view(house, &page, item)).collect(),
            operation: None,
            action: String::new(),
            list_href: page.href("/mot-cua/ban-giao"),
            error: error.map(|key| page.say(key)),
            number: sheet.number,
            page,
        }
    }

    /// The same at the counter: to be counted and taken, unless it was taken.
    pub fn with_taking(mut self, house: &House) -> SheetPage {
        self.operation = self.taken.is_none().then(|| house.store.new_id());
        self.action = self.page.href(&format!("/quay/ban-giao/{}", self.number));
        self.list_href = self.page.href("/quay/ban-giao");
        self
    }

    /// Its frame.
    pub fn frame(&self) -> &Page {
        self.page.page()
    }
}

fn item_view(house: &House, page: &Page, item: Item) -> ItemView {
    let line = item.line;
    let commune = house.gazetteer.commune(&line.contact.commune_code).map(|commune| commune.name.clone());
    let passing = match item.passing {
        Passing::Waits => None,
        Passing::Taken => Some("sheet-item-taken"),
        Passing::Left => Some("sheet-item-left"),
    };
    ItemView {
        position: item.position,
        leg_id: item.leg_id,
        code: line.code.unwrap_or(line.request_code),
        procedure: line.procedure_name.unwrap_or_else(|| page.say("officer-no-procedure")),
        name: line.contact.name,
        address: [line.contact.address].into_iter().chain(commune).collect::<Vec<_>>().join(", "),
        has_fee: line.fee_vnd > 0,
        is_by_post: line.return_result == Way::ByPost,
        passing: passing.map(|key| page.say(key)),
    }
}
