"""What a file says otherwise than the register, known beside new: yes or no, one by one or a reviewed group (X10)."""

from collections import Counter
from collections.abc import Iterable

from rich.style import Style
from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import mask_name
from ..ui.asking import BAD, check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import pending, pending_back, pending_reading, pending_words
from .pending_reading import Change, Item, Waiting, of_door
from .screen_exporting import export_line
from .screen_pending_looks import changed, label, likes, lines_of, place, sums, who, will_be

COLUMNS = (
    Column("", 1), Column(N_("住处"), 12), Column(N_("什么"), 8), Column(N_("谁"), 8), Column(N_("台账现在"), 18),
    Column(N_("表上说"), 0), Column(N_("来自"), 6),
)  # fmt: skip
SIDES = (Column(N_("项目"), 14), Column(N_("台账现在"), 24), Column(N_("表上说"), 0))
_SEVERAL = 8  # as many names as a line of refusals has room for
SHOWN_SECONDS = 20.0


class Pending(View):
    """All that waits, door by door; or with `door` only of one."""

    found: Waiting | None = None

    def __init__(self, screen: object) -> None:
        super().__init__(screen)
        self.picked: set[int] = set()
        self.last: dict[int, int] = {}  # what was answered last and can be taken back: id and version since

    async def read(self) -> None:
        self.found = await self.ask_for(pending_reading.read_waiting)
        self.picked &= {one.change.id for one in self.items}

    @property
    def items(self) -> tuple[Item, ...]:
        """What was read."""
        return self.found.items if self.found else ()

    def item(self) -> Item | None:
        """The question under the cursor."""
        key = self.screen.listing.cursor_key
        wanted = key[1] if isinstance(key, tuple) else 0
        return next((one for one in self.items if one.change.id == wanted), None)

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.items]

    def _row(self, item: Item) -> Row:
        one, chosen = item.change, item.change.id in self.picked
        sign = "*" if chosen else "!" if item.moved else "?" if item.near else ""
        look = "chosen" if chosen else "gone" if item.moved else "soon" if item.near else ""
        cells = (
            sign, f"{one.code} {one.room}", _(pending_words.KINDS[one.kind]), who(item), *sums(item),
            _(pending_words.SOURCES[one.source]),
        )  # fmt: skip
        return Row(("change", one.id), cells, look)

    def empty(self) -> str:
        return _("没有要核对的改动。导入总表、楼长表或扫码表时，和台账不同的会到这里来。")

    def heading(self) -> Text:
        text = Text(no_wrap=True, overflow="crop")
        text.append(_("{n} 处等核对").format(n=len(self.items)), Style(bold=True))
        if self.found and self.found.town > len(self.items):
            text.append("  " + _("全镇 {n} 处").format(n=self.found.town))
        if self.picked:
            text.append("  " + _("选了 {n} 处").format(n=len(self.picked)), Style(bold=True, underline=True))
        return text

    def hint(self) -> str:
        item = self.item()
        if item is None:
            return ""
        if item.moved:
            return _("台账后来改过，和提问时不一样了。按 y 只会划掉这一条，不改台账。")
        return "  ".join([*likes(item)[:2], place(item)])

    def side(self, key: object) -> Text | None:
        item = self.item()
        if item is None:
            return Text()
        lines = [place(item), "", *(f"{name}: {before or '-'} -> {after}" for name, before, after in lines_of(item))]
        return Text("\n".join([*lines, "", *likes(item)]))

    def keys(self) -> Pairs:
        back = [("u", _("撤回"))] if self.last else []
        if self.item() is None:
            return back
        answers = [("y", _("收下")), ("r", _("不收")), *back]
        return [*answers, (_("空格"), _("选")), ("h", _("选整户")), ("i", _("号码")), (_("回车"), _("对照"))]

    def press(self, letter: str) -> bool:
        item = self.item()
        if letter == "u":
            if self.last:
                self.screen.step(self._back(dict(self.last)))
            else:
                self.screen.tell(_("没有能一键撤回的。搬来、搬走的请到那一户去改。"), BAD)
            return True
        if item is None:
            return False
        if letter == " ":
            self.picked ^= {item.change.id}
            self.screen.show_view()
            self.screen.listing.action_step(1)
        elif letter == "h":
            door = {one.change.id for one in of_door(self.items, item)}
            self.picked = self.picked - door if door <= self.picked else self.picked | door
            self.screen.show_view()
        elif letter == "y":
            self._yes(item)
        elif letter == "r":
            self._no(self.chosen(item))
        elif letter == "i":
            self.screen.step(self._reveal(item), slow=False)
        else:
            return False
        return True

    def unchosen(self) -> bool:
        had, self.picked = bool(self.picked), set()
        return had

    def chosen(self, item: Item) -> list[Item]:
        """Those that are picked, or the one under the cursor."""
        return [one for one in self.items if one.change.id in self.picked] or [item]

    def opened(self, key: object) -> None:
        if item := self.item():
            self.screen.push(Door(self.screen, item, self.last))

    # -- acts

    def _yes(self, item: Item) -> None:
        chosen = self.chosen(item)
        if len(chosen) > 1:
            self._yes_many(chosen)
        elif chosen[0].near or (chosen[0].change.kind not in pending_back.KINDS and not chosen[0].moved):
            self._yes_sure(chosen[0])  # what no key takes back is asked about
        else:
            self.screen.step(self._accept(chosen[0]))

    async def _accept(self, item: Item) -> None:
        one = item.change
        state = await self.write(pending.accept, one.id, one.version, self.zone)
        self._keep_back([one])
        self.screen.tell(_("{said}。按 u 撤回。").format(said=self._said(item, state).rstrip("。")))

    def _keep_back(self, answered: Iterable[Change]) -> None:
        """Only the last answer can be taken back; an answer made it one version younger."""
        self.last.clear()
        self.last.update((one.id, one.version + 1) for one in answered)

    async def _back(self, seen: dict[int, int]) -> None:
        try:
            state, n = await self.write(pending_back.take_back, seen)
        except Refused:
            self.last.clear()  # it will not go better the next time
            raise
        self.last.clear()
        said = _("{n} 处撤回了，又在等核对。").format(n=n)
        await self.screen.load()
        listing = self.screen.listing
        listing.go_to(next((row.key for row in listing.rows if row.key[1] in seen), None))
        self.screen.tell(said + (_("台账改回原来的了。") if state == "accepted" else ""))

    def _said(self, item: Item, state: str) -> str:
        where = f"{item.change.code} {item.change.room}"
        if state == "stale":
            return _("{where} 台账已经改过，这一条划掉了，没有改台账。要再问，请再导入一次。").format(where=where)
        told = _("收下了：{where} {who}").format(where=where, who=who(item)).rstrip()
        return f"{told} {changed(item)}".rstrip()

    def _yes_sure(self, item: Item) -> None:
        async def finish(_said: Answers) -> str:
            one = item.change
            state = await self.write(pending.accept, one.id, one.version, self.zone, sure=bool(item.near))
            self.last.clear()
            return self._said(item, state)

        prompt = _("真是另一个人，收下？输 y 回车>") if item.near else _("收下？输 y 回车>")
        hint = "  ".join(likes(item)) or will_be(item)
        self.screen.ask(Form([Step("yes", prompt, hint, check=check_yes)], finish))

    def _yes_many(self, chosen: list[Item]) -> None:
        seen = {one.change.id: one.change.version for one in chosen}

        async def finish(_said: Answers) -> str:
            done = await self.write(pending.accept_many, seen, self.zone)
            self.picked.clear()
            self.last.clear()
            said = _("收下 {n} 处。").format(n=done.accepted)
            if done.stale:
                said += _("{n} 处台账已经改过，划掉了。").format(n=done.stale)
            if done.left:
                rooms = " ".join(dict.fromkeys(where for where, _why in done.left[:_SEVERAL]))
                no = done.left[0][1]
                why = self.screen.refusal(Refused("near_one", **no.values) if no.code == "near" else no)
                said += _("{n} 处没有收：{rooms}。第一处：{why}").format(n=len(done.left), rooms=rooms, why=why)
            return said

        doors = len({(one.change.code, one.change.room) for one in chosen})
        prompt = _("收下选的 {n} 处？输 y 回车>").format(n=len(chosen))
        kinds = Counter(one.change.kind for one in chosen)
        said = _("、").join(f"{_(name)} {kinds[kind]}" for kind, name in pending_words.KINDS.items() if kinds[kind])
        hint = _("{doors} 户：{kinds}。像别人的、台账改过的会留下").format(doors=doors, kinds=said)
        self.screen.ask(Form([Step("yes", prompt, hint, check=check_yes)], finish))

    def _no(self, chosen: list[Item]) -> None:
        seen = {one.change.id: one.change.version for one in chosen}

        async def finish(said: Answers) -> str:
            n = await self.write(pending.reject, seen, said["why"])
            self.picked.clear()
            self._keep_back([item.change for item in chosen])
            return _("{n} 处不收，记下了，同样的内容以后不再问。按 u 撤回。").format(n=n)

        one = chosen[0].change
        prompt = _("{where} 等 {n} 处，为什么不收>") if len(chosen) > 1 else _("{where} 为什么不收>")
        hint = _("例如 上门问过，没有这个人")
        self.screen.ask(Form([Step("why", prompt.format(where=f"{one.code} {one.room}", n=len(chosen)), hint)], finish))

    async def _reveal(self, item: Item) -> None:
        found = await self.write(pending_reading.reveal, item.change.id)
        if not found:
            self.screen.tell(_("这一条没有要看的号码。"), BAD)
            return
        screen = self.screen
        pairs = ((label(name), f"{before} -> {after or '-'}" if before else after) for name, before, after in found)
        text = "  ".join(f"{name} {said}" for name, said in pairs)
        screen.tell(text, Style(bold=True))

        def hide() -> None:
            if screen.app.is_running and screen.told[0] == text:
                screen.tell("")

        screen.set_timer(SHOWN_SECONDS, hide)

    def about(self) -> list[str]:
        return [
            _("改动：总表、楼长表、扫码表里和台账不同的，一条一条问。收下才改台账，不收要写原因。"),
            _("? 台账里有很像的人；! 台账后来改过。空格选几条，h 选整户，再按 y 或 r 一起办。"),
            _("u 撤回您刚才的收下或不收：台账改回原来的，那一条又来问。搬来、搬走的先问一句再办，不能一键撤。"),
            *export_line(self, "changes"),
        ]


class Door(Pending):
    """All that waits for one door, each field known beside new."""

    finds = False

    def __init__(self, screen: object, item: Item, last: dict[int, int]) -> None:
        super().__init__(screen)
        self.door, self.last = item, last  # what was answered here can be taken back in the list, too
        self.cursor = ("change", item.change.id, "")

    @property
    def items(self) -> tuple[Item, ...]:
        """What waits for this door."""
        return tuple(of_door(self.found.items, self.door)) if self.found else ()

    def empty(self) -> str:
        return _("这一处核对完了。按 Esc 回到名单。")

    def columns(self) -> tuple[Column, ...]:
        return SIDES

    def rows(self) -> list[Row]:
        rows = []
        for item in self.items:
            one = item.change
            mark = "* " if one.id in self.picked else ""
            head = (f"{mark}{_(pending_words.KINDS[one.kind])}", who(item), place(item))
            rows.append(Row(("change", one.id, ""), head, "gone" if item.moved else "head"))
            for number, cells in enumerate(lines_of(item)):
                rows.append(Row(("change", one.id, str(number)), (f"  {cells[0]}", cells[1] or "-", cells[2]), ""))
            for number, like in enumerate(item.near):
                cells = (_("  像"), f"{like.where} {mask_name(like.name)}", _(pending_words.LIKE[like.why]))
                rows.append(Row(("change", one.id, f"near {number}"), cells, "soon"))
        return rows

    def heading(self) -> Text:
        one = self.door.change
        return Text(
            _("{where}：台账和表上对照").format(where=f"{one.code} {one.room} {one.compound}"), Style(bold=True)
        )

    def side(self, key: object) -> Text | None:
        return None

    def opened(self, key: object) -> None:
        """Nothing opens from here."""

    def keys(self) -> Pairs:
        pairs = super().keys()
        return [pair for pair in pairs if pair[0] != _("回车")]
