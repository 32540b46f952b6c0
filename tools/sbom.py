"""The bill of materials of the wheel, as CycloneDX 1.6 JSON: breachkit, every package that it needs, who needs whom.

Versions are those of requirements/ci.txt, with which every test is run; licences those of docs/licences.md. What an extra
alone brings has the scope "optional" and the extra's name. The same commit gives the same bytes: the time is the
commit's (SOURCE_DATE_EPOCH), the serial number a UUID (version 5) of the content.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

import dependencies
import licences

if TYPE_CHECKING:
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component

NAME = "breachkit.cdx.json"


def extras_of() -> dict[str, set[str]]:
    """Each package that the wheel needs, by its canonical name, with the extras that bring it; "" is none."""
    found: dict[str, set[str]] = {}
    for extra, requirements in dependencies.project().items():
        if extra != "dev":
            for name in dependencies.edges(requirements):
                found.setdefault(name, set()).add(extra)
    return found


def _component(name: str, version: str, extras: set[str]) -> Component:
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model import Property
    from cyclonedx.model.component import Component, ComponentScope, ComponentType
    from packageurl import PackageURL

    purl = PackageURL("pypi", None, name, version)
    return Component(
        type=ComponentType.LIBRARY,
        name=name,
        version=version,
        bom_ref=purl.to_string(),
        purl=purl,
        scope=ComponentScope.REQUIRED if "" in extras else ComponentScope.OPTIONAL,
        licenses=[LicenseFactory().make_from_string(licences.licence_of(name))],
        properties=[Property(name="breachkit:extra", value=extra) for extra in sorted(extras - {""})],
    )


def bill(epoch: int) -> Bom:
    """The bill of materials, made at `epoch` (seconds since 1970, UTC)."""
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from packageurl import PackageURL

    told = tomllib.loads((dependencies.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    purl = PackageURL("pypi", None, told["name"], told["version"])
    root = Component(
        type=ComponentType.APPLICATION,
        name=told["name"],
        version=told["version"],
        description=told["description"],
        bom_ref=purl.to_string(),
        purl=purl,
        licenses=[LicenseFactory().make_from_string(told["license"])],
    )
    content = dependencies.LOCK.read_text("utf-8") + repr(told)
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"{purl.to_string()}#{content}"))
    bom.metadata.timestamp = datetime.fromtimestamp(epoch, UTC)
    bom.metadata.component = root
    by_name = {
        name: [_component(name, version, extras) for version in dependencies.locked()[name]]
        for name, extras in extras_of().items()
    }
    direct: set[str] = set()
    needs: dict[str, set[str]] = {}
    for extra, requirements in dependencies.project().items():
        if extra != "dev":
            direct |= dependencies.direct(extra)
            for name, asked in dependencies.edges(requirements).items():
                needs.setdefault(name, set()).update(asked)
    bom.register_dependency(root, [one for name in sorted(direct) for one in by_name[name]])
    for name, components in by_name.items():
        for component in components:
            bom.components.add(component)
            bom.register_dependency(component, [one for asked in sorted(needs[name]) for one in by_name[asked]])
    return bom


def text(epoch: int) -> str:
    """The bill of materials as CycloneDX 1.6 JSON."""
    from cyclonedx.output.json import JsonV1Dot6

    return JsonV1Dot6(bill(epoch)).output_as_string(indent=1) + "\n"
