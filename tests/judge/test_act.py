"""Facts of an act as rules meet them."""

from __future__ import annotations

from checker.judge.act import make_act
from checker.pack.schema import kinds_of

KINDS = kinds_of(
    {
        "common": {"kind": {"type": "kind", "required": True, "about": "The kind."}},
        "kinds": {
            "parcel": {
                "about": "A parcel.",
                "fields": {
                    "sender": {"type": "enum", "values": ["known", "unknown"], "about": "Whether the sender is known."},
                    "size": {"type": "enum", "values": ["small", "large"], "about": "Its size."},
                    "grams": {"type": "number", "about": "Its weight."},
                },
            }
        },
    }
)


def facts(**data: object) -> dict[str, object]:
    return dict(make_act(KINDS["parcel"], {"kind": "parcel", **data}).facts)


def test_unknown_is_a_value_where_a_field_has_it() -> None:
    assert facts(sender="unknown", size="unknown") == {**facts(), "sender": "unknown", "size": None}


def test_numbers_are_doubles() -> None:
    """As in CEL: two whole numbers that are one double are one number to every rule."""
    assert facts(grams=2**53 + 1)["grams"] == facts(grams=2**53)["grams"]
    assert isinstance(facts(grams=3)["grams"], float)
