//! Which crate depends on which, as `cargo metadata` resolves it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

/// The part of the layout that a crate of the workspace belongs to, by its top folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// `core/`: pure.
    Core,
    /// `edge/`: everything with a side effect.
    Edge,
    /// `dev/`: tests, checks and benchmarks.
    Dev,
}

/// What a dependency is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Linked into the crate.
    Normal,
    /// Used by its tests, examples and benchmarks alone.
    Dev,
    /// Used by its build script.
    Build,
}

/// A dependency: the key of the crate in [`Workspace::crates`], and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Key of the crate depended on.
    pub on: String,
    /// What for.
    pub kind: Kind,
}

/// A crate, of the workspace or from a registry.
#[derive(Clone, Debug)]
pub struct Crate {
    /// The package's name.
    pub name: String,
    /// Its place in the layout; none when it is not of the workspace.
    pub layer: Option<Layer>,
    /// Its manifest from the root of the repository; empty when it is not of the workspace.
    pub manifest: String,
    /// What it depends on.
    pub dependencies: Vec<Dependency>,
}

/// The resolved dependency graph, by package id.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// All crates by their package id, which tells two versions of one name apart.
    pub crates: BTreeMap<String, Crate>,
}

impl Workspace {
    /// Asks cargo, for the platform this runs on.
    pub fn read(root: &Path) -> Result<Workspace, String> {
        let host = output(root, "rustc", &["--version", "--verbose"])?;
        let host = host.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc names no host")?;
        let arguments = ["metadata", "--locked", "--format-version", "1", "--filter-platform", host];
        Workspace::parse(&output(root, &std::env::var("CARGO").unwrap_or("cargo".into()), &arguments)?)
    }

    /// Reads the output of `cargo metadata --format-version 1`.
    pub fn parse(metadata: &str) -> Result<Workspace, String> {
        let metadata: Metadata = serde_json::from_str(metadata)
            .map_err(|error| format!("reading cargo metadata failed: {error}"))?;
        let root = format!("{}/", metadata.workspace_root.replace('\\', "/"));
        let mut crates = BTreeMap::new();
        for package in metadata.packages {
            let manifest = package.manifest_path.replace('\\', "/");
            let manifest = manifest.strip_prefix(&root).unwrap_or_default().to_owned();
            let layer = match manifest.split('/').next() {
                Some("core") => Some(Layer::Core),
                Some("edge") => Some(Layer::Edge),
                Some("dev") => Some(Layer::Dev),
                _ => None,
            };
            crates
                .insert(package.id, Crate { name: package.name, layer, manifest, dependencies: Vec::new() });
        }
        for node in metadata.resolve.nodes {
            if let Some(found) = crates.get_mut(&node.id) {
                found.dependencies = node.deps.into_iter().flat_map(NodeDependency::by_kind).collect();
            }
        }
        Ok(Workspace { crates })
    }

    /// The crates of the workspace.
    pub fn members(&self) -> impl Iterator<Item = &Crate> {
        self.crates.values().filter(|member| member.layer.is_some())
    }
}

fn output(root: &Path, program: &str, arguments: &[&str]) -> Result<String, String> {
    let ran = Command::new(program).args(arguments).current_dir(root).output();
    let ran = ran.map_err(|error| format!("running {program} failed: {error}"))?;
    if !ran.status.success() {
        return Err(format!("{program} failed: {}", String::from_utf8_lossy(&ran.stderr)));
    }
    String::from_utf8(ran.stdout).map_err(|error| format!("{program} wrote what is not UTF-8: {error}"))
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: String,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    manifest_path: String,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<NodeDependency>,
}

#[derive(Deserialize)]
struct NodeDependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

impl NodeDependency {
    fn by_kind(self) -> Vec<Dependency> {
        let kinds = self.dep_kinds.iter().map(|entry| match entry.kind.as_deref() {
            Some("dev") => Kind::Dev,
            Some("build") => Kind::Build,
            _ => Kind::Normal,
        });
        let mut kinds: Vec<Kind> = kinds.collect();
        kinds.sort();
        kinds.dedup();
        kinds.into_iter().map(|kind| Dependency { on: self.pkg.clone(), kind }).collect()
    }
}
