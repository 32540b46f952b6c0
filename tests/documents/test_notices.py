"""Notices: each as its reader gets it, with advice that fits the data that leaked, in words that anyone can read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from breachkit.content.library import Library
from breachkit.services.documents import registry_of
from tests.conftest import Ran
from tests.documents.full_case import open_case
from tests.documents.readability import grade, japanese, syllables

Cli = Callable[..., Ran]
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
NOTICES = [
    "people", "people-letter", "people-email", "people-web", "press", "california", "gdpr-people",
    "client", "employees", "insurer", "acquirer", "progress", "helpdesk",
]  # fmt: skip
ENTRUSTEE = {"our_role": "entrustee", "entrustment_detail": "発送業務 / dispatch of parcels"}
CASES: list[tuple[str, tuple[str, ...], dict[str, str]]] = [
    *((name, ("--to", name), {}) for name in NOTICES),
    ("california-identity", ("--to", "california"), {"data_categories": "name,social_security_number"}),
    ("progress-closing", ("--to", "progress", "--stage", "closing"), {}),
    ("entruster", ("--to", "entruster"), ENTRUSTEE),
    ("gdpr-controller", ("--to", "gdpr-controller"), ENTRUSTEE),
]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(("name", "arguments", "facts"), CASES, ids=[name for name, *_ in CASES])
def test_golden_notices(
    name: str, arguments: tuple[str, ...], facts: dict[str, str], lang: str, breachkit: Cli
) -> None:
    open_case(breachkit, lang, **facts)
    made = breachkit("render", "notice", *arguments, "--lang", lang, "--out", "-").out
    path = GOLDEN / f"notice-{name}.{lang}.md"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(made, "utf-8")
    assert made == path.read_text("utf-8"), f"{path.name} differs; GOLDEN=write makes it anew, then read the change"
    assert "MISSING" not in made
    assert "未記入" not in made


ADVICE = [
    ("password", "パスワードを変更してください", "Change your password"),
    ("online_login", "パスワードを変更してください", "Change your password"),
    ("payment_card", "利用明細をご確認ください", "Check your card statements"),
    ("bank_account", "口座の入出金をご確認ください", "Check your bank account"),
    ("financial_account_access", "暗証番号の変更もお願いいたします", "Change your PIN"),
    ("payment_login", "送金・決済サービスの利用履歴", "paid with your payment service"),
    ("identity_document", "「本人申告」", "may put a note on your file"),
    ("driving_licence", "身に覚えのない契約", "contracts or bills that are not yours"),
    ("my_number", "0120-95-0178", "Do not give your My Number"),
    ("social_security_number", "信用報告書", "credit report"),
    ("biometric", "生体認証だけに頼らないで", "face or finger log-in"),
    ("medical_history", "脅されたりしても、応じないで", "threatens you, do not give in"),
    ("criminal_record", "脅されたりしても、応じないで", "threatens you, do not give in"),
    ("address", "居場所を知られると危険のある方", "when someone knows where you live"),
    ("location", "居場所を知られると危険のある方", "when someone knows where you live"),
    ("phone", "#9110", "#9110"),
]  # fmt: skip


def is_japanese(line: str) -> bool:
    return any("\u3040" <= ch <= "\u9fff" for ch in line)


LOOSE = {"phone"}
"""Whose words stand in every notice."""


@pytest.mark.parametrize(("category", "ja", "en"), ADVICE, ids=[row[0] for row in ADVICE])
def test_advice_fits_the_data_that_leaked_and_no_other(
    category: str, ja: str, en: str, breachkit: Cli, case: Path
) -> None:
    for lang, words in (("ja", ja), ("en", en)):
        breachkit("facts", "set", f"data_categories={category}")
        assert words in breachkit("render", "notice", "--to", "people", "--lang", lang, "--out", "-").out
        if category not in LOOSE:
            breachkit("facts", "set", "data_categories=sex")
            assert words not in breachkit("render", "notice", "--to", "people", "--lang", lang, "--out", "-").out


# --- Readable ------------------------------------------------------------------------------------------------------

FOR_PEOPLE = (
    "people",
    "people-letter",
    "people-email",
    "people-web",
    "california",
    "california-identity",
    "gdpr-people",
)
EVERY_CATEGORY = (
    "name,birth_date,address,phone,email,payment_card,bank_account,payment_login,password,my_number,location,"
    "identity_document,biometric,financial_account_access,social_security_number,medical_history"
)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("notice-*.en.md")), ids=lambda path: path.stem)
def test_english_is_read_at_a_common_level(path: Path) -> None:
    name = path.name.removeprefix("notice-").removesuffix(".en.md")
    assert grade(path.read_text("utf-8")) <= (6.0 if name in FOR_PEOPLE else 8.0)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("notice-*.ja.md")), ids=lambda path: path.stem)
def test_japanese_has_short_sentences_and_no_wall_of_kanji(path: Path) -> None:
    name = path.name.removeprefix("notice-").removesuffix(".ja.md")
    found = japanese(path.read_text("utf-8"))
    assert found.mean <= (35 if name in FOR_PEOPLE else 45)
    assert found.longest <= 80
    assert found.kanji <= (0.40 if name in FOR_PEOPLE else 0.60)


def test_every_line_of_advice_is_as_easy_as_the_rest(breachkit: Cli) -> None:
    open_case(breachkit, "ja", data_categories=EVERY_CATEGORY)
    made = breachkit("render", "notice", "--to", "people-web", "--lang", "en", "--out", "-").out
    assert grade("\n".join(line for line in made.splitlines() if not is_japanese(line))) <= 6.0
    found = japanese(breachkit("render", "notice", "--to", "people-web", "--lang", "ja", "--out", "-").out)
    assert (found.mean <= 35, found.longest <= 90, found.kanji <= 0.40) == (True, True, True)


def test_the_measure_tells_hard_words_from_plain_ones() -> None:
    hard = "Pursuant to applicable regulatory provisions, the organisation hereby notifies individuals of unauthorised acquisition."
    assert grade(hard) > 15
    assert grade("We are sorry. Someone took your data. Please change your password now.") < 4
    officialese = "個人情報保護委員会規則所定事項該当性検討結果及再発防止策実施状況並二次被害発生可能性等通知申上候。"
    assert japanese(officialese).kanji > 0.9
    assert [syllables(word) for word in ("data", "table", "stone", "security", "the")] == [2, 2, 1, 4, 1]


# --- Whole -----------------------------------------------------------------------------------------------------------


TOLD = {"people", "entruster", "contract_parties", "insurer", "acquirer", "us_media"}


def test_every_law_s_duty_to_tell_people_or_its_entruster_has_a_notice(library: Library) -> None:
    registry = registry_of(library)
    for regime in library.regimes:
        for one in regime.obligations:
            if {routing.recipient for routing in one.recipients} & TOLD:
                key = f"{regime.id}.{one.id}"
                assert registry.serving(key), f"no document serves {key}"


def test_a_notice_made_for_a_law_stands_in_the_place_of_the_general_one(library: Library) -> None:
    registry = registry_of(library)

    def serving(key: str) -> set[str]:
        return {form.name for form in registry.serving(key)}

    assert serving("us-ca.people") == {"california"}
    assert serving("eu-gdpr.people") == serving("uk-gdpr.people") == {"gdpr-people"}
    assert serving("us-tx.people") == serving("br-lgpd.notice") == {"people"}
    assert serving("jp-appi.notice") == {"people", "people-letter", "people-email"}
    assert serving("eu-gdpr.tell-controller") == {"gdpr-controller"}
    assert serving("us-tx.owner") == serving("kr-pipa.tell-controller") == {"entruster"}


def test_no_notice_to_people_serves_a_duty_to_someone_else(library: Library) -> None:
    registry = registry_of(library)
    for regime in library.regimes:
        for one in regime.obligations:
            for form in registry.serving(f"{regime.id}.{one.id}"):
                if form.audience == "people":
                    assert {routing.recipient for routing in one.recipients} <= {*form.to}, (form.id, regime.id, one.id)


def test_the_pack_offers_a_channel_only_once_it_was_chosen(breachkit: Cli, tmp_path: Path) -> None:
    open_case(breachkit, "ja")
    arguments = ("render", "pack", "--formats", "md", "--json", "--out")

    def offered() -> set[str]:
        return {row["document"] for row in breachkit(*arguments, str(tmp_path / "pack")).json["documents"]}

    both = offered()
    assert {"notices/people", "notices/people-letter", "notices/people-email", "notices/california"} <= both
    breachkit("facts", "set", "notice_channels=post", "people_by_place=JP=4620")
    assert both - offered() >= {"notices/people-email", "notices/california"}


def test_every_notice_says_the_same_numbers_and_dates_and_is_named_when_it_does_not(breachkit: Cli) -> None:
    open_case(breachkit, "ja")
    for name in NOTICES:
        breachkit("render", "notice", "--to", name, "--lang", "ja")
    assert all(row["agrees"] for row in breachkit("render", "check-all", "--json", code=None).json["drafts"])
    breachkit("facts", "set", "affected_people=5100", "discovered_at=2026-11-21 09:00")
    found = breachkit("render", "check-all", "--json", code=1).json
    stale = {row["document"].split("/")[1] for row in found["drafts"] if not row["agrees"]}
    prints = {"people-web", "press", "client", "employees", "insurer", "progress", "helpdesk", "people", "california"}
    assert prints <= stale


def test_a_closing_notice_does_not_say_that_all_is_done_while_a_measure_is_open(breachkit: Cli) -> None:
    open_case(breachkit, "ja")
    arguments = ("render", "notice", "--to", "progress", "--stage", "closing", "--lang", "ja", "--out", "-")
    assert "完了していない対策は、引き続き進め" in breachkit(*arguments).out
    for step in ("fix-vulnerability", "staff-education", "audit"):
        breachkit("step", "done", step)
    made = breachkit(*arguments).out
    assert "予定した対策は、すべて完了しました" in made
    assert "| 弱点を直し、守りを固める | 済 |" in made


def test_a_letter_to_a_list_has_its_reader_s_name_once(breachkit: Cli) -> None:
    open_case(breachkit, "ja")
    made = breachkit("render", "notice", "--to", "people-letter", "--lang", "ja", "--out", "-").out
    assert (
        made.index("2026年11月26日") < made.index("関係者の皆様") < made.index("株式会社見本商店") < made.index("拝啓")
    )
    assert made.index("拝啓") < made.index("敬具") < made.index("記 <!-- center -->") < made.index("以上")


CALIFORNIA = [
    "What Happened",
    "What Information Was Involved",
    "What We Are Doing",
    "What You Can Do",
    "For More Information",
]


def test_california_has_the_statute_s_title_headings_and_size_of_type(breachkit: Cli, tmp_path: Path) -> None:
    import pypdf

    open_case(breachkit, "en", data_categories="name,social_security_number")
    made = breachkit("render", "notice", "--to", "california", "--lang", "en", "--out", "-").out
    assert [line[2:] for line in made.splitlines() if line.startswith("# ")] == ["Notice of Data Breach"]
    assert [line[3:] for line in made.splitlines() if line.startswith("## ")] == CALIFORNIA
    assert "free for at least 12 months" in made
    assert all(bureau in made for bureau in ("Equifax", "Experian", "TransUnion"))
    pdf = tmp_path / "notice.pdf"
    breachkit("render", "notice", "--to", "california", "--lang", "en", "--format", "pdf", "--out", str(pdf))
    sizes: list[tuple[float, str]] = []

    def seen(text: str, _cm: object, matrix: list[float], _font: object, size: float) -> None:
        sizes.append((round(abs(size * matrix[3]), 2), text.strip()))

    for page in pypdf.PdfReader(pdf).pages:
        page.extract_text(visitor_text=seen)
    small = [text for size, text in sizes if text and size < 10]
    assert all(text in ("DRAFT",) or set(text) <= set("0123456789 /") for text in small), small


def test_california_does_not_claim_what_nobody_knows(breachkit: Cli) -> None:
    open_case(breachkit, "en", law_enforcement_hold="unknown")
    made = breachkit("render", "notice", "--to", "california", "--lang", "en", "--out", "-").out
    assert "We do not know yet if law enforcement delayed" in made
    assert "was not delayed" not in made


def test_the_measures_of_the_register_stand_in_the_progress_notice_as_they_are(breachkit: Cli) -> None:
    open_case(breachkit, "en")
    breachkit("measures", "add", "Two-step log-in for staff", "--due-on", "2030-01-31")
    breachkit("measures", "add", "Payment page moved", "--due-on", "2020-01-31")
    breachkit("measures", "add", "Counsel's list", "--privileged")
    breachkit("measures", "done", "m1", "--proof", "ticket 7", "--on", "2026-11-23")
    made = breachkit("render", "notice", "--to", "progress", "--lang", "en", "--out", "-").out
    assert "| Two-step log-in for staff | done | 23 November 2026 |" in made
    assert "| Payment page moved | delayed | 31 January 2020 |" in made
    assert "Counsel" not in made
