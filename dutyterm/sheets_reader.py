"""The child process that parses one workbook for `sheets.read_book`; a script of its own, it imports nothing of ours.

A hostile workbook may make the parser ask for all memory there is, or end the process (two cells at opposite
corners of a sheet are enough). Here that ends this process alone.
"""

import gc
import os
import pickle
import resource
import sys
from typing import Any

MEMORY = 1 << 30  # bytes of address space
PASSWORD, NOT_WORKBOOK, NO_MEMORY = 10, 11, 12


def whole(value: Any) -> Any:
    """Numbers without a fraction as int (telephones come as 13800138000.0), unless digits are lost already."""
    return int(value) if type(value) is float and value.is_integer() and abs(value) < 1e15 else value


def fill_merged(rows: "list[list[Any]]", start: "tuple[int, int]", merged: "list[Any]") -> None:
    """Give every row of a cell merged downwards the cell's value; only its first row holds it in the file."""
    for (top, left), (bottom, _right) in merged:
        column, first = left - start[1], top - start[0]
        if bottom > top and 0 <= first < len(rows) and 0 <= column < len(rows[first]):
            for row in rows[first + 1 : bottom - start[0] + 1]:
                row[column] = rows[first][column]


def read(path: str) -> "list[tuple[str, list[list[Any]], int]]":
    """Each worksheet as (name, rows of cells, number of the first row as the office counts); blank rows are []."""
    import python_calamine

    sheets = []
    with python_calamine.load_workbook(path) as book:
        kinds = {meta.name: meta.typ for meta in book.sheets_metadata}
        for name in book.sheet_names:
            if kinds.get(name) != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(name)
            start = sheet.start
            if start is None:
                continue
            rows = sheet.to_python()
            fill_merged(rows, start, sheet.merged_cell_ranges or [])
            cells = [[] if row.count("") == len(row) else [whole(value) for value in row] for row in rows]
            sheets.append((name, cells, start[0] + 1))
    return sheets


def main() -> int:
    """Write the sheets of the workbook that standard input names to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # lists of texts hold no cycles, and looking for some costs a tenth of the time
    import python_calamine

    try:
        pickler = pickle.Pickler(sys.stdout.buffer, protocol=5)
        pickler.fast = True  # no cell is the same object as another: looking for such takes most of the time
        pickler.dump(read(os.fsdecode(sys.stdin.buffer.read())))
    except python_calamine.PasswordError:
        return PASSWORD
    except (python_calamine.CalamineError, OSError, ValueError):
        return NOT_WORKBOOK
    except MemoryError:
        return NO_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
