"""The application: modes and keys come from the table of areas; everything else is in the rooms."""

from textual.binding import Binding

from .areas import areas_for
from .i18n import N_, _
from .session import Session
from .sittings import TOUCH_SECONDS, Sitting
from .ui.base import TerminalApp


class DutyTerm(TerminalApp):
    """One session at one terminal."""

    CSS_PATH = "ui/dutyterm.tcss"
    BINDINGS = [Binding("f1", "help", N_("帮助"), id="app.help", priority=True)]

    def __init__(self, session: Session, sitting: Sitting | None = None) -> None:
        super().__init__()
        self.session = session
        self.sitting = sitting
        self.areas = tuple(one for one in areas_for(session.user.role) if one.name != "gate" or session.gate)
        for area in self.areas:
            self.add_mode(area.name, lambda area=area: area.screen_class()(session))  # type: ignore[misc]
            self.bind(area.key, f"area('{area.name}')", description=_(area.label))

    def on_mount(self) -> None:
        super().on_mount()
        self._log_sitting()
        if self.areas:
            self.switch_mode(self.areas[0].name)

    def _log_sitting(self) -> None:
        """Write this sitting into the log, beside the first picture, and keep it alive there."""
        if self.sitting:
            self.run_worker(self.sitting.begin(f"{self.size.width}x{self.size.height}"), group="sitting")
            self.set_interval(TOUCH_SECONDS, self.sitting.touch, name="sitting")

    async def action_area(self, name: str) -> None:
        """Go to an area; its screen keeps what was typed there."""
        if self.current_mode != name:
            await self.switch_mode(name)

    def action_help(self) -> None:
        """F1: how this screen is used; once more closes it."""
        from .ui.area import AreaScreen
        from .ui.help import HelpScreen

        if isinstance(self.screen, AreaScreen):
            self.push_screen(HelpScreen(self.screen))
        elif isinstance(self.screen, HelpScreen):
            self.screen.action_close()  # the app's own keys go before those of the screen in front
