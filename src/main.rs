//! The program: everything that touches the world outside is below `cli`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
