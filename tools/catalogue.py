"""Keep the English catalogue complete: `catalogue.py` adds new sentences, drops dead ones and compiles.

The msgid is the Chinese sentence in the source (`_("…")`, `N_("…")`); only literal strings count.
"""

import ast
import datetime as dt
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "dutyterm" / "locale" / "en" / "LC_MESSAGES"
PO, MO = FOLDER / "dutyterm.po", FOLDER / "dutyterm.mo"
ABOUT = "# The English of dutyterm; the msgid is the Chinese sentence in the source. Kept by tools/catalogue.py."
# headers that would differ on each run, or that nobody fills in
LEFT_OUT = (b"-Date:", b"Generated-By:", b"Project-Id-", b"Report-Msgid-", b"Last-Translator:", b"Language-Team:")


def sentences(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """(sentence, file) for each marked sentence in the source, in the order of the files."""
    for path in sorted((root / "dutyterm").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_")):
                continue
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value, str(path.relative_to(root))


def merged() -> Catalog:
    """The catalogue with every sentence of the source, translated where it was."""
    old = read_po(io.BytesIO(PO.read_bytes()), locale="en") if PO.exists() else Catalog(locale="en")
    new = Catalog(locale="en", project="dutyterm", charset="utf-8", fuzzy=False, header_comment=ABOUT)
    new.mime_headers  # noqa: B018 - fills in the defaults
    for sentence, file in dict(reversed(list(sentences()))).items():
        known = old.get(sentence)
        new.add(sentence, known.string if known else "", locations=[(file, None)])
    return new


def untranslated(catalogue: Catalog) -> list[str]:
    """Sentences without English."""
    return sorted(str(one.id) for one in catalogue if one.id and not one.string)


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it; the same bytes whenever it is made."""
    catalogue.creation_date = catalogue.revision_date = dt.datetime(2020, 2, 5, tzinfo=dt.UTC)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    catalogue = merged()
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=False, ignore_obsolete=True)
    lines = [line for line in out.getvalue().splitlines() if not any(header in line for header in LEFT_OUT)]
    PO.write_bytes(b"\n".join(lines) + b"\n")
    MO.write_bytes(compiled(read_po(io.BytesIO(PO.read_bytes()), locale="en")))
    missing = untranslated(catalogue)
    print(f"{len(catalogue)} sentences, {len(missing)} without English")
    for sentence in missing:
        print(f"  {sentence}")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
