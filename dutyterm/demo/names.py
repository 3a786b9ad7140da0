"""Names, identity numbers, telephone numbers and plates of nobody."""

import datetime as dt
from collections.abc import Callable
from random import Random

from ..households.rules import id_check_digit

# Common ones first: a name is drawn from the front more often
SURNAMES = (
    "陈梁李黄何张刘林杨王周吴罗麦冯邓谭曾郑区潘关叶欧卢谢苏邝简霍徐朱孙马胡郭高唐许韩曹彭肖田董袁蔡蒋余于杜程魏吕丁任姚沈钟姜崔陆范汪廖石金韦贾夏付方"
    "邹熊白孟秦邱侯江尹薛闫段雷黎史龙陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤单解仇查翟冼岑缪禤尉"
)
DOUBLE = ("欧阳", "司徒", "上官", "诸葛")
MALE = "伟强磊军洋勇杰涛明超刚平国志建文海松柏荣昌盛德福康轩浩然梓豪锦添炳坤沛霖铭泽俊健斌辉峰耀祖权钊"
FEMALE = "芳娜敏静秀丽艳娟兰霞英华玉萍红梅凤燕春秋雪怡诗涵婉仪淑贞惠珍欣嘉琳莹倩妍桂蓉琼翠柳娴"
RARE = ("\U00020bb7", "\U000242ee", "\U000249ec", "堃", "喆", "犇", "淼", "䶮")  # the first three are Extension B
ORIGINS = ("广东佛山", "广东肇庆", "广西梧州", "湖南衡阳", "湖北黄冈", "四川达州", "贵州毕节", "江西赣州", "河南周口")
EMPLOYERS = ("联兴铝材厂", "顺达陶瓷厂", "宏图家具厂", "华丰食品厂", "永利五金店", "中心市场", "镇小学", "个体")
AREA = "449900"  # assigned to no place
_TAILS = range(3000, 10000)  # last four digits: above every pass number, so that four digits mean one thing


class Names:
    """Draws what tells people apart; everything comes from one random source, so two towns are equal."""

    def __init__(self, rng: Random, year: int) -> None:
        self.rng, self.year = rng, year
        self._tails = list(_TAILS)
        rng.shuffle(self._tails)
        self._phones = 0
        self._plates, self._bodies = set[str](), set[str]()

    def surname(self) -> str:
        """A family name, now and then of two characters."""
        if self.rng.random() < 0.01:
            return self.rng.choice(DOUBLE)
        return SURNAMES[int(self.rng.random() ** 1.7 * len(SURNAMES))]

    def full(self, sex: str, surname: str, fits: Callable[[str], bool]) -> str:
        """A whole name that `fits`."""
        given, random = (MALE if sex == "m" else FEMALE), self.rng.random
        while True:
            name = surname + given[int(random() * len(given))]
            if random() < 0.86:
                name += given[int(random() * len(given))] if random() > 0.002 else self.rng.choice(RARE)
            if fits(name):
                return name

    def id_no(self, birth_year: int, sex: str) -> str:
        """An identity number with the right check digit and an area that is assigned to nobody; never twice."""
        while True:
            born = dt.date(birth_year, 1, 1) + dt.timedelta(days=int(self.rng.random() * 365))
            order = int(self.rng.random() * 500) * 2 + (sex == "m")  # its last digit is odd for men
            body = f"{AREA}{born.year:04d}{born.month:02d}{born.day:02d}{order:03d}"
            if body not in self._bodies:
                self._bodies.add(body)
                return body + id_check_digit(body)

    def phone(self) -> str:
        """A mobile number; the last four digits repeat only after 7,000 others."""
        turn, at = divmod(self._phones, len(self._tails))
        self._phones += 1
        return f"13{8 + turn % 2}000{turn // 2}{self._tails[at]}"

    def plate(self) -> str:
        """A local number plate, never twice."""
        while True:
            plate = f"粤{self.rng.choice('EXY')}{self.rng.choice('ABCFGHKMNR')}{self.rng.randrange(10000, 100000)}"
            if plate not in self._plates:
                self._plates.add(plate)
                return plate
