"""The base of every content model, and the text that stands in both languages."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

ID_PATTERN = re.compile(r"^[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*$")


def _check_id(value: str) -> str:
    if not ID_PATTERN.match(value) or len(value) > 64:
        raise ValueError("an id is lower-case letters, digits, '-' and '_', and starts with a letter")
    return value


Id = Annotated[str, AfterValidator(_check_id)]
Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Model(BaseModel):
    """A frozen model: checked once at the edge, trusted inside. Unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Text(Model):
    """A text in both languages; neither may be missing. Further languages may stand beside them, each by its code."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)
    __pydantic_extra__: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(_[A-Z]{2})?$")], Line]

    ja: Line
    en: Line

    def __call__(self, lang: str) -> str:
        """The text in `lang`; in English where it has none in that language."""
        if lang == "ja":
            return self.ja
        return (self.__pydantic_extra__ or {}).get(lang, self.en) if lang != "en" else self.en

    def texts(self) -> dict[str, str]:
        """Each language with its text, Japanese and English first."""
        return {"ja": self.ja, "en": self.en, **(self.__pydantic_extra__ or {})}
