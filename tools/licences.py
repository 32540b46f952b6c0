"""The licence of every package that breachkit needs, as SPDX writes it, and what that licence asks: docs/licences.md.

From the metadata of what is installed: License-Expression (PEP 639), else the field License, else the classifier. Where
these are silent or name a family only ("BSD"), `READ` says what the package's own licence file says. A package whose
licence is unknown, or not in `ALLOWED`, stops the page from being made.
"""

from __future__ import annotations

from importlib import metadata
from typing import NamedTuple

import dependencies
from license_expression import LicenseExpression, LicenseSymbol, LicenseWithExceptionSymbol, get_spdx_licensing


class Licence(NamedTuple):
    """What a licence asks of whoever hands the package on."""

    kind: str
    en: str
    ja: str


_KEEP = Licence(
    "permissive", "Keep the copyright notice and the licence text.", "著作権表示とライセンス文を付けて配布します。"
)
_NOTHING = Licence("permissive", "Asks nothing.", "条件はありません。")
ALLOWED = {
    "MIT": _KEEP,
    "ISC": _KEEP,
    "BSD-2-Clause": _KEEP,
    "BSD-3-Clause": Licence(
        "permissive",
        "Keep the notice and the text; do not use the authors' names to advertise.",
        "著作権表示とライセンス文を付け、作者の名を宣伝に使わないこと。",
    ),
    "PSF-2.0": Licence(
        "permissive",
        "Keep the notice and the text; tell what you changed.",
        "著作権表示とライセンス文を付け、変更したときはその概要を示します。",
    ),
    "Apache-2.0": Licence(
        "permissive",
        "Keep the text and any NOTICE file; mark changed files. Brings a patent licence.",
        "ライセンス文とNOTICEファイルを付け、変更したファイルにはその旨を記します。特許の許諾を含みます。",
    ),
    "MIT-0": _NOTHING,
    "0BSD": _NOTHING,
    "Unlicense": _NOTHING,
    "CC0-1.0": _NOTHING,
    "OFL-1.1": Licence(
        "font",
        "May be embedded in documents without conditions. Keep the text with the font files; do not sell the font by itself, "
        "and rename it when you change it.",
        "文書への埋め込みに条件はありません。フォントのファイルにはライセンス文を付け、単体では販売せず、変更したものは改名します。",
    ),
    "MPL-2.0": Licence(
        "weak copyleft, by file",
        "Changed files of the package stay under MPL-2.0, and their source must be offered; breachkit itself is not touched.",
        "変更したファイルは同じライセンスのまま、ソースを提供します。breachkit自体には及びません。",
    ),
    "LGPL-3.0-only": Licence(
        "weak copyleft, by library",
        "The user must be able to put another version of the library in its place (an installed Python package can be "
        "replaced; a frozen single executable must provide for that), and its source must be offered. breachkit itself is not touched.",
        "利用者がライブラリを差し替えられること（Pythonのパッケージとして入れる限り満たされます。単一の実行ファイルに固めるときは手当てが要ります）、"
        "またそのソースを提供することが条件です。breachkit自体には及びません。",
    ),
}
ALLOWED["LGPL-3.0-or-later"] = ALLOWED["LGPL-3.0-only"]

READ = {  # from each package's own licence file: its metadata name a family, or nothing
    "antlr4-python3-runtime": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "partd": "BSD-3-Clause",
    "pyrage": "MIT",
    "python-dateutil": "BSD-3-Clause",  # all of it; what was added since 2017 under Apache-2.0 as well
    "stix2": "BSD-3-Clause",
    "stix2-patterns": "BSD-3-Clause",
    "zict": "BSD-3-Clause",
}
_WRITTEN = {  # as the field License is written in practice
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "isc license": "ISC",
    "mit license": "MIT",
    "psfl": "PSF-2.0",
}
_CLASSIFIED = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}
_spdx = get_spdx_licensing()


def stated(expression: str | None, field: str | None, classifiers: list[str]) -> str | None:
    """The SPDX expression that a package's metadata state; None where they are silent or not clear."""
    if expression:
        return str(_spdx.parse(expression, validate=True))
    written = (field or "").strip()
    if written and written.lower() in _WRITTEN:
        return _WRITTEN[written.lower()]
    if written and "\n" not in written and not _spdx.validate(written).errors:
        return str(_spdx.parse(written))
    known = {_CLASSIFIED[one] for one in classifiers if one in _CLASSIFIED}
    unclear = [one for one in classifiers if one.startswith("License ::") and one not in _CLASSIFIED]
    return known.pop() if len(known) == 1 and not unclear else None


def licence_of(name: str) -> str:
    """The SPDX expression of a package by its canonical name. Exits where nobody can tell."""
    known = READ.get(name) or dependencies.ELSEWHERE.get(name)
    if known:
        return known
    told = metadata.metadata(name)
    found = stated(told.get("License-Expression"), told.get("License"), told.get_all("Classifier") or [])
    if found is None:
        raise SystemExit(
            f"the licence of {name} is not clear: read its licence file and add it to READ in tools/licences.py"
        )
    return found


def may_be_used(expression: str) -> bool:
    """Whether a licence is in `ALLOWED`: of "A OR B" one, of "A AND B" both."""

    def holds(node: LicenseExpression) -> bool:
        if isinstance(node, LicenseWithExceptionSymbol):  # an exception permits more than the licence, never less
            return holds(node.license_symbol)
        if isinstance(node, LicenseSymbol):
            return node.key in ALLOWED
        parts = [holds(one) for one in node.args]
        return any(parts) if node.operator.strip() == "OR" else all(parts)

    return holds(_spdx.parse(expression))


def terms(expression: str) -> set[str]:
    """The licences that an expression names."""
    return {str(key) for key in _spdx.license_keys(expression)}


def _shown(name: str) -> str:
    return name if name in dependencies.ELSEWHERE else metadata.metadata(name)["Name"]


def page() -> str:
    """docs/licences.md. Exits where a licence is not allowed."""
    told = [
        "# Licences of what breachkit needs\n",
        "breachkit is under Apache-2.0. Below stands every package that it needs, directly or through another, on Linux, macOS "
        "or Windows, by extra, as SPDX writes its licence. A licence that is not in the first table stops the build of this page. "
        "The versions that are tested stand with their hashes in `requirements/ci.txt`; `make dist` writes them "
        "with these licences as a bill of materials (CycloneDX) beside the wheel and into it.\n",
        "No package is under the GPL or another licence that would reach breachkit or a user's own content, and documents that "
        "breachkit makes are under none of these: an embedded font puts no condition on a document. What a wheel carries inside "
        "(OpenSSL, libxml2, libpq, Rust crates) is told by that wheel's own licence files.\n",
        "breachkitが必要とするすべてのパッケージのライセンスです。次の表にないライセンスのものが加わると、このページは作られません。GPLのものはなく、"
        "作成した文書にこれらの条件が及ぶこともありません。\n",
    ]
    rows: list[str] = []
    used: set[str] = set()
    above: set[str] = set()  # what is always needed
    listed: set[str] = set()
    for extra in dependencies.project():
        brought = dependencies.edges(dependencies.project()[extra])
        own = dependencies.direct(extra)
        new = sorted(name for name in brought if name not in (listed if extra == "dev" else above))
        title = {"": "Always", "dev": "Development and tests add (never handed on)"}.get(
            extra, f"`breachkit[{extra}]` adds"
        )
        rows += [f"\n## {title}\n", "| package | licence | needed |", "|---|---|---|"]
        for name in new:
            licence = licence_of(name)
            if not may_be_used(licence):
                raise SystemExit(f"{name} is under {licence}, which is not allowed (tools/licences.py)")
            used |= terms(licence) & ALLOWED.keys()
            where = "directly" if name in own else "through another"
            rows.append(f"| {_shown(name)} | {licence} | {where}{', on Windows' * (name in dependencies.ELSEWHERE)} |")
        above |= {*brought} if extra == "" else set()
        listed |= {*brought}
    told += ["| licence | kind | handing it on | 再配布の条件 |", "|---|---|---|---|"]
    told += [f"| {key} | {ALLOWED[key].kind} | {ALLOWED[key].en} | {ALLOWED[key].ja} |" for key in sorted(used)]
    return "\n".join([*told, *rows]) + "\n"
