//! `./x ci`: what the build server runs, at a desk. Nothing differs but the `CI` variable.

use crate::Outcome;
use crate::house::House;
use crate::test;

pub fn run(house: &House, arguments: &[String]) -> Outcome {
    let server = House { root: house.root.clone(), ci: true };
    test::run(&server, arguments)
}
