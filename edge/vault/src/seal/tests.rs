use std::cell::RefCell;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::ops::Range;

use proptest::prelude::*;
use ring::aead::{Aad, LessSafeKey, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::{aead, hkdf, hmac};

use super::chunked::{self, Broken, CHUNK, HEADER, SEALED_CHUNK};
use super::{BATCH, OpenError, Opener, Sealed, Sealer};
use crate::keys::Secret;
use crate::random::seeded::Seeded;
use crate::random::{NoRandomness, Random};

/// Gives the bytes of a known vector.
struct Known(Vec<u8>);

impl Random for Known {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        bytes.copy_from_slice(&self.0);
        Ok(())
    }
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn key(first: u8) -> Secret {
    Secret::from(std::array::from_fn(|at| first.wrapping_add(at as u8)))
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 7 + at / 251) as u8).collect()
}

/// Written from the specification's text, on other implementations of the primitives.
mod naive {
    use super::*;

    struct Length(usize);

    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }

    /// Key, base nonce and commitment, one after another.
    pub fn derive(key: &[u8], salt: &[u8], context: &[u8]) -> [u8; 76] {
        let mut okm = [0; 76];
        hkdf::Prk::new_less_safe(hkdf::HKDF_SHA512, key)
            .expand(
                &[b"c2sp.org/chunked-encryption@v1+", b"AEAD_AES_256_GCM", b"\0", salt, context],
                Length(76),
            )
            .unwrap()
            .fill(&mut okm)
            .unwrap();
        okm
    }

    pub fn nonce(base: &[u8], number: u128) -> [u8; 12] {
        let base = base.iter().fold(0u128, |sum, byte| sum << 8 | u128::from(*byte));
        (base ^ number).to_be_bytes()[4..].try_into().unwrap()
    }

    pub fn seal(key: &[u8], salt: &[u8], context: &[u8], message: &[u8]) -> Vec<u8> {
        let okm = derive(key, salt, context);
        let aead = LessSafeKey::new(UnboundKey::new(&aead::AES_256_GCM, &okm[..32]).unwrap());
        let mut sealed = [salt, &okm[44..]].concat();
        for number in 0..=message.len() / CHUNK {
            let end = message.len().min((number + 1) * CHUNK);
            let mut chunk = message[number * CHUNK..end].to_vec();
            let nonce = aead::Nonce::assume_unique_for_key(nonce(&okm[32..44], number as u128));
            aead.seal_in_place_append_tag(nonce, Aad::empty(), &mut chunk).unwrap();
            sealed.extend(chunk);
        }
        sealed
    }
}

fn seal_object(key: &Secret, context: &[u8], random: &dyn Random, writes: &[&[u8]]) -> (Vec<u8>, Sealed) {
    let mut out = Vec::new();
    let take = |bytes: &[u8]| -> Result<(), Infallible> {
        out.extend_from_slice(bytes);
        Ok(())
    };
    let mut sealer = Sealer::new(key, context, random, take).unwrap();
    for write in writes {
        sealer.write(write).unwrap();
    }
    let sealed = sealer.finish().unwrap();
    (out, sealed)
}

fn part(of: &[u8], range: Range<u64>) -> Result<Vec<u8>, Infallible> {
    let end = of.len().min(range.end as usize);
    Ok(of[end.min(range.start as usize)..end].to_vec())
}

/// All of the plaintext and its commitment, or what is wrong.
fn open_object(key: &Secret, context: &[u8], sealed: &[u8]) -> Result<(Vec<u8>, [u8; 32]), Broken> {
    let mut plaintext = Vec::new();
    let opened =
        Opener::new(key, context, sealed.len() as u64, |range| part(sealed, range)).and_then(|opener| {
            opener.copy(|bytes| {
                plaintext.extend_from_slice(bytes);
                Ok(())
            })
        });
    match opened {
        Ok(commitment) => Ok((plaintext, commitment)),
        Err(OpenError::Broken(broken)) => Err(broken),
        Err(OpenError::Source(never)) => match never {},
    }
}

/// Made with the Python package cryptography 50.0.2, `cryptography.cobblestone.Cobblestone256Encryptor`, from the key
/// 00 01 … 1f, the context below and a plaintext whose byte `i` is `7i + i / 251`: length, salt, commitment, SHA-256 of
/// the ciphertext.
const VECTORS: [(usize, &str, &str, &str); 7] = [
    (
        0,
        "d958211f7c2d89b776f780a9e1c362a5b015beea9acd01df",
        "9b5ae4581f36c4b2919bd4b7c7bb2132c60b311401e4b342e4a272187f6c7681",
        "66a0f96b08cb7b6c95455697a12056d90a4c35a29f1b94e7c1fcdc32ce9e78f5",
    ),
    (
        1,
        "caeb5f04619821f3346cd00620a8cb4d0eacfcf951e61ce3",
        "166dd48d3cb6fdb0ffec4383a562d67a9fa9a0ff5960a69eeb13592797f770e2",
        "39c7f687e35e6a885051b89e432cde72473f7c367bda3d02df111d99d5f640f6",
    ),
    (
        16383,
        "504e81b7a8e46ff6904ed1f728e21b372f2fe0451735b4b8",
        "69f4d50bc44a916cce7b4bc3254b9084379c997fa88186152954b9c48415b5a3",
        "03e831aad98e3d711d73289bcb98b517f41c8efe65e5e00e9b39349ad2c052a5",
    ),
    (
        16384,
        "f8db0d9576a9ee9bc1f7cfaf28b8a8ddc223e649dd3695cc",
        "7d833f46af4621ca72c211605b7fd311d1e483c392468f510de4680c8aa77707",
        "d7b9cbd9acd9053c784a220e36e356b63a36e65370c59db7835e249840781e46",
    ),
    (
        16385,
        "ac6bf9e3534a8ee191168de6f6781e8ab6a67294f7c4aec1",
        "ac50a68de8c88a77716eae59c3f3ba12ff7a04dea9f84bfd9156bf780e832b38",
        "2ca36583ad8bc4ef7c58cca846e97ef73a0c505d82e9149888b5ab841fba0ed0",
    ),
    (
        40000,
        "9a0f96b0d522fe561c763cc414d7c83f815670bd933e21d8",
        "02eff31e0012d5dabe5fe4cc2f00e904618bd22e124dc6ec2ee14e07e96decca",
        "1ef547ece2bbd6fc607f77354baa46879700f56ac37c0ea09c6925ec7d0d3694",
    ),
    (
        300000,
        "e549f4ccc777977b77db7cc1dbecc7dece1dc69a92600876",
        "8d0e3b75215732f553632330aa1c35def0f893b312d1670c527ecac1be90c7aa",
        "5e40a0073938519a5827b63aeb5b162e613ef072fe2a25f897d02d8158e04aa2",
    ),
];

#[test]
fn another_implementations_ciphertexts_are_made_and_opened() {
    let context = super::context("example.com/log", "000102030405060708090a0b0c0d0e0f", 1);
    for (length, salt, commitment, ciphertext) in VECTORS {
        let sealed = chunked::seal(&key(0), &context, &Known(hex(salt)), &bytes(length)).unwrap();
        assert_eq!(sealed[24..HEADER], hex(commitment));
        assert_eq!(digest(&SHA256, &sealed).as_ref(), hex(ciphertext), "of {length} bytes");
        assert_eq!(*chunked::open(&key(0), &context, &sealed).unwrap(), bytes(length));
    }
}

/// Lengths around the edges of chunks and batches, and others.
fn lengths() -> impl Strategy<Value = usize> {
    prop_oneof![
        0..300_000usize,
        (0..4usize, -40isize..40).prop_map(|(chunks, off)| (chunks * CHUNK).saturating_add_signed(off)),
        (1..4usize, -40isize..40).prop_map(|(batches, off)| (batches * BATCH).saturating_add_signed(off)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn messages_are_those_of_the_specification(
        length in lengths(), salt in any::<[u8; 24]>(), context in prop::collection::vec(any::<u8>(), 0..80)
    ) {
        let sealed = chunked::seal(&key(9), &context, &Known(salt.to_vec()), &bytes(length)).unwrap();
        prop_assert!(sealed == naive::seal(key(9).as_slice(), &salt, &context, &bytes(length)));
        prop_assert_eq!(chunked::plaintext_size(sealed.len() as u64), Some(length as u64));
        prop_assert!(*chunked::open(&key(9), &context, &sealed).unwrap() == bytes(length));
    }

    #[test]
    fn an_object_is_a_message_of_salt_and_plaintext_however_it_was_written(
        length in lengths(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6), seed in any::<u64>()
    ) {
        let plaintext = bytes(length);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(length + 1)).collect();
        cuts.extend([0, length]);
        cuts.sort_unstable();
        let writes: Vec<&[u8]> = cuts.windows(2).map(|cut| &plaintext[cut[0]..cut[1]]).collect();
        let (object, sealed) = seal_object(&key(1), b"here", &Seeded::new(seed), &writes);

        let framed = chunked::open(&key(1), b"here", &object).unwrap();
        let (salt, rest) = framed.split_at(32);
        prop_assert!(rest == plaintext);
        let commitment = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), &plaintext);
        prop_assert_eq!(commitment.as_ref(), sealed.commitment);
        prop_assert!(digest(&SHA256, &object).as_ref() == sealed.ciphertext);
        prop_assert_eq!(sealed.ciphertext_size, object.len() as u64);
        prop_assert_eq!(sealed.plaintext_size, length as u64);

        let (opened, commitment) = open_object(&key(1), b"here", &object).unwrap();
        prop_assert!(opened == plaintext);
        prop_assert_eq!(commitment, sealed.commitment);
    }

    #[test]
    fn ranges_read_what_lies_in_them_and_no_further(
        length in lengths(), ends in any::<[prop::sample::Index; 2]>(), past in 0..50u64
    ) {
        let plaintext = bytes(length);
        let (object, _) = seal_object(&key(1), b"here", &Seeded::new(1), &[&plaintext]);
        let asked = RefCell::new(Vec::new());
        let opener = Opener::new(&key(1), b"here", object.len() as u64, |range: Range<u64>| {
            asked.borrow_mut().push(range.end - range.start);
            part(&object, range)
        }).unwrap();
        asked.borrow_mut().clear();
        let mut ends = ends.map(|end| end.index(length + 1));
        ends.sort_unstable();
        let [start, end] = ends;
        let read = opener.read(start as u64..end as u64).unwrap();
        prop_assert!(read[..] == plaintext[start..end]);
        let chunks = (end - start).div_ceil(CHUNK) + 1;
        prop_assert!(asked.borrow().iter().sum::<u64>() <= (chunks * SEALED_CHUNK) as u64);
        prop_assert!(opener.read(start as u64..length as u64 + past).unwrap()[..] == plaintext[start..]);
        prop_assert!(opener.read(length as u64 + past..u64::MAX).unwrap().is_empty());
        prop_assert_eq!(opener.size(), length as u64);
    }
}

#[test]
fn every_flipped_bit_is_found() {
    let (object, _) = seal_object(&key(1), b"here", &Seeded::new(1), &[b"evidence"]);
    for bit in 0..object.len() * 8 {
        let mut altered = object.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        let expected = if bit / 8 < HEADER { Broken::Key } else { Broken::Chunk(0) };
        assert_eq!(open_object(&key(1), b"here", &altered), Err(expected), "bit {bit}");
    }
}

#[test]
fn every_cut_and_every_extension_is_found() {
    let (object, _) = seal_object(&key(1), b"here", &Seeded::new(1), &[&bytes(2 * CHUNK)]);
    for length in (0..object.len()).filter(|at| at % 97 == 0 || at % SEALED_CHUNK < HEADER + 40) {
        assert!(open_object(&key(1), b"here", &object[..length]).is_err(), "cut to {length}");
        assert!(chunked::open(&key(1), b"here", &object[..length]).is_err(), "cut to {length}");
    }
    for more in [1, 15, 16, 17, SEALED_CHUNK, SEALED_CHUNK + 16] {
        let extended = [&object[..], &object[object.len() - more..]].concat();
        assert!(open_object(&key(1), b"here", &extended).is_err(), "extended by {more}");
    }
    let whole = HEADER + 2 * SEALED_CHUNK;
    assert_eq!(open_object(&key(1), b"here", &object[..whole]), Err(Broken::Length(whole as u64)));
}

#[test]
fn chunks_that_were_moved_repeated_or_taken_out_are_found() {
    let (object, _) = seal_object(&key(1), b"here", &Seeded::new(1), &[&bytes(3 * CHUNK)]);
    let (other, _) = seal_object(&key(1), b"here", &Seeded::new(2), &[&bytes(3 * CHUNK)]);
    let chunk = |of: &[u8], number: usize| of[HEADER..].chunks(SEALED_CHUNK).nth(number).unwrap().to_vec();
    for order in [[1, 0, 2, 3], [0, 2, 1, 3], [0, 0, 2, 3], [0, 1, 1, 3]] {
        let mut altered = object[..HEADER].to_vec();
        order.iter().for_each(|number| altered.extend(chunk(&object, *number)));
        assert!(matches!(open_object(&key(1), b"here", &altered), Err(Broken::Chunk(_))), "{order:?}");
    }
    let without = [&object[..HEADER + SEALED_CHUNK], &object[HEADER + 2 * SEALED_CHUNK..]].concat();
    assert_eq!(open_object(&key(1), b"here", &without), Err(Broken::Chunk(2)));
    let mut spliced = object.clone();
    spliced[HEADER..HEADER + SEALED_CHUNK].copy_from_slice(&chunk(&other, 0));
    assert_eq!(open_object(&key(1), b"here", &spliced), Err(Broken::Chunk(0)));
}

#[test]
fn another_key_or_place_is_refused_before_anything_is_decrypted() {
    let context = super::context("log", "0a", 1);
    let (object, _) = seal_object(&key(1), &context, &Seeded::new(1), &[&bytes(100_000)]);
    let places = [("log", "0a", 2), ("log", "0b", 1), ("other", "0a", 1)]
        .map(|(origin, id, version)| (key(1), super::context(origin, id, version)));
    for (key, context) in places.into_iter().chain([(key(2), context)]) {
        let asked = RefCell::new(Vec::new());
        let opened = Opener::new(&key, &context, object.len() as u64, |range: Range<u64>| {
            asked.borrow_mut().push((range.start, range.end));
            part(&object, range)
        });
        assert!(matches!(opened, Err(OpenError::Broken(Broken::Key))));
        assert_eq!(asked.into_inner(), [(0, HEADER as u64)]);
    }
}

#[test]
fn a_source_that_lies_about_sizes_is_found() {
    let (object, _) = seal_object(&key(1), b"here", &Seeded::new(1), &[&bytes(CHUNK)]);
    let size = object.len() as u64;
    for claimed in [0, 55, 56, 71, 72, size - 1, size + 1, size + SEALED_CHUNK as u64, u64::MAX] {
        assert!(Opener::new(&key(1), b"here", claimed, |range| part(&object, range)).is_err(), "{claimed}");
    }
    let message = chunked::seal(&key(1), b"here", &Seeded::new(1), b"shorter than a salt").unwrap();
    assert!(matches!(open_object(&key(1), b"here", &message), Err(Broken::Length(_))));
}

#[test]
fn what_takes_the_ciphertext_stops_the_sealer() {
    let refuse = |_: &[u8]| Err("no space");
    let mut sealer = Sealer::new(&key(1), b"here", &Seeded::new(1), refuse).unwrap();
    assert_eq!(sealer.write(&bytes(BATCH)).unwrap_err().to_string(), "no space");
    let sealer = Sealer::new(&key(1), b"here", &Seeded::new(1), refuse).unwrap();
    assert_eq!(sealer.finish().unwrap_err().to_string(), "no space");
}

/// Objects sealed anew under the keys they had are among them: the salt alone must separate those.
#[test]
fn no_pair_of_key_and_nonce_comes_twice() {
    let mut seen = BTreeSet::new();
    let mut chunks = 0;
    for object in 0..400u32 {
        let key = key((object % 7) as u8);
        let context = super::context("log", "0a", object % 3);
        let plaintext = bytes(object as usize * 331);
        let (sealed, _) = seal_object(&key, &context, &crate::random::System, &[&plaintext]);
        let okm = naive::derive(key.as_slice(), &sealed[..24], &context);
        for number in 0..sealed[HEADER..].len().div_ceil(SEALED_CHUNK) {
            chunks += 1;
            seen.insert((okm[..32].to_vec(), naive::nonce(&okm[32..44], number as u128)));
        }
    }
    assert!(chunks > 1500);
    assert_eq!(seen.len(), chunks);
}

#[test]
fn the_counter_ends_where_the_specification_ends_it() {
    let (cipher, _) = chunked::Cipher::fresh(&key(1), b"", &Seeded::new(1)).unwrap();
    assert!(cipher.nonce((1 << 38) - 1).is_ok());
    assert_eq!(cipher.nonce(1 << 38), Err(Broken::TooLarge));
    let whole = (SEALED_CHUNK as u64) << 38;
    assert_eq!(chunked::plaintext_size(HEADER as u64 + whole + 16), None);
    assert_eq!(chunked::plaintext_size(u64::MAX), None);
}
