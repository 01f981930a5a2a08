//! backline's engine for Python: frames go in and out as Arrow streams, long work runs without the
//! interpreter's lock. What a function does is the library's; `python/backline` has the words.

mod ask;
mod chart;
mod data;
mod error;
mod example;
mod frame;
mod rate;
mod work;

use mimalloc::MiMalloc;
use pyo3::prelude::*;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[pymodule]
mod _engine {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::ask::{Compared, Report, Told, agree, compare, evaluate, explain, report_of};
    #[pymodule_export]
    use crate::chart::{Picture, chart};
    #[pymodule_export]
    use crate::data::{Found, Matches, read};
    #[pymodule_export]
    use crate::example::example;
    #[pymodule_export]
    use crate::frame::Frame;
    #[pymodule_export]
    use crate::rate::rates_of_frames;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // What a damaged file makes polars' readers do is raised as an error of that file.
            if !backline::machinery::read::reading_may_panic() {
                before(panic);
            }
        }));
        module.add("VERSION", env!("CARGO_PKG_VERSION"))?;
        module.add("CHARTS", crate::chart::kinds())?;
        module.add("RULES", backline::machinery::attribute::rules())
    }
}
