//! Wishes of citizens: how they are read, and the desk's part of them.

pub mod desk;
pub mod view;
