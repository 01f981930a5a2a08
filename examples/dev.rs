use backline::{analyse, attribute::Weights, read::ReadOptions};
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let r = ReadOptions::default();
    match a[0].as_str() {
        "fit" => std::fs::write(&a[1], analyse::fit(&a[2..], &r).unwrap()).unwrap(),
        _ => {
            let w = if a[1] == "-" { Weights::default() } else { Weights::read(&a[1]).unwrap() };
            let g = analyse::evaluate(&a[2..], &r, &w).unwrap();
            for goals in [true, false] {
                let f = g.figures(goals).unwrap();
                println!("goals {goals} n {} cand {} lab {} AP {:.3} AUC {:.3} first {:.3} P60 {:.3} P {:.3} R {:.3}", f.outcomes, f.candidates, f.labelled, f.average_precision, f.auc, f.named_first, f.precision_at_60, f.precision, f.recall);
                for t in f.calibration { print!(" {:.1}:{} {:.2}/{:.2}", t.from, t.candidates, t.stated, t.observed); }
                println!();
            }
        }
    }
}
