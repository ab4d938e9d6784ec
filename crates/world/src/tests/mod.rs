//! The world itself, and a few seeds of it in every run of the tests.

mod seeds;
