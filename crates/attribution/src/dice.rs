//! Random numbers that are the same on every machine.

/// SplitMix64 (Steele, Lea & Flood 2014), from a seed.
pub struct Dice(pub u64);

impl Dice {
    /// Any number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between 0 and 1, both excluded.
    pub fn uniform(&mut self) -> f64 {
        ((self.draw() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// The number of events of a Poisson process with this mean, by the gaps between them.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        let (mut time, mut events) = (0.0, 0);
        loop {
            time -= self.uniform().ln();
            if time > mean {
                return events;
            }
            events += 1;
        }
    }
}
