"""The command `saraban`: its verbs, its exit codes, and how errors are told."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from pipeline.cli import bench, doctor, evaluate, plan, register, run, show, status, synth, tables
from pipeline.cli.console import to_stderr
from pipeline.cli.refused import words_refused_in_thai
from pipeline.errors import InternalFaultError, InterruptedRunError, SarabanError

app = typer.Typer(
    name="saraban",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reads scanned Thai official letters (หนังสือราชการ) and their receiving stamps into tables.",
    epilog=(
        "Exit codes: 0 all well, 1 some documents failed, 2 wrong use, 3 something is missing on this "
        "machine, 4 too much failed, 5 cannot read or write, 130 interrupted."
    ),
)


@app.callback()
def _options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options before or after any verb; `main` has taken them already."""


app.command("run")(run.run)
app.command("plan")(plan.plan)
app.command("status")(status.status)
app.command("tables")(tables.tables)
app.command("show")(show.show)
app.command("register")(register.register)
app.command("evaluate")(evaluate.evaluate)
app.command("bench")(bench.bench)
app.command("doctor")(doctor.doctor)
app.command("synth")(synth.synth)


def main(words: Sequence[str] | None = None) -> None:
    """Runs the command line and ends the process with its exit code.

    Args:
        words: Words of the command line without the program's name; None takes them from the process.
    """
    given = list(sys.argv[1:] if words is None else words)
    # Taken out here because people add it to the end of the line that has just failed.
    end = given.index("--") if "--" in given else len(given)
    rest = [word for word in given[:end] if word != "--debug"] + given[end:]
    debug = len(rest) < len(given)
    try:
        sys.exit(app(rest, prog_name="saraban", standalone_mode=False))
    except SarabanError as error:
        if debug:
            raise
        sys.exit(_tell(error))
    except KeyboardInterrupt:
        sys.exit(_tell(InterruptedRunError("interrupted")))
    except typer.Abort:
        sys.exit(_tell(InterruptedRunError("interrupted")))
    except Exception as error:
        if isinstance(error, _WORDS_REFUSED):
            refused: Any = error
            refused.show()
            to_stderr(f"  {words_refused_in_thai(refused)}")
            sys.exit(refused.exit_code)
        if debug:
            raise
        fault = f"a fault of its own: {type(error).__name__}: {error}"
        hint = "Run the same command with --debug and report what it says."
        sys.exit(_tell(InternalFaultError(fault, hint=hint)))


# What typer raises for words that it does not know; it names only one of these errors for others to use.
_WORDS_REFUSED = typer.BadParameter.__mro__[1]


def _tell(error: SarabanError) -> int:
    to_stderr(f"saraban: {error}")
    if error.hint:
        to_stderr(f"  {error.hint}")
    to_stderr(f"  {error.thai}")
    return error.exit_code
