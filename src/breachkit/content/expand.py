"""Content as it is written becomes content as the models know it: versions are filled up, places spelled out.

What an author writes once stands once: a law's other version says only what was different (`version_of`), and a duty
that is owed to one authority in each of many places is written once (`for_each_place`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from breachkit.content.kinds import REGIMES
from breachkit.errors import ContentError
from breachkit.i18n import _

if TYPE_CHECKING:
    from breachkit.content.yaml_reader import Data, Document


def expanded(documents: dict[str, Document]) -> dict[str, Document]:
    """The documents by name, each expanded. Raises ContentError where one refers to what does not exist."""
    found = dict(documents)
    for name, document in documents.items():
        if name.startswith(REGIMES):
            found[name] = _each_place(_filled_up(document, documents))
    return found


def _filled_up(document: Document, documents: dict[str, Document]) -> Document:
    """A regime's other version, filled up from the regime it is one of: mappings merge, all else is replaced."""
    data = document.data
    if not isinstance(data, dict) or "version_of" not in data:
        return document
    base = documents.get(f"{REGIMES}{data['version_of']}.yaml")
    if base is None:
        raise ContentError(
            _("there is no {kind} named {name}").format(kind="regime", name=data["version_of"]),
            place=document.place(("version_of",)),
        )
    own = {key: value for key, value in data.items() if key != "version_of"}
    return replace(document, data=_merged(base.data, own))


def _merged(base: Data, own: Data) -> Data:
    if isinstance(base, dict) and isinstance(own, dict):
        return {key: _merged(base.get(key), own[key]) if key in own else base[key] for key in {**base, **own}}
    return own


def _each_place(document: Document) -> Document:
    """Each obligation with `for_each_place: {PLACE: RECIPIENT}` becomes one for each place.

    In its text `$place` stands for the place's code, `$recipient` for the recipient's id; the place in lower case is
    added to the obligation's id.
    """
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("obligations"), list):
        return document
    written = data["obligations"]
    assert isinstance(written, list)
    obligations: list[Data] = []
    for index, one in enumerate(written):
        if not isinstance(one, dict) or "for_each_place" not in one:
            obligations.append(one)
            continue
        places = one["for_each_place"]
        if not isinstance(places, dict) or not places:
            raise ContentError(
                _("for_each_place is a mapping: place, colon, recipient"), place=document.place(("obligations", index))
            )
        rest = {key: value for key, value in one.items() if key != "for_each_place"}
        for place, recipient in places.items():
            words = {"$place": place, "$recipient": str(recipient)}
            obligations.append({**_replaced(rest, words), "id": f"{one.get('id')}-{place.lower()}"})  # type: ignore[dict-item]
    return replace(document, data={**data, "obligations": obligations})


def _replaced(data: Data, words: dict[str, str]) -> Data:
    if isinstance(data, dict):
        return {_replaced(key, words): _replaced(value, words) for key, value in data.items()}  # type: ignore[misc]
    if isinstance(data, list):
        return [_replaced(item, words) for item in data]
    if isinstance(data, str):
        for word, becomes in words.items():
            data = data.replace(word, becomes)
    return data
