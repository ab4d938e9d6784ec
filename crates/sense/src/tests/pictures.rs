//! A camera looks at a yard: what is said of it when somebody comes, when it rains, when the lens is covered.

use crate::*;

const WIDTH: usize = 160;
const HEIGHT: usize = 120;

/// Even bits from a number, the same on every run.
fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// A wall of stones of many sizes and greys, endless in every direction.
fn yard(x: isize, y: isize) -> f32 {
    let stone = |side: isize, seed: u64| {
        let place = (x.div_euclid(side) as u64) << 32 ^ (y.div_euclid(side) as u64 & 0xFFFF_FFFF);
        (mix(place.wrapping_add(seed << 17)) % 256) as f32
    };
    40.0 + 0.3 * stone(23, 1) + 0.25 * stone(9, 2) + 0.05 * stone(4, 3)
}

/// The picture number `i`, with the noise of a camera.
fn picture(i: u64, see: impl Fn(isize, isize) -> f32) -> Grey {
    let mut pixels = Vec::with_capacity(WIDTH * HEIGHT);
    for y in 0..HEIGHT as isize {
        for x in 0..WIDTH as isize {
            let place = i << 40 ^ (x as u64) << 20 ^ y as u64;
            let noise = (mix(place) % 7) as f32 - 3.0;
            pixels.push((see(x, y) + noise).round().clamp(0.0, 255.0) as u8);
        }
    }
    Grey::new(WIDTH, HEIGHT, pixels).expect("a picture")
}

/// A scene that has looked at the yard for a while.
fn scene() -> Scene {
    let mut scene = Scene::default();
    for i in 0..20 {
        let look = scene.look(&picture(i, yard)).expect("a look");
        assert_eq!(look.class.is_some(), i >= 10);
    }
    scene
}

fn check(what: &str, class: Class, see: impl Fn(isize, isize) -> f32) -> Look {
    let look = scene().look(&picture(99, see)).expect("a look");
    let Look { confidence, regions, shift, light, .. } = &look;
    let told = format!("{what}: {confidence} {light} {shift:?} {regions:?}");
    assert_eq!(look.class, Some(class), "{told}");
    assert!((0.5..=1.0).contains(confidence), "{told}");
    look
}

/// A person, 12 by 30: dark trousers, a light jacket with a sharp border.
fn person(x: isize, y: isize) -> f32 {
    let inside = (70..82).contains(&x) && (50..80).contains(&y);
    if !inside {
        yard(x, y)
    } else if y < 65 {
        235.0
    } else {
        15.0
    }
}

#[test]
fn nothing_changed() {
    let look = check("the same", Class::Same, yard);
    assert_eq!(look.mask.share(), 0.0);
    assert!(look.regions.is_empty());
}

#[test]
fn somebody_is_there_and_where() {
    let look = check("a person", Class::Intrusion, person);
    let region = look.regions[0];
    assert!((66..=72).contains(&region.left) && (80..=86).contains(&region.right), "{region:?}");
    assert!((46..=52).contains(&region.top) && (78..=84).contains(&region.bottom), "{region:?}");
    // In another light, and while the mast shakes, too.
    check("at dusk", Class::Intrusion, |x, y| 0.6 * person(x, y));
    check("in wind", Class::Intrusion, |x, y| person(x + 3, y - 2));
}

#[test]
fn another_light_is_no_intrusion() {
    for factor in [0.4, 0.7, 1.3] {
        check("all of it", Class::Light, |x, y| factor * yard(x, y));
    }
    // The shadow of a roof, over a third of the yard.
    let shadow = |x: isize, y: isize| if x < 53 { 0.6 * yard(x, y) } else { yard(x, y) };
    let look = check("a shadow", Class::Same, shadow);
    assert!(look.regions.is_empty(), "{:?}", look.regions);
}

#[test]
fn a_shake_is_no_intrusion() {
    for (dx, dy) in [(1, 0), (-2, 3), (4, -4)] {
        let look = check("shaken", Class::Same, |x, y| yard(x - dx, y - dy));
        assert_eq!(look.shift, (dx as i8, dy as i8));
    }
    // By half a pixel.
    check("a little", Class::Same, |x, y| (yard(x, y) + yard(x + 1, y)) / 2.0);
}

#[test]
fn rain_is_no_intrusion() {
    let rain = |x: isize, y: isize| {
        let drop = mix((x as u64) << 8 ^ (y.div_euclid(9) as u64)).is_multiple_of(24);
        if drop { yard(x, y) + 50.0 } else { yard(x, y) }
    };
    check("rain", Class::Same, rain);
}

#[test]
fn an_insect_on_the_lens_is_told_apart() {
    let insect = |x: isize, y: isize| {
        let far = (((x - 60).pow(2) + (y - 50).pow(2)) as f32).sqrt();
        // Dark in the middle, and no border anywhere: it is far too near to be in focus.
        let hidden = 1.0 / (1.0 + ((far - 20.0) / 3.5).exp());
        yard(x, y) * (1.0 - hidden) + 15.0 * hidden
    };
    check("an insect", Class::OnLens, insect);
}

#[test]
fn a_camera_that_looks_elsewhere_was_moved() {
    check("turned", Class::Moved, |x, y| yard(x + 70, y + 5));
    check("pushed a little", Class::Moved, |x, y| yard(x + 9, y - 8));
}

#[test]
fn a_lens_that_sees_nothing_is_covered() {
    check("a hand", Class::Covered, |_, _| 22.0);
    check("paint", Class::Covered, |x, _| 150.0 + x as f32 / 20.0);
    check("the most of it", Class::Covered, |x, y| if x < 120 { 60.0 } else { yard(x, y) });
}

#[test]
fn what_stays_becomes_part_of_the_scene_and_a_cover_does_not() {
    let mut scene = scene();
    let mut last = None;
    for i in 0..800 {
        last = scene.look(&picture(100 + i % 5, person)).expect("a look").class;
    }
    assert_eq!(last, Some(Class::Same));
    for i in 0..100 {
        last = scene.look(&picture(i, |_, _| 22.0)).expect("a look").class;
    }
    assert_eq!(last, Some(Class::Covered));
    assert_eq!(scene.look(&picture(7, person)).expect("a look").class, Some(Class::Same));
}

#[test]
fn large_pictures_are_looked_at_small() {
    let mut pixels = vec![0; 1_000 * 333];
    pixels.iter_mut().enumerate().for_each(|(i, p)| *p = (i % 251) as u8);
    let large = Grey::new(1_000, 333, pixels).expect("a picture");
    let look = Scene::default().look(&large).expect("a look");
    assert_eq!(look.mask.size(), (160, 53));
    assert_eq!(look.mask.scaled(1_000, 333).on().len(), 333_000);
}

#[test]
fn pictures_that_are_none_are_refused() {
    for (width, height, pixels) in
        [(0, 0, 0), (15, 400, 6_000), (20_000, 16, 320_000), (16, 16, 255)]
    {
        assert!(Grey::new(width, height, vec![0; pixels]).is_err(), "{width} {height}");
    }
    let mut scene = scene();
    let before = scene.clone();
    let other = Grey::new(120, 160, vec![9; 120 * 160]).expect("a picture");
    let error = scene.look(&other).expect_err("another shape");
    assert!(error.to_string().contains("120 by 160"), "{error}");
    assert_eq!(scene, before);
    // The smallest there is.
    let small = Grey::new(16, 16, vec![9; 256]).expect("a picture");
    let mut tiny = Scene::default();
    for _ in 0..20 {
        tiny.look(&small).expect("a look");
    }
}

#[test]
fn a_scene_is_read_as_it_was_written() {
    let scene = scene();
    let bytes = scene.to_bytes();
    assert_eq!(bytes.len(), 9 + 4 * WIDTH * HEIGHT);
    assert_eq!(Scene::from_bytes(&bytes), Ok(scene));
    assert_eq!(Scene::from_bytes(&Scene::default().to_bytes()), Ok(Scene::default()));
    for damaged in
        [&bytes[..bytes.len() - 1], &bytes[..5], &[], &[2; 9], &[1, 255, 255, 255, 255, 1, 0, 0, 0]]
    {
        assert_eq!(Scene::from_bytes(damaged), Err(PictureError::Scene));
    }
}
