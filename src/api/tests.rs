//! The API against a real house with its database in memory.

mod addresses;
mod document;
mod house;
mod operations;
mod outside;
mod writes;
