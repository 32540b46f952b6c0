"""The reports of Japan beside the PPC's: each in both languages, to the right authority, in the order of its form."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.library import Library
from breachkit.documents.registry import Registry
from breachkit.services.documents import registry_of
from breachkit.wording.places import place_in_full
from tests.conftest import Ran

Cli = Callable[..., Ran]
ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
COMPANY = {
    "org_name": "株式会社サンプル商事",
    "business_type": "卸売・通信販売",
    "handles_personal_data": "yes",
    "our_role": "own",
    "listed_company": "no",
    "report_date": "2026-11-24",
    "org_address": "東京都千代田区1-1-1",
    "org_representative": "代表取締役社長",
    "contact_name": "法務部 担当者",
    "contact_phone": "03-0000-0000",
    "contact_email": "legal@example.jp",
    "technical_contact": "情報システム部 担当者 03-0000-0001",
    "corporate_number": "1234567890123",
    "other_authorities": "個人情報保護委員会 (11月24日)、警視庁 (11月22日相談)",
    "measures_done": "侵入に使われた機器の停止、全パスワードの変更",
    "measures_planned": "2026年12月末までに多要素認証を全社に導入",
    "people_response": "planned",
    "people_response_detail": "11月27日から電子メールで通知する予定",
}
DATA = {
    "occurred_at": "2026-11-20 03:00",
    "discovered_at": "2026-11-22 22:10",
    "knew_at": "2026-11-22 22:40",
    "discoverer": "own_staff",
    "loss": "none",
    "recovered_unseen": "no",
    "kept_elsewhere": "no",
    "is_personal_data": "yes",
    "possible_malice": "yes",
    "exposed_online": "no",
    "cause_party": "reporter",
    "data_protection": "none",
    "media": "electronic",
    "outside_investigation": "running",
    "outside_expert": "調査会社A社 (侵入経路と流出の有無の調査を11月23日に依頼)",
    "secondary_damage": "possible",
    "secondary_damage_detail": "名簿を使った詐欺のメールや電話のおそれ。公開の有無は調査会社が毎日確認している",
    "publication": "planned",
    "published_on": "2026-11-27",
    "publication_channels": "website",
    "publication_detail": "11月27日に自社のホームページで公表する予定",
    "police_report": "done",
}
RANSOM = {
    "incident_type": "ransomware",
    "leak": "suspected",
    "damage": "confirmed",
    "data_categories": "name, address, phone, email, unknown",
    "data_items_detail": "取引先の担当者と会員の氏名、住所、電話番号、メールアドレス",
    "people_kinds": "customers, partners",
    "affected_people": "3200-4100",
    "systems": "本社のファイルサーバー2台と認証サーバー",
    "cause_detail": "公開されていたVPN装置の脆弱性が悪用されたとみられる",
    "summary": "社内のファイルサーバーが暗号化され、会員と取引先の情報が持ち出されたおそれがある。",
    "timeline": "2026-11-20 03:00 VPN装置に不審な接続\n2026-11-22 22:10 監視ツールが警告\n2026-11-22 22:40 暗号化を確認し、装置を停止",
}
SHOP = {
    "incident_type": "web_skimming",
    "leak": "suspected",
    "damage": "none",
    "to_become_personal_data": "yes",
    "data_categories": "name, email, payment_card, card_expiry, card_security_code",
    "data_items_detail": "購入画面に入力された氏名、メールアドレス、カードの番号・有効期限・セキュリティコード",
    "people_kinds": "customers",
    "affected_people": "1280",
    "affected_card_holders": "1280",
    "systems": "通信販売サイトの購入画面",
    "cause_detail": "通信販売サイトの脆弱性が悪用され、購入画面が改ざんされた",
    "summary": "通信販売サイトの購入画面が改ざんされ、入力されたカード情報が送信されたおそれがある。",
    "timeline": "2026-11-20 03:00 購入画面の改ざん\n2026-11-22 22:10 監視ツールが警告\n2026-11-22 22:40 カード決済を停止",
}
ATTACK = {
    "detection_detail": "監視ツールの警告 (22時10分) を運用担当者が確認",
    "affected_devices": "file_server, domain_controller, network_device",
    "hosting_environment": "on_premises",
    "system_details": "SSL-VPN装置 (製品X 7.2.4、外部公開)、Windows Server 2019 12台",
    "intrusion_route": "vulnerability, remote_access",
    "attack_sources": "203.0.113.[.]7 (11月20日 03時00分 JST に接続)",
    "attack_indicators": "通信先 198.51.100[.]23:443、update.exe (SHA-256 3f1d…)",
    "logs_kept": "VPN装置 2026年8月24日以降、認証サーバー 2026年10月1日以降 (いずれもJST、NTP同期)",
    "service_state": "degraded",
    "service_impact": "11月20日から受注システムが停止し、出荷が1日当たり約3割遅延",
    "recovery_plan": "バックアップから再構築し、12月1日に受注を再開する見込み",
    "backup_state": "part",
    "damage_amount": "調査と復旧で約4,000万円 (11月24日時点の見積り)",
    "share_with_nco": "yes",
    "evidence_preserved": "part",
    "containment": "VPN装置を停止し、12台をネットワークから切り離した",
    "police_request": "consultation, victim_report",
    "police_contact": "警視庁サイバー犯罪対策課、11月22日、受理番号 未発行",
    "suspect_information": "心当たりはない。退職者の利用者IDは全て失効済み",
    "evidence_offered": "VPN装置のログ、ディスクイメージ2台分、脅迫文の画像、システム構成図 (本社で保管)",
    "jpcert_request": "coordination, advice",
}
NOTE = {
    "ransom_note": "「ファイルを暗号化した。72時間以内に連絡せよ」(各フォルダの README.txt)",
    "encrypted_extension": ".locked",
    "ransomware_kind": "encryption, ransom_demanded, leak_threatened",
    "ransomware_name": "不明 (調査会社に照会中)",
    "ransom_response": "連絡も支払いもしない方針。期限は11月23日",
}
FLOOD = {
    "incident_type": "ddos",
    "ddos_kind": "direct_flood, service_exhaustion",
    "ddos_volume": "最大 42 Gbps、8,600,000 pps、3時間20分",
    "ddos_target": "www.example.jp (203.0.113.10、443/tcp)",
    "ddos_claim": "11月22日、SNSに犯行声明",
}
REPORTS = {
    "fsa": (SHOP, "preliminary", {"sectors": "funds_transfer, bank", "supervising_office": "関東財務局 金融監督第一課", "financial_law_provision": "銀行法施行規則第13条の6の5の2"}),
    "meti": (SHOP, "final", {"sectors": "credit_bureau"}),
    "mic": (SHOP, "detailed", {"sectors": "telecom", "secrecy_of_communications": "yes", "supervising_office": "関東総合通信局 電気通信事業課", "telecom_registration": "届出番号 A-00-00000", "data_categories": "communications, name, phone"}),
    "mhlw": (RANSOM, "preliminary", {"sectors": "medical", "medical_system_failure": "yes", "medical_systems": "records, orders, billing", "care_impact": "救急と新規の外来を停止。入院は紙の記録で継続", "system_vendor": "保守会社へ11月22日22時30分に連絡、23時50分に到着", "beds": "320", "people_kinds": "patients", "damage": "confirmed"}),
    "cfa": (SHOP, "preliminary", {"sectors": "school_childcare", "criminal_record_check_data": "yes"}),
    "common-ransomware": (RANSOM, "preliminary", {}),
    "common-ddos": (SHOP, "preliminary", FLOOD),
    "common-other": (SHOP, "preliminary", {"sectors": "core_infrastructure", "systemic_damage": "yes"}),
    "ipa": (SHOP, "report", {}),
    "ipa-virus": (RANSOM, "report", {}),
    "jpcert": (RANSOM, "report", {}),
    "police": (RANSOM, "report", {}),
}  # fmt: skip


def opened(breachkit: Cli, name: str) -> list[str]:
    """A case with that report's facts; the arguments that render it."""
    incident, stage, facts = REPORTS[name]
    breachkit("new", "--title", "不正アクセス", "--org", COMPANY["org_name"])
    given = {**COMPANY, **DATA, **ATTACK, **incident, **(NOTE if incident is RANSOM else {}), **facts}
    breachkit("facts", "set", *(f"{fact}={answer}" for fact, answer in given.items()))
    return ["render", "report", "--to", name, "--stage", stage]


@pytest.mark.parametrize("name", REPORTS)
def test_golden(name: str, breachkit: Cli) -> None:
    arguments = opened(breachkit, name)
    for lang in ("ja", "en"):
        made = breachkit(*arguments, "--lang", lang, "--out", "-").out
        path = GOLDEN / f"{name}.{lang}.md"
        if os.environ.get("GOLDEN") == "write":
            path.write_text(made, "utf-8")
        assert made == path.read_text("utf-8"), f"{path.name} differs; GOLDEN=write makes it anew, then read the change"


@pytest.fixture(scope="module")
def registry(library: Library) -> Registry:
    return registry_of(library)


@pytest.mark.parametrize(
    ("sectors", "duty", "recipient", "document"),
    [
        ("none", "jp-appi.preliminary", "ppc", "reports/ppc"),
        ("bank", "jp-appi.preliminary", "fsa", "reports/fsa"),
        ("insurance", "jp-appi.final", "fsa", "reports/fsa"),
        ("credit_bureau", "jp-appi.preliminary", "meti", "reports/meti"),
        ("telecom", "jp-appi.final", "mic", "reports/ppc"),
        ("credit_card", "jp-appi.preliminary", "ppc", "reports/ppc"),
    ],
)
def test_the_form_is_that_of_the_minister_to_whom_the_report_goes(
    sectors: str, duty: str, recipient: str, document: str, registry: Registry, assessed: Callable[..., Any]
) -> None:
    row = assessed({"handles_personal_data": "yes", "sectors": sectors})[duty]
    assert (row.recipient, row.document) == (recipient, document)
    assert registry.serving(duty, recipient)[0].id == document


@pytest.mark.parametrize(
    ("incident", "duty", "document"),
    [
        ("ransomware", "jp-advisable.ipa", "reports/ipa-virus"),
        ("web_skimming", "jp-advisable.ipa", "reports/ipa"),
        ("ransomware", "jp-cyber-capability.incident", "reports/common-ransomware"),
        ("ddos", "jp-cyber-capability.detailed", "reports/common-ddos"),
        ("insider", "jp-cyber-capability.incident", "reports/common-other"),
    ],
)
def test_the_form_is_that_of_the_kind_of_attack(
    incident: str, duty: str, document: str, assessed: Callable[..., Any]
) -> None:
    facts = {"sectors": "core_infrastructure", "systemic_damage": "yes", "incident_type": incident}
    assert assessed(facts)[duty].document == document


def test_every_report_that_a_duty_or_a_step_names_exists_and_serves_the_duty(
    library: Library, registry: Registry
) -> None:
    steps = [step for phase in library.playbook("jp-breach").phases for step in phase.steps]
    drafted = {step.document for step in steps if step.document and step.document.startswith("reports/")}
    assert drafted <= set(registry.files)
    japanese = [regime for regime in library.regimes if regime.jurisdiction == "JP"]
    named = {
        (f"{regime.id}.{one.id}", document)
        for regime in japanese
        for one in regime.obligations
        for document in (one.document, *(routing.document for routing in one.recipients))
        if document and document.startswith("reports/")
    }
    assert len(named) > 15
    assert [one for one in named if one[0] not in registry.form(one[1]).serves] == []


def test_a_pack_holds_the_form_of_the_incident_and_of_the_authority_alone(breachkit: Cli, tmp_path: Path) -> None:
    opened(breachkit, "common-ransomware")
    breachkit("facts", "set", "sectors=bank")
    made = breachkit("render", "pack", "--formats", "md", "--out", str(tmp_path / "pack"), "--json").json
    documents = {row["document"] for row in made["documents"]}
    assert {"reports/fsa", "reports/common-ransomware", "reports/police", "reports/ipa-virus"} <= documents
    assert not documents & {"reports/ppc", "reports/common-ddos", "reports/common-other", "reports/ipa", "reports/mhlw"}


@pytest.mark.parametrize(
    ("place", "ja", "en"),
    [
        ("JP", "日本", "Japan"),
        ("JP-13", "東京都", "Tokyo (Japan)"),
        ("US-CA", "カリフォルニア州 (アメリカ合衆国)", "California (United States)"),
        ("US-GA", "ジョージア州 (アメリカ合衆国)", "Georgia (United States)"),
        ("ZZ", "ZZ", "ZZ"),
    ],
)
def test_a_document_names_places_in_its_language(place: str, ja: str, en: str) -> None:
    assert (place_in_full(place, "ja"), place_in_full(place, "en")) == (ja, en)


def test_what_render_tells_fits_the_screen(breachkit: Cli) -> None:
    from rich.cells import cell_len

    opened(breachkit, "common-ransomware")
    for lang in ("ja", "en"):
        for more in ([], ["--check"], ["--ask-back"]):
            told = breachkit("render", "report", "--to", "common-ransomware", "--lang", lang, *more, code=None).out
            assert [line for line in told.splitlines() if cell_len(line) > 80 and "drafts/" not in line] == []
