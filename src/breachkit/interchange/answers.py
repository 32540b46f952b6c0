"""A value in the form in which an answer is written, so that what a file says is read by the one reader of answers."""

from __future__ import annotations

from breachkit.domain.values import (
    UNKNOWN_WORD,
    Choice,
    Choices,
    Count,
    Day,
    Moment,
    Places,
    Unknown,
    Value,
    Words,
    YesNo,
)


def answer(value: Value) -> object:
    """The answer that `breachkit.domain.answers.read_answer` reads back into the same value."""
    match value:
        case Unknown():
            return UNKNOWN_WORD
        case YesNo(yes):
            return "yes" if yes else "no"
        case Count(low, high):
            return {"min": str(low), "max": UNKNOWN_WORD if high is None else str(high)}
        case Choice(id=chosen):
            return chosen
        case Choices(ids, complete):
            return [*ids] if complete else [*ids, UNKNOWN_WORD]
        case Moment(at, day_only):
            return at.date().isoformat() if day_only else at.isoformat()
        case Day(on):
            return on.isoformat()
        case Words(text):
            return text
        case Places(counts, complete):
            listed: dict[str, object] = {
                place: UNKNOWN_WORD if count is None else answer(count) for place, count in counts
            }
            return listed if complete else {**listed, "*": UNKNOWN_WORD}
