//! Libraries speak of physics, the command line of flags.
