//! Every stand-in spoken to over real sockets, as a stranger would.

mod demo;
mod faults;
mod ghn;
mod mailbox;
mod ngsp;
mod support;

use buuta_standins::{StandIn, read_made_up_codes};

#[test]
fn names_go_both_ways() {
    for &which in StandIn::ALL {
        assert_eq!(which.to_string().parse::<StandIn>().unwrap(), which);
    }
    assert!("viettel".parse::<StandIn>().is_err());
}

#[test]
fn the_shipped_file_of_made_up_codes_makes_a_whole_journey() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/made_up_codes.csv");
    let codes = read_made_up_codes(&std::fs::read_to_string(file).unwrap()).unwrap();
    for kind in ["accepted", "pickup_scheduled", "collected", "in_transit", "out_for_delivery", "cancelled"] {
        let of_kind = |code: &&buuta_standins::MadeUpCode| code.courier == "vnpost_ngsp" && code.kind == kind;
        let code = codes.iter().find(of_kind).unwrap_or_else(|| panic!("no code for {kind}"));
        assert!(code.raw_code.parse::<i64>().is_ok_and(|number| number != 4));
    }
}
