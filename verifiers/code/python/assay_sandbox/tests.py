"""Prepares tests once and runs them against a program as often as they come: what is a unit, which names the program has to give."""

import ast
import builtins
import importlib
import symtable

from . import comparing

# What tests may import and still be run in a process that runs other tests after them.
_HARMLESS = frozenset(
    "math cmath random collections itertools functools typing re string datetime decimal fractions statistics copy json operator heapq bisect numpy".split()
)
_REACHING = frozenset("exec eval compile open __import__ globals locals vars setattr delattr input breakpoint seterr set_printoptions".split())
_SOLUTION = frozenset("solution main submission candidate answer program".split())
_BUILTINS = frozenset(dir(builtins))


class Unserved(Exception):
    """The tests ask for what cannot be served, whatever the program is."""


class Prepared:
    """Tests as code, with all that was read off them."""

    def __init__(self, source, style, entry_point, stop_at_failure):
        self.source = source
        self.style = style
        self.entry_point = entry_point
        try:
            tree = ast.parse(source)
            table = symtable.symtable(source, "tests", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise Unserved("the tests are not Python that can be compiled: %s" % error) from None
        self.imports = _imports(tree)
        self.names, self.modules = _free_names(table, entry_point, tree)
        self.object_names = _object_names(tree)
        self.alone = style == "pytest" or not _harmless(tree, self.imports)
        self.module_names = [name for name in self.imports if name in _SOLUTION and not _importable(name)]
        self.random = "random" in self.imports or "numpy" in self.imports
        for name, guarded in self.imports.items():
            if not guarded and name not in self.module_names and not _importable(name) and not (style == "pytest" and name == "pytest"):
                raise Unserved("the tests import %s, which this Python does not have" % name)
        self.asserts = {}
        self.total = 1
        if style == "assert":
            self.total = self._instrument(tree, stop_at_failure)
        else:
            tree = ast.fix_missing_locations(_Asserts(self.asserts).visit(tree))
        try:
            self.code = compile(tree, "tests", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError) as error:
            raise Unserved("the tests are not Python that can be compiled: %s" % error) from None

    def _instrument(self, tree, stop_at_failure):
        """Marks each unit: a statement that asserts, at the top or at the top of a test function that is called. Gives their number."""
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        called = [
            node.value.func.id
            for node in tree.body
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name)
        ]
        check = functions.get("check")
        if check is not None and check.args.args and "check" not in _called_names(tree) and self.entry_point:
            tree.body.append(ast.parse("check(%s)" % self.entry_point.split(".")[0]).body[0])
            called.append("check")
        bodies = [tree] + [functions[name] for name in functions if called.count(name) == 1]
        total = 0
        for owner in bodies:
            marked = []
            for node in owner.body:
                is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
                if not is_function and any(isinstance(one, ast.Assert) for one in ast.walk(node)):
                    marked.extend(_unit(node, stop_at_failure))
                    total += 1
                else:
                    marked.append(node)
            owner.body = marked
        _Asserts(self.asserts).visit(tree)
        if total == 0:
            total = 1
            tree.body.append(ast.parse("_assay_.passed()").body[0])
        ast.fix_missing_locations(tree)
        return total


def _unit(node, stop_at_failure):
    passed = ast.parse("_assay_.passed()").body
    if stop_at_failure:
        return [node, *passed]
    attempt = ast.parse("try:\n pass\nexcept BaseException as _assay_error:\n _assay_.failed(_assay_error)").body[0]
    attempt.body = [node, *passed]
    return [attempt]


class _Asserts(ast.NodeTransformer):
    """Keeps both sides of `assert left == right` in variables, so that a failure can show them."""

    def __init__(self, found):
        self._found = found

    def visit_Assert(self, node):
        test = node.test
        if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
            return node
        self._found[node.lineno] = (test.left, test.comparators[0])
        statements = []
        for name, side in (("_assay_left", test.left), ("_assay_right", test.comparators[0])):
            statements.append(ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], side), node))
        compared = ast.Compare(ast.Name("_assay_left", ast.Load()), test.ops, [ast.Name("_assay_right", ast.Load())])
        statements.append(ast.copy_location(ast.Assert(compared, node.msg), node))
        return statements

    def visit_Lambda(self, node):
        return node


def _imports(tree):
    """Top-level packages that the tests import, with whether a try or an if guards all their imports."""
    found = {}

    def walk(node, guarded):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                names = [alias.name for alias in child.names]
            elif isinstance(child, ast.ImportFrom):
                names = [child.module or ""]
            else:
                names = []
                walk(child, guarded or isinstance(child, (ast.Try, ast.If)))
            for name in names:
                name = name.split(".")[0]
                found[name] = found.get(name, True) and guarded

    walk(tree, False)
    return found


def _importable(name):
    try:
        importlib.import_module(name)
    except Exception:
        return False
    return True


def _free_names(table, entry_point, tree):
    """
    Names that the tests use and never define: those that the program has to give, and those that mean modules. The entry point stands
    for the program even where it has a builtin's name.
    """
    defined, used = set(), set()

    def walk(scope):
        top = scope.get_type() == "module"
        for symbol in scope.get_symbols():
            name = symbol.get_name()
            if top and (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()):
                defined.add(name)
            elif not top and symbol.is_declared_global() and symbol.is_assigned():
                defined.add(name)
            if symbol.is_referenced() and (top or symbol.is_global()):
                used.add(name)
        for child in scope.get_children():
            walk(child)

    walk(table)
    root = entry_point.split(".")[0] if entry_point else None
    free = {name for name in used - defined if name not in _BUILTINS and not name.startswith("__")}
    modules = _module_names(tree, free)
    free -= modules
    if root is not None and root not in defined:
        free.add(root)
    return sorted(free), sorted(modules - {root})


def _module_names(tree, names):
    """Free names that are only ever the left side of a dot and name a module here, such as math: the true module is meant."""
    bare = set()
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Name) and not isinstance(node, ast.Attribute):
                bare.add(child.id)
    return {name for name in names - bare if name in _HARMLESS and _importable(name)}


def _object_names(tree):
    """Names whose calls the tests treat as objects: they read an attribute of the result, or of a variable that holds it."""
    holders, found = {}, set()

    def called(node):
        return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None

    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and called(node.value):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    holders.setdefault(target.id, set()).add(called(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if called(node.value):
                found.add(called(node.value))
            elif isinstance(node.value, ast.Name):
                found |= holders.get(node.value.id, set())
    return found


def _called_names(tree):
    return {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def _harmless(tree, imports):
    """Whether these tests leave nothing behind in the process that runs them."""
    if not set(imports) <= _HARMLESS:
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in _REACHING:
            return False
        if isinstance(node, ast.Attribute):
            if not isinstance(node.ctx, ast.Load) or node.attr.startswith("__") or node.attr in _REACHING:
                return False
        if isinstance(node, (ast.Global, ast.AsyncFunctionDef, ast.Await)):
            return False
    return True


class Recorder:
    """What became of the units so far."""

    def __init__(self, prepared, broken):
        self.units = []
        self._prepared = prepared
        self._broken = broken

    def passed(self):
        self.units.append([True])

    def failed(self, error):
        if self._broken():
            raise error
        self.units.append([False, self.explain(error)])

    def explain(self, error):
        """One sentence with both sides in it."""
        frame = line = None
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == "tests":
                frame, line = trace.tb_frame, trace.tb_lineno
            trace = trace.tb_next
        if isinstance(error, AssertionError) and frame is not None:
            sides = self._prepared.asserts.get(line)
            if sides is not None and "_assay_left" in frame.f_locals and "_assay_right" in frame.f_locals:
                left, right = frame.f_locals["_assay_left"], frame.f_locals["_assay_right"]
                told = "%s gave %s, not %s" % (_source(sides[0]), comparing.shown(left), comparing.shown(right))
                return told if not error.args else "%s: %s" % (comparing.clip(str(error), 100), told)
            text = comparing.clip(str(error), 200)
            return text or "line %d of the tests does not hold: %s" % (line, self._line(line))
        origin = getattr(error, "_from_program", None)
        if origin is not None:
            place = " (line %d of the program)" % origin[1] if origin[1] else ""
            return "the program raised %s%s" % (comparing.clip(origin[0], 200), place)
        try:
            text = comparing.clip("%s: %s" % (type(error).__name__, error), 200)
        except Exception:
            text = type(error).__name__
        return "line %d of the tests raised %s" % (line, text) if line else text

    def _line(self, line):
        lines = self._prepared.source.splitlines()
        return comparing.clip(lines[line - 1].strip(), 160) if 0 < line <= len(lines) else ""


def _source(node):
    try:
        return comparing.clip(ast.unparse(node), 120)
    except Exception:
        return "the left side"
