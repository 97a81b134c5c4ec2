//! Why a path cannot become a file.

/// Why a path cannot become a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unwritable {
    /// It is a folder.
    #[error("it is a folder: name a file in it")]
    Folder,
    /// It is a device, a pipe or a socket.
    #[error("it is no regular file but a device, a pipe or a socket: name a file")]
    Special,
    /// Its mode forbids writing.
    #[error("it is there and read-only: make it writable (chmod u+w) or choose another name")]
    ReadOnly,
    /// Symbolic links lead in a circle.
    #[error("its symbolic links lead in a circle")]
    Circle,
}
