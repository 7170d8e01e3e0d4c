//! The units an address can name: today's two levels, and the three levels until 30/06/2025.

use super::level_words::{DistrictKind, WardKind};
use crate::places::lists::{self, GazetteerError, List, fields};
use std::collections::HashMap;

/// A commune of today by its place in [`Units::communes`]; likewise the others.
pub type CommuneIx = u16;
pub type WardIx = u16;
pub type DistrictIx = u16;
pub type ProvinceIx = u8;

/// A province until 30/06/2025.
pub struct FormerProvince {
    pub name: Box<str>,
    /// The province it lies in today.
    pub today: ProvinceIx,
    /// Whether the province of today bears its name.
    pub keeps_name: bool,
    pub is_city: bool,
}

/// A province of today.
pub struct Province {
    pub name: Box<str>,
}

/// What a district was called: its kind, or a city.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum DistrictClass {
    Kind(DistrictKind),
    City,
}

/// A district until 30/06/2025.
pub struct District {
    pub name: Box<str>,
    pub class: DistrictClass,
    pub province: ProvinceIx,
    pub communes: Box<[CommuneIx]>,
}

/// A ward until 30/06/2025.
pub struct Ward {
    pub code: Box<str>,
    pub name: Box<str>,
    pub kind: WardKind,
    pub district: DistrictIx,
    /// The communes it became; several where it was split.
    pub communes: Box<[CommuneIx]>,
    /// Whether it bears the name of its district, or its district that of its province: such a district is often left out.
    pub stands_for_district: bool,
}

/// A commune of today.
pub struct Commune {
    pub code: Box<str>,
    pub name: Box<str>,
    pub kind: WardKind,
    pub province: ProvinceIx,
    /// The districts its territory was part of.
    pub districts: Vec<DistrictIx>,
    /// Its kind until an amendment; the kind of today where none came.
    pub kind_before: WardKind,
    /// The name it bore until an amendment.
    pub name_before: Option<Box<str>>,
}

/// All units.
#[derive(Default)]
pub struct Units {
    pub former_provinces: Vec<FormerProvince>,
    pub provinces: Vec<Province>,
    pub districts: Vec<District>,
    pub wards: Vec<Ward>,
    pub communes: Vec<Commune>,
    /// The places of all communes in their order, for slices of one.
    pub each_commune: Vec<CommuneIx>,
}

/// Codes to places in the lists, while these are read.
#[derive(Default)]
pub struct Codes {
    former_provinces: HashMap<Box<str>, ProvinceIx>,
    provinces: HashMap<Box<str>, ProvinceIx>,
    pub districts: HashMap<Box<str>, DistrictIx>,
    pub wards: HashMap<Box<str>, WardIx>,
    communes: HashMap<Box<str>, CommuneIx>,
}

impl Units {
    /// Reads the carried lists.
    pub fn carried() -> Result<(Units, Codes), GazetteerError> {
        let mut units = Units::default();
        let mut codes = Codes::default();
        units.read_provinces(&mut codes)?;
        units.read_communes(&mut codes)?;
        units.read_amendments(&codes)?;
        units.read_former_provinces(&mut codes)?;
        units.read_districts(&mut codes)?;
        units.read_wards(&mut codes)?;
        Ok((units, codes))
    }

    fn read_provinces(&mut self, codes: &mut Codes) -> Result<(), GazetteerError> {
        for (line, row) in lists::PROVINCES.rows() {
            let wrong = || lists::PROVINCES.wrong(line);
            let [code, name] = fields(&row, [0, 1]).ok_or_else(wrong)?;
            codes.provinces.insert(code.into(), index(self.provinces.len(), wrong)?);
            self.provinces.push(Province { name: name.into() });
        }
        Ok(())
    }

    fn read_communes(&mut self, codes: &mut Codes) -> Result<(), GazetteerError> {
        for (line, row) in lists::COMMUNES.rows() {
            let wrong = || lists::COMMUNES.wrong(line);
            let [code, province, name, kind] = fields(&row, [0, 1, 2, 3]).ok_or_else(wrong)?;
            let kind = ward_kind(kind).ok_or_else(wrong)?;
            let commune = Commune {
                code: code.into(),
                name: name.into(),
                kind,
                kind_before: kind,
                province: *codes.provinces.get(province).ok_or_else(wrong)?,
                districts: Vec::new(),
                name_before: None,
            };
            let ix = index(self.communes.len(), wrong)?;
            codes.communes.insert(code.into(), ix);
            self.each_commune.push(ix);
            self.communes.push(commune);
        }
        Ok(())
    }

    fn read_amendments(&mut self, codes: &Codes) -> Result<(), GazetteerError> {
        for (line, row) in lists::AMENDMENTS.rows() {
            let wrong = || lists::AMENDMENTS.wrong(line);
            let [level, code, name] = fields(&row, [0, 1, 3]).ok_or_else(wrong)?;
            if level == "province" {
                let province = codes.provinces.get(code).and_then(|ix| self.provinces.get_mut(usize::from(*ix)));
                province.ok_or_else(wrong)?.name = name.into();
            } else {
                let commune = codes.communes.get(code).and_then(|ix| self.communes.get_mut(usize::from(*ix)));
                let commune = commune.ok_or_else(wrong)?;
                commune.name_before = Some(std::mem::replace(&mut commune.name, name.into()));
                commune.kind = kind_of_name(name).map_or(commune.kind, |(kind, _)| kind);
            }
        }
        Ok(())
    }

    fn read_former_provinces(&mut self, codes: &mut Codes) -> Result<(), GazetteerError> {
        for (line, row) in lists::FORMER_PROVINCES.rows() {
            let wrong = || lists::FORMER_PROVINCES.wrong(line);
            let [code, name, today] = fields(&row, [0, 1, 2]).ok_or_else(wrong)?;
            let today = *codes.provinces.get(today).ok_or_else(wrong)?;
            let name_today = self.provinces.get(usize::from(today)).map_or("", |province| bare(&province.name));
            let province = FormerProvince {
                name: name.into(),
                today,
                keeps_name: name_today == bare(name),
                is_city: name.starts_with("Thành phố") || name_today == bare(name) && self.is_city(today),
            };
            codes.former_provinces.insert(code.into(), index(self.former_provinces.len(), wrong)?);
            self.former_provinces.push(province);
        }
        Ok(())
    }

    fn is_city(&self, province: ProvinceIx) -> bool {
        self.provinces.get(usize::from(province)).is_some_and(|province| province.name.starts_with("Thành phố"))
    }

    fn read_districts(&mut self, codes: &mut Codes) -> Result<(), GazetteerError> {
        for (line, row) in lists::FORMER_DISTRICTS.rows() {
            let wrong = || lists::FORMER_DISTRICTS.wrong(line);
            let [code, name, province, communes] = fields(&row, [0, 1, 2, 5]).ok_or_else(wrong)?;
            let district = District {
                name: name.into(),
                class: district_class(name).ok_or_else(wrong)?,
                province: *codes.former_provinces.get(province).ok_or_else(wrong)?,
                communes: codes.communes_of(communes, lists::FORMER_DISTRICTS, line)?,
            };
            let ix: DistrictIx = index(self.districts.len(), wrong)?;
            for commune in &district.communes {
                if let Some(commune) = self.communes.get_mut(usize::from(*commune)) {
                    commune.districts.push(ix);
                }
            }
            codes.districts.insert(code.into(), ix);
            self.districts.push(district);
        }
        Ok(())
    }

    fn read_wards(&mut self, codes: &mut Codes) -> Result<(), GazetteerError> {
        for (line, row) in lists::FORMER_UNITS.rows() {
            let wrong = || lists::FORMER_UNITS.wrong(line);
            let [code, name, kind, district, communes] = fields(&row, [0, 1, 2, 3, 7]).ok_or_else(wrong)?;
            let ix: WardIx = index(self.wards.len(), wrong)?;
            let district_ix = *codes.districts.get(district).ok_or_else(wrong)?;
            let district = self.districts.get(usize::from(district_ix)).ok_or_else(wrong)?;
            let province = self.former_provinces.get(usize::from(district.province)).ok_or_else(wrong)?;
            let is_number = bare(name).bytes().all(|byte| byte.is_ascii_digit());
            let stands_for_district =
                !is_number && bare(name) == bare(&district.name) || bare(&district.name) == bare(&province.name);
            codes.wards.insert(code.into(), ix);
            self.wards.push(Ward {
                code: code.into(),
                name: name.into(),
                kind: ward_kind(kind).ok_or_else(wrong)?,
                district: district_ix,
                communes: codes.communes_of(communes, lists::FORMER_UNITS, line)?,
                stands_for_district,
            });
        }
        Ok(())
    }
}

impl Codes {
    fn communes_of(&self, joined: &str, list: List, line: usize) -> Result<Box<[CommuneIx]>, GazetteerError> {
        let codes = joined.split('|');
        codes.map(|code| self.communes.get(code).copied().ok_or_else(|| list.wrong(line))).collect()
    }
}

fn index<T: TryFrom<usize>>(length: usize, wrong: impl Fn() -> GazetteerError) -> Result<T, GazetteerError> {
    T::try_from(length).map_err(|_| wrong())
}

fn ward_kind(word: &str) -> Option<WardKind> {
    Some(match word {
        "phuong" => WardKind::Phuong,
        "xa" => WardKind::Xa,
        "thi_tran" => WardKind::ThiTran,
        "dac_khu" => WardKind::DacKhu,
        _ => return None,
    })
}

fn district_class(name: &str) -> Option<DistrictClass> {
    Some(match name.split(' ').next()? {
        "Quận" => DistrictClass::Kind(DistrictKind::Quan),
        "Huyện" => DistrictClass::Kind(DistrictKind::Huyen),
        "Thành" => DistrictClass::City,
        "Thị" => DistrictClass::Kind(DistrictKind::ThiXa),
        _ => return None,
    })
}

/// The kind in a name of the lowest level, and the name behind it.
fn kind_of_name(name: &str) -> Option<(WardKind, &str)> {
    const KINDS: [(&str, WardKind); 5] = [
        ("Phường ", WardKind::Phuong),
        ("Xã ", WardKind::Xa),
        ("Thị trấn ", WardKind::ThiTran),
        ("Thị Trấn ", WardKind::ThiTran),
        ("Đặc khu ", WardKind::DacKhu),
    ];
    KINDS.iter().find_map(|(word, kind)| Some((*kind, name.strip_prefix(word)?)))
}

/// A name without the word for its kind.
pub fn bare(name: &str) -> &str {
    const WORDS: [&str; 5] = ["Thành phố ", "Tỉnh ", "Quận ", "Huyện ", "Thị xã "];
    kind_of_name(name)
        .map(|(_, bare)| bare)
        .or_else(|| WORDS.iter().find_map(|word| name.strip_prefix(word)))
        .unwrap_or(name)
}
