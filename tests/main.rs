<<<<<<< HEAD
//! Everything that needs more than one room, in one binary.

mod syntax;
=======
//! The one integration-test binary: everything that needs more than one room, or the program as a process.

mod oracle;
>>>>>>> oracle
