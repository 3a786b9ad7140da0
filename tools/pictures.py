"""Draw the pictures of the README: the gate of the demo town at 80x24 and at 120x40, as SVG."""

import asyncio
import datetime as dt
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from dutyterm.app import DutyTerm  # noqa: E402
from dutyterm.clock import FrozenClock  # noqa: E402
from dutyterm.opening import open_session  # noqa: E402
from dutyterm.rebuild import ready_demo  # noqa: E402
from dutyterm.settings import Settings  # noqa: E402

NOW = dt.datetime.fromisoformat("2020-02-05T08:00+08:00")
SIZES = ((80, 24), (120, 40))


async def draw(settings: Settings, size: tuple[int, int]) -> str:
    """The screen after a fever was logged, while somebody in isolation wants out."""
    app = DutyTerm(open_session(settings, "volunteer", clock=FrozenClock(NOW)))
    async with app.run_test(size=size) as pilot:
        for typed in ("138 376", "3-2-302 out"):
            await pilot.pause(0.5)
            await pilot.press(*typed)
            await pilot.pause(0.5)
            if typed != "3-2-302 out":
                await pilot.press("enter")
        await pilot.pause(0.5)
        svg = app.export_screenshot(title=f"dutyterm {size[0]}x{size[1]}")
    app.session.store.close()
    # the stock drawing fetches a font from a host; ours uses what the reader has
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)


def main() -> None:
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(db=f"sqlite:///{folder}/demo.db")
            ready_demo(settings, NOW, fresh=True, progress=lambda done, total, what: None)
            target = ROOT / "docs" / f"gate-{size[0]}x{size[1]}.svg"
            target.write_text(asyncio.run(draw(settings, size)), "utf-8")
            print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()
