//! A name for a call whose client gave it none.

use model::random::{Random, RandomError};
use shared_types::iden::{Iden, IdenError};

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LENGTH: usize = 16;

/// 16 letters and digits, each as likely as any other: about 95 bits, so no two calls share one.
pub(super) fn random(random: &dyn Random) -> Result<Result<Iden, IdenError>, RandomError> {
    let mut iden = String::with_capacity(LENGTH);
    while iden.len() < LENGTH {
        let mut bytes = [0; 24];
        random.fill(&mut bytes)?;
        // Bytes past the last whole round of letters would make the first letters likelier.
        let fair = bytes.iter().filter(|byte| usize::from(**byte) < 4 * LETTERS.len());
        let letters = fair.map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        iden.extend(letters.take(LENGTH - iden.len()));
    }
    Ok(iden.parse())
}
