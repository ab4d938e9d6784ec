//! How the house itself is, for whoever must know at three in the morning: what was measured, judged by limits
//! that are said, with what to do. Knows no page.

mod judge;
mod line;
mod measured;
mod slow;
mod watch;

pub use judge::{judge, of_tenant};
pub use line::{Grade, Line, Value};
pub use measured::{BackUp, Counted, Disk, Mail, Mqtt, OfTenant, Vitals};
pub use slow::Slow;
pub(crate) use watch::{Watch, lines};
pub use watch::{look, note};
