//! Which file of a crate imports which: its modules parsed, and every path followed to the file that
//! defines what it names.
//!
//! A re-export is a signpost and no import: a path that goes through one leads to the defining file,
//! and a `mod.rs` or `lib.rs` that declares and re-exports imports nothing. Whatever stands under
//! `#[cfg(test)]` is left out. Paths inside macros are seen; a method is not, whose `impl` may stand in
//! another file than its type.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, Meta, UseTree, Visibility};

/// For every file, the files it imports from, and the names it takes from each.
pub(super) type Imports = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// A path as its segments.
type Segments = Vec<String>;

/// One module: a file, or a block `mod name { … }` in one.
#[derive(Debug, Default)]
struct Module {
    file: String,
    parent: usize,
    children: BTreeMap<String, usize>,
    /// Names of what is defined here.
    items: BTreeSet<String>,
    /// Names that a `use` binds, with where they come from.
    bindings: BTreeMap<String, Segments>,
    /// Where `use …::*` takes names from.
    globs: Vec<Segments>,
    /// Every path in `use` items, signatures and bodies; re-exports excepted.
    mentioned: BTreeSet<Segments>,
}

/// What a path leads to.
#[derive(Debug, Clone)]
enum Place {
    Module(usize),
    Item { module: usize, name: String },
}

impl Place {
    fn module(&self) -> Option<usize> {
        match self {
            Self::Module(module) => Some(*module),
            Self::Item { .. } => None,
        }
    }
}

/// The modules of a crate, its root first.
#[derive(Debug, Default)]
pub(super) struct Crate {
    modules: Vec<Module>,
    /// Files of test modules, not read.
    tests: BTreeSet<String>,
}

impl Crate {
    /// Reads a crate from its root on; `text` is the text of a file below the root's folder, if there is one.
    pub(super) fn read(root: &str, text: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut read = Self::default();
        read.file(root, "", 0, text);
        read
    }

    /// Every file that was read.
    pub(super) fn files(&self) -> BTreeSet<String> {
        self.modules.iter().map(|module| module.file.clone()).collect()
    }

    /// The files of test modules, which were not read.
    pub(super) fn tests(&self) -> &BTreeSet<String> {
        &self.tests
    }

    fn file(
        &mut self,
        file: &str,
        folder: &str,
        parent: usize,
        text: &dyn Fn(&str) -> Option<String>,
    ) -> usize {
        let source = text(file).unwrap_or_else(|| panic!("{file} is declared, and missing"));
        let parsed = syn::parse_file(&source).unwrap_or_else(|error| panic!("{file}: {error}"));
        self.module(file, folder, parent, &parsed.items, text)
    }

    fn module(
        &mut self,
        file: &str,
        folder: &str,
        parent: usize,
        items: &[Item],
        text: &dyn Fn(&str) -> Option<String>,
    ) -> usize {
        let this = self.modules.len();
        self.modules.push(Module { file: file.to_owned(), parent, ..Module::default() });
        for item in items {
            if let Item::Mod(declared) = item {
                let name = declared.ident.to_string();
                let below = format!("{folder}{name}/");
                let child = match &declared.content {
                    _ if is_test(&declared.attrs) => {
                        let files = [format!("{folder}{name}.rs"), format!("{below}mod.rs")];
                        self.tests.extend(files.into_iter().find(|file| text(file).is_some()));
                        continue;
                    }
                    Some((_, items)) => self.module(file, &below, this, items, text),
                    None => {
                        let plain = format!("{folder}{name}.rs");
                        let nested = format!("{below}mod.rs");
                        let file = if text(&plain).is_some() { plain } else { nested };
                        self.file(&file, &below, this, text)
                    }
                };
                self.modules[this].children.insert(name, child);
            } else {
                self.modules[this].visit_item(item);
            }
        }
        this
    }

    /// Which file imports from which, and what.
    pub(super) fn imports(&self) -> Imports {
        let mut imports = Imports::new();
        for (number, module) in self.modules.iter().enumerate() {
            let taken = imports.entry(module.file.clone()).or_default();
            for place in module.mentioned.iter().flat_map(|path| self.resolve(number, path, 0)) {
                if let Place::Item { module: defining, name } = place {
                    let defining = &self.modules[defining].file;
                    if *defining != module.file {
                        taken.entry(defining.clone()).or_default().insert(name);
                    }
                }
            }
        }
        imports
    }

    /// What a path in a module leads to; more than one place if a module and a function share the name.
    fn resolve(&self, from: usize, path: &[String], depth: usize) -> Vec<Place> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        let start = match first.as_str() {
            "crate" => vec![Place::Module(0)],
            "self" => vec![Place::Module(from)],
            "super" => vec![Place::Module(self.modules[from].parent)],
            name => self.member(from, name, depth),
        };
        rest.iter().fold(start, |places, segment| {
            // `name::` is the module, if a function or a macro has the same name.
            let modules: Vec<usize> = places.iter().filter_map(Place::module).collect();
            if modules.is_empty() {
                // A variant, or an associated item: the file is that of its type.
                return places;
            }
            let step = |module: usize| match segment.as_str() {
                "super" => vec![Place::Module(self.modules[module].parent)],
                name => self.member(module, name, depth),
            };
            modules.into_iter().flat_map(step).collect()
        })
    }

    fn member(&self, module: usize, name: &str, depth: usize) -> Vec<Place> {
        // Longer chains of re-exports than any that a person writes: two bindings name each other.
        if depth > 16 {
            return Vec::new();
        }
        let here = &self.modules[module];
        let mut places: Vec<Place> =
            here.children.get(name).map(|&child| Place::Module(child)).into_iter().collect();
        if here.items.contains(name) {
            places.push(Place::Item { module, name: name.to_owned() });
        } else if let Some(path) = here.bindings.get(name) {
            places.extend(self.resolve(module, path, depth + 1));
        }
        if places.is_empty() {
            let sources = here.globs.iter().flat_map(|glob| self.resolve(module, glob, depth + 1));
            let sources: Vec<usize> = sources.filter_map(|place| place.module()).collect();
            places =
                sources.iter().flat_map(|&source| self.member(source, name, depth + 1)).collect();
        }
        places
    }
}

impl Module {
    fn bind(&mut self, tree: &UseTree, before: &[String], names: &mut Vec<Segments>) {
        let longer = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.bind(&path.tree, &longer(&path.ident), names),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.bind(tree, before, names);
                }
            }
            UseTree::Glob(_) => {
                self.globs.push(before.to_vec());
                // The enum whose variants are taken; a module names nothing yet.
                names.push(before.to_vec());
            }
            UseTree::Name(name) => self.bind_one(&name.ident, longer(&name.ident), before, names),
            UseTree::Rename(renamed) => {
                self.bind_one(&renamed.rename, longer(&renamed.ident), before, names);
            }
        }
    }

    fn bind_one(
        &mut self,
        name: &syn::Ident,
        path: Segments,
        before: &[String],
        names: &mut Vec<Segments>,
    ) {
        let is_self = path.last().is_some_and(|last| last == "self") && !before.is_empty();
        let path = if is_self { before.to_vec() } else { path };
        let bound = if name == "self" { path[path.len() - 1].clone() } else { name.to_string() };
        names.push(path.clone());
        // A function that binds a name of its own does not change what the file means by it.
        self.bindings.entry(bound).or_insert(path);
    }

    /// Paths of a token stream that nobody parses: the arguments of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path = Segments::new();
        let (mut colons, mut after_dot) = (0, false);
        for token in tokens {
            match token {
                // A field or a method.
                TokenTree::Ident(_) if after_dot => {}
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.mentioned.insert(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                    continue;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                TokenTree::Punct(sign) => {
                    self.mentioned.insert(std::mem::take(&mut path));
                    // Two dots are a range, or the rest of a struct.
                    (colons, after_dot) = (0, sign.as_char() == '.' && !after_dot);
                    continue;
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(_) => {}
            }
            self.mentioned.insert(std::mem::take(&mut path));
            (colons, after_dot) = (0, false);
        }
        self.mentioned.insert(path);
    }
}

impl<'ast> Visit<'ast> for Module {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, name) = match item {
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Union(item) => (&item.attrs, Some(&item.ident)),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            Item::Impl(item) => (&item.attrs, None),
            Item::Use(item) => (&item.attrs, None),
            _ => return visit::visit_item(self, item),
        };
        if !is_test(attributes) {
            self.items.extend(name.map(ToString::to_string));
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let mut names = Vec::new();
        self.bind(&item.tree, &[], &mut names);
        if matches!(item.vis, Visibility::Inherited) {
            self.mentioned.extend(names);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.mentioned.insert(segments);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.tokens(called.tokens.clone());
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }
}

/// Whether something is compiled for tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}
