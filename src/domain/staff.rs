//! The people who work at the desks: their roles, and how far in the tree of agencies and offices they see.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// What a member of staff does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Giao dịch viên: serves at a post office's counter.
    Clerk,
    /// Bưu tá: collects and delivers at doors.
    Postman,
    /// Cán bộ một cửa: takes dossiers in and gives results out.
    Officer,
    /// Người phụ trách: sees to what needs a person, below one office or one agency.
    Supervisor,
    /// Quản trị: sees to everything.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 5] = [Role::Clerk, Role::Postman, Role::Officer, Role::Supervisor, Role::Administrator];
    /// The stable text form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Clerk => "clerk",
            Role::Postman => "postman",
            Role::Officer => "officer",
            Role::Supervisor => "supervisor",
            Role::Administrator => "administrator",
        }
    }
    /// Reads the stable text form.
    pub fn parse(text: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// How far a member of staff sees: the place given and everything below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Everything,
    Office(Uuid),
    Agency(Uuid),
}

/// Why a role and a place do not belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReachError {
    #[error("clerks and postmen work at a post office")]
    NeedsOffice,
    #[error("officers work at an agency")]
    NeedsAgency,
    #[error("a supervisor sees to one office or one agency")]
    NeedsOnePlace,
    #[error("an administrator works at no one place")]
    NeedsNoPlace,
}

impl Reach {
    /// The reach of a role at a place.
    pub const fn of(role: Role, office_id: Option<Uuid>, agency_id: Option<Uuid>) -> Result<Reach, ReachError> {
        match (role, office_id, agency_id) {
            (Role::Clerk | Role::Postman | Role::Supervisor, Some(office), None) => Ok(Reach::Office(office)),
            (Role::Officer | Role::Supervisor, None, Some(agency)) => Ok(Reach::Agency(agency)),
            (Role::Administrator, None, None) => Ok(Reach::Everything),
            (Role::Clerk | Role::Postman, ..) => Err(ReachError::NeedsOffice),
            (Role::Officer, ..) => Err(ReachError::NeedsAgency),
            (Role::Supervisor, ..) => Err(ReachError::NeedsOnePlace),
            (Role::Administrator, ..) => Err(ReachError::NeedsNoPlace),
        }
    }
    /// The office it begins at, if it begins at one.
    pub const fn office_id(self) -> Option<Uuid> {
        match self {
            Reach::Office(id) => Some(id),
            Reach::Everything | Reach::Agency(_) => None,
        }
    }
    /// The agency it begins at, if it begins at one.
    pub const fn agency_id(self) -> Option<Uuid> {
        match self {
            Reach::Agency(id) => Some(id),
            Reach::Everything | Reach::Office(_) => None,
        }
    }
}

/// The name a member of staff signs in with: 3 to 40 lower-case letters, digits, dots or dashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInName(String);

/// Why a text is no sign-in name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sign-in name has 3 to 40 letters a-z, digits, dots or dashes")]
pub struct SignInNameError;

impl SignInName {
    /// Reads a name; capitals are taken as small letters.
    pub fn read(typed: &str) -> Result<SignInName, SignInNameError> {
        let name = typed.trim().to_ascii_lowercase();
        let is_plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'));
        if (3..=40).contains(&name.len()) && is_plain { Ok(SignInName(name)) } else { Err(SignInNameError) }
    }
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password as typed. `Debug` hides it.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

/// Why a text cannot become somebody's password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("a password has at least 10 characters")]
    TooShort,
    #[error("a password has at most 200 characters")]
    TooLong,
    #[error("a password does not hold the sign-in name")]
    HoldsName,
    #[error("a password is more than one character again and again")]
    OneCharacter,
}

impl Password {
    /// A password as typed, whatever it is.
    pub fn typed(text: &str) -> Password {
        Password(text.to_owned())
    }
    /// Its bytes, to be hashed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
    /// Whether it is good enough to become the password of this name. Length counts, not kinds of characters.
    pub fn check_as_new(&self, name: &SignInName) -> Result<(), PasswordError> {
        let first = self.0.chars().next();
        match self.0.chars().count() {
            ..10 => Err(PasswordError::TooShort),
            201.. => Err(PasswordError::TooLong),
            _ if self.0.to_lowercase().contains(name.as_str()) => Err(PasswordError::HoldsName),
            _ if self.0.chars().all(|c| Some(c) == first) => Err(PasswordError::OneCharacter),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password([hidden])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_the_place_it_works_at() {
        let (office, agency) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(Reach::of(Role::Clerk, Some(office), None), Ok(Reach::Office(office)));
        assert_eq!(Reach::of(Role::Officer, None, Some(agency)), Ok(Reach::Agency(agency)));
        assert_eq!(Reach::of(Role::Supervisor, None, Some(agency)), Ok(Reach::Agency(agency)));
        assert_eq!(Reach::of(Role::Administrator, None, None), Ok(Reach::Everything));
        for role in Role::ALL {
            assert!(Reach::of(role, Some(office), Some(agency)).is_err(), "{role:?}");
            assert_eq!(Reach::of(role, None, None).is_ok(), role == Role::Administrator, "{role:?}");
        }
    }

    #[test]
    fn names_are_plain_and_passwords_long() {
        assert_eq!(SignInName::read(" Lan.Q1 ").map(|name| name.as_str().to_owned()), Ok("lan.q1".to_owned()));
        for wrong in ["", "ab", "lan q1", "lân", "a@b.vn"] {
            assert!(SignInName::read(wrong).is_err(), "{wrong}");
        }
        let name = SignInName::read("lan").unwrap();
        let check = |text: &str| Password::typed(text).check_as_new(&name);
        assert_eq!(check("mười chữ ạ"), Ok(()));
        assert_eq!(check("ngắn quá"), Err(PasswordError::TooShort));
        assert_eq!(check("LAN-va-gi-nua"), Err(PasswordError::HoldsName));
        assert_eq!(check("1111111111"), Err(PasswordError::OneCharacter));
        assert_eq!(format!("{:?}", Password::typed("bí mật")), "Password([hidden])");
    }
}
