"""What to say when the database cannot be used: one sentence, and what to do."""

from db.problems import DatabaseProblem

from .i18n import N_, _

_SENTENCES = {
    "bad_url": N_("数据库地址看不懂：{where}。例如 sqlite:////var/lib/dutyterm/town.db 或 postgresql://…"),
    "missing": N_("没有这个数据库：{where}。第一次使用请先运行 dutyterm init，或核对地址。"),
    "exists": N_("这里已经有数据，没有改动：{where}。"),
    "replaced": N_("数据库文件被换过了，没有保存：{where}。请退出，再重新登录。"),
    "foreign": N_("这不是 dutyterm 的数据库：{where}。请核对地址。"),
    "old": N_("数据库还是旧版本：{where}。请管理员运行 dutyterm migrate。"),
    "new": N_("数据库比程序新：{where}。请管理员更新程序。"),
    "locked": N_("数据库正被占用，没有保存。请稍等再试；一直这样请告诉管理员。"),
    "readonly": N_("数据库不能写入：{where}。请管理员检查文件和目录的权限。"),
    "corrupt": N_("数据库文件已损坏：{where}。请停止使用，请管理员用备份恢复。"),
    "io": N_("服务器磁盘出错，没有保存。请马上告诉管理员。"),
    "full": N_("服务器磁盘已满，没有保存。请马上告诉管理员。"),
    "network_fs": N_("数据库不能放在网络磁盘上，会丢数据：{where}。请放在服务器本机磁盘。"),
    "driver": N_("缺少 PostgreSQL 驱动。请管理员安装 dutyterm[postgres]。"),
    "unreachable": N_("连不上数据库服务器：{where}。请检查网络和地址。"),
    "other": N_("数据库出错，没有保存。请告诉管理员。"),
}


def _without_password(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    return scheme + mark + rest.rpartition("@")[2] if mark else url


def sentence(problem: DatabaseProblem) -> str:
    """One sentence for people; addresses lose their password."""
    return _(_SENTENCES.get(problem.code, _SENTENCES["other"])).format(where=_without_password(problem.where))


__all__ = ["DatabaseProblem", "sentence"]
