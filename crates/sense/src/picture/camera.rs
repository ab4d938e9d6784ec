//! One view of one thing: the scene it has learnt, and the few pictures that are kept of it. Must not know where
//! scenes and files are kept: it is given a scene, and says which files nobody needs any more.

use focal_base::{At, Span};

use super::blobs::{Mask, Region};
use super::class::{Class, Look};
use super::grey::{Grey, PictureError};
use super::scene::Scene;
use crate::bytes::{Reader, Writer};
use crate::twin::NEVER;
use crate::{Area, PictureDef};

/// Pictures that raised an alarm and are kept of one view; the oldest goes first.
const MOST_RAISED: usize = 4;
/// Regions told of one picture, the largest.
const MOST_TOLD: usize = 8;
/// A reference older than this is renewed by the next picture that shows the same.
const REFERENCE: Span = Span::days(1);
/// A scene that is known is written down after so many pictures: a crash costs it no more than them.
const WRITTEN_EVERY: u32 = 8;
/// What a page with a scene begins with; no page of identities has so high a number.
const MARK: &[u8; 8] = b"picture:";

/// A picture that is kept as a file.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptPicture {
    /// The name of the file, which is its content's.
    pub file: String,
    /// The thing's time of it.
    pub at: At,
    /// What it showed, one of [`crate::VIEWS`].
    pub view: String,
    /// What changed: left, top, right and bottom in thousandths of the picture, the largest first.
    pub regions: Vec<[u16; 4]>,
    /// How much brighter than the scene, as a factor.
    pub light: f32,
    /// The alarm that it raised.
    pub alarm: Option<String>,
    /// The reference it was held against, as a file.
    pub against: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Camera {
    pub name: Box<str>,
    /// The newest picture's time.
    pub at: At,
    /// When somebody last said that it looks elsewhere now.
    pub renewed: At,
    pub reference: Option<KeptPicture>,
    pub last: Option<KeptPicture>,
    pub raised: Vec<KeptPicture>,
    /// `None` while it is not in memory.
    scene: Option<Box<Scene>>,
    /// Something of the scene is worth writing down.
    unwritten: bool,
}

impl Camera {
    pub fn new(name: &str, now: At) -> Camera {
        Camera {
            name: name.into(),
            at: NEVER,
            renewed: now,
            reference: None,
            last: None,
            raised: Vec::new(),
            scene: None,
            unwritten: false,
        }
    }

    pub fn is_loaded(&self) -> bool {
        self.scene.is_some()
    }

    /// Looks at the next picture and keeps it as the last one; says what it shows.
    pub fn look(
        &mut self,
        def: &PictureDef,
        grey: &Grey,
        file: &str,
        at: At,
    ) -> Result<&'static str, PictureError> {
        let scene = self.scene.get_or_insert_default();
        let mut look = match scene.look(grey) {
            // The camera has another shape now: it is another scene.
            Err(PictureError::Shape { .. }) => {
                **scene = Scene::default();
                self.reference = None;
                scene.look(grey)?
            }
            look => look?,
        };
        let (seen, learnt) = (scene.seen(), look.class.is_some());
        self.unwritten |= !learnt || seen.is_multiple_of(WRITTEN_EVERY);
        if look.class == Some(Class::Intrusion) {
            watch_only(def, &mut look);
        }
        let (width, height) = look.mask.size();
        let share = |part: usize, of: usize| (part * 1_000 / of.max(1)) as u16;
        let told = |region: &Region| {
            let across = |x| share(x, width);
            let down = |y| share(y, height);
            [across(region.left), down(region.top), across(region.right), down(region.bottom)]
        };
        let view = Class::view(look.class);
        let whole = matches!(look.class, Some(Class::Moved | Class::Covered | Class::Light) | None);
        let regions = look.regions.iter().take(if whole { 0 } else { MOST_TOLD }).map(told);
        let last = KeptPicture {
            file: file.to_owned(),
            at,
            view: view.to_owned(),
            regions: regions.collect(),
            light: look.light,
            alarm: None,
            against: self.reference.as_ref().map(|reference| reference.file.clone()),
        };
        let old = self.reference.as_ref().is_none_or(|kept| at.since(kept.at) >= REFERENCE);
        if look.class == Some(Class::Same) && old {
            self.reference = Some(KeptPicture { against: None, ..last.clone() });
        }
        (self.last, self.at) = (Some(last), at);
        Ok(view)
    }

    /// The last picture is what an alarm was raised by.
    pub fn keep_last(&mut self, alarm: &str) {
        let Some(last) = &self.last else { return };
        self.raised.push(KeptPicture { alarm: Some(alarm.to_owned()), ..last.clone() });
        if self.raised.len() > MOST_RAISED {
            self.raised.remove(0);
        }
    }

    /// It looks elsewhere now: the scene is learnt anew. What was kept of alarms stays.
    pub fn renew(&mut self, at: At) {
        self.renewed = at;
        self.reference = None;
        self.scene = Some(Box::default());
        self.unwritten = true;
    }

    /// Lets go of what is older.
    pub fn forget(&mut self, before: At) {
        let old = |kept: &mut KeptPicture| kept.at < before;
        self.reference.take_if(old);
        self.last.take_if(old);
        self.raised.retain(|kept| kept.at >= before);
    }

    pub fn kept(&self) -> impl Iterator<Item = &KeptPicture> {
        self.reference.iter().chain(&self.last).chain(&self.raised)
    }

    /// Files that something kept names.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.kept()
            .flat_map(|kept| [Some(&kept.file), kept.against.as_ref()])
            .flatten()
            .map(|file| &**file)
    }

    /// Its scene as a page, when there is something to write.
    pub fn page(&mut self) -> Option<Vec<u8>> {
        if !std::mem::take(&mut self.unwritten) {
            return None;
        }
        let mut page = MARK.to_vec();
        page.push(self.name.len() as u8);
        page.extend_from_slice(self.name.as_bytes());
        page.extend_from_slice(&self.scene.as_ref()?.to_bytes());
        Some(page)
    }

    /// Takes its scene back from its page, the last one of several, or begins anew.
    pub fn give(&mut self, pages: &[Vec<u8>]) {
        let mine = pages.iter().rev().find_map(|page| {
            let (len, rest) = page.strip_prefix(MARK)?.split_first()?;
            let (name, scene) = rest.split_at_checked(usize::from(*len))?;
            if name != self.name.as_bytes() {
                return None;
            }
            Scene::from_bytes(scene).ok()
        });
        self.scene = Some(Box::new(mine.unwrap_or_default()));
    }

    /// Its scene leaves the memory; the page that must be written before, if any.
    pub fn put_away(&mut self) -> Option<Vec<u8>> {
        self.unwritten = self.scene.is_some();
        let page = self.page();
        self.scene = None;
        page
    }

    pub fn write(&self, to: &mut Writer) {
        to.text(&self.name);
        to.at(self.at);
        to.at(self.renewed);
        let one = |to: &mut Writer, kept: &Option<KeptPicture>| {
            to.many(kept.as_slice(), Camera::write_kept);
        };
        one(to, &self.reference);
        one(to, &self.last);
        to.many(&self.raised, Camera::write_kept);
    }

    fn write_kept(to: &mut Writer, kept: &KeptPicture) {
        to.text(&kept.file);
        to.at(kept.at);
        to.text(&kept.view);
        to.many(&kept.regions, |to, region| {
            region.iter().for_each(|side| to.unsigned(u64::from(*side)));
        });
        to.single(kept.light);
        to.maybe(kept.alarm.as_deref());
        to.maybe(kept.against.as_deref());
    }

    pub fn read(from: &mut Reader) -> Option<Camera> {
        let name = from.text()?;
        let mut camera = Camera::new(&name, NEVER);
        (camera.at, camera.renewed) = (from.at()?, from.at()?);
        camera.reference = from.many(Camera::read_kept)?.pop();
        camera.last = from.many(Camera::read_kept)?.pop();
        camera.raised = from.many(Camera::read_kept)?;
        Some(camera)
    }

    fn read_kept(from: &mut Reader) -> Option<KeptPicture> {
        Some(KeptPicture {
            file: from.text()?,
            at: from.at()?,
            view: from.text()?,
            regions: from.many(|from| {
                let mut side = || u16::try_from(from.unsigned()?).ok();
                Some([side()?, side()?, side()?, side()?])
            })?,
            light: from.single()?,
            alarm: from.maybe()?,
            against: from.maybe()?,
        })
    }
}

/// An intrusion is one where something may not stand, and large enough there.
fn watch_only(def: &PictureDef, look: &mut Look) {
    let whole = [Area { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 }];
    let watched = if def.watched.is_empty() { &whole[..] } else { &def.watched };
    look.regions.retain(|region| watched.iter().any(|area| touches(area, region, &look.mask)));
    let (width, height) = look.mask.size();
    let (mut all, mut changed) = (0u32, 0u32);
    for y in 0..height {
        for x in 0..width {
            let (across, down) =
                ((x as f64 + 0.5) / width as f64, (y as f64 + 0.5) / height as f64);
            let inside = |area: &Area| {
                (area.left..area.right).contains(&across) && (area.top..area.bottom).contains(&down)
            };
            if watched.iter().any(inside) {
                all += 1;
                changed += u32::from(look.mask.on()[y * width + x]);
            }
        }
    }
    if look.regions.is_empty() || f64::from(changed) < def.least * f64::from(all) {
        look.class = Some(Class::Same);
        look.regions.clear();
    }
}

fn touches(area: &Area, region: &Region, mask: &Mask) -> bool {
    let (width, height) = mask.size();
    let (width, height) = (width as f64, height as f64);
    (region.left as f64) < area.right * width
        && region.right as f64 > area.left * width
        && (region.top as f64) < area.bottom * height
        && region.bottom as f64 > area.top * height
}
