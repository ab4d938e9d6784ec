//! Live: what happens reaches every open page within moments. The stream carries no truth: a page that fell
//! behind is told to load again. Knows no rule.

pub mod deliver;
pub mod doings;
pub mod gone;
pub mod hub;
pub mod stream;
