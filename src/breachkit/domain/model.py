"""The base of every content model, and the text that stands in both languages.

A model is checked once, where it is read from YAML (`Model.read`, by pydantic: `breachkit.domain.checking`), and trusted
inside. Compiled content is plain JSON of the models as they stand, which msgspec reads back without either library's
classes being built anew: docs/decisions/0125-two-readers-of-one-model.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Self

from msgspec import Struct

ID_PATTERN = re.compile(r"^[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*$")


class Limits:
    """What an annotated value keeps to, in pydantic's words: `Annotated[str, Limits(pattern=...)]`."""

    def __init__(self, **limits: Any) -> None:
        self.limits = limits

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        return {**handler(source), **self.limits}


class Written:
    """How an annotated value is written: `read` makes of that what the annotation says. It raises ValueError.

    With `whole` it makes the value itself, with nothing left to check.
    """

    def __init__(self, read: Callable[[object], object], *, whole: bool = False) -> None:
        self.read = read
        self.whole = whole

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        from pydantic_core import core_schema

        if self.whole:
            return core_schema.no_info_before_validator_function(self.read, core_schema.any_schema())
        return core_schema.no_info_before_validator_function(self.read, handler(source))


class Checked:
    """What an annotated value must stand: `check` gives it back, or raises ValueError."""

    def __init__(self, check: Callable[[Any], object]) -> None:
        self.check = check

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self.check, handler(source))


def _check_id(value: str) -> str:
    if not ID_PATTERN.match(value) or len(value) > 64:
        raise ValueError("an id is lower-case letters, digits, '-' and '_', and starts with a letter")
    return value


Id = Annotated[str, Checked(_check_id)]
Line = Annotated[str, Limits(min_length=1, strip_whitespace=True)]
_LANGUAGE = re.compile(r"^[a-z]{2}(_[A-Z]{2})?$")


class Model(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A frozen model: checked once at the edge, trusted inside. Unknown keys are errors."""

    @classmethod
    def read(cls, written: object) -> Self:
        """The model that `written` (plain YAML data) states. Raises pydantic.ValidationError with every fault in it."""
        from breachkit.domain.checking import reader

        made: Self = reader(cls).validate_python(written)
        return made

    def consistent(self) -> None:
        """Raises ValueError where the members, each right by itself, do not go together. Asked when the model is read from YAML."""

    def written(self) -> Any:
        """The plain data from which `read` makes this model again, without members that say what is so anyway."""
        from msgspec.structs import fields

        given = ((one, getattr(self, one.name)) for one in fields(self))
        return {one.encode_name: plain(value) for one, value in given if value not in (one.default, {})}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from breachkit.domain.checking import schema_of

        return schema_of(cls, handler)


def plain(value: object) -> Any:
    """The value as plain data, as it is written in YAML."""
    if isinstance(value, Model):
        return value.written()
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, timedelta):
        return f"{int(value.total_seconds() // 60)} minutes"
    return value.isoformat() if isinstance(value, date) else value


class Text(Model, frozen=True):
    """A text in both languages; neither may be missing. Further languages may stand beside them, each by its code."""

    ja: Line
    en: Line
    others: tuple[tuple[str, str], ...] = ()

    def __call__(self, lang: str) -> str:
        """The text in `lang`; in English where it has none in that language."""
        if lang == "ja":
            return self.ja
        return self.en if lang == "en" else dict(self.others).get(lang, self.en)

    def texts(self) -> dict[str, str]:
        """Each language with its text, Japanese and English first."""
        return {"ja": self.ja, "en": self.en, **dict(self.others)}

    def written(self) -> Any:
        return self.texts()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from breachkit.domain.checking import schema_of_text

        return schema_of_text(cls, handler(Line), _LANGUAGE.pattern)
