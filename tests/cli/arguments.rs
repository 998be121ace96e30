//! What stands on the command line, and what people are told who get it wrong.

use super::{Place, deployment};

fn place() -> Place {
    let (web, api) = (deployment("web"), deployment("api"));
    Place::new(&[("np.kpol", "allow web -> api\n"), ("k8s/web.yaml", &web), ("k8s/api.yaml", &api)])
}

#[test]
fn help_says_all_there_is() {
    insta::assert_snapshot!(place().run(&["--help"]).shown(), @"
    ── stdout
    Who may talk to whom, and what pods may do: checked against your manifests, written as Kubernetes
    YAML

    Usage: kpol <COMMAND>

    Commands:
      compile  Writes what a program says as YAML, or says why it can't be
      check    Says everything that is wrong with a program, and writes nothing
      fmt      Writes programs in the one style, comments and all
      doctor   Says what is wrong in manifests, without a program
      graph    Shows who reaches whom on which ports, under the program and the manifests' own policies
      why      Says whether A can reach B, which statement or policy decides that, and what would allow
               it
      diff     Shows what becomes reachable, what stops being so, and which settings of pods change
      import   Writes what manifests already say as a program: their NetworkPolicies and security
               settings, proven equal
      init     Writes a commented first program for the manifests of a folder
      explain  Says what a finding is about: why it matters, an example with and without it, and what to
               do
      help     Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Exit codes: 0 nothing is wrong, 1 the input has errors, `--check` or `diff` found a difference or
    the answer is no, 2 the command could not run.
    ── exit 0
    ");
    insta::assert_snapshot!(place().run(&["compile", "--help"]).shown(), @"
    ── stdout
    Writes what a program says as YAML, or says why it can't be

    Usage: kpol compile [OPTIONS] FILE... [-m PATH...]

    Arguments:
      [FILE]...
              Programs: `.kpol` files, folders of them, or `-` for standard input; together they are one
              program

    Options:
      -m, --manifests <PATH>...
              Manifests beside those that the programs name: files, folders, globs, kustomizations, or
              `-`; it takes all paths that follow, so it stands after FILE

          --format <FORMAT>
              How diagnostics are written

              Possible values:
              - human:  For people
              - short:  A line each
              - json:   One JSON object
              - sarif:  SARIF 2.1.0, for code scanning
              - github: Annotations of GitHub's workflows
              - gitlab: GitLab's code quality report
              - junit:  A JUnit report, with a test case a finding
              
              [default: human]

          --deny <CODE>
              Take a finding for an error: its code, its name, or `warnings` for all of them;
              repeatable, the last word of `--deny`, `--warn` and `--allow` holds

          --warn <CODE>
              Take a finding for a warning

          --allow <CODE>
              Don't report a finding

          --color <WHEN>
              Whether diagnostics have colours; `NO_COLOR` in the environment turns `auto` off

              Possible values:
              - auto:   On a terminal
              - always: Always
              - never:  Never
              
              [default: auto]

      -q, --quiet
              Errors alone: no warnings, no notes, no summary

      -v, --verbose
              Say which files are read and written, and what is found in them

          --emit <WHAT>
              What is written to standard output

              Possible values:
              - objects:   The `NetworkPolicies` and a partial object a workload, for `kubectl apply
                --server-side --field-manager kpol -f -`
              - policies:  The `NetworkPolicies` alone
              - patches:   The partial objects alone, as strategic-merge patches
              - manifests: The given manifests with the settings in them and all else untouched, then
                the `NetworkPolicies`
              
              [default: objects]

      -o, --output <DIR>
              Write a kustomize component into this folder instead; files of its own that are no longer
              needed are removed

          --check
              Write nothing, and show where DIR is not what would be written; exit code 1 where it isn't

      -h, --help
              Print help (see a summary with '-h')
    ── exit 0
    ");
}

#[test]
fn a_short_help_fits_a_screen() {
    insta::assert_snapshot!(place().run(&["check", "-h"]).shown(), @"
    ── stdout
    Says everything that is wrong with a program, and writes nothing

    Usage: kpol check [OPTIONS] FILE... [-m PATH...]

    Arguments:
      [FILE]...  Programs: `.kpol` files, folders of them, or `-` for standard input; together they are
                 one program

    Options:
      -m, --manifests <PATH>...  Manifests beside those that the programs name: files, folders, globs,
                                 kustomizations, or `-`; it takes all paths that follow, so it stands
                                 after FILE
          --format <FORMAT>      How diagnostics are written [default: human] [possible values: human,
                                 short, json, sarif, github, gitlab, junit]
          --deny <CODE>          Take a finding for an error: its code, its name, or `warnings` for all
                                 of them; repeatable, the last word of `--deny`, `--warn` and `--allow`
                                 holds
          --warn <CODE>          Take a finding for a warning
          --allow <CODE>         Don't report a finding
          --color <WHEN>         Whether diagnostics have colours; `NO_COLOR` in the environment turns
                                 `auto` off [default: auto] [possible values: auto, always, never]
      -q, --quiet                Errors alone: no warnings, no notes, no summary
      -v, --verbose              Say which files are read and written, and what is found in them
          --fix                  Mend what can be mended without a look: apply every safe edit, to
                                 programs and to manifests; a program from standard input is written to
                                 standard output
      -h, --help                 Print help (see more with '--help')
    ── exit 0
    ");
}

#[test]
fn a_program_behind_the_manifests_is_a_program() {
    let place = place();
    let usual = place.run(&["compile", "np.kpol", "-m", "k8s"]);
    assert_eq!(usual.code, Some(0), "{}", usual.shown());
    for arguments in [
        ["compile", "-m", "k8s", "np.kpol"],
        ["compile", "--manifests=k8s", "np.kpol", "--quiet"],
        ["compile", "-m", "np.kpol", "k8s"],
    ] {
        assert_eq!(place.run(&arguments), usual, "{arguments:?}");
    }
    let separate = ["compile", "-m", "k8s/web.yaml", "-m", "k8s/api.yaml", "--", "np.kpol"];
    assert_eq!(place.run(&separate), usual);
}

#[test]
fn a_command_without_a_program_says_what_to_write() {
    insta::assert_snapshot!(place().run(&["compile"]).shown(), @"
    ── stderr
    error: no program is named: give a `.kpol` file, a folder of them, or `-` for standard input

    Usage: kpol compile [OPTIONS] FILE... [-m PATH...]

    For more information, try '--help'.
    ── exit 2
    ");
    insta::assert_snapshot!(place().run(&["check", "-m", "k8s"]).shown(), @"
    ── stderr
    error: no program is named: `-m` takes all paths that follow it, so write `FILE -m k8s`

    Usage: kpol check [OPTIONS] FILE... [-m PATH...]

    For more information, try '--help'.
    ── exit 2
    ");
}

#[test]
fn standard_input_is_read_once() {
    insta::assert_snapshot!(place().run(&["check", "-", "-m", "-"]).shown(), @"
    ── stderr
    error: `-` can be read once: for the program or for the manifests

    Usage: kpol check [OPTIONS] FILE... [-m PATH...]

    For more information, try '--help'.
    ── exit 2
    ");
    insta::assert_snapshot!(place().run(&["check", "np.kpol", "-m", "-", "-"]).shown(), @"
    ── stderr
    error: `-` can be read once: for the program or for the manifests

    Usage: kpol check [OPTIONS] FILE... [-m PATH...]

    For more information, try '--help'.
    ── exit 2
    ");
}

#[test]
fn what_is_mistyped_is_named() {
    insta::assert_snapshot!(place().run(&["chek", "np.kpol"]).shown(), @"
    ── stderr
    error: unrecognized subcommand 'chek'

      tip: a similar subcommand exists: 'check'

    Usage: kpol <COMMAND>

    For more information, try '--help'.
    ── exit 2
    ");
    insta::assert_snapshot!(place().run(&["compile", "np.kpol", "--emit", "policy"]).shown(), @"
    ── stderr
    error: invalid value 'policy' for '--emit <WHAT>'
      [possible values: objects, policies, patches, manifests]

      tip: a similar value exists: 'policies'

    For more information, try '--help'.
    ── exit 2
    ");
    insta::assert_snapshot!(place().run(&["compile", "np.kpol", "--check"]).shown(), @"
    ── stderr
    error: the following required arguments were not provided:
      --output <DIR>

    Usage: kpol compile [OPTIONS] FILE... [-m PATH...]

    For more information, try '--help'.
    ── exit 2
    ");
    insta::assert_snapshot!(place().run(&["check", ""]).shown(), @"
    ── stderr
    error: a value is required for '[FILE]...' but none was supplied

    For more information, try '--help'.
    ── exit 2
    ");
}
