"""What somebody orders, read from how they say it: items, amounts, money. Pure.

Nothing is guessed silently: what can be read in two ways is kept as it was said and marked `unsure`.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from ..errors import Refused
from ..text import clean_line, fold, narrow

MOST_ITEMS, NAME_LENGTH, TEXT_LENGTH = 60, 60, 500
MOST_FEN = 2_000_000
"""Nobody lays out more than 20,000 yuan for one errand; what is above is a slip of the finger."""

_UNITS = (
    *(
        "公斤",
        "千克",
        "毫升",
        "斤",
        "克",
        "两",
        "升",
        "个",
        "只",
        "条",
        "包",
        "袋",
        "盒",
        "瓶",
        "罐",
        "箱",
        "把",
        "棵",
        "颗",
    ),
    *(
        "根",
        "块",
        "片",
        "支",
        "卷",
        "提",
        "桶",
        "份",
        "打",
        "听",
        "板",
        "枚",
        "头",
        "串",
        "双",
        "张",
        "粒",
        "捆",
        "扎",
        "件",
    ),
    *("本", "对", "套", "碗", "杯", "筐", "朵", "kg", "ml", "g", "l"),
)
_UNIT = "|".join(_UNITS)
_NUMBER = r"\d+(?:\.\d+)?"
_HAN = "零一二两三四五六七八九十百半"
_AMOUNT = rf"(?:(?P<digits>{_NUMBER})|(?P<han>[{_HAN}]+))(?P<unit>(?i:{_UNIT}))(?P<half>半)?"
_FIRST = re.compile(rf"{_AMOUNT}(?P<name>.*)")
_LAST = re.compile(rf"(?P<name>.*?\D){_AMOUNT}")
_TIMES = re.compile(rf"(?P<name>.*\D)[xX*×](?P<digits>{_NUMBER})")  # noqa: RUF001 - as people write it
_NO_AMOUNT = frozenset({"千张", "百页", "百合", "三件套", "两面针", "九层塔", "一粒丹"})
"""Things whose names look like an amount."""
_BY_WEIGHT = frozenset({"米", "大米", "面粉", "油", "食用油", "花生油"})
"""Things that nobody can buy without being told how much."""
_GROUPS = re.compile(r"[,;\n]+|\.(?!\d)|(?<!\d)\.")
_DIGIT = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}

MEDICAL = (
    *(
        "药",
        "胰岛素",
        "透析",
        "降压",
        "降糖",
        "血压",
        "血糖",
        "试纸",
        "注射",
        "针剂",
        "吸氧",
        "氧气",
        "制氧",
        "硝酸甘油",
    ),
    *("速效救心", "阿司匹林", "二甲双胍", "缬沙坦", "氨氯地平", "硝苯地平", "美托洛尔", "他汀", "华法林", "氯吡格雷"),
    *("布洛芬", "对乙酰氨基酚", "阿莫西林", "头孢", "沙丁胺醇", "哮喘", "喷雾", "优甲乐", "连花清瘟", "感冒灵", "造口"),
    *("止咳", "咳嗽", "感冒", "退烧", "退热", "消炎", "川贝", "枇杷膏", "藿香", "板蓝根", "降糖", "血压", "血糖"),
    *("导尿", "化疗", "癫痫", "就医", "医院", "复诊", "产检", "救命", "发烧", "纱布", "绷带", "insulin", "dialysis"),
)
"""Words that make an errand one of life and health (E3)."""
_NOT_MEDICAL = ("农药", "火药", "药膳", "山药", "淮山药", "芍药花", "杀虫药", "老鼠药", "蟑螂药", "药皂")
INFANT = (
    "奶粉",
    "尿不湿",
    "纸尿裤",
    "尿裤",
    "奶瓶",
    "奶嘴",
    "婴儿",
    "宝宝",
    "米粉糊",
    "辅食",
    "口罩",
    "消毒",
    "酒精",
    "体温计",
)
"""Words of infants and of protection (E3)."""


class Wanted(NamedTuple):
    """One thing to fetch; `qty` a decimal number as text, or nothing; `unsure`: it could be read otherwise."""

    name: str
    qty: str = ""
    unit: str = ""
    unsure: bool = False

    def __str__(self) -> str:
        amount = f"{self.qty}{self.unit}"
        return f"{self.name} {amount}".strip()


def read_items(text: str) -> list[Wanted]:
    """The items of a free text. Refused `too_many_items`; nothing in it gives an empty list."""
    found: list[Wanted] = []
    spelled = _spelled(text)
    for group in _GROUPS.split(spelled):
        found += _group(group.split())
    if len(found) > MOST_ITEMS:
        raise Refused("too_many_items", most=MOST_ITEMS)
    return [one._replace(unsure=True) if one.name in _BY_WEIGHT and not one.qty else one for one in found]


def _spelled(text: str) -> str:
    """One spelling, lines kept; a full stop between digits stays a decimal point."""
    lines = (narrow(clean_line(line, TEXT_LENGTH)) for line in re.split(r"[\r\n]+", text[: TEXT_LENGTH * 2]))
    return re.sub(r"[;；]", ";", "\n".join(lines))  # noqa: RUF001 - as input methods type it


def _group(words: list[str]) -> list[Wanted]:
    """What stands between two separators; amounts may stand beside what they belong to."""
    found: list[Wanted] = []
    waiting: Wanted | None = None  # an amount that came first
    for place, word in enumerate(words):
        one = _word(word)
        if one.name:
            if waiting:
                one = _joined(one, waiting)
                waiting = None
            found.append(one)
        elif not found:
            if waiting:
                found.append(_alone(waiting))
            waiting = one
        elif found[-1].qty:
            waiting = one
        else:
            # "白菜 2斤 瘦肉": before the amount or after it?
            more = place + 1 < len(words) and not _word(words[place + 1]).qty
            found[-1] = found[-1]._replace(qty=one.qty, unit=one.unit, unsure=found[-1].unsure or more)
    if waiting:
        found.append(_alone(waiting))
    return found


def _joined(one: Wanted, amount: Wanted) -> Wanted:
    if one.qty:  # "2斤 3个土豆": the first amount belongs to nothing we know
        return one._replace(name=f"{amount.qty}{amount.unit} {one.name}", unsure=True)
    return one._replace(qty=amount.qty, unit=amount.unit)


def _alone(amount: Wanted) -> Wanted:
    return Wanted(f"{amount.qty}{amount.unit}", unsure=True)


def _word(word: str) -> Wanted:
    if word in _NO_AMOUNT:
        return Wanted(word)
    if match := _FIRST.fullmatch(word):
        name = match["name"][:NAME_LENGTH]
        unsure = bool(name) and bool(re.match(rf"\d|[{_HAN}]+(?:{_UNIT})", name))
        if (qty := _quantity(match["digits"], match["han"], match["half"])) is not None:
            return Wanted(name, qty, match["unit"], unsure)
        return Wanted(word[:NAME_LENGTH], unsure=True)  # "三四个苹果"
    if match := _LAST.fullmatch(word):
        qty = _quantity(match["digits"], match["han"], match["half"])
        if qty is not None:
            return Wanted(match["name"][:NAME_LENGTH], qty, match["unit"])
    if match := _TIMES.fullmatch(word):
        return Wanted(match["name"][:NAME_LENGTH], _plain(Decimal(match["digits"])))
    digits = bool(re.search(r"^\d|\d$", word))  # "999感冒灵", "土豆2": a brand or a number, who knows
    return Wanted(word[:NAME_LENGTH], unsure=digits or len(word) > NAME_LENGTH)


def _quantity(digits: str | None, han: str | None, half: str | None) -> str | None:
    number = Decimal(digits) if digits else han_number(han or "")
    if number is None or number <= 0 or number > 9999:
        return None
    return _plain(number + (Decimal("0.5") if half else 0))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def han_number(text: str) -> Decimal | None:
    """A small number in Chinese characters, `半` a half; None when it is none."""
    if text == "半":
        return Decimal("0.5")
    half = Decimal("0.5") if text.endswith("半") and len(text) > 1 else Decimal(0)
    body, total, digit = text.removesuffix("半"), 0, None
    for char in body:
        if char in _DIGIT:
            if digit:
                return None  # "三四": three or four
            digit = _DIGIT[char]
        else:
            size = {"十": 10, "百": 100}.get(char)
            if size is None or (size == 100 and digit is None):
                return None
            total += (1 if digit is None else digit) * size
            digit = None
    return Decimal(total + (digit or 0)) + half if body else None


def priority_of(kind: str, text: str) -> int:
    """1 life and health, 2 infants and protection, 3 food, 4 the rest; the words of the text may raise it."""
    folded = fold(text)
    for word in _NOT_MEDICAL:
        folded = folded.replace(word, "")
    if kind == "medicine" or any(word in folded for word in MEDICAL):
        return 1
    if any(word in folded for word in INFANT):
        return 2
    return 3 if kind == "grocery" else 4


def read_money(text: str, most: int = MOST_FEN) -> int:
    """`58.5`, `５８．５`, `58。5`, `58元`, `58块5` in fen. Refused `bad_money`, `negative_money`, `absurd_money`."""
    said = re.sub(r"\s", "", fold(text)).strip("¥￥")
    said = said.removesuffix("元").removesuffix("块").removesuffix("块钱")
    if match := re.fullmatch(r"(\d+)[块元](\d)(?:角|毛)?", said):
        said = f"{match[1]}.{match[2]}"
    if re.fullmatch(r"-[\d.]+", said):
        raise Refused("negative_money", text=clean_line(text, 20))
    if not re.fullmatch(r"\d{1,12}(?:\.\d{1,2})?", said, re.ASCII):
        raise Refused("bad_money", text=clean_line(text, 20))
    fen = int(Decimal(said) * 100)
    if fen > most:
        raise Refused("absurd_money", yuan=most // 100)
    return fen


def yuan(fen: int) -> str:
    """Fen as people read them: `58.50`; exact, without floating point."""
    sign, size = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{size // 100}.{size % 100:02d}"
