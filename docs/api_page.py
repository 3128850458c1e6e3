"""The page of the Python interface: every public name with its signature and what its docstring says."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import checker
from checker.explain.article import Article, Block, Code, Heading, Text, blocks_of, items, marked

LEAD = (
    "Everything else in the package may change without notice. Dates are ISO text, what is not known is the text `unknown`, and "
    "nothing here prints or exits."
)


def api() -> str:
    """Return the page as Markdown."""
    found: list[Block] = [Text(LEAD), Code(_example(), "python")]
    for name in checker.__all__:
        if not name.startswith("_"):
            found += _of(name, getattr(checker, name))
    return marked(Article("From Python", blocks_of(found)))


def _example() -> str:
    """Return the example of the package's own docstring."""
    lines = (checker.__doc__ or "").split("\n")
    return "\n".join([line[4:] for line in lines if line.startswith("    ") or not line.strip()]).strip()


def _of(name: str, thing: object) -> list[Block]:
    """Return what there is to say of a public name."""
    assert callable(thing)
    found: list[Block] = [Heading(name)]
    said = [Text(" ".join(part.split())) for part in (inspect.getdoc(thing) or "").split("\n\n")]
    if not inspect.isclass(thing):
        return [*found, Code(_call(name, thing), "python"), *said]
    fields = getattr(thing, "_fields", ())
    shown = [] if fields or issubclass(thing, Exception) else [Code(_call(name, thing), "python")]
    lines = [f"`{key}`: {_type(thing.__annotations__[key])}" for key in fields]
    lines += [
        f"`{key}`: {' '.join((inspect.getdoc(value) or '').split())}"
        for key, value in vars(thing).items()
        if not key.startswith("_") and isinstance(value, property)
    ]
    return [*found, *shown, *said, *([items(lines)] if lines else [])]


def _call(name: str, thing: Callable[..., object]) -> str:
    """Return how something is called, with the types as the code has them."""
    signature = inspect.signature(thing)
    shown, keyword = [], False
    for item in signature.parameters.values():
        if item.kind is item.KEYWORD_ONLY and not keyword:
            keyword = True
            shown.append("*")
        default = "" if item.default is item.empty else f" = {_default(item.default)}"
        shown.append(f"{item.name}: {_type(item.annotation)}{default}")
    back = signature.return_annotation
    ends = "" if inspect.isclass(thing) or back is signature.empty else f" -> {_type(back)}"
    return f"{name}(\n" + "".join([f"    {item},\n" for item in shown]) + f"){ends}"


def _type(annotation: object) -> str:
    return str(getattr(annotation, "__forward_arg__", annotation))


def _default(value: object) -> str:
    if callable(value):
        return str(getattr(value, "__name__", value))
    return f"{type(value).__name__}()" if hasattr(value, "_fields") else repr(value)
