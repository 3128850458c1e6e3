"""The build of a wheel makes of `policies/` the Python source that an installed `checker` starts from.

An editable install gets none: it reads `policies/` itself, so that an edited file is what it judges by.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds what was made to the wheel, never to the source tree."""

    PLUGIN_NAME = "custom"
    folder = ""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the module and name it to the wheel."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from checker.judge.law import Law
            from checker.judge.prebuilt import sources_of
            from checker.pack.load import load_pack

            policies = os.path.join(self.root, "policies")
            sources = sources_of(Law(load_pack(policies)), policies)
        finally:
            sys.path.remove(self.root)
        self.folder = tempfile.mkdtemp(prefix="checker-build-")
        for name, source in sources.items():
            path = os.path.join(self.folder, f"{name}.py")
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(source)
            build_data["force_include"][path] = f"checker/{name}.py"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clear away what was made."""
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
