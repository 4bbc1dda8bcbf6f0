"""The rules of the house that neither the type checker nor the linter sees."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
APP = ("bot", "handlers", "storage")
TOP_LEVEL = {"pyproject.toml", "README.md", "requirements.lock", "dev", "docs", "manifests", "tests", *APP}
NOT_OURS_TO_NAME = re.compile(r"[/](work|root|home|Users)[/]|pypi[.]org|pythonhost(ed)|registry[.]npmjs|deb[.]debian")
"""Paths of somebody's machine, and hosts of package registries."""

IMPORT_QUIETLY = """
import importlib, sys

def refuse(event, args):
    if event in ("socket.bind", "socket.connect", "sqlite3.connect", "subprocess.Popen", "os.mkdir"):
        raise RuntimeError(f"import did {event} {args}")
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        raise RuntimeError(f"import wrote {args}")

sys.addaudithook(refuse)
sys.path.insert(0, ".")
for module in sys.argv[1:]:
    importlib.import_module(module)
"""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def nodes(*folders: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node of every file, with the place where it stands."""
    for path in python_files(*folders):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}", node


def lines_by_function(*folders: str) -> dict[str, int]:
    return {
        f"{place} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for place, node in nodes(*folders)
        if isinstance(node, Function)
    }


def test_every_file_can_be_read_in_one_sitting() -> None:
    too_long = {path: n for path in python_files(*APP, "tests") if (n := len(path.read_text().splitlines())) > 300}
    assert not too_long


def test_every_function_does_one_thing() -> None:
    # A migration is a list of tables written once and never changed.
    sizes = lines_by_function(*APP, "tests").items()
    assert not {name: lines for name, lines in sizes if lines > 45 and "migrations/versions" not in name}
    assert median(lines_by_function(*APP).values()) <= 8


def test_every_module_starts_with_a_sentence() -> None:
    without = [
        place
        for place, node in nodes(*APP, "tests")
        if isinstance(node, ast.Module) and node.body and not re.match(r"\S.*[.?!:]", ast.get_docstring(node) or "")
    ]
    assert not without


def test_only_the_two_outermost_edges_catch_everything() -> None:
    # The third place handles nothing: the writer thread hands an error to whoever waits for the result.
    broad = [place for place, node in nodes(*APP) if isinstance(node, ast.ExceptHandler) and catches_everything(node)]
    edges = ["handlers/slack/bolt.py", "handlers/worker.py", "storage/db.py"]
    assert sorted(place.split(":")[0] for place in broad) == edges


def catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = ast.walk(handler.type) if handler.type else iter(())
    names = {node.id for node in caught if isinstance(node, ast.Name)}
    return handler.type is None or bool(names & {"Exception", "BaseException"})


def test_nothing_of_ours_is_patched() -> None:
    # The linter refuses unittest.mock; pytest's monkeypatch may set the environment, and no more.
    patched = [
        place
        for place, node in nodes("tests")
        if isinstance(node, ast.Attribute) and node.attr in ("setattr", "setitem", "delattr", "delitem")
        if isinstance(node.value, ast.Name) and node.value.id == "monkeypatch"
    ]
    assert not patched


def test_tests_are_not_a_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_the_rules_need_only_python_and_pydantic() -> None:
    allowed = sys.stdlib_module_names | {"bot", "pydantic"}
    strangers = [
        f"{place} {name}" for place, node in nodes("bot/rules") for name in imported(node) if name not in allowed
    ]
    assert not strangers


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [(node.module or "").split(".")[0]] if isinstance(node, ast.ImportFrom) else []


def test_imports_point_one_way() -> None:
    script = "import importlinter.cli as cli; raise SystemExit(cli.lint_imports(is_debug_mode=False))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_happens_at_import() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in python_files(*APP)
        if "migrations" not in path.parts and "charts" not in path.parts[:-1]  # Matplotlib looks for fonts at import.
    ]
    command = [sys.executable, "-I", "-B", "-c", IMPORT_QUIETLY, *modules]
    done = subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_top_level_holds_what_a_newcomer_expects() -> None:
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split()]
    found = {path.name for path in ROOT.iterdir() if not any(fnmatch(path.name, pattern) for pattern in ignored)}
    assert {name for name in found - TOP_LEVEL if not name.startswith(".")} == set()


@pytest.mark.parametrize("folder", [*sorted(TOP_LEVEL), ".ci"])
def test_no_file_names_a_machine_or_a_registry(folder: str) -> None:
    top = ROOT / folder
    files = [top] if top.is_file() else [path for path in top.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    telling = {path: found.group() for path in files if (found := NOT_OURS_TO_NAME.search(text_of(path)))}
    assert not telling


def test_the_lock_file_names_no_place() -> None:
    assert "/" not in re.sub(r"^#.*", "", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")
