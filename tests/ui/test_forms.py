"""Questions one after the other: those that an earlier answer settles are passed over, and what was said is told."""

from rich.cells import cell_len

from dutyterm.errors import Refused
from dutyterm.ui.area import answered
from dutyterm.ui.forms import Answers, Form, Step


async def _done(_said: Answers) -> str:
    return ""


def form() -> Form:
    has = lambda said: bool(said["id"])  # noqa: E731
    return Form(
        [
            Step("name", "姓名>"),
            Step("id", "证件号>"),
            Step("sex", "性别>", skip=has),
            Step("how", "身份>", value="1", quiet=True, says=lambda text: {"1": "业主"}[text]),
            Step("year", "出生年>", skip=has),
        ],
        _done,
    )


def test_what_an_answer_settles_is_not_asked() -> None:
    one = form()
    assert not one.answer("曾小红") and not one.answer("4405")
    assert one.step.name == "how"
    assert one.answer("")  # the last question is settled, too
    assert one.so_far() == [("姓名", "曾小红"), ("证件号", "4405")]
    assert not one.asks_more


def test_what_was_settled_is_asked_once_the_answer_is_taken_back() -> None:
    one = form()
    for text in ("曾小红", "4405", ""):
        one.answer(text)
    one.blame = {"taken": "id"}
    one.go_back("taken")
    one.answers["id"] = ""
    assert not one.answer("") and one.step.name == "sex"
    assert not one.answer("f") and not one.answer("") and one.step.name == "year"
    assert one.so_far() == [("姓名", "曾小红"), ("性别", "f"), ("身份", "业主")]  # an empty answer says nothing


def test_the_line_of_answers_fits_and_keeps_the_first_and_the_last() -> None:
    for width in (80, 120):
        pairs = [("姓名", "𠮷[/b]\x1b]0;x\u202e" * 20), *((f"第{n}项", "很长很长的一句话说明") for n in range(9))]
        said = answered([*pairs, ("14 天内到过疫区没有", "y")], width).plain
        assert cell_len(said) <= width and said.startswith(" 姓名 𠮷[/b]") and ".." in said
        assert said.endswith("14 天内到.. y")  # the answer stays whatever the question is called
        assert "\x1b" not in said and "\u202e" not in said


def test_only_a_question_to_which_nothing_is_an_answer_may_be_left_out() -> None:
    def never(text: str) -> None:
        if not text:
            raise Refused("nothing")

    async def finish(_said: Answers) -> str:
        return ""

    steps = [Step("any", ">"), Step("needed", ">", check=never), Step("usual", ">", value="1", quiet=True)]
    form, found = Form(steps, finish), []
    for _one in steps:
        found.append(form.optional)
        form.answer("x")
    assert found == [True, False, False]
