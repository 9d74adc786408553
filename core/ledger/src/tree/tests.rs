use std::convert::Infallible;

use proptest::prelude::*;

use super::*;

fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|index| Hash::leaf(&index.to_be_bytes())).collect()
}

/// RFC 6962, section 2.1, as it stands there.
fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty_root(),
        [leaf] => *leaf,
        _ => {
            let mut k = 1;
            while 2 * k < leaves.len() {
                k *= 2;
            }
            Hash::node(&mth(&leaves[..k]), &mth(&leaves[k..]))
        }
    }
}

fn roots(leaves: &[Hash], ranges: Vec<Range<u64>>) -> Vec<Hash> {
    ranges.into_iter().map(|range| mth(&leaves[range.start as usize..range.end as usize])).collect()
}

#[test]
fn roots_of_nodes_and_ranges_are_those_of_the_definition() {
    let all = leaves(300);
    for size in 0..=300u64 {
        assert_eq!(root_of(&all[..size as usize]), mth(&all[..size as usize]), "{size}");
        let node = |level: u32, index: u64| {
            let (start, end) = (index << level, (index + 1) << level);
            Ok::<_, Infallible>(mth(&all[start as usize..end as usize]))
        };
        assert_eq!(range_root(0..size, node).unwrap(), mth(&all[..size as usize]), "{size}");
    }
}

#[test]
fn every_inclusion_is_proved_and_no_other() {
    for size in 1..=300u64 {
        let all = leaves(size);
        let root = mth(&all);
        for index in 0..size {
            let proof = roots(&all, inclusion(index, size).unwrap());
            let leaf = all[index as usize];
            assert_eq!(verify_inclusion(leaf, index, size, &proof, root), Ok(()), "{index} of {size}");
            assert!(verify_inclusion(Hash::leaf(b"forged"), index, size, &proof, root).is_err());
            let other = (index + 1) % size;
            assert!(size == 1 || verify_inclusion(leaf, other, size, &proof, root).is_err());
            if let Some((_, shorter)) = proof.split_last() {
                assert!(verify_inclusion(leaf, index, size, shorter, root).is_err());
            }
            let longer = [&proof[..], &[root]].concat();
            assert!(verify_inclusion(leaf, index, size, &longer, root).is_err());
        }
        assert!(inclusion(size, size).is_err());
        assert!(verify_inclusion(all[0], size, size, &[], root).is_err());
    }
}

#[test]
fn every_consistency_is_proved_and_no_other() {
    let all = leaves(130);
    let root = |size: u64| mth(&all[..size as usize]);
    for new in 0..=130u64 {
        for old in 0..=new {
            let proof = roots(&all, consistency(old, new).unwrap());
            let (small, large) = ((old, root(old)), (new, root(new)));
            assert_eq!(verify_consistency(small, large, &proof), Ok(()), "{old} in {new}");
            let forged = Hash::leaf(b"forged");
            assert!(verify_consistency((old, forged), large, &proof).is_err());
            assert!(old == 0 || verify_consistency(small, (new, forged), &proof).is_err());
            let longer = [&proof[..], &[forged]].concat();
            assert!(verify_consistency(small, large, &longer).is_err());
            for changed in 0..proof.len() {
                let mut other = proof.clone();
                other[changed] = forged;
                assert!(verify_consistency(small, large, &other).is_err(), "{old} in {new}");
                other.remove(changed);
                assert!(verify_consistency(small, large, &other).is_err(), "{old} in {new}");
            }
        }
        assert!(consistency(new + 1, new).is_err());
        assert!(verify_consistency((new + 1, root(new)), (new, root(new)), &[]).is_err());
    }
}

/// The examples of RFC 6962, section 2.1.3: a tree of seven leaves.
#[test]
fn proofs_are_those_of_the_examples() {
    assert_eq!(inclusion(0, 7).unwrap(), [1..2, 2..4, 4..7]);
    assert_eq!(inclusion(3, 7).unwrap(), [2..3, 0..2, 4..7]);
    assert_eq!(inclusion(4, 7).unwrap(), [5..6, 6..7, 0..4]);
    assert_eq!(inclusion(6, 7).unwrap(), [4..6, 0..4]);
    assert_eq!(consistency(3, 7).unwrap(), [2..3, 3..4, 0..2, 4..7]);
    assert_eq!(consistency(4, 7).unwrap(), vec![4..7; 1]);
    assert_eq!(consistency(6, 7).unwrap(), [4..6, 6..7, 0..4]);
}

/// Certificate Transparency's reference tree, by size: `testonly/constants.go` of transparency-dev/merkle.
#[test]
fn roots_are_those_of_certificate_transparency() {
    let entries: [&[u8]; 8] = [
        b"",
        &[0x00],
        &[0x10],
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let leaves = entries.map(Hash::leaf);
    for (size, expected) in (1..).zip(roots) {
        let root: String =
            root_of(&leaves[..size]).as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(root, expected, "{size}");
    }
}

proptest! {
    #[test]
    fn sizes_of_all_magnitudes_are_no_panic(index: u64, size: u64, old: u64, count in 0usize..70, shift in 0u32..64) {
        let (index, size, old) = (index >> shift, size >> (shift / 2), old >> shift);
        let proof = leaves(count as u64);
        let root = Hash::empty_root();
        let _ = verify_inclusion(root, index, size, &proof, root);
        let _ = verify_consistency((old, root), (size, root), &proof);
        if let Ok(ranges) = inclusion(index, size) {
            prop_assert!(ranges.len() <= MAX_PROOF);
            prop_assert_eq!(ranges.iter().map(|range| range.end - range.start).sum::<u64>(), size - 1);
        }
        if let Ok(ranges) = consistency(old, size) {
            prop_assert!(ranges.len() <= MAX_PROOF + 1);
        }
    }

    /// At any size the verifier takes as many hashes as the definition gives, and leads to the same root.
    #[test]
    fn large_trees_are_proved_too(index: u64, size in 1u64.., shift in 0u32..60) {
        let size = (size >> shift).max(1);
        let index = index % size;
        // Every subtree has a hash of its own name: the proof is checked against a root computed the same way.
        let name = |range: &Range<u64>| Hash::leaf(format!("{range:?}").as_bytes());
        let mut within = index..index + 1;
        let mut root = name(&within);
        let ranges = inclusion(index, size).unwrap();
        for range in &ranges {
            root = if range.start == within.end {
                within.end = range.end;
                Hash::node(&root, &name(range))
            } else {
                prop_assert_eq!(range.end, within.start);
                within.start = range.start;
                Hash::node(&name(range), &root)
            };
        }
        prop_assert_eq!(within, 0..size);
        let proof: Vec<Hash> = ranges.iter().map(name).collect();
        prop_assert_eq!(verify_inclusion(name(&(index..index + 1)), index, size, &proof, root), Ok(()));
    }
}
