"""Finds the function by file or module and name."""

import importlib
import importlib.util
import inspect
import os
import sys
import traceback
from types import ModuleType
from typing import Any, Callable, Dict

from assay_function.said import said_of


class LoadError(Exception):
    """Says why there is no function to call."""


def load(config: Dict[str, Any]) -> Callable[..., Any]:
    """The function of {"file" or "module", "folder", "function"}; a class is made an instance of, which is then called."""
    sys.path.insert(0, config["folder"])
    where = config.get("file") or config["module"]
    try:
        found: Any = load_file(config["file"]) if config.get("file") else importlib.import_module(config["module"])
    except BaseException as error:  # noqa: B036 - a module may also call sys.exit
        traceback.print_exc()
        raise LoadError(f"{os.path.basename(where)} cannot be imported: {said_of(error)}") from error
    for name in config["function"].split("."):
        if not hasattr(found, name):
            raise LoadError(f"{os.path.basename(where)} has no {config['function']}; it has {names_of(found)}")
        found = getattr(found, name)
    if inspect.isclass(found):
        try:
            found = found()
        except BaseException as error:  # noqa: B036
            traceback.print_exc()
            raise LoadError(f"{config['function']}() cannot be made: {said_of(error)}") from error
    if not callable(found):
        raise LoadError(f"{config['function']} of {os.path.basename(where)} is a {type(found).__name__}, which cannot be called")
    return found  # type: ignore[no-any-return]


def load_file(path: str) -> ModuleType:
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{os.path.basename(path)} is no Python file")
    module = importlib.util.module_from_spec(spec)
    # Where pickling and multiprocessing look it up.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def names_of(found: Any) -> str:
    names = [name for name, value in vars(found).items() if callable(value) and not name.startswith("_")] if hasattr(found, "__dict__") else []
    return ", ".join(names[:20]) if names else "no function"
