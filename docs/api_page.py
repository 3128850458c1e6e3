"""The page of the Python interface: every public name with its signature and its docstring."""

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
    blocks: list[Block] = [Text(LEAD), Code(_example(), "python")]
    for name in checker.__all__:
        if not name.startswith("_"):
            blocks += _of(name, getattr(checker, name))
    return marked(Article("From Python", blocks_of(blocks)))


def _example() -> str:
    """Return the example of the package's own docstring."""
    lines = (checker.__doc__ or "").split("\n")
    return "\n".join([line[4:] for line in lines if line.startswith("    ") or not line.strip()]).strip()


def _of(name: str, thing: object) -> list[Block]:
    """Return the blocks about a public name."""
    assert callable(thing)
    blocks: list[Block] = [Heading(name)]
    paragraphs = [Text(" ".join(part.split())) for part in (inspect.getdoc(thing) or "").split("\n\n")]
    if not inspect.isclass(thing):
        return [*blocks, Code(_call(name, thing), "python"), *paragraphs]
    fields = getattr(thing, "_fields", ())
    call = [] if fields or issubclass(thing, Exception) else [Code(_call(name, thing), "python")]
    lines = [f"`{key}`: {_type(thing.__annotations__[key])}" for key in fields]
    lines += [
        f"`{key}`: {' '.join((inspect.getdoc(value) or '').split())}"
        for key, value in vars(thing).items()
        if not key.startswith("_") and isinstance(value, property)
    ]
    return [*blocks, *call, *paragraphs, *([items(lines)] if lines else [])]


def _call(name: str, thing: Callable[..., object]) -> str:
    """Return the signature of a callable, with the types as in the code."""
    signature = inspect.signature(thing)
    parameters, keyword = [], False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword:
            keyword = True
            parameters.append("*")
        default = "" if parameter.default is parameter.empty else f" = {_default(parameter.default)}"
        parameters.append(f"{parameter.name}: {_type(parameter.annotation)}{default}")
    back = signature.return_annotation
    ends = "" if inspect.isclass(thing) or back is signature.empty else f" -> {_type(back)}"
    return f"{name}(\n" + "".join([f"    {text},\n" for text in parameters]) + f"){ends}"


def _type(annotation: object) -> str:
    return str(getattr(annotation, "__forward_arg__", annotation))


def _default(value: object) -> str:
    if callable(value):
        return str(getattr(value, "__name__", value))
    return f"{type(value).__name__}()" if hasattr(value, "_fields") else repr(value)
