"""The answers of one case in many places of the world: for everything that is measured on a case of some size."""

from __future__ import annotations

CASE = {
    "handles_personal_data": "yes", "leak": "confirmed", "recovered_unseen": "no", "is_personal_data": "yes",
    "possible_malice": "yes", "knew_at": "2026-11-22 20:10", "affected_people": "4120", "risk_to_people": "high",
    "data_categories": "name, email, password, address", "data_protection": "none", "established_in": "jp",
    "people_by_place": "JP-13=900, JP-27=600, DE=410, FR=200, US-CA=610, US-TX=300, KR=1100",
}  # fmt: skip
FACTS = "\n".join(f'{fact}: "{answer}"' for fact, answer in CASE.items())
