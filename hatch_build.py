"""Build hook: compiles `policies/` to the Python source that an installed `checker` loads.

An editable install gets it too, with stamps of its source files, so that an edited file takes effect.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the compiled pack to the wheel, never to the source tree."""

    PLUGIN_NAME = "custom"
    folder = ""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the modules and include them in the wheel."""
        if self.target_name != "wheel":
            return
        sys.path.insert(0, self.root)
        try:
            from checker.judge.law import Law
            from checker.judge.prebuilt import sources_of
            from checker.pack.load import load_pack
            from checker.pack.shipped import EDITABLE, stamps

            policies = os.path.join(self.root, "policies")
            made_of = stamps(self.root)
            sources = sources_of(Law(load_pack(policies)), policies)
        finally:
            sys.path.remove(self.root)
        if version == "editable":
            sources["_shipped_stamps"] = f"ROOT = {os.path.abspath(self.root)!r}\n\nSTAMPS = {made_of!r}\n"
        self.folder = tempfile.mkdtemp(prefix="checker-build-")
        for name, source in sources.items():
            path = os.path.join(self.folder, f"{name}.py")
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(source)
            if version == "editable":
                build_data["force_include_editable"][path] = f"{EDITABLE}{name.removeprefix('_shipped')}.py"
            else:
                build_data["force_include"][path] = f"checker/{name}.py"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the written modules."""
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
