//! Addresses as people write them, one kind of trap after another.

use super::*;

fn book() -> &'static AddressBook {
    AddressBook::carried().unwrap()
}

/// The code of the one commune, the codes of several joined by `|`, or nothing.
fn read(text: &str) -> String {
    let found = book().resolve(text);
    let codes: Vec<&str> = found.candidates.iter().map(|candidate| candidate.commune_code).collect();
    match found.verdict {
        Verdict::Resolved => assert_eq!(codes.as_slice(), [found.commune_code.unwrap()], "{text}"),
        Verdict::Ambiguous => assert!(codes.len() > 1 && found.commune_code.is_none(), "{text}"),
        Verdict::Unresolved => assert!(codes.is_empty() && found.commune_code.is_none(), "{text}"),
    }
    codes.join("|")
}

#[test]
fn one_place_in_many_spellings() {
    for text in [
        "12 Lê Lợi, Phường 7, Quận Tân Bình, Thành phố Hồ Chí Minh",
        "12 Lê Lợi, P.7, Q.Tân Bình, TP.HCM",
        "12 le loi, p7, q tan binh, tphcm",
        "12 LÊ LỢI - PHƯỜNG 07 - QUẬN TÂN BÌNH - HỒ CHÍ MINH - VIỆT NAM",
        "12 Lê Lợi P7 Tân Bình Sài Gòn",
        "Hồ Chí Minh, Tân Bình, Phường 7, 12 Lê Lợi",
        "12 Lê Lợi, F.7, Quận Tân Bình, HCM 700000, ĐT 0912345678",
        "12 Lê Lợi, Phường VII, Tân Bình, TP. Hồ Chí Minh, VN",
        "12 Le\u{302} Lo\u{31b}\u{323}i, Phu\u{31b}o\u{31b}\u{300}ng 7, Qua\u{323}\u{302}n Ta\u{302}n Bi\u{300}nh, TP.HCM",
    ] {
        assert_eq!(read(text), "26968", "{text}");
    }
}

#[test]
fn two_levels_are_of_today_and_three_are_not() {
    assert_eq!(read("Thôn 3, xã Yên Xuân, Hà Nội"), "04930");
    assert_eq!(read("Đường 2, xã Tân Khai, Đồng Nai"), "25357", "its kind until 30/04/2026");
    assert_eq!(read("Đường 2, phường Tân Khai, Thành phố Đồng Nai"), "25357", "its kind since");
    // the name of a former ward is that of a commune it is no part of
    assert_eq!(read("xã Phạm Ngũ Lão, tỉnh Hưng Yên"), "12148");
    assert_eq!(read("xã Phạm Ngũ Lão, huyện Kim Động, tỉnh Hưng Yên"), "12280");
    // a form with an empty place for the district may be of either time
    assert_eq!(read("xã Phạm Ngũ Lão, , tỉnh Hưng Yên"), "12148|12280");
    // the district went without saying, for it bears the name of the ward
    assert_eq!(read("Khu 3 thị trấn Vĩnh Tường, Vĩnh Phúc"), "09076");
}

#[test]
fn a_split_ward_is_a_question_unless_the_text_decides() {
    let split = "Phường Cống Vị, Quận Ba Đình, Hà Nội";
    assert_eq!(read(split), "00008|00025");
    assert_eq!(book().resolve(split).former_unit.unwrap().code, "00007");
    assert_eq!(read("Phường Cống Vị (nay là phường Ngọc Hà), Quận Ba Đình, Hà Nội"), "00008");
}

#[test]
fn accents_are_evidence_where_there_are_any() {
    // two communes of one province that differ by accents alone
    assert_eq!(read("xã Tân Thạnh, Đồng Tháp"), "30157");
    assert_eq!(read("xã Tân Thành, Đồng Tháp"), "29938");
    assert_eq!(read("xa Tan Thanh, Dong Thap"), "29938|30157");
    assert_eq!(read("Xã Đông Hoà, Trảng Bom, Đồng Nai"), read("Xã Đông Hòa, Trảng Bom, Đồng Nai"));
}

#[test]
fn a_street_is_no_ward() {
    assert_eq!(read("70 Đường Quang Trung, Phường Nam Hồng, Hồng Lĩnh, Hà Tĩnh"), "18118");
    assert_eq!(read("12 Trần Phú, Hải Phòng"), "");
    assert_ne!(book().resolve("5 Phùng Chí Kiên, Thành phố Bắc Kạn, Bắc Kạn").verdict, Verdict::Resolved);
}

#[test]
fn what_contradicts_itself_is_not_resolved() {
    // a province, a district, a word for a ward that do not belong
    assert_eq!(read("Xã Nhuận Đức, Huyện Củ Chi, Tỉnh Hải Dương"), "");
    assert_eq!(read("Xã Tuân Chính, Huyện Yên Lạc, Tỉnh Hải Dương"), "");
    assert_eq!(read("Xã Phong Thạnh Đông, huyện Xuân Mai, tỉnh Bạc Liêu"), "");
    assert_eq!(read("X. Nghĩa Lạc, Nghĩa Hưng, Bắc Giang"), "");
}

#[test]
fn what_went_without_saying_is_asked_for() {
    let district = book().resolve("12 Lê Lợi, Quận 1, TP.HCM");
    assert_eq!(district.verdict, Verdict::Ambiguous);
    assert!(district.candidates.iter().any(|candidate| candidate.commune_code == "26740"));
    assert_eq!(read("Quận Ngũ Hành Sơn, Đà Nẵng"), "20285", "all of it is one ward today");
    assert_eq!(read("Hà Nội"), "");
    assert_eq!(read(""), "");
}

#[test]
fn slips_are_forgiven_where_little_else_is_possible() {
    assert_eq!(read(" An Lowng Phú Giáo TBinh Dương"), "25867");
    assert_eq!(read("X. TErường Thịnh,h Ứng Hòa, Hà Nội"), "10369");
    assert_eq!(read("XTâm Thsắng Cư Jút TỉnhĐắk Nông"), "24640");
    // well spelt, it is another name
    assert_ne!(book().resolve("xã Cẩm Lĩnh, Phúc Thọ, Hà Nội").verdict, Verdict::Resolved);
}

#[test]
fn the_rest_is_what_stands_before_the_names() {
    assert_eq!(book().resolve("Số 12/3 Lê Lợi, P. Bến Nghé, Q.1, TP.HCM").rest, "Số 12/3 Lê Lợi");
    assert_eq!(book().resolve("TP.HCM, Q.1, P. Bến Nghé, 12 Lê Lợi").rest, "12 Lê Lợi");
}

#[test]
fn no_text_breaks_it() {
    let words =
        ["P.", "7", "xã", "Tân", "Bình", ",", "Đ", "\u{301}", "’", "TPHCM", "Hà Nội", "0", "-", "\u{10ffff}", "ßẞǅ"];
    let mut seed = 7_usize;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..seed % 23 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(words[(seed >> 33) % words.len()]);
            if seed >> 62 == 0 {
                text.push(' ');
            }
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        read(&text);
    }
    assert_eq!(read(&"P. ".repeat(LONGEST_ADDRESS_BYTES / 3)), "");
    assert_eq!(read(&"Hà Nội ".repeat(LONGEST_ADDRESS_BYTES)), "");
}

/// Every former ward in its three levels and every commune in its two, short and without accents too: what the lists say.
#[test]
fn the_lists_read_themselves() {
    let units = &book().units;
    let name = |names: [&str; 3]| names.map(str::to_owned).join(", ");
    let short = |text: &str| {
        let words = [("Phường ", "P."), ("Xã ", "X."), ("Thị trấn ", "TT "), ("Quận ", "Q."), ("Huyện ", "H. ")];
        let more = [("Thị xã ", "TX."), ("Thành phố ", "TP "), ("Tỉnh ", "")];
        words.iter().chain(&more).fold(text.to_owned(), |text, (long, short)| text.replace(long, short))
    };
    let (mut asked, mut right, mut wrong) = (0, 0, Vec::new());
    let mut check = |text: &str, communes: &[CommuneIx]| {
        let mut expected: Vec<&str> = communes.iter().map(|ix| &*units.communes[usize::from(*ix)].code).collect();
        expected.sort_unstable();
        let found = book().resolve(text);
        let codes: Vec<&str> = found.candidates.iter().map(|candidate| candidate.commune_code).collect();
        asked += 1;
        right += i32::from(codes == expected);
        if found.verdict == Verdict::Resolved && codes != expected {
            wrong.push(text.to_owned());
        }
    };
    for ward in units.wards.iter().step_by(3) {
        let district = &units.districts[usize::from(ward.district)];
        let province = &units.former_provinces[usize::from(district.province)];
        let text = name([&ward.name, &district.name, &province.name]);
        check(&text, &ward.communes);
        check(&short(&text), &ward.communes);
        check(&Folded::plain(&text), &ward.communes);
    }
    for (ix, commune) in (0..).zip(&units.communes).step_by(3) {
        let text = format!("{}, {}", commune.name, units.provinces[usize::from(commune.province)].name);
        check(&text, &[ix]);
        check(&short(&text), &[ix]);
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(right * 1000 >= asked * 993, "{right} of {asked}");
}
