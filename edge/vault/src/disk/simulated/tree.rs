//! The names of a simulated disk: folders of which a crash may take the changes since their last sync.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path};

use super::contents::Contents;
use super::draw::Draw;

/// A file or a folder, whatever its names.
pub(super) type NodeId = u64;
const ROOT: NodeId = 0;

pub(super) enum Node {
    File(Contents),
    Folder(Folder),
}

/// The names in a folder.
#[derive(Default)]
pub(super) struct Folder {
    durable: BTreeMap<String, NodeId>,
    pub(super) names: BTreeMap<String, NodeId>,
    pending: Vec<Step>,
}

/// One change of a name.
#[derive(Clone)]
struct Step {
    /// The call it belongs to: a rename changes two names at once, in one folder or in two.
    call: u64,
    name: String,
    to: Option<NodeId>,
}

/// All nodes, from a root folder that is always there.
pub(super) struct Tree {
    pub(super) nodes: BTreeMap<NodeId, Node>,
    next: NodeId,
    calls: u64,
}

impl Tree {
    pub(super) fn new() -> Tree {
        Tree { nodes: BTreeMap::from([(ROOT, Node::Folder(Folder::default()))]), next: ROOT + 1, calls: 0 }
    }

    pub(super) fn contents(&mut self, id: NodeId) -> io::Result<&mut Contents> {
        match self.nodes.get_mut(&id) {
            Some(Node::File(contents)) => Ok(contents),
            Some(Node::Folder(_)) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(super) fn folder(&mut self, id: NodeId) -> io::Result<&mut Folder> {
        match self.nodes.get_mut(&id) {
            Some(Node::Folder(folder)) => Ok(folder),
            Some(Node::File(_)) => Err(io::ErrorKind::NotADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The node under a path.
    pub(super) fn find(&mut self, path: &Path) -> io::Result<NodeId> {
        let mut id = ROOT;
        for part in parts(path)? {
            id = *self.folder(id)?.names.get(&part).ok_or(io::ErrorKind::NotFound)?;
        }
        Ok(id)
    }

    /// The folder that holds a path's last name, and that name.
    fn parent(&mut self, path: &Path) -> io::Result<(NodeId, String)> {
        let mut parts = parts(path)?;
        let name = parts.pop().ok_or(io::ErrorKind::InvalidInput)?;
        let parent = self.find(&parts.iter().collect::<std::path::PathBuf>())?;
        self.folder(parent)?;
        Ok((parent, name))
    }

    /// Adds a node under a name that must be free.
    pub(super) fn add(&mut self, path: &Path, node: Node) -> io::Result<NodeId> {
        let id = self.next;
        self.link(path, id)?;
        self.nodes.insert(id, node);
        self.next += 1;
        Ok(id)
    }

    /// Gives a node a name that must be free.
    pub(super) fn link(&mut self, path: &Path, id: NodeId) -> io::Result<()> {
        let (parent, name) = self.parent(path)?;
        if self.folder(parent)?.names.contains_key(&name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.step(parent, name, Some(id));
        self.calls += 1;
        Ok(())
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let id = self.find(from)?;
        let ((old, old_name), (new, new_name)) = (self.parent(from)?, self.parent(to)?);
        self.step(new, new_name, Some(id));
        self.step(old, old_name, None);
        self.calls += 1;
        Ok(())
    }

    pub(super) fn remove_file(&mut self, path: &Path) -> io::Result<()> {
        let id = self.find(path)?;
        self.contents(id)?;
        self.remove(path)
    }

    pub(super) fn remove_folder(&mut self, path: &Path) -> io::Result<()> {
        let id = self.find(path)?;
        if !self.folder(id)?.names.is_empty() {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        self.remove(path)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        let (parent, name) = self.parent(path)?;
        self.step(parent, name, None);
        self.calls += 1;
        Ok(())
    }

    fn step(&mut self, folder: NodeId, name: String, to: Option<NodeId>) {
        let call = self.calls;
        if let Ok(folder) = self.folder(folder) {
            change(&mut folder.names, &name, to);
            folder.pending.push(Step { call, name, to });
        }
    }

    /// Makes the names of a folder durable. What a rename took from it is then durable at its new name, as file
    /// systems keep a rename whole.
    pub(super) fn sync(&mut self, id: NodeId) -> io::Result<()> {
        let folder = self.folder(id)?;
        let steps = std::mem::take(&mut folder.pending);
        for step in &steps {
            change(&mut folder.durable, &step.name, step.to);
        }
        let taken: Vec<u64> = steps.iter().filter(|step| step.to.is_none()).map(|step| step.call).collect();
        for node in self.nodes.values_mut() {
            let Node::Folder(folder) = node else { continue };
            let moved = |step: &mut Step| step.to.is_some() && taken.contains(&step.call);
            for step in folder.pending.extract_if(.., moved) {
                change(&mut folder.durable, &step.name, step.to);
            }
        }
        Ok(())
    }

    /// Makes all bytes and names durable.
    pub(super) fn sync_all(&mut self) -> io::Result<()> {
        for node in self.nodes.values_mut() {
            match node {
                Node::File(contents) => contents.sync(),
                Node::Folder(folder) => {
                    folder.pending.clear();
                    folder.durable.clone_from(&folder.names);
                }
            }
        }
        Ok(())
    }

    /// A crash: of each folder some of the changes since its last sync, in any order of calls; a rename may leave
    /// both names, and never neither. What has no name left is gone.
    pub(super) fn crash(&mut self, draw: &mut Draw) {
        let (odds, ordered) = (draw.odds(), draw.chance(50));
        let oldest = self.pending().map(|step| step.call).min().unwrap_or(0);
        let until = oldest + draw.below((self.calls - oldest + 1) as usize) as u64;
        let calls: std::collections::BTreeSet<u64> = self.pending().map(|step| step.call).collect();
        let kept: std::collections::BTreeSet<u64> = calls
            .into_iter()
            .filter(|call| if ordered { *call < until } else { draw.chance(odds) })
            .collect();
        for node in self.nodes.values_mut() {
            match node {
                Node::File(contents) => contents.crash(draw),
                Node::Folder(folder) => {
                    for step in std::mem::take(&mut folder.pending) {
                        let lingers = step.to.is_none() && !ordered && draw.chance(10);
                        if kept.contains(&step.call) && !lingers {
                            change(&mut folder.durable, &step.name, step.to);
                        }
                    }
                    folder.names.clone_from(&folder.durable);
                }
            }
        }
        self.drop_nameless();
    }

    fn pending(&self) -> impl Iterator<Item = &Step> {
        self.nodes.values().flat_map(|node| match node {
            Node::Folder(folder) => folder.pending.iter(),
            Node::File(_) => [].iter(),
        })
    }

    fn drop_nameless(&mut self) {
        let mut reached = std::collections::BTreeSet::from([ROOT]);
        let mut next = vec![ROOT];
        while let Some(id) = next.pop() {
            if let Some(Node::Folder(folder)) = self.nodes.get(&id) {
                next.extend(folder.names.values().filter(|id| reached.insert(**id)));
            }
        }
        self.nodes.retain(|id, _| reached.contains(id));
    }
}

fn change(names: &mut BTreeMap<String, NodeId>, name: &str, to: Option<NodeId>) {
    match to {
        Some(id) => names.insert(name.to_owned(), id),
        None => names.remove(name),
    };
}

/// The names along a path.
fn parts(path: &Path) -> io::Result<Vec<String>> {
    let mut parts = Vec::new();
    for component in path.components() {
        match component {
            Component::RootDir => {}
            Component::Normal(name) => {
                parts.push(name.to_str().ok_or(io::ErrorKind::InvalidInput)?.to_owned());
            }
            _ => return Err(io::ErrorKind::InvalidInput.into()),
        }
    }
    Ok(parts)
}
