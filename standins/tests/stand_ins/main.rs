//! Every stand-in spoken to over real sockets, as a stranger would.

mod ahamove;
mod crm;
mod demo;
mod ems;
mod faults;
mod ghn;
mod ghtk;
mod mailbox;
mod messages;
mod my;
mod ngsp;
mod support;
mod vtp;

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
    for (courier, real) in [("vnpost_ngsp", &[4][..]), ("ems", &[1, 2, 4])] {
        for kind in ["pickup_scheduled", "collected", "out_for_delivery", "delivery_attempt_failed", "cancelled"] {
            let of_kind = |code: &&buuta_standins::MadeUpCode| code.courier == courier && code.kind == kind;
            let code = codes.iter().find(of_kind).unwrap_or_else(|| panic!("{courier} has no code for {kind}"));
            assert!(code.raw_code.parse::<i64>().is_ok_and(|number| !real.contains(&number)), "{}", code.raw_code);
        }
    }
}
