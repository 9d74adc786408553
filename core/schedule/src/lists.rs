//! Lists of lists in two flat arrays: compact, and fast to walk.

/// One list an index.
#[derive(Clone, Debug)]
pub struct Lists<Item> {
    /// Where each list begins in `items`; one more entry than lists.
    starts: Vec<u32>,
    items: Vec<Item>,
}

impl<Item> Lists<Item> {
    /// From one list an index, in order.
    pub fn collect<List: IntoIterator<Item = Item>>(lists: impl IntoIterator<Item = List>) -> Self {
        let (mut starts, mut items) = (vec![0], Vec::new());
        for list in lists {
            items.extend(list);
            starts.push(items.len() as u32);
        }
        Lists { starts, items }
    }

    /// From pairs of a list's index and an item; items keep their order within a list.
    pub fn group(count: usize, pairs: impl IntoIterator<Item = (usize, Item)>) -> Self {
        let mut lists: Vec<Vec<Item>> = (0..count).map(|_| Vec::new()).collect();
        for (index, item) in pairs {
            lists[index].push(item);
        }
        Self::collect(lists)
    }

    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// All lists in order.
    pub fn iter(&self) -> impl Iterator<Item = &[Item]> {
        (0..self.len()).map(|index| &self[index])
    }
}

impl<Item> std::ops::Index<usize> for Lists<Item> {
    type Output = [Item];
    fn index(&self, index: usize) -> &[Item] {
        &self.items[self.starts[index] as usize..self.starts[index + 1] as usize]
    }
}
