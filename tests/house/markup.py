"""Finds text that a widget would read as markup: one resident named `Lin [/b]` would crash everybody's screen.

Textual reads a plain `str` as markup. So outside dutyterm/ui/ a shown value must be provably harmless: a
literal, `_("…")` of a literal, a number, a rich `Text` or Textual `Content`, a name, attribute or call that is
annotated as one of these (mypy proves the annotation), or the call says `markup=False`.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

# call name -> the positions that are shown (None: all) and the keywords that are shown
SHOWN: dict[str, tuple[set[int] | None, set[str]]] = {
    "Static": ({0}, {"content"}),
    "Label": ({0}, {"content"}),
    "Button": ({0}, {"label"}),
    "Checkbox": ({0}, {"label"}),
    "RadioButton": ({0}, {"label"}),
    "Option": ({0}, {"prompt"}),
    "TabPane": ({0}, {"title"}),
    "Collapsible": (set(), {"title"}),
    "notify": ({0}, {"message", "title"}),
    "add_row": (None, {"label"}),
    "add_column": ({0}, {"label"}),
    "add_columns": (None, set()),
    "update_cell": ({2}, {"value"}),
    "add_option": ({0}, {"item"}),
}
SHOWN_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}
RICH = {"Text", "Content"}
PLAIN = {"int", "float", "bool", "date", "datetime", "time", "timedelta", "Decimal", "None", "..."}
NUMBERS = {"len", "int", "float", "round", "sum"}
TRANSLATORS = {"_", "N_"}
CHECKED_ITSELF = {"Option"}
ADVICE = (
    "is read as markup: wrap it in Text(…), take it from something annotated as Text, or say markup=False "
    "where the call knows that word"
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
UNKNOWN = ast.Name(id="?")
Judge = Callable[[ast.expr], bool]


def type_names(annotation: ast.expr | None) -> set[str]:
    """The types an annotation admits, containers left aside: `list[Text | None]` is {Text, None}."""
    match annotation:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return {name}
        case ast.Constant(value=str(text)):
            return type_names(ast.parse(text, mode="eval").body)
        case ast.Constant(value=value):
            return {"..." if value is ... else str(value)}
        case ast.BinOp(left=left, right=right):
            return type_names(left) | type_names(right)
        case ast.Subscript(slice=inside):
            return type_names(inside)
        case ast.Tuple(elts=parts):
            return set().union(*map(type_names, parts))
    return {"?"}


class Annotations:
    """What the whole tree's annotations promise about names of functions and attributes."""

    def __init__(self, trees: list[ast.Module]) -> None:
        self.promised: dict[str, set[str]] = {}
        for node in (node for tree in trees for node in ast.walk(tree)):
            if isinstance(node, FUNCTIONS):
                self._note(node.name, node.returns)
            elif isinstance(node, ast.ClassDef):
                for field in node.body:
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                        self._note(field.target.id, field.annotation)

    def _note(self, name: str, annotation: ast.expr | None) -> None:
        # two things of one name: only what both promise counts
        self.promised.setdefault(name, set()).update(type_names(annotation))

    def rich(self, name: str) -> bool:
        return is_rich(self.promised.get(name, set()))

    def harmless(self, name: str) -> bool:
        return is_harmless(self.promised.get(name, set()))


def is_rich(types: set[str]) -> bool:
    return bool(types & RICH) and types <= RICH | {"None", "..."}


def is_harmless(types: set[str]) -> bool:
    return bool(types - {"None", "..."}) and types <= RICH | PLAIN


class Page:
    """One source file and what it shows."""

    def __init__(self, tree: ast.Module, annotations: Annotations) -> None:
        self.tree, self.annotations = tree, annotations
        self.scopes: list[ast.AST] = []
        self.asked: list[str] = []

    def findings(self) -> Iterator[tuple[int, str]]:
        """Line and source text of each shown value that is not provably harmless."""
        yield from self._visit(self.tree)

    def _visit(self, node: ast.AST) -> Iterator[tuple[int, str]]:
        opens = isinstance(node, (*FUNCTIONS, ast.Module))
        if opens:
            self.scopes.append(node)
        for shown in self._shown_by(node):
            if not self.harmless(shown):
                yield shown.lineno, ast.unparse(shown)
        for child in ast.iter_child_nodes(node):
            yield from self._visit(child)
        if opens:
            self.scopes.pop()

    def _shown_by(self, node: ast.AST) -> list[ast.expr]:
        if isinstance(node, ast.Assign):
            named = any(isinstance(t, ast.Attribute) and t.attr in SHOWN_ATTRIBUTES for t in node.targets)
            return [node.value] if named else []
        if not isinstance(node, ast.Call):
            return []
        name = called(node)
        if name == "update" and len(node.args) == 1 and isinstance(node.func, ast.Attribute):
            # dicts and hashes have an update too: here only what is surely a composed sentence counts
            return [node.args[0]] if is_composed(node.args[0]) and not unmarked(node) else []
        if name not in SHOWN or unmarked(node):
            return []
        positions, keywords = SHOWN[name]
        shown = [arg for at, arg in enumerate(node.args) if positions is None or at in positions]
        return shown + [word.value for word in node.keywords if word.arg in keywords]

    def harmless(self, value: ast.expr) -> bool:
        """Whether no text from a person can be read as markup here."""
        if self.rich(value):
            return True
        match value:
            case ast.Constant():
                return True
            case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts) | ast.Dict(values=parts):
                return bool(parts) and all(map(self.harmless, parts))
            case ast.FormattedValue(value=inner, format_spec=spec):
                return self.harmless(inner) or formats_a_number(spec)
            case ast.Name(id=name):
                return self._name(name, self.harmless, is_harmless)
            case ast.Attribute(attr=name):
                return self.annotations.harmless(name)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return bool(parts) and all(map(self.harmless, parts))
            case ast.Starred(value=inner) | ast.Await(value=inner) | ast.Subscript(value=inner):
                return self.harmless(inner)
            case ast.ListComp(elt=inner) | ast.GeneratorExp(elt=inner):
                return self.harmless(inner)
            case ast.IfExp(body=first, orelse=second) | ast.BinOp(left=first, right=second):
                return self.harmless(first) and self.harmless(second)
            case ast.Call():
                return self._call(value)
        return False

    def _call(self, call: ast.Call) -> bool:
        name, values = called(call), [*call.args, *(word.value for word in call.keywords)]
        if name == "format" and isinstance(call.func, ast.Attribute):
            return all(map(self.harmless, [call.func.value, *values]))
        if name in TRANSLATORS | {"str", "from_markup"}:
            return all(map(self.harmless, values))
        return name in NUMBERS | CHECKED_ITSELF or self.annotations.harmless(name)

    def rich(self, value: ast.expr) -> bool:
        """Whether it is a Text or Content: then its methods give harmless things too."""
        match value:
            case ast.Name(id=name):
                return self._name(name, self.rich, is_rich)
            case ast.Call(func=ast.Name(id=name)):
                return name in RICH or self.annotations.rich(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if owner in RICH:
                return name != "from_markup"
            case ast.Call(func=ast.Attribute(value=owner, attr=name)):
                return self.annotations.rich(name) or self.rich(owner)
        return False

    def _name(self, name: str, judge: Judge, promises: Callable[[set[str]], bool]) -> bool:
        """A name is what its annotation promises, or else what each value given to it is."""
        for scope in reversed(self.scopes):
            annotations, values = bindings(scope, name)
            if annotations:
                return promises(set().union(*map(type_names, annotations)))
            if values:
                # `x = x or ""` would ask for ever
                return name not in self.asked and self._ask(name, judge, values)
        return False

    def _ask(self, name: str, judge: Judge, values: list[ast.expr]) -> bool:
        self.asked.append(name)
        try:
            return all(map(judge, values))
        finally:
            self.asked.remove(name)


def bindings(scope: ast.AST, name: str) -> tuple[list[ast.expr], list[ast.expr]]:
    """The annotations and the values that a scope gives to a name; a loop or `with` gives an unknown value."""
    annotations, values = list[ast.expr](), list[ast.expr]()
    for node in ast.walk(scope):
        match node:
            case ast.arg(arg=other, annotation=annotation) if other == name:
                annotations.append(annotation or UNKNOWN)
            case ast.AnnAssign(target=ast.Name(id=other), annotation=annotation) if other == name:
                annotations.append(annotation)
            case ast.Assign(targets=[ast.Name(id=other)], value=value) if other == name:
                values.append(value)
            case ast.NamedExpr(target=ast.Name(id=other), value=value) if other == name:
                values.append(value)
            case ast.AugAssign(target=ast.Name(id=other), value=value) if other == name:
                values.append(value)
            case ast.For(target=target) | ast.AsyncFor(target=target) | ast.comprehension(target=target):
                values += [UNKNOWN for part in ast.walk(target) if isinstance(part, ast.Name) and part.id == name]
            case ast.Assign(targets=targets):
                names = [part for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
                values += [UNKNOWN for part in names if part.id == name and isinstance(part.ctx, ast.Store)]
    return annotations, values


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def unmarked(call: ast.Call) -> bool:
    """Whether the call itself says `markup=False`."""
    values = [word.value for word in call.keywords if word.arg == "markup"]
    return any(isinstance(value, ast.Constant) and value.value is False for value in values)


def is_composed(value: ast.expr) -> bool:
    """An f-string, a translation or a `.format(…)`."""
    composing = isinstance(value, ast.Call) and called(value) in TRANSLATORS | {"format"}
    return composing or isinstance(value, ast.JoinedStr)


def formats_a_number(spec: ast.expr | None) -> bool:
    """`{n:d}`, `{x:.1f}`, `{when:%H:%M}`: a str would raise there, so it cannot be one."""
    parts = spec.values if isinstance(spec, ast.JoinedStr) else []
    text = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
    return "%" in text or text.endswith(("d", "f"))


def shown_as_markup(root: Path) -> list[str]:
    """A sentence for each value below dutyterm/, outside its ui/, that a widget would read as markup."""
    files = sorted((root / "dutyterm").rglob("*.py"))
    trees = {path: ast.parse(path.read_text(), str(path)) for path in files}
    annotations = Annotations(list(trees.values()))
    return [
        f"{path}:{line}: {text} {ADVICE}"
        for path, tree in trees.items()
        if path.relative_to(root).parts[1] != "ui"
        for line, text in Page(tree, annotations).findings()
    ]
